"""The app: puts theme, session and screens together, and passes what they ask for to the workspace."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.reactive import Reactive
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from seatsync_tui.commands import Command, Scope, remapped
from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.plans import Operation
from seatsync_tui.models.progress import Progress
from seatsync_tui.models.rows import Row
from seatsync_tui.screens import exporting, outcomes, pushing
from seatsync_tui.screens.base import SeatScreen
from seatsync_tui.screens.dialogs import Tell
from seatsync_tui.screens.hangup import Hangup
from seatsync_tui.screens.help import Help
from seatsync_tui.screens.jobs import Job, JobEnded, JobProgressed
from seatsync_tui.screens.palette import CommandTable
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.screens.push import PushScreen
from seatsync_tui.screens.session import VIEW_KEY, Session, View
from seatsync_tui.theme import PLAIN, THEMES, first_theme
from seatsync_tui.widgets.too_small import LEAST_COLUMNS, LEAST_LINES

if TYPE_CHECKING:
    from seatsync_tui.screens.outcomes import Severity
    from seatsync_tui.workflow.workspace import Workspace


def _starting_theme() -> str:
    """A theme that Textual knows before ours are registered; it decides how colours are filtered."""
    return PLAIN if first_theme(os.environ) == PLAIN else "textual-dark"


def _setup_screen() -> Screen[Any]:
    from seatsync_tui.screens.setup import SetupScreen

    return SetupScreen()


def _operations_screen() -> Screen[Any]:
    from seatsync_tui.screens.operations import OperationsScreen

    return OperationsScreen()


class SeatSyncApp(App[None]):
    """SeatSync on one opened profile."""

    TITLE = "SeatSync"
    CSS_PATH = "styles/base.tcss"
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (LEAST_COLUMNS, "-narrow"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LEAST_LINES, "-low"), (30, "-tall")]
    COMMANDS: ClassVar[set[Any]] = {CommandTable}
    SCREENS: ClassVar[dict[str, Callable[[], Screen[Any]]]] = {
        "setup": _setup_screen,
        "preview": PreviewScreen,
        "push": PushScreen,
        "operations": _operations_screen,
    }
    theme: Reactive[str] = Reactive(_starting_theme)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.session = Session(workspace)
        self.job: Job | None = None
        self.job_progress: Progress | None = None
        self._in_order = asyncio.Lock()
        self._untested: list[str] = []
        self._waiting: Job | None = None
        self.said: deque[str] = deque(maxlen=100)
        self.keys: dict[str, tuple[str, ...]] = {}
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = first_theme(os.environ)
        self.animation_level = "none"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Textual's own themes have no word for quiet text."""
        return {"muted": self.current_theme.foreground or "ansi_default"}

    async def on_event(self, event: events.Event) -> None:
        """A notice has been read once the next key is pressed."""
        if isinstance(event, events.Key) and not event.is_forwarded and self._notifications:
            self.clear_notifications()
        await super().on_event(event)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say something in one place until the next key; an error stays until then, however long."""
        self.said.appendleft(message)
        lasts = timeout or {"error": 600, "warning": 20}.get(severity, 8)
        super().notify(message, title=title, severity=severity, timeout=lasts, markup=markup)

    def show_messages(self) -> None:
        """Show again what was said, the newest first."""
        lines = list(self.said) or ["Nothing was said yet."]
        self.push_screen(Tell("Messages, newest first", lines))

    def with_keys(self, command: Command) -> Command:
        """The command with the keys that the profile gives it."""
        return replace(command, keys=self.keys[command.id]) if command.id in self.keys else command

    def _take_keys(self) -> None:
        """Move commands to the keys of the profile's table; a table that makes no sense moves none."""
        try:
            self.keys = remapped(self.session.workspace.key_wishes())
        except SeatSyncError as error:
            self.complain(error, "The usual keys hold.")
            return
        self.set_keymap({name: ",".join(keys) for name, keys in self.keys.items()})

    async def on_mount(self) -> None:
        Hangup(lambda: self.job).listen()
        self._take_keys()
        await self.push_screen("preview")
        self.run_worker(self._open(), group="preview", description="Read what is stored", exit_on_error=False)

    async def _open(self) -> None:
        """Read the view and the preview; without a pull and a scan, setup comes first."""
        workspace = self.session.workspace
        stored = await asyncio.to_thread(lambda: workspace.stored(lambda store: store.view_state()))
        self.session.view = View.from_text(stored.get(VIEW_KEY, ""))
        await self._classify()
        if not self.session.ready:
            await self.go("setup")
        await self._tell_unsettled()
        await self._look_at_connections()
        self.run_worker(
            _warm_up, thread=True, group="warm-up", description="Load libraries", exit_on_error=False
        )

    async def _tell_unsettled(self) -> None:
        """Say first what a crash left open, and which key settles it."""
        try:
            await asyncio.to_thread(self.session.workspace.refuse_unsettled)
        except SeatSyncError as error:
            words = f"{error.what} Nothing can be pushed until it is settled: 4 goes there, S settles it."
            self.notify(words, severity="error", markup=False, timeout=20)

    async def _look_at_connections(self) -> None:
        """Learn which connections are set; those that are set and were never tested are tested now."""
        workspace = self.session.workspace
        reports = await asyncio.to_thread(workspace.connections)
        self.session.reports = {report.name: report for report in reports}
        self._session_changed()
        self._untested = [report.name for report in reports if not report.ok and not report.field]
        self._test_next()

    def _test_next(self) -> None:
        if self.job is not None:
            return
        if self._untested:
            self.test_connection(self._untested.pop(0))
        elif self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.start(waiting)

    def test_connection(self, name: str) -> None:
        """Test one connection."""
        workspace = self.session.workspace
        self.start(Job("test", lambda stop: workspace.test_connection(name)))

    def not_tested(self) -> str:
        """Why nothing can be pulled yet: no source has passed its test; empty when one has."""
        reports = [report for report in self.session.reports.values() if report.name != "connectwise"]
        if not reports or any(report.ok for report in reports):
            return ""
        return "No source has passed its test yet: 1 goes to Setup, t tests the connection."

    # Preview

    def reclassify(self) -> None:
        """Classify again what is stored, and show it."""
        self.run_worker(
            self._classify(), group="preview", exclusive=True, description="Classify", exit_on_error=False
        )

    async def _classify(self) -> None:
        workspace, session = self.session.workspace, self.session
        try:
            preview = await asyncio.to_thread(workspace.preview)
            ticks = await asyncio.to_thread(workspace.checked, preview)
            decisions = await asyncio.to_thread(workspace.decisions)
        except SeatSyncError as error:
            session.error = str(error)
        else:
            session.take(preview, ticks.checked, decisions)
            if ticks.reset:
                self.notify(outcomes.reset_words(len(ticks.reset)), severity="warning", markup=False)
        self._session_changed()

    def _session_changed(self) -> None:
        if isinstance(self.screen_below, SeatScreen):
            self.screen_below.show_header()
            self.screen_below.session_changed()

    @property
    def screen_below(self) -> Screen[Any]:
        """The screen under any dialogs."""
        return next((s for s in reversed(self.screen_stack) if isinstance(s, SeatScreen)), self.screen)

    def tick(self, rows: Sequence[Row], ticked: bool) -> None:
        """Tick or untick rows at once; storing it follows in order."""
        preview = self.session.preview
        if preview is None or not rows:
            return
        keys = {row.key for row in rows if row.tickable}
        self.session.checked = self.session.checked | keys if ticked else self.session.checked - keys
        workspace = self.session.workspace
        self.store_in_order(lambda: workspace.set_ticks(preview, rows, ticked), "Store ticks")

    def remember_view(self) -> None:
        """Store how the operator looks at the rows, a moment later; only the newest is stored."""
        self.run_worker(
            self._store_view(),
            group="view",
            exclusive=True,
            description="Store the view",
            exit_on_error=False,
        )

    async def _store_view(self) -> None:
        await asyncio.sleep(0.3)
        workspace, text = self.session.workspace, self.session.view.to_text()
        await asyncio.to_thread(
            lambda: workspace.stored(lambda store: store.save_view_state({VIEW_KEY: text}))
        )

    def store_in_order(self, work: Callable[[], object], what: str) -> None:
        """Run something small on the database, one after the other, off the screen's thread."""
        self.run_worker(self._stored(work), group="store", description=what, exit_on_error=False)

    async def _stored(self, work: Callable[[], object]) -> bool:
        async with self._in_order:
            try:
                await asyncio.to_thread(work)
            except SeatSyncError as error:
                self.complain(error)
                return False
        return True

    def decide(self, work: Callable[[], object], words: str = "") -> None:
        """Save a decision, say so, and classify again from what is stored."""
        self.run_worker(self._decide(work, words), group="store", description="Decide", exit_on_error=False)

    async def _decide(self, work: Callable[[], object], words: str) -> None:
        if not await self._stored(work):
            return
        if words:
            self.notify(words, markup=False)
        await self._classify()

    def map_license(self, source: str, sku: str, metric: str = "") -> None:
        """Ask for the catalog product of a sku."""
        from seatsync_tui.screens.licensing import map_license

        map_license(self, source, sku, metric)

    def show_history(self, row: Row) -> None:
        """Read what is stored of a row's past, and show it."""
        self.run_worker(
            self._show_history(row), group="history", description="Read the history", exit_on_error=False
        )

    async def _show_history(self, row: Row) -> None:
        from seatsync_tui.screens.history import History

        past = await asyncio.to_thread(self.session.workspace.history, row)
        self.push_screen(History(row, past))

    def copy_text(self, text: str) -> None:
        """Copy by the terminal's own way (OSC 52), which many refuse silently, and always into a file."""
        self.copy_to_clipboard(text)
        workspace = self.session.workspace
        self.run_export(lambda: exporting.copy_to_file(workspace, text), "Copied, and written to")

    def export_rows(self, rows: tuple[Row, ...], *, workbook: bool = False) -> None:
        """Write rows of the preview as a CSV file, or as a workbook."""
        workspace, checked = self.session.workspace, frozenset(self.session.checked)
        self.run_export(lambda: exporting.export_preview(workspace, rows, checked, workbook=workbook))

    def export_operation(self, operation: Operation) -> None:
        """Write the rows of an operation as a CSV file."""
        workspace = self.session.workspace
        self.run_export(lambda: exporting.export_operation(workspace, operation))

    def export_operations(self, operations: tuple[Operation, ...]) -> None:
        """Write the list of operations as a CSV file."""
        workspace = self.session.workspace
        self.run_export(lambda: exporting.export_operations(workspace, operations))

    def run_export(self, work: Callable[[], object], words: str = "Written to") -> None:
        """Write a file and say where it is."""
        self.run_worker(self._export(work, words), group="export", description="Export", exit_on_error=False)

    async def _export(self, work: Callable[[], object], words: str) -> None:
        try:
            path = await asyncio.to_thread(work)
        except (SeatSyncError, OSError) as error:
            self.notify(f"Nothing was exported: {error}", severity="error", markup=False)
            return
        self.notify(f"{words} {path}", markup=False)

    # Jobs

    @property
    def job_running(self) -> bool:
        """Whether a pull, scan, push or test runs."""
        return self.job is not None

    def job_words(self) -> str:
        """Say what runs and how to stop it; empty when nothing does."""
        if self.job is None or self.job.kind == "test":
            return ""
        return f"{self.job.words} is running. esc stops it."

    def start_pull(self) -> None:
        """Pull from every source that is set up."""
        workspace, sink = self.session.workspace, self.post_progress
        self.start(Job("pull", lambda stop: workspace.pull(progress=sink, stop=stop)))

    def start_scan(self, *, full: bool = False) -> None:
        """Scan ConnectWise: the companies whose rows may change, or all of them."""
        workspace, sink = self.session.workspace, self.post_progress
        self.start(Job("scan", lambda stop: workspace.scan(progress=sink, full=full, stop=stop)))

    def start(self, job: Job) -> None:
        """Run a job, unless one runs; behind the test of a connection it waits its turn."""
        if self.job is not None and self.job.kind == "test" and job.kind in ("pull", "scan"):
            self._waiting = job
            self.notify(f"{job.words} starts when the test has ended.")
            return
        if self.job is not None:
            self.notify(f"{self.job.words} is running. esc stops it.", severity="warning")
            return
        self.job = job
        self.job_progress = Progress(job.kind, 0, None, 0.0)
        self._job_progressed()
        self.run_worker(self._run(job), group="job", description=job.words, exit_on_error=False)

    async def _run(self, job: Job) -> None:
        self.post_message(await job.run(self.session.workspace.runner))

    def stop_job(self) -> None:
        """Stop the running job; a push finishes the row in hand."""
        if self.job is None:
            return
        self.job.stop()
        self._job_progressed()

    def post_progress(self, progress: Progress) -> None:
        """Hand progress over from the work's thread, without ever waiting for the screen's."""
        if self.job is not None:
            self.post_message(JobProgressed(self.job, progress))

    @on(JobProgressed)
    def show_progress(self, event: JobProgressed) -> None:
        """Show how far the job has come."""
        if event.job is not self.job:
            return
        self.job_progress = event.progress
        if self.session.push is not None and event.job.kind == "push":
            outcomes.note_progress(self.session.push, event.progress)
        self._job_progressed()

    def _job_progressed(self) -> None:
        if isinstance(self.screen_below, SeatScreen):
            self.screen_below.job_progressed()

    @on(JobEnded)
    async def end_job(self, event: JobEnded) -> None:
        """Say how the job ended, and show what it changed."""
        self.job = self.job_progress = None
        self._job_progressed()
        if event.job.kind == "push" and self.session.push is not None:
            outcomes.end_push(self.session.push, event)
        if isinstance(event.outcome, ConnectionReport):
            self.session.reports[event.outcome.name] = event.outcome
        words, severity = outcomes.ended_words(event)
        if words and not (event.job.kind == "push" and isinstance(self.screen_below, PushScreen)):
            self.notify(words, severity=severity, markup=False, timeout=8 if severity == "error" else 5)
        if event.job.kind == "test":
            self._session_changed()
            self._test_next()
        else:
            self.reclassify()

    @on(Worker.StateChanged)
    def tell_failure(self, event: Worker.StateChanged) -> None:
        """Say what was not foreseen in the background, instead of losing it."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            words = str(error) if isinstance(error, SeatSyncError) else repr(error)
            what = event.worker.description or "Background work"
            self.notify(f"{what} failed: {words}", severity="error", markup=False, timeout=10)

    # Push

    async def ask_push(self, keys: frozenset[str], *, partial: bool = False) -> None:
        """Make the plan, judge it, and ask in words before anything is written."""
        self.run_worker(
            pushing.ask_push(self, keys, partial),
            group="plan",
            exclusive=True,
            description="Plan",
            exit_on_error=False,
        )

    def ask_revert(self, operation: int) -> None:
        """Make the plan that takes a push back, and ask for it."""
        self.run_worker(
            pushing.ask_revert(self, operation),
            group="plan",
            exclusive=True,
            description="Plan",
            exit_on_error=False,
        )

    def settle_row(self, operation: int, key: str, addition_id: int | None) -> None:
        """Put a person's word on a write that reading could not decide."""
        workspace = self.session.workspace
        self.start(Job("settle", lambda stop: workspace.settle(operation, key, addition_id=addition_id)))

    # Going about

    async def go(self, name: str) -> None:
        """Show one of the four screens."""
        wanted = self.get_screen(name)
        if self.screen is not wanted and isinstance(self.screen, SeatScreen):
            await self.switch_screen(name)

    def show_help(self, scope: Scope) -> None:
        """Show the keys that work here."""
        self.push_screen(Help(scope))

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(id="--command-palette"))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        yield SystemCommand(
            "Theme", "Choose another theme: SeatSync's dark or light, or Textual's.", self.action_change_theme
        )

    async def action_quit(self) -> None:
        await self.leave()

    async def leave(self) -> None:
        """Leave, but never in the middle of a push; what is to be stored is stored first."""
        if self.job is not None and self.job.kind == "push":
            self.notify("A push is running. esc finishes the row in hand and stops it.", severity="warning")
            return
        if self.job is not None:
            self.job.stop()
        waiting = [
            worker for worker in self.workers if worker.group in ("store", "view") and not worker.is_finished
        ]
        if waiting:
            await self.workers.wait_for_complete(waiting)
        self.exit()

    def complain(self, error: SeatSyncError, meaning: str = "") -> None:
        """Show an error: what failed, what it means, what to do."""
        words = " ".join(part for part in (error.what, meaning, error.advice) if part)
        self.notify(words, severity="error", markup=False, timeout=10)


def _warm_up() -> None:
    """Import what pull, scan and push need while the operator reads."""
    import httpx
    import keyring
    import pydantic

    _ = (httpx, keyring, pydantic)
