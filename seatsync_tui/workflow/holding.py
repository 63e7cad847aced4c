"""Rows that were taken back stay as they are until a person lifts the hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from seatsync_tui.models.mappings import Hold
from seatsync_tui.models.plans import Operation, Plan, RowOutcome

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile


async def hold_reverted(workspace: OpenProfile, plan: Plan, operation: Operation) -> None:
    """Hold every row that a reverting push set back, so that the next run does not push it again.

    A row that somebody holds already keeps that hold.
    """
    if not plan.reverts:
        return
    held = {hold.row_key for hold in workspace.decisions().holds}
    why = f"operation {plan.reverts} was taken back by operation {operation.id}"
    at, by = workspace.now(), workspace.operator
    holds = [
        Hold(row.key, _stands_at(row), date.max, why, by=by, at=at)
        for row in operation.rows
        if row.outcome.fine and row.key not in held
    ]
    await workspace.store.acall(lambda store: store.save_holds(holds))


def _stands_at(row: RowOutcome) -> Decimal:
    image = row.after or row.before
    return Decimal(0) if image is None else image.quantity
