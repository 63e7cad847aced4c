"""What a plan's rows have to hold to be written at all; one that was put together wrongly is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from seatsync_tui.models.plans import DELTA_SUFFIX, PlanRow
from seatsync_tui.models.rows import Action


def nonsense(rows: Iterable[PlanRow]) -> str:
    """Name the first row that cannot be written as it stands, with the reason; empty when all can."""
    rows = tuple(rows)
    keys = Counter(row.key for row in rows)
    for row in rows:
        why = "its key stands there twice" if keys[row.key] > 1 else _why_not(row)
        if why:
            return f"Row {row.key} makes no sense: {why}."
    return ""


def _why_not(row: PlanRow) -> str:
    after = row.after
    credit = bool(row.pair) and row.key.endswith(DELTA_SUFFIX)
    if after.quantity is not None and after.quantity < 0 and not credit:
        return "it sets fewer seats than none"
    if after.clears_end and after.cancelled is not None:
        return "it both sets and clears the last billed day"
    return _create_problem(row) if row.action is Action.CREATE else _change_problem(row)


def _create_problem(row: PlanRow) -> str:
    if row.addition_id is not None or row.before is not None:
        return "a create speaks of an addition that is there"
    if row.after.quantity is None or row.after.effective is None:
        return "a create has a quantity and a first billed day"
    return "a create clears a last billed day" if row.after.clears_end else ""


def _change_problem(row: PlanRow) -> str:
    before, after = row.before, row.after
    if row.addition_id is None or before is None:
        return f"{row.action.value} has an addition and what stood there"
    if (before.agreement_id, before.product_id) != (row.agreement_id, row.product_id):
        return "what stood there is of another agreement or product"
    if after.effective is not None:
        return f"{row.action.value} moves the first billed day"
    if row.action is Action.CANCEL:
        if after.cancelled is None:
            return "a cancel has a last billed day"
        return "a cancel sets seats" if after.quantity else ""
    if after.quantity is None and after.cancelled is None:
        return "an update changes nothing"
    both = after.quantity is not None and after.cancelled is not None
    return "an update sets seats and a last billed day at once" if both else ""
