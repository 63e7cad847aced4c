"""Scan: read ConnectWise and store the snapshot whole."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seatsync_tui.models.plans import OperationState
from seatsync_tui.models.progress import ProgressSink
from seatsync_tui.models.psa import Scan
from seatsync_tui.reconcile.involved import enough_known, involved_companies
from seatsync_tui.workflow.connecting import open_connectwise
from seatsync_tui.workflow.facts import gather_facts
from seatsync_tui.workflow.logbook import logged
from seatsync_tui.workflow.matching import save_automatic_matches
from seatsync_tui.workflow.reports import ScanReport, older_words
from seatsync_tui.workflow.stopping import until_stopped

if TYPE_CHECKING:
    from seatsync_tui.connectwise.base import Involved
    from seatsync_tui.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Basis:
    """What a quick scan rests on: the newest scan, and whose additions are to be read again."""

    last: Scan
    involved: Involved


async def scan(
    workspace: Workspace, progress: ProgressSink, *, full: bool = False, stop: threading.Event | None = None
) -> ScanReport:
    """Read all of it or nothing: a scan with a hole could hide an addition and bill it twice.

    Quick unless a full one is asked for or nothing is known yet: only the additions of companies whose rows
    may change are read, and the others keep theirs with the time at which they were read.

    Raises CredentialError or UnreachableError; nothing is stored then.
    """
    started = workspace.now()
    number = workspace.stored(lambda store: store.begin_operation("scan", workspace.operator, started))
    try:
        with logged(workspace, progress) as watched:
            async with open_connectwise(workspace) as client:
                basis = None if full else _basis(workspace, client.site)
                reading = client.scan(
                    by=workspace.operator,
                    last=basis.last if basis else None,
                    involved=basis.involved if basis else None,
                    report=workspace.settings.report_scan,
                    progress=watched,
                )
                snapshot = await until_stopped(reading, stop)
                by_report = client.by_report
    except BaseException as error:
        note = str(error) if isinstance(error, Exception) else "stopped by the operator; nothing was kept"
        _end(workspace, number, OperationState.STOPPED, note)
        raise
    stored = workspace.stored(lambda store: store.save_scan(snapshot))
    report = _report(stored, save_automatic_matches(workspace), by_report)
    _end(workspace, number, OperationState.DONE, _summary(report))
    return report


def _basis(workspace: Workspace, site: str) -> Basis | None:
    """What a quick scan can rest on; None when only a full one tells enough."""
    last = workspace.latest_scan()
    whole = workspace.stored(lambda store: store.latest_full_scan())
    if last is None or whole is None or {last.site, whole.site} != {site}:
        return None
    facts = gather_facts(workspace)
    if not enough_known(facts):
        return None
    return Basis(last, lambda companies: involved_companies(facts, whole, companies))


def _summary(report: ScanReport) -> str:
    found = f"{report.agreements} agreements and {report.additions} additions"
    words = f"{report.kind}: {found} in {report.calls} calls"
    return f"{words}; {older_words(report.older)}" if report.older else words


def _end(workspace: Workspace, number: int, state: OperationState, note: str) -> None:
    ended = workspace.now()
    workspace.stored(lambda store: store.end_operation(number, state, ended, note))


def _report(scan: Scan, matched: int, by_report: bool) -> ScanReport:
    return ScanReport(
        id=scan.id,
        site=scan.site,
        at=scan.at,
        full=scan.full,
        calls=scan.calls,
        companies=len(scan.companies),
        agreements=len(scan.agreements),
        additions=len(scan.additions),
        products=len(scan.products),
        matched=matched,
        older=scan.older,
        by_report=by_report,
    )
