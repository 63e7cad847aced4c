"""Pull: crawl a source to its end, judge whether the crawl is good, store it whole."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from seatsync_tui.models.counts import Pull, SeatCount
from seatsync_tui.models.errors import SeatSyncError, StoppedError
from seatsync_tui.models.imports import FileOrigin
from seatsync_tui.models.plans import OperationState
from seatsync_tui.models.progress import ProgressSink
from seatsync_tui.reconcile.continuity import carried_on
from seatsync_tui.secrets import set_up
from seatsync_tui.workflow.connecting import open_source
from seatsync_tui.workflow.judging import judge
from seatsync_tui.workflow.logbook import logged
from seatsync_tui.workflow.matching import save_automatic_matches
from seatsync_tui.workflow.reports import PullReport, PullReports
from seatsync_tui.workflow.sourcing import source_named
from seatsync_tui.workflow.stopping import until_stopped

if TYPE_CHECKING:
    from seatsync_tui.sources.base import CustomerList, Source
    from seatsync_tui.workflow.workspace import Workspace

STOPPED = "stopped by the operator before every customer was read"


async def pull(
    workspace: Workspace,
    sources: Sequence[str] | None,
    progress: ProgressSink,
    stop: threading.Event | None = None,
) -> PullReports:
    """Crawl each source in turn; one that fails leaves the others right and is named in the reports.

    Raises SettingsError for an unknown source. When none could be read it raises the first one's error:
    CredentialError or UnreachableError when a customer list cannot be read; nothing of that source is stored.
    One customer that cannot be read is stored as not read.
    """
    reports: list[PullReport] = []
    failures: list[tuple[str, SeatSyncError]] = []
    for name in _chosen(workspace, sources):
        if stop is not None and stop.is_set() and (reports or failures):
            break
        try:
            with logged(workspace, progress) as watched:
                reports.append(await pull_source(workspace, name, watched, stop))
        except StoppedError:
            raise
        except SeatSyncError as error:
            failures.append((name, error))
    if failures and not reports:
        raise failures[0][1]
    return PullReports(reports, failures)


def _chosen(workspace: Workspace, sources: Sequence[str] | None) -> tuple[str, ...]:
    """The named sources, else those that are set up, else those that are set by half, to hear what lacks."""
    if not sources:
        return set_up(workspace.profile, workspace.environ) or _begun(workspace)
    for name in sources:
        source_named(workspace, name)
    return tuple(dict.fromkeys(sources))


def _begun(workspace: Workspace) -> tuple[str, ...]:
    from seatsync_tui.secrets import secret_status
    from seatsync_tui.sources.registry import SOURCES

    there = {status.name for status in secret_status(workspace.profile, workspace.environ) if status.is_set}
    begun = tuple(name for name, info in SOURCES.items() if not there.isdisjoint(info.required))
    return begun or tuple(SOURCES)


async def pull_source(
    workspace: Workspace,
    name: str,
    progress: ProgressSink,
    stop: threading.Event | None = None,
    *,
    opened: Source | None = None,
    origin: FileOrigin | None = None,
) -> PullReport:
    """Crawl one source, opened here unless it already is; `origin` is the file it reads."""
    started = workspace.now()
    number = workspace.stored(lambda store: store.begin_operation("pull", workspace.operator, started))
    try:
        async with opened or open_source(workspace, name) as source:
            crawled = await _crawl(workspace, source, started, progress, stop)
        crawled = replace(crawled, origin=origin)
    except BaseException as error:
        note = f"{name}: {error}" if isinstance(error, Exception) else f"{name}: {STOPPED}"
        _end(workspace, number, OperationState.STOPPED, note)
        raise
    report = _keep(workspace, crawled)
    state = OperationState.DONE if crawled.complete else OperationState.STOPPED
    _end(workspace, number, state, _summary(report))
    return report


async def _crawl(
    workspace: Workspace,
    source: Source,
    started: datetime,
    progress: ProgressSink,
    stop: threading.Event | None,
) -> Pull:
    """Read every customer; a stop keeps what was read as an incomplete pull."""
    listed = await until_stopped(source.customers(), stop)
    counts: list[SeatCount] = []
    complete, note = listed.complete, listed.note
    try:
        await until_stopped(_collect(source, listed, progress, counts), stop)
    except (asyncio.CancelledError, StoppedError):
        complete, note = False, STOPPED
    return Pull(
        id=0,
        source=source.name,
        started=started,
        at=workspace.now(),
        by=workspace.operator,
        complete=complete,
        counts=tuple(counts),
        calls=source.calls,
        note=note,
    )


async def _collect(
    source: Source, listed: CustomerList, progress: ProgressSink, counts: list[SeatCount]
) -> None:
    async for count in source.counts(listed.customers, progress):
        counts.append(count)


def _keep(workspace: Workspace, crawled: Pull) -> PullReport:
    before = workspace.stored(lambda store: store.pull_to_preview(crawled.source))
    crawled = carried_on(crawled, before, workspace.now().date())
    verdict = judge(workspace, crawled)
    stored = workspace.stored(lambda store: store.save_pull(crawled, verdict))
    matched = save_automatic_matches(workspace) if stored.complete else 0
    return PullReport(crawled.source, stored, verdict, matched)


def _summary(report: PullReport) -> str:
    words = f"{report.source}: {report.customers_read()}"
    return f"{words}; {report.verdict.reason}" if report.verdict.reason else words


def _end(workspace: Workspace, number: int, state: OperationState, note: str) -> None:
    ended = workspace.now()
    workspace.stored(lambda store: store.end_operation(number, state, ended, note))
