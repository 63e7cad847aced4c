"""Run: pull, scan, plan, push of what is named, report; for cron, with nobody watching."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seatsync_tui.models.errors import SeatSyncError, SettingsError, StoppedError, StoreError
from seatsync_tui.models.plans import Plan
from seatsync_tui.models.progress import ProgressSink
from seatsync_tui.models.rows import Action, Preview
from seatsync_tui.reconcile.count_table import CountTable
from seatsync_tui.reconcile.plan import digest
from seatsync_tui.reports.document import counts
from seatsync_tui.reports.report import RunReport
from seatsync_tui.settings import load_sound_settings
from seatsync_tui.settings.paths import default_paths
from seatsync_tui.workflow.counting import count_report
from seatsync_tui.workflow.facts import today_of
from seatsync_tui.workflow.heartbeat import month_of, why_not_due, write_heartbeat
from seatsync_tui.workflow.reporting import Delivery, Office, channels_on, deliver, office_of
from seatsync_tui.workflow.reports import PullReport, PushReport, ScanReport
from seatsync_tui.workflow.unattended import choose, counted

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace


@dataclass
class RunResult:
    """What a run did and whom it told; filled as it goes on."""

    exit_code: int = 0
    pulls: tuple[PullReport, ...] = ()
    scan: ScanReport | None = None
    preview: Preview | None = None
    plan: Plan | None = None
    push: PushReport | None = None
    remarks: list[str] = field(default_factory=list)
    failure: str = ""
    report: RunReport | None = None
    deliveries: tuple[Delivery, ...] = ()
    unexpected: Exception | None = None
    """What nobody foresaw; the door that called writes it to the crash log."""

    @property
    def digest(self) -> str:
        """Digest of the plan that was pushed, or empty."""
        return digest(self.plan) if self.plan is not None else ""

    def fail(self, words: str, code: int) -> None:
        """Take down why the run did not come to its end."""
        self.failure, self.exit_code = words, code


async def run(
    workspace: Workspace,
    *,
    sources: Sequence[str] = (),
    push: Collection[Action] = (),
    progress: ProgressSink,
    stop: threading.Event | None = None,
    stopped_as: Callable[[], int] = lambda: StoppedError.exit_code,
    month_end: bool = False,
) -> RunResult:
    """Do the whole run; what fails becomes its failure and exit code, and is reported like any other run.

    One that `stop` ended bears the exit code that `stopped_as` then gives, by the signal that was heard.
    Raises SettingsError, before anything else, for a push in a read-only session.
    """
    if push and workspace.read_only:
        raise SettingsError(
            "This is a read-only session: nothing can be pushed.", advice="Run without --push."
        )
    result = RunResult()
    try:
        await _go(workspace, result, sources, push, progress, stop)
    except SeatSyncError as error:
        result.fail(str(error), error.exit_code)
    except Exception as error:  # it is told to people too, then to the door that called
        result.fail(f"Something unexpected happened ({type(error).__name__}).", 1)
        result.unexpected = error
    if stop is not None and stop.is_set():
        result.exit_code = stopped_as()
    result.report = _report(workspace, result)
    result.deliveries = await deliver(office_of(workspace), result.report)
    month = month_of(result.report.day) if month_end else ""
    result.remarks += _beat(workspace.paths.state, result.report, result.deliveries, month)
    return result


async def _go(
    workspace: Workspace,
    result: RunResult,
    sources: Sequence[str],
    push: Collection[Action],
    progress: ProgressSink,
    stop: threading.Event | None,
) -> None:
    pulls = await workspace.pull(sources, progress, stop=stop)
    result.pulls = pulls
    result.remarks += [f"{name} was not pulled: {error}" for name, error in pulls.failures]
    if pulls.partial:
        result.exit_code = 5
    if stop is not None and stop.is_set():
        raise StoppedError("Stopped by the operator.")
    result.scan = await workspace.scan(progress, stop=stop)
    result.preview = workspace.preview()
    if push:
        await _push(workspace, result, result.preview, push, progress, stop)


async def _push(
    workspace: Workspace,
    result: RunResult,
    preview: Preview,
    classes: Collection[Action],
    progress: ProgressSink,
    stop: threading.Event | None,
) -> None:
    choice = choose(
        preview,
        classes,
        ticks=workspace.stored(lambda store: store.ticks()),
        decisions=workspace.decisions(),
        attended=workspace.settings.unattended_no,
    )
    result.remarks += choice.words()
    workspace.refuse_unsettled()
    if not choice.keys:
        return
    result.plan = workspace.make_plan(preview, choice.keys)
    result.push = await workspace.push(result.plan, progress=progress, stop=stop)
    result.exit_code = result.push.exit_code or result.exit_code
    if result.push.operation.note:
        result.remarks.append(result.push.operation.note)
    result.preview = workspace.preview()


def _report(workspace: Workspace, result: RunResult) -> RunReport:
    preview = result.preview
    table = _count_table(workspace, result)
    return RunReport(
        profile=workspace.profile,
        at=workspace.now(),
        day=preview.today if preview is not None else _today(workspace),
        exit_code=result.exit_code,
        preview=preview,
        checked=workspace.checked(preview).checked if preview is not None else frozenset(),
        operation=result.push.operation if result.push is not None else None,
        failure=result.failure,
        remarks=tuple(result.remarks),
        count_table=table,
        count_form=workspace.settings.report_counts,
    )


def _count_table(workspace: Workspace, result: RunResult) -> CountTable | None:
    """What every client has, where a channel carries it; without it the run is told of all the same."""
    if workspace.settings.report_counts == "none" or not channels_on(workspace.settings):
        return None
    try:
        table = count_report(workspace)
    except Exception as error:
        words = str(error) if isinstance(error, SeatSyncError) else type(error).__name__
        result.remarks.append(f"The count report could not be made: {words}")
        return None
    return table if table.columns or table.notes else None


def _today(workspace: Workspace) -> date:
    """The profile's day, or this machine's while no time zone is known."""
    try:
        return today_of(workspace, workspace.latest_scan())
    except SeatSyncError:
        return workspace.now().astimezone().date()


def _beat(state: Path, report: RunReport, deliveries: Iterable[Delivery], month: str = "") -> list[str]:
    """Leave the heartbeat; what kept it from being left, in words."""
    told: dict[str, Any] = {
        "profile": report.profile,
        "at": report.at.isoformat().replace("+00:00", "Z"),
        "exit_code": report.exit_code,
        "failure": report.failure or None,
        "counts": counts(report),
        "statuses": counted(report.rows),
        "reports": [{"channel": each.channel, "ok": each.ok} for each in deliveries],
    }
    try:
        write_heartbeat(state, told, month=month)
    except StoreError as error:
        return [str(error)]
    return []


def not_due(workspace: Workspace, days: int) -> str:
    """Why the run before the month's end need not start today; empty when it has to."""
    return why_not_due(workspace.paths.state, _today(workspace), days)


async def tell_failure(
    profile: str,
    environ: Mapping[str, str],
    error: SeatSyncError,
    now: datetime,
    *,
    flags: Mapping[str, object] | None = None,
    read_only: bool = False,
) -> tuple[tuple[Delivery, ...], list[str]]:
    """Report a run that could not even open its workspace; the remarks say what else went wrong.

    It has no memory, for there is no database, and takes the settings as far as they make sense.
    """
    settings = load_sound_settings(profile, environ, flags)
    report = RunReport(
        profile=profile, at=now, day=now.astimezone().date(), exit_code=error.exit_code, failure=str(error)
    )
    deliveries = await deliver(Office(settings, profile, environ, read_only), report)
    return deliveries, _beat(default_paths(profile, environ).state, report, deliveries)
