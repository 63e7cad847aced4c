"""Revert: the changes that put back what an operation found, as rows of a new plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from seatsync_tui.models.plans import AfterImage, Outcome, Plan, PlanRow, RowOutcome
from seatsync_tui.models.rows import Action, BeforeImage
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.wording import day, number

WRITTEN = (Outcome.CREATED, Outcome.UPDATED, Outcome.CANCELLED)


def revert_rows(
    plan: Plan, ended: Iterable[RowOutcome], operation: int
) -> tuple[tuple[PlanRow, ...], tuple[str, ...]]:
    """Make the rows that take an operation back, the last change first, and say what cannot be taken back.

    Each has what the operation wrote as its before-image, so that an addition which was changed since is a
    conflict and stays.
    """
    outcomes = {outcome.key: outcome for outcome in ended}
    rows: list[PlanRow] = []
    left: list[str] = []
    for row in reversed(plan.rows):
        outcome = outcomes.get(row.key)
        if outcome is None or outcome.outcome not in WRITTEN:
            continue
        back = undo_row(row, outcome)
        if back is None:
            left.append(f"{clean(row.company)} ({row.key}): two fields at once are set back by hand only.")
            continue
        rows.append(replace(back, reason=f"Takes operation {operation} back: {_what(back)}."))
    return _still_paired(rows), tuple(left)


def undo_row(row: PlanRow, outcome: RowOutcome) -> PlanRow | None:
    """Make the row that undoes one written change; None where that would take more than one field."""
    wrote = outcome.after
    if wrote is None or outcome.addition_id is None:
        return None
    undone = replace(row, addition_id=outcome.addition_id, before=wrote, flags=(), money=_back(row.money))
    if row.action is Action.CREATE:
        ends = AfterImage(quantity=Decimal(0), cancelled=wrote.effective)
        return None if wrote.effective is None else replace(undone, action=Action.CANCEL, after=ends)
    found = outcome.before or row.before
    if found is None:
        return None
    return _set_back(undone, found, wrote)


def _set_back(undone: PlanRow, found: BeforeImage, wrote: BeforeImage) -> PlanRow | None:
    moved_end = found.cancelled != wrote.cancelled
    if found.quantity != wrote.quantity:
        back = AfterImage(quantity=found.quantity)
        return None if moved_end else replace(undone, action=Action.UPDATE, after=back)
    if not moved_end:
        return None
    if found.cancelled is not None:
        return replace(undone, action=Action.CANCEL, after=AfterImage(cancelled=found.cancelled))
    cleared = AfterImage(quantity=wrote.quantity, clears_end=True)
    return replace(undone, action=Action.UPDATE, after=cleared)


def _back(money: Decimal | None) -> Decimal | None:
    return None if money is None else -money


def _what(back: PlanRow) -> str:
    assert back.before is not None, "an undone row has its before-image"
    after = back.after
    if after.clears_end:
        return f"addition {back.addition_id} no longer ends"
    if after.quantity is None and after.cancelled is not None:
        return f"addition {back.addition_id} ends on {day(after.cancelled)} again"
    if after.cancelled is not None:
        return f"addition {back.addition_id} gets no seats and ends on its first day"
    assert after.quantity is not None, "what is left sets a quantity"
    return f"addition {back.addition_id} goes from {number(back.before.quantity)} to {number(after.quantity)}"


def _still_paired(rows: Sequence[PlanRow]) -> tuple[PlanRow, ...]:
    """Let a row stand alone whose other half is not taken back with it."""
    words = [row.pair for row in rows]
    return tuple(row if words.count(row.pair) > 1 else replace(row, pair="") for row in rows)
