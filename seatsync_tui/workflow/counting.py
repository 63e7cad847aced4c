"""The count report: what every client has at every vendor, from what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import CountRule
from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.models.plans import OperationState
from seatsync_tui.models.psa import Scan
from seatsync_tui.reconcile.count_table import Counted, CountTable, count_table
from seatsync_tui.reconcile.zones import zone_for
from seatsync_tui.workflow.judging import judge
from seatsync_tui.workflow.over_time import counts_over_time, with_intervals
from seatsync_tui.workflow.sourcing import skus_in, sources_of

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace

LOOKED_BACK = 500
"""Operations looked through for the newest pull of each source."""


def count_report(workspace: Workspace) -> CountTable:
    """Lay out the newest counts of every source by company; asks nobody."""
    vendors = {name: info.label for name, info in sources_of(workspace).items()}
    return count_table(_gathered(workspace), vendors, failures(workspace))


def _gathered(workspace: Workspace) -> Counted:
    """What the report rests on, and nothing of what only a preview needs."""
    sources = sources_of(workspace)
    rules = {name: info.count_rules for name, info in sources.items()}
    scan = workspace.stored(lambda store: store.latest_companies())
    decisions = workspace.decisions()
    stored = workspace.stored(lambda store: [store.columns_to_preview(name) for name in sources])
    pulls = tuple(pull for pull in stored if pull is not None)
    return Counted(
        pulls=tuple(_over_time(workspace, pull, decisions.licenses, rules, scan) for pull in pulls),
        verdicts={pull.source: judge(workspace, pull) for pull in pulls},
        companies=None if scan is None else scan.companies,
        licenses=decisions.licenses,
        mappings=decisions.companies,
        skus=skus_in(sources.values(), pulls),
        count_rules=rules,
    )


def _over_time(
    workspace: Workspace,
    pull: CountColumns,
    licenses: tuple[LicenseMapping, ...],
    rules: Mapping[str, tuple[CountRule, ...]],
    scan: Scan | None,
) -> CountColumns:
    """The pull with the numbers of those licenses that count over time, as the preview has them."""
    if not counts_over_time(pull.source, licenses):
        return pull
    from seatsync_tui.workflow.facts import day_and_zone

    today, zone = day_and_zone(workspace, scan)
    return with_intervals(workspace, pull, licenses, rules, today, zone_for(zone))


def failures(workspace: Workspace) -> dict[str, str]:
    """The sources whose newest pull failed as a whole, and why."""
    newest: dict[str, str] = {}
    for operation in workspace.operations(LOOKED_BACK):
        if operation.kind != "pull" or operation.state is OperationState.RUNNING:
            continue
        source, _, words = operation.note.partition(": ")
        newest.setdefault(source, words if operation.state is OperationState.STOPPED else "")
    return {source: why for source, why in newest.items() if why}
