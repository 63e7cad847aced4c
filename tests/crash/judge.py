"""Judging a push by the sandbox's own record: nothing twice, nothing lost, everything told right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from seatsync_tui.models.plans import Operation, Outcome, PlanRow
from seatsync_tui.models.rows import Action
from tests.crash.scene import Record, World


def stands(row: PlanRow, before: World, now: World) -> bool:
    """Whether what the row wants stands in ConnectWise."""
    if row.action is Action.CREATE:
        return len(made(row, before, now)) == 1
    held = now[row.addition_id or 0]
    if row.action is Action.CANCEL:
        return str(held.get("cancelledDate", ""))[:10] == str(row.after.cancelled)
    return Decimal(str(held["quantity"])) == row.after.quantity


def untouched(row: PlanRow, before: World, now: World) -> bool:
    """Whether ConnectWise stands as it did before the row."""
    if row.action is Action.CREATE:
        return not made(row, before, now)
    number = row.addition_id or 0
    return all(before[number].get(name) == now[number].get(name) for name in ("quantity", "cancelledDate"))


def made(row: PlanRow, before: World, now: World) -> list[Record]:
    """New additions that carry the row's seats; one that was taken back carries none."""
    return [
        each
        for number, each in now.items()
        if number not in before
        and each["agreementId"] == row.agreement_id
        and each["product"]["id"] == row.product_id
        and not _taken_back(each)
    ]


def _taken_back(each: Record) -> bool:
    return bool(each["quantity"] == 0 and each.get("cancelledDate") == each["effectiveDate"])


def wrongs(rows: Sequence[PlanRow], operation: Operation, before: World, now: World) -> list[str]:
    """What of an ended operation does not agree with ConnectWise; empty when all is told right."""
    outcomes = {each.key: each for each in operation.rows}
    found = []
    if len(outcomes) != len(rows) or sum(operation.counts().values()) != len(rows):
        found.append(f"{operation.counts()} do not add up to {len(rows)} rows")
    for row in rows:
        ended = outcomes[row.key]
        told = f"{row.key} {row.action} {ended.outcome} ({ended.message})"
        if len(made(row, before, now)) > 1:
            found.append(f"{told}: made twice")
        if ended.outcome.fine and not stands(row, before, now):
            found.append(f"{told}: does not stand")
        if (
            not ended.outcome.fine
            and ended.outcome is not Outcome.UNKNOWN
            and not untouched(row, before, now)
        ):
            found.append(f"{told}: was changed")
    return [*found, *_halves(rows, outcomes)]


def _halves(rows: Sequence[PlanRow], outcomes: Mapping[str, object]) -> list[str]:
    """Pairs of which one row ended well and another did not."""
    found = []
    for pair in {row.pair for row in rows if row.pair}:
        ends = [outcomes[row.key].outcome for row in rows if row.pair == pair]  # type: ignore[attr-defined]
        if len({end.fine for end in ends}) > 1 and Outcome.UNKNOWN not in ends:
            found.append(f"pair {pair} stands half: {ends}")
    return found


def strays(rows: Sequence[PlanRow], before: World, now: World) -> list[str]:
    """Additions that changed and that no row is about."""
    about = {row.addition_id for row in rows}
    changed = [
        number
        for number, each in before.items()
        if any(each.get(name) != now[number].get(name) for name in ("quantity", "cancelledDate"))
    ]
    return [f"addition {number} was changed by nobody's row" for number in changed if number not in about]
