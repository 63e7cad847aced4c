"""The app: puts theme, session and screens together, and passes what they ask for to who does it.

Only Textual and the first frame are imported with this module. Everything else is loaded behind that frame,
so that the rows as they were left stand there as soon as a terminal can show them.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette, Provider
from textual.reactive import Reactive
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.screens import loading
from seatsync_tui.screens.opening import Opening
from seatsync_tui.theme import PLAIN, THEMES, first_theme
from seatsync_tui.widgets.too_small import LEAST_COLUMNS, LEAST_LINES

if TYPE_CHECKING:
    from seatsync_tui.commands import Command, Scope
    from seatsync_tui.models.progress import Progress
    from seatsync_tui.models.rows import Row
    from seatsync_tui.screens.base import Dialog, SeatScreen
    from seatsync_tui.screens.glimpse import Glimpse
    from seatsync_tui.screens.jobs import Job, JobEnded, JobProgressed
    from seatsync_tui.screens.outcomes import Severity
    from seatsync_tui.screens.session import Session
    from seatsync_tui.workflow.workspace import Workspace

LEAVING = ("ctrl+q",)
"""The key that acts while the profile is being opened; all others wait until it is."""


def _starting_theme() -> str:
    """A theme that Textual knows before ours are registered; it decides how colours are filtered."""
    return "ansi-dark" if first_theme(os.environ) == PLAIN else "textual-dark"


def _command_table() -> type[Provider]:
    from seatsync_tui.screens.palette import CommandTable

    return CommandTable


class SeatSyncApp(App[None]):
    """SeatSync on one profile."""

    TITLE = "SeatSync"
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (LEAST_COLUMNS, "-narrow"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LEAST_LINES, "-low"), (30, "-tall")]
    COMMANDS: ClassVar[set[Any]] = {_command_table}
    SCREENS: ClassVar[dict[str, Callable[[], Screen[Any]]]] = loading.SCREENS
    theme: Reactive[str] = Reactive(_starting_theme)

    session: Session
    """What is open; there once the profile is."""

    def __init__(
        self, workspace: Workspace | Callable[[], Workspace], *, glimpse: Glimpse | None = None
    ) -> None:
        """Show an open workspace, or open one behind the first frame, which shows the glimpse."""
        super().__init__()
        self.failure: SeatSyncError | None = None
        """Why the profile could not be opened; the app has ended then."""
        self.opener = workspace if callable(workspace) else None
        """What opens the profile; None once it is open."""
        self.glimpse = glimpse
        self.held: list[events.Key] = []
        """Keys that were typed before there was anything they could act on."""
        self.job: Job | None = None
        self.job_progress: Progress | None = None
        self.in_order = asyncio.Lock()
        self.view_changed = self.view_waits = False
        self.behind: list[Callable[[], None]] = []
        self.untested: list[str] = []
        self.waiting: list[Job] = []
        self.said: deque[str] = deque(maxlen=100)
        self.keys: dict[str, tuple[str, ...]] = {}
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = first_theme(os.environ)
        self.animation_level = "none"
        if not callable(workspace):
            loading.take(self, workspace)

    def get_default_screen(self) -> Screen[Any]:
        """The first frame; blank where the profile is open already."""
        return Opening(self.glimpse) if self.opener else super().get_default_screen()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Textual's own themes have no word for quiet text."""
        return {"muted": self.current_theme.foreground or "ansi_default"}

    async def on_event(self, event: events.Event) -> None:
        """A notice has been read once the next key is pressed; keys wait until there is what they act on."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif self.opener:
            if event.key in LEAVING:
                await super().on_event(event)
            else:
                self.held.append(event)
        else:
            await self._take_key(event)

    async def _take_key(self, event: events.Key) -> None:
        """Keys act one after the other, whatever opens or closes between them."""
        from seatsync_tui.screens import turns

        if self._notifications:
            self.clear_notifications()
        if not await turns.is_in_time(self, event):
            self.notify(turns.READ_FIRST, severity="warning")
        elif not await turns.pressed_in_field(self, event):
            await super().on_event(event)

    async def on_mount(self) -> None:
        if self.opener:
            self.call_after_refresh(self._open_behind)
            return
        loading.make_ready(self)
        await self.push_screen("preview")
        self.work(loading.read_then_show(self), "preview", "Read what is stored")

    def _open_behind(self) -> None:
        self.work(loading.open_behind(self), "preview", "Open the profile")

    def work(
        self, work: Coroutine[Any, Any, object], group: str, what: str, *, exclusive: bool = False
    ) -> None:
        """Do something slow beside the screen; what is not foreseen is said."""
        self.start_behind()
        self.run_worker(work, group=group, description=what, exclusive=exclusive, exit_on_error=False)

    def after_drawing(self, start: Callable[[], None]) -> None:
        """Start something behind the next frame, so that what a key did is seen first.

        Any other work that begins earlier starts it before itself, so that all comes in order.
        """
        self.behind.append(start)
        if len(self.behind) == 1:
            self.call_after_refresh(self.start_behind)

    def start_behind(self) -> None:
        """Start what waits for the next frame."""
        waiting, self.behind = self.behind, []
        for start in waiting:
            start()

    # What is said

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Severity = "information",
        timeout: float | None = None,
        markup: bool = False,
        details: str = "",
    ) -> None:
        """Say something in one place until the next key; details of it stand among the messages alone."""
        message = self.told(message)
        self.said.appendleft(f"{message}\n  {details}" if details else message)
        message += self.told(" {everywhere.messages} tells more.") if details else ""
        lasts = timeout or {"error": 600, "warning": 20}.get(severity, 8)
        super().notify(message, title=title, severity=severity, timeout=lasts, markup=markup)

    def clear_notifications(self) -> None:
        """Take their frames away too: left behind, they push every notice lower than the last."""
        super().clear_notifications()
        self.screen.query("ToastHolder").remove()

    def show_messages(self) -> None:
        """Show again what was said, the newest first."""
        from seatsync_tui.screens import telling

        telling.show_messages(self)

    def complain(self, error: SeatSyncError, meaning: str = "") -> None:
        """Show an error: what failed, what it means, what to do."""
        from seatsync_tui.screens import telling

        telling.complain(self, error, meaning)

    @on(Worker.StateChanged)
    def tell_failure(self, event: Worker.StateChanged) -> None:
        """Say what was not foreseen in the background, instead of losing it."""
        if event.state is WorkerState.ERROR:
            from seatsync_tui.screens import telling

            telling.tell_failure(self, event.worker)

    # What is stored

    def reclassify(self) -> None:
        """Classify again what is stored, and show it."""
        from seatsync_tui.screens import keeping

        self.work(keeping.classify(self), "preview", "Classify", exclusive=True)

    @property
    def dialog(self) -> Dialog[Any] | None:
        """The dialog in front, if one is."""
        from seatsync_tui.screens.base import Dialog

        return self.screen if isinstance(self.screen, Dialog) else None

    def tick(self, rows: Sequence[Row], ticked: bool) -> frozenset[str]:
        """Tick or untick rows at once, and say which were; storing it follows in order."""
        from seatsync_tui.screens import keeping

        return keeping.tick(self, rows, ticked)

    def remember_view(self) -> None:
        """Store how the operator looks at the rows, a moment later; only the newest is stored."""
        from seatsync_tui.screens import keeping

        self.view_changed = True
        if self.view_waits:
            return
        self.view_waits = True
        self.work(keeping.store_view(self), "view", "Store the view")

    def store_in_order(self, work: Callable[[], object], what: str) -> None:
        """Run something small on the database, one after the other, off the screen's thread."""
        from seatsync_tui.screens import keeping

        self.work(keeping.store_one(self, work), "store", what)

    def decide(self, work: Callable[[], object], words: str = "") -> None:
        """Save a decision, say so, and classify again from what is stored."""
        from seatsync_tui.screens import keeping

        self.work(keeping.decide(self, work, words), "store", "Decide")

    # Jobs

    @property
    def job_running(self) -> bool:
        """Whether a pull, scan, push or test runs."""
        return self.job is not None

    def job_words(self) -> str:
        """Say what runs and how to stop it; empty when nothing does."""
        if self.job is None or self.job.kind == "test":
            return ""
        return f"{self.job.words} is running. {{everywhere.back}} stops it."

    def start_pull(self) -> None:
        """Pull from every source that is set up."""
        from seatsync_tui.screens import jobbing

        jobbing.start_pull(self)

    def start_scan(self, *, full: bool = False) -> None:
        """Scan ConnectWise: the companies whose rows may change, or all of them."""
        from seatsync_tui.screens import jobbing

        jobbing.start_scan(self, full=full)

    def start(self, job: Job) -> None:
        """Run a job, unless one runs; behind the test of a connection it waits its turn."""
        from seatsync_tui.screens import jobbing

        jobbing.start(self, job)

    def stop_job(self) -> None:
        """Stop the running job; a push finishes the row in hand."""
        if self.job is not None:
            self.job.stop()
            self.job_progressed()

    def post_progress(self, progress: Progress) -> None:
        """Hand progress over from the work's thread, without ever waiting for the screen's."""
        from seatsync_tui.screens import jobbing

        jobbing.post_progress(self, progress)

    def on_job_progressed(self, event: JobProgressed) -> None:
        """Show how far the job has come."""
        from seatsync_tui.screens import jobbing

        jobbing.show_progress(self, event)

    def on_job_ended(self, event: JobEnded) -> None:
        """Say how the job ended, and show what it changed."""
        from seatsync_tui.screens import jobbing

        jobbing.end(self, event)

    async def ask_push(self, keys: frozenset[str], *, partial: bool = False) -> None:
        """Make the plan, judge it, and ask in words before anything is written."""
        from seatsync_tui.screens import pushing

        self.work(pushing.ask_push(self, keys, partial), "plan", "Plan", exclusive=True)

    def ask_revert(self, operation: int) -> None:
        """Make the plan that takes a push back, and ask for it."""
        from seatsync_tui.screens import pushing

        self.work(pushing.ask_revert(self, operation), "plan", "Plan", exclusive=True)

    # Going about

    @property
    def seat_screen(self) -> SeatScreen | None:
        """The one of the four screens that is shown, under any dialogs; None behind the first frame."""
        from seatsync_tui.screens.base import SeatScreen

        return next((s for s in reversed(self.screen_stack) if isinstance(s, SeatScreen)), None)

    @property
    def screen_below(self) -> Screen[Any]:
        """The screen under any dialogs."""
        return self.seat_screen or self.screen

    def session_changed(self) -> None:
        """Let the screen show what the session holds now."""
        if screen := self.seat_screen:
            screen.show_header()
            screen.session_changed()

    def job_progressed(self) -> None:
        """Let the screen show how far the job has come."""
        if screen := self.seat_screen:
            screen.job_progressed()

    async def go(self, name: str) -> None:
        """Show one of the four screens."""
        wanted = self.get_screen(name)
        if self.screen is not wanted and self.screen is self.seat_screen:
            await self.switch_screen(name)

    def with_keys(self, command: Command) -> Command:
        """The command with the keys that the profile gives it."""
        return replace(command, keys=self.keys[command.id]) if command.id in self.keys else command

    def told(self, text: str) -> str:
        """A sentence that names commands, as `{preview.pull} pulls.`, with the keys that hold."""
        from seatsync_tui.commands.remapping import with_keys_told

        return with_keys_told(text, self.keys)

    def show_help(self, scope: Scope) -> None:
        """Show the keys that work here."""
        from seatsync_tui.screens.help import Help

        self.push_screen(Help(scope))

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, CommandPalette):
            from seatsync_tui.screens.palette import Palette

            self.push_screen(Palette(id="--command-palette"))

    def search_themes(self) -> None:
        from seatsync_tui.screens import palette

        palette.search_themes(self)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        yield SystemCommand(
            "Theme", "Choose another theme: SeatSync's dark or light, or Textual's.", self.action_change_theme
        )

    def action_help_quit(self) -> None:
        """Say how to leave: Ctrl+C, that ends other programs, must not end one that may be writing."""
        self.notify("{everywhere.back} stops what runs, {everywhere.quit} leaves SeatSync.")

    async def action_quit(self) -> None:
        await self.leave()

    async def leave(self) -> None:
        """Leave, but never in the middle of a push; what is to be stored is stored first."""
        if self.job is not None and self.job.kind == "push":
            words = "A push is running. {everywhere.back} finishes the row in hand and stops it."
            self.notify(words, severity="warning")
            return
        if self.job is not None:
            self.job.stop()
        self.start_behind()
        waiting = [each for each in self.workers if each.group in ("store", "view") and not each.is_finished]
        if waiting:
            await self.workers.wait_for_complete(waiting)
        self.exit()
