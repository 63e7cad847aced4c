"""The count report: what every client has at every vendor, from what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.models.plans import OperationState
from seatsync_tui.reconcile.count_table import CountTable, count_table
from seatsync_tui.workflow.facts import gather_facts
from seatsync_tui.workflow.sourcing import sources_of

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace

LOOKED_BACK = 500
"""Operations looked through for the newest pull of each source."""


def count_report(workspace: Workspace) -> CountTable:
    """Lay out the newest counts of every source by company; asks nobody."""
    vendors = {name: info.label for name, info in sources_of(workspace).items()}
    return count_table(gather_facts(workspace), vendors, failures(workspace))


def failures(workspace: Workspace) -> dict[str, str]:
    """The sources whose newest pull failed as a whole, and why."""
    newest: dict[str, str] = {}
    for operation in workspace.operations(LOOKED_BACK):
        if operation.kind != "pull" or operation.state is OperationState.RUNNING:
            continue
        source, _, words = operation.note.partition(": ")
        newest.setdefault(source, words if operation.state is OperationState.STOPPED else "")
    return {source: why for source, why in newest.items() if why}
