"""Scan: read ConnectWise and store the snapshot whole."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from seatsync_tui.models.plans import OperationState
from seatsync_tui.models.progress import ProgressSink
from seatsync_tui.models.psa import Scan
from seatsync_tui.workflow.connecting import open_connectwise
from seatsync_tui.workflow.matching import save_automatic_matches
from seatsync_tui.workflow.reports import ScanReport
from seatsync_tui.workflow.stopping import until_stopped

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace


async def scan(
    workspace: Workspace, progress: ProgressSink, *, full: bool = False, stop: threading.Event | None = None
) -> ScanReport:
    """Read all of it or nothing: a scan with a hole could hide an addition and bill it twice.

    Raises CredentialError or UnreachableError; nothing is stored then.
    """
    started = workspace.now()
    number = workspace.stored(lambda store: store.begin_operation("scan", workspace.operator, started))
    try:
        async with open_connectwise(workspace) as client:
            snapshot = await until_stopped(client.scan(by=workspace.operator, progress=progress), stop)
    except BaseException as error:
        note = str(error) if isinstance(error, Exception) else "stopped by the operator; nothing was kept"
        _end(workspace, number, OperationState.STOPPED, note)
        raise
    stored = workspace.stored(lambda store: store.save_scan(snapshot))
    report = _report(stored, save_automatic_matches(workspace))
    words = f"{report.agreements} agreements and {report.additions} additions in {report.calls} calls"
    _end(workspace, number, OperationState.DONE, words)
    return report


def _end(workspace: Workspace, number: int, state: OperationState, note: str) -> None:
    ended = workspace.now()
    workspace.stored(lambda store: store.end_operation(number, state, ended, note))


def _report(scan: Scan, matched: int) -> ScanReport:
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
    )
