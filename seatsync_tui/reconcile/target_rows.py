"""The row of a target, put together once: what it is about, what it shows, what the rules say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from seatsync_tui.models.making import maker
from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Action, Flag, Pick, Row, Status, Told
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.reconcile.targets import UNCOUNTED, Target

_make_row = maker(Row)


def row_of(
    target: Target,
    ground: Ground,
    status: Status,
    reason: str,
    line: Addition | None = None,
    agreement: Agreement | None = None,
    related: tuple[int, ...] = (),
    flags: Iterable[Flag] = (),
    action: Action | None = None,
    effective: date | None = None,
    price: Decimal | None = None,
    money: Decimal | None = None,
    pick: Pick | None = None,
    blocked: str = "",
    told: Callable[[], Iterable[str]] | None = None,
) -> Row:
    """Make the row of a target; a change that nothing blocks can be ticked, and is where no flag unchecks it.

    `line` is the addition that the row shows; `told` adds to how the numbers came about.
    """
    contributors = tuple(target.contributors)
    first = contributors[0]
    sums = target.counted
    counted = None if sums is UNCOUNTED else sums.total
    if line is not None:
        agreement = ground.agreements[line.agreement_id]
    arithmetic = partial(reasons.arithmetic, contributors, counted, ground)
    flags = tuple(flags)
    tickable = action is not None and not blocked
    return _make_row(  # in the order of its fields: by name it costs four times as much
        target.key,
        first.source,
        status,
        reason,
        contributors,
        target.company_id,
        ground.company(target.company_id),
        None if agreement is None else agreement.id,
        "" if agreement is None else agreement.name,
        None if line is None else line.id,
        target.product_id if line is None else line.product_id,
        product_of(target, ground) if line is None else line.product,
        first.sku,
        first.metric,
        flags,
        counted,
        None if line is None else line.quantity,
        None if line is None else line.billed,
        action,
        None if action is None else sums.due,
        effective,
        None,
        price if line is None else line.unit_price,
        money,
        pick,
        tickable,
        tickable and action is Action.UPDATE and not (flags and any(flag.unchecks for flag in flags)),
        blocked,
        (),
        None if line is None else image_of(line),
        False,
        None,
        related,
        "",
        Told(arithmetic, sums.words) if told is None else Told(arithmetic, sums.words, told),
    )


def product_of(target: Target, ground: Ground) -> str:
    """Name a target's product as the catalog does, or as it was named when its license was mapped."""
    product = ground.products.get(target.product_id)
    if product is not None:
        return product.identifier
    first = target.contributors[0]
    mapping = ground.licenses.get((first.source, first.sku, first.metric))
    return "" if mapping is None else mapping.product


def related_to(
    target: Target, *, compared: Addition | None = None, chain: Sequence[Addition] = ()
) -> tuple[int, ...]:
    """List every further addition a row carries; without one compared those are all there are."""
    carried = [*target.credits, *(target.lines if compared is None else chain)]
    if compared is None:
        carried += target.spare
    elif carried == [compared]:
        return ()
    return tuple(sorted({line.id for line in carried if line is not compared}))
