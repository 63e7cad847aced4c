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
from seatsync_tui.reconcile.targets import Target

_make_row = maker(Row)


def row_of(
    target: Target,
    ground: Ground,
    status: Status,
    reason: str,
    *,
    counted: Decimal | None,
    line: Addition | None = None,
    agreement: Agreement | None = None,
    related: tuple[int, ...] = (),
    flags: Iterable[Flag] = (),
    action: Action | None = None,
    after: Decimal | None = None,
    effective: date | None = None,
    price: Decimal | None = None,
    money: Decimal | None = None,
    pick: Pick | None = None,
    blocked: str = "",
    told: Callable[[], Iterable[str]] | None = None,
) -> Row:
    """Make the row of a target; a change that nothing blocks can be ticked, and is where no flag unchecks it.

    `line` is the addition that the row shows, `after` the quantity that the change leaves; `told` adds to how
    the numbers came about.
    """
    contributors = tuple(target.contributors)
    first = contributors[0]
    if line is not None:
        agreement = ground.agreements[line.agreement_id]
    arithmetic = partial(reasons.arithmetic, contributors, counted, ground)
    words = () if counted is None else target.counted.words
    flags = tuple(flags)
    tickable = action is not None and not blocked
    return _make_row(
        key=target.key,
        source=first.source,
        status=status,
        reason=reason,
        contributors=contributors,
        company_id=target.company_id,
        company=ground.company(target.company_id),
        agreement_id=None if agreement is None else agreement.id,
        agreement="" if agreement is None else agreement.name,
        addition_id=None if line is None else line.id,
        product_id=target.product_id if line is None else line.product_id,
        product=product_of(target, ground) if line is None else line.product,
        sku=first.sku,
        metric=first.metric,
        flags=flags,
        counted=counted,
        current=None if line is None else line.quantity,
        billed=None if line is None else line.billed,
        action=action,
        target=after,
        effective=effective,
        unit_price=price if line is None else line.unit_price,
        money=money,
        pick=pick,
        tickable=tickable,
        checked=tickable and action is Action.UPDATE and not any(flag.unchecks for flag in flags),
        blocked=blocked,
        before=None if line is None else image_of(line),
        related=related,
        explain=Told(arithmetic, words) if told is None else Told(arithmetic, words, told),
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
