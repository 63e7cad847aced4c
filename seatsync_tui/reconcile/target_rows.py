"""The row of a target, put together once: what it is about, what it shows, what the rules say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter

from seatsync_tui.models.making import late_maker
from seatsync_tui.models.psa import Addition, Agreement, billed_of
from seatsync_tui.models.rows import Action, Flag, Pick, Row, Status
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.targets import UNCOUNTED, Draft, Target, make_finding

UPDATE = Action.UPDATE
UNCHECKS = attrgetter("unchecks")


_make_row = late_maker(Row, Target.fields)


def row_of(
    target: Target,
    ground: Ground,
    status: Status,
    why: str | Callable[[Target], str],
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
    told: Callable[[Target], Iterable[str]] | None = None,
    edited: str = "",
    draft: Draft | None = None,
) -> Row:
    """Make the row of a target; a change that nothing blocks can be ticked, and is where no flag unchecks it.

    `line` is the addition that the row shows; `why` and `told` are asked when somebody reads the row.
    """
    flags = tuple(flags)
    tickable = action is not None and not blocked
    checked = tickable and action is UPDATE and not any(map(UNCHECKS, flags))
    target.found = make_finding(
        status,
        why,
        told,
        flags,
        action,
        effective,
        price,
        money,
        pick,
        tickable,
        checked,
        blocked,
        related,
        edited,
        draft,
    )
    return _row(target, line, agreement, ground)


def row_like(decided: Target, target: Target, ground: Ground) -> Row:
    """Make the row of a target of the same shape as one decided before: what it names is its own."""
    target.counted, target.found = decided.counted, decided.found
    if target.lines:
        return _row(target, target.lines[0], None, ground)
    agreement = None if decided.agreement is None else ground.standing[target.company_id][0]
    return _row(target, None, agreement, ground)


def _row(target: Target, line: Addition | None, agreement: Agreement | None, ground: Ground) -> Row:
    """Put together what a target's row names and what was found of it."""
    found, sums = target.found, target.counted
    first = target.contributors[0]
    product_id, price = target.product_id, found.price
    addition_id = current = billed = None
    if line is None:
        product = product_of(target, ground)
    else:
        agreement = ground.agreements[line.agreement_id]
        addition_id, current, price = line.id, line.quantity, line.unit_price
        billed = billed_of(current, line.less_included)
        product_id, product = line.product_id, line.product
    target.shown, target.agreement = line, agreement
    return _make_row(  # in the order of its fields: by name it costs four times as much
        target.key,
        first.source,
        found.status,
        target.contributors,
        target.company_id,
        ground.company(target.company_id),
        None if agreement is None else agreement.id,
        "" if agreement is None else agreement.name,
        addition_id,
        product_id,
        product,
        first.sku,
        first.metric,
        found.flags,
        None if sums is UNCOUNTED else sums.total,
        current,
        billed,
        found.action,
        None if found.action is None else sums.due,
        found.effective,
        None,
        price,
        found.money,
        found.pick,
        found.tickable,
        found.checked,
        found.blocked,
        (),
        False,
        None,
        found.related,
        "",
        (),
        target,
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
    if compared is not None and len(chain) == 1 and not target.credits:
        return ()
    carried = [*target.credits, *(target.lines if compared is None else chain)]
    if compared is None:
        carried += target.spare
    return tuple(sorted({line.id for line in carried if line is not compared}))
