"""Seats that moved from one sku of a customer to another: two rows that are written together.

An edition that changed leaves a row whose seats are gone, and one whose seats nothing bills yet. Pushed apart
they bill the client for both, or for neither.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, timedelta

from seatsync_tui.models.making import altered
from seatsync_tui.models.rows import Action, Contributor, Flag, Pick, Row, Status
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.additions import cancel
from seatsync_tui.reconcile.dates import refusal
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.wording import day

UPDATE, CREATE, CANCEL = Action.UPDATE, Action.CREATE, Action.CANCEL
LICENSE_UNMAPPED = Status.LICENSE_UNMAPPED
Mover = tuple[int | None, str, str, str]
"""(company, source, customer id, metric)"""


def joined(rows: list[Row], ground: Ground, idle: Container[int]) -> list[Row]:
    """Join the two rows of every move; rows of a move that is not plainly one to one are flagged alone.

    `idle` are the companies with a customer that has none of a sku any more: nothing moves at any other.
    """
    rows = _over(rows, idle)
    leaving = _movers([row for row in rows if row.company_id in idle and _may_leave(row)])
    if not leaving:
        return rows
    companies = {who[0] for who in leaving}
    arriving = _movers([row for row in rows if row.action is CREATE and row.company_id in companies])
    found = {
        (old.key, new.key): (old, new)
        for who in leaving.keys() & arriving.keys()
        for old in leaving[who]
        for new in arriving[who]
    }
    if not found:
        return rows
    moves = sorted(found)
    by_key = {row.key: row for pair in found.values() for row in pair}
    olds, news = Counter(old for old, _ in moves), Counter(new for _, new in moves)
    changed: dict[str, Row] = {}
    for old, new in moves:
        if olds[old] == news[new] == 1:
            changed[old], changed[new] = _pair(by_key[old], by_key[new], ground)
        else:
            changed[old] = _flagged(changed.get(old, by_key[old]), "moved to", by_key[new], ground)
            changed[new] = _flagged(changed.get(new, by_key[new]), "moved from", by_key[old], ground)
    return [changed.get(row.key, row) for row in rows]


def _over(rows: list[Row], idle: Container[int]) -> list[Row]:
    """Leave an addition alone that ends by itself and whose seats the new sku's addition bills already."""
    ending = [
        row
        for row in rows
        if row.company_id in idle and row.action is UPDATE and not row.target and _ends_by_itself(row)
    ]
    if not ending:
        return rows
    gone = {who for row in ending for each in _moved(row) if (who := _mover(row, each))}
    billed = {
        _mover(row, each)
        for row in rows
        if row.addition_id is not None
        for each in row.contributors
        if each.counted and _mover(row, each) in gone
    }
    over = {row.key: row for row in ending if {_mover(row, each) for each in _moved(row)} <= billed}
    return [_left_alone(row) if row.key in over else row for row in rows]


def _ends_by_itself(row: Row) -> bool:
    """Whether the addition of a row has a last day, and a customer of it gave its seats up."""
    return row.before is not None and row.before.cancelled is not None and any(_moved(row))


def _left_alone(row: Row) -> Row:
    assert row.before is not None
    assert row.before.cancelled is not None
    told = f"Its seats are billed under another sku now; addition {row.addition_id} is cancelled already"
    return altered(
        row,
        status=Status.NO_CHANGE,
        reason=f"{told} and ends on {day(row.before.cancelled)}.",
        flags=tuple(flag for flag in row.flags if not flag.unchecks),
        action=None,
        target=None,
        money=None,
        delta=None,
        pick=None,
        tickable=False,
        checked=False,
    )


def with_partners(chosen: Sequence[Row], rows: Iterable[Row]) -> list[Row]:
    """The rows, each with the one it is written together with."""
    wanted = {row.partner for row in chosen if row.partner} - {row.key for row in chosen}
    return [*chosen, *(row for row in rows if row.key in wanted)] if wanted else list(chosen)


def halves(keys: Iterable[str], rows: Iterable[Row]) -> frozenset[str]:
    """Those of the keys whose row is written together with one that is not among them."""
    named = frozenset(keys)
    return frozenset(row.key for row in rows if row.key in named and row.partner and row.partner not in named)


def _may_leave(row: Row) -> bool:
    """Whether a row gives seats up because a customer of it has none of its sku any more."""
    if row.action is CREATE or row.action is None:
        return False
    for each in row.contributors:
        if not each.counted:
            return row.action is CANCEL or (row.change is not None and row.change < 0)
    return False


def _movers(rows: Iterable[Row]) -> dict[Mover, list[Row]]:
    """Rows by the customers that gave up or took up seats in them."""
    found: dict[Mover, list[Row]] = defaultdict(list)
    for row in rows:
        for who in {_mover(row, each) for each in _moved(row)}:
            found[who].append(row)
    return found


def _moved(row: Row) -> Iterator[Contributor]:
    gone = row.action is not CREATE
    for each in row.contributors:
        if each.counted is not None and (each.counted == 0) is gone:
            yield each


def _mover(row: Row, who: Contributor) -> Mover:
    return (row.company_id, who.source, who.customer_id, who.metric)


def _pair(old: Row, new: Row, ground: Ground) -> tuple[Row, Row]:
    """Let the old addition end, where no seat is left on it, on the day before the new one begins."""
    old, new = (
        _flagged(old, "moved to", new, ground, partner=new.key),
        _flagged(new, "moved from", old, ground, partner=old.key),
    )
    if not old.target and new.agreement_id is not None:
        old = _ended(old, ground)
        new = _begun_after(old, new, ground)
    return _stopped_by(old, new), _stopped_by(new, old)


def _ended(old: Row, ground: Ground) -> Row:
    if old.action is CANCEL:
        return altered(old, pick=None)
    assert old.company_id is not None
    assert old.product_id is not None
    additions = ground.live[old.company_id, old.product_id]
    line = next(addition for addition in additions if addition.id == old.addition_id)
    agreement = ground.agreements[line.agreement_id]
    ended = cancel(old, line, agreement, ground, blocked=old.blocked)
    return altered(ended, pick=None, reason=ended.reason.replace(reasons.ZERO_CHOICES, "It ends."))


def _begun_after(old: Row, new: Row, ground: Ground) -> Row:
    """Bill the new addition from the day after the old one's last, unless a person set another day."""
    assert old.cancel_date is not None
    assert new.agreement_id is not None
    follows = old.cancel_date + timedelta(days=1)
    if ground.choice(new.key).effective is not None:
        return altered(new, reason=f"{new.reason} {_gap(old.cancel_date, new.effective)}".strip())
    agreement = ground.agreements[new.agreement_id]
    refused = refusal(follows, agreement, ground.parent(agreement))
    told = f"The old addition is billed to {day(old.cancel_date)}, this one from {day(follows)}."
    explain = (*(each for each in new.explain if not each.startswith("Billed from ")), told)
    new = altered(new, effective=follows, reason=f"{new.reason} {told}", explain=explain)
    if new.blocked and new.pick is not Pick.DATE:
        return new
    pick = Pick.DATE if refused else None
    return altered(new, pick=pick, blocked=refused, tickable=not refused)


def _gap(last: date, first: date | None) -> str:
    """Say what a day that a person set leaves billed twice, or not at all."""
    if first is None or first == last + timedelta(days=1):
        return ""
    if first <= last:
        return f"Both additions are billed from {day(first)} to {day(last)}."
    from_, to = last + timedelta(days=1), first - timedelta(days=1)
    return f"Neither addition is billed from {day(from_)} to {day(to)}."


def _flagged(row: Row, words: str, other: Row, ground: Ground, *, partner: str = "") -> Row:
    """Flag a move, which always takes a person's tick."""
    sku = ground.skus.get((other.source, other.sku, other.metric))
    label = clean(sku.label if sku is not None else other.sku)
    return altered(row, flags=(*row.flags, Flag("moved", f"{words} {label}")), checked=False, partner=partner)


def _stopped_by(row: Row, other: Row) -> Row:
    """Block a row whose other half cannot be written."""
    if other.tickable or not row.tickable:
        return row
    why = other.blocked or "it waits for a choice."
    return altered(row, tickable=False, blocked=f"It is written together with {other.key}: {why}")


def waits_for_license(rows: list[Row]) -> list[Row]:
    """Leave to a person the rows whose seats went to a sku that no product is mapped to yet."""
    unmapped = {
        _mover(row, each): row.sku
        for row in rows
        if row.status is LICENSE_UNMAPPED
        for each in row.contributors
        if each.counted
    }
    return [_waiting(row, unmapped) for row in rows] if unmapped else rows


def _waiting(row: Row, unmapped: dict[Mover, str]) -> Row:
    if row.partner or not _may_leave(row):
        return row
    went = sorted({unmapped[who] for each in _moved(row) if (who := _mover(row, each)) in unmapped})
    if not went:
        return row
    told = f"Its seats may have moved to {clean(', '.join(went))}: map that license first."
    return altered(
        row,
        tickable=False,
        checked=False,
        blocked=row.blocked or told,
        reason=f"{row.reason} {told}",
        flags=(*row.flags, Flag("moved", f"moved to {clean(went[0])}")),
    )
