"""Starting, watching and ending the one job at a time: a pull, scan, push or the test of a connection."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.progress import Progress
from seatsync_tui.screens import outcomes
from seatsync_tui.screens.jobs import Job, JobEnded, JobProgressed
from seatsync_tui.screens.push import PushScreen

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp


async def look_at_connections(app: SeatSyncApp) -> None:
    """Learn which connections are set; those that are set and were never tested are tested now."""
    reports = await asyncio.to_thread(app.session.workspace.connections)
    app.session.reports = {report.name: report for report in reports}
    app.session_changed()
    app.untested = [report.name for report in reports if not report.ok and not report.field]
    test_next(app)


def not_tested(app: SeatSyncApp) -> str:
    """Why nothing can be pulled yet: no source has passed its test; empty when one has."""
    reports = [report for report in app.session.reports.values() if report.name != "connectwise"]
    if not reports or any(report.ok for report in reports):
        return ""
    return (
        "No source has passed its test yet:"
        " {everywhere.go-setup} goes to Setup, {setup.test} tests the connection."
    )


def test_next(app: SeatSyncApp) -> None:
    """Test the next connection; after the last one starts what waited for it."""
    if app.job is not None:
        return
    if app.untested:
        _test(app, app.untested.pop(0), unasked=True)
    elif app.waiting:
        start(app, app.waiting.pop(0))


def test_connection(app: SeatSyncApp, name: str) -> None:
    """Test one connection, because somebody asked for it."""
    _test(app, name, unasked=False)


def _test(app: SeatSyncApp, name: str, *, unasked: bool) -> None:
    workspace = app.session.workspace
    start(app, Job("test", lambda stop: workspace.test_connection(name), unasked=unasked))


def start_pull(app: SeatSyncApp) -> None:
    """Pull from every source that is set up."""
    workspace, sink = app.session.workspace, app.post_progress
    start(app, Job("pull", lambda stop: workspace.pull(progress=sink, stop=stop)))


def start_scan(app: SeatSyncApp, *, full: bool) -> None:
    """Scan ConnectWise: the companies whose rows may change, or all of them."""
    workspace, sink = app.session.workspace, app.post_progress
    start(app, Job("scan", lambda stop: workspace.scan(progress=sink, full=full, stop=stop)))


def settle_row(app: SeatSyncApp, operation: int, key: str, addition_id: int | None) -> None:
    """Put a person's word on a write that reading could not decide."""
    workspace = app.session.workspace
    start(app, Job("settle", lambda stop: workspace.settle(operation, key, addition_id=addition_id)))


def start(app: SeatSyncApp, job: Job) -> None:
    """Run a job, unless one runs; behind the test of a connection it waits its turn."""
    if app.job is not None and app.job.kind == "test" and job.kind in ("pull", "scan", "settle"):
        app.waiting = [*(each for each in app.waiting if each.kind != job.kind), job]
        app.notify(f"{job.words} starts when the test has ended.")
        return
    if app.job is not None:
        app.notify(f"{app.job.words} is running. {{everywhere.back}} stops it.", severity="warning")
        return
    app.job = job
    app.job_progress = Progress(job.kind, 0, None, 0.0)
    app.job_progressed()
    app.work(_run(app, job), "job", job.words)


async def _run(app: SeatSyncApp, job: Job) -> None:
    app.post_message(await job.run(app.session.workspace.runner))


def post_progress(app: SeatSyncApp, progress: Progress) -> None:
    """Hand progress over from the work's thread, without ever waiting for the screen's."""
    if app.job is not None:
        app.post_message(JobProgressed(app.job, progress))


def show_progress(app: SeatSyncApp, event: JobProgressed) -> None:
    """Show how far the job has come."""
    if event.job is not app.job:
        return
    app.job_progress = event.progress
    if app.session.push is not None and event.job.kind == "push":
        outcomes.note_progress(app.session.push, event.progress)
    app.job_progressed()


def end(app: SeatSyncApp, event: JobEnded) -> None:
    """Say how the job ended, and show what it changed."""
    app.job = app.job_progress = None
    app.job_progressed()
    if event.job.kind == "push" and app.session.push is not None:
        outcomes.end_push(app.session.push, event)
    if isinstance(event.outcome, ConnectionReport):
        app.session.reports[event.outcome.name] = event.outcome
    words, severity = outcomes.ended_words(event)
    stands = event.job.kind == "push" and isinstance(app.screen_below, PushScreen)
    if words and not stands and not (event.job.unasked and severity == "information"):
        app.notify(words, severity=severity, details=outcomes.details_of(event))
    if event.job.kind == "test":
        app.session_changed()
    else:
        app.reclassify()
    test_next(app)
