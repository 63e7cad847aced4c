"""What all screens share: header, footer, and the way from a command of the table to its method."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen, Screen
from textual.types import CSSPathType
from textual.widgets import Input

from seatsync_tui.commands import BY_ID, Command, Scope, When, footer_of
from seatsync_tui.screens.session import Session
from seatsync_tui.screens.turns import Turn
from seatsync_tui.widgets.header import HeaderBar
from seatsync_tui.widgets.keybar import KeyBar
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.progress import ProgressLine
from seatsync_tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp
    from seatsync_tui.models.progress import Progress

Result = TypeVar("Result")


FIELD_COMMANDS = (
    replace(BY_ID["dialog.confirm"], label="to the list"),
    replace(BY_ID["everywhere.back"], label="back"),
)


class Commanding:
    """Runs commands of the table on the screen it is mixed into."""

    def refusal(self, command: Command) -> str:
        """Why the command cannot act now, as a sentence; empty when it can."""
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A text field takes its keys itself; what it leaves comes back as `command`."""
        if action == "at_once":
            return not isinstance(cast("Screen[object]", self).focused, Input)
        return True

    def on_turn(self, event: Turn) -> None:
        """A key in a field has come up here."""
        event.go_on()

    async def action_at_once(self, command_id: str) -> None:
        """Do what the command says before the next key is looked at."""
        await self.action_command(command_id)

    async def action_command(self, command_id: str) -> None:
        """Do what the command says, or say why not."""
        command = BY_ID[command_id]
        if reason := self.refusal(command):
            cast("Screen[object]", self).notify(reason, severity="warning", markup=False)
            return
        outcome = getattr(self, command.method)()
        if inspect.isawaitable(outcome):
            await outcome


class SeatScreen(Commanding, Screen[None]):
    """One of the four screens of the app."""

    CSS_PATH: ClassVar[CSSPathType] = ["../styles/base.tcss"]
    TAB: ClassVar[str] = ""
    SCOPE: ClassVar[Scope] = Scope.EVERYWHERE
    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")
    AUTO_FOCUS = ""

    @property
    def seatsync(self) -> SeatSyncApp:
        """The app, by its own type."""
        return cast("SeatSyncApp", self.app)

    @property
    def session(self) -> Session:
        """What is open."""
        return self.seatsync.session

    def compose(self) -> ComposeResult:
        yield HeaderBar(self.TAB)
        yield from self.body()
        yield KeyBar()
        yield TooSmall()

    def body(self) -> ComposeResult:
        """What stands between header and footer."""
        yield from ()

    def on_mount(self) -> None:
        self.set_interval(20, self.show_header)
        self.show_header()
        self.show_footer()

    def on_screen_resume(self) -> None:
        self.show_header()
        self.session_changed()
        self.show_footer()

    def session_changed(self) -> None:
        """Show what the session holds now."""

    def job_progressed(self) -> None:
        """Show how far the running job has come."""
        self.show_job(self.seatsync.job_progress)

    def show_job(self, progress: Progress | None) -> None:
        """Show a job on the screen's line for it, with the key that stops it; None folds the line away."""
        job = self.seatsync.job
        for line in self.query(ProgressLine):
            line.way_out = self.seatsync.told("{everywhere.back} stops")
            line.show(progress, stopping=job is not None and job.stopping)

    def show_header(self) -> None:
        """Write the stamps anew."""
        stamps, stale = self.session.stamps()
        self.query_one(HeaderBar).show(
            self.session.route(), stamps, stale=stale, read_only=self.session.workspace.read_only
        )

    def footer_commands(self) -> tuple[Command, ...]:
        """What the footer offers, the ones for the focused thing first."""
        if isinstance(self.focused, Input):
            return tuple(map(self.seatsync.with_keys, FIELD_COMMANDS))
        return tuple(map(self.seatsync.with_keys, footer_of(self.SCOPE, Scope.EVERYWHERE)))

    def show_footer(self) -> None:
        """Offer what can be done now."""
        for bar in self.query(KeyBar):
            bar.show(self.footer_commands())

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.show_footer()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self.call_after_refresh(self.show_footer)

    def refusal(self, command: Command) -> str:
        if command.when is When.IDLE and (running := self.seatsync.job_words()):
            return running
        return ""

    async def do_go_setup(self) -> None:
        await self.seatsync.go("setup")

    async def do_go_preview(self) -> None:
        await self.seatsync.go("preview")

    async def do_go_push(self) -> None:
        await self.seatsync.go("push")

    async def do_go_operations(self) -> None:
        await self.seatsync.go("operations")

    def do_pull(self) -> None:
        self.seatsync.start_pull()

    def do_scan(self) -> None:
        self.seatsync.start_scan()

    def do_help(self) -> None:
        self.seatsync.show_help(self.SCOPE)

    def do_messages(self) -> None:
        self.seatsync.show_messages()

    def do_palette(self) -> None:
        self.app.action_command_palette()

    async def do_quit(self) -> None:
        await self.seatsync.leave()

    def do_back(self) -> None:
        """Stop what runs; else leave a field; else whatever the screen's own way back is."""
        if isinstance(self.focused, Input):
            self.leave_field()
        elif self.seatsync.job_running:
            self.seatsync.stop_job()
        else:
            self.go_back()

    def leave_field(self) -> None:
        """Leave a text field for the list beside it."""
        self.set_focus(None)

    def go_back(self) -> None:
        """The screen's own way back: to the preview."""
        self.run_worker(self.seatsync.go("preview"))

    @on(HeaderBar.TabClicked)
    async def switch_tab(self, event: HeaderBar.TabClicked) -> None:
        """Go to the clicked screen."""
        await self.seatsync.go(event.tab)

    @on(KeyBar.Clicked)
    async def run_clicked(self, event: KeyBar.Clicked) -> None:
        """Do what the clicked entry says."""
        await self.action_command(event.command.id)


class Dialog(Commanding, ModalScreen[Result]):
    """A question in front of a screen; Escape leaves everything as it is."""

    SCOPE: ClassVar[Scope] = Scope.DIALOG
    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")
    AUTO_FOCUS = "*"
    FOOTER: ClassVar[tuple[str, ...]] = ()
    """Ids of the commands to offer; empty offers all of the scope."""
    ENTER: ClassVar[str] = ""
    """What Enter does here, in a few words; empty leaves the table's own."""
    READ_FIRST: ClassVar[bool] = False
    """Whether keys that were pressed before it stood are dropped, instead of answering it unread."""

    def __init__(self, enter: str = "") -> None:
        super().__init__()
        self.enter_label = enter or self.ENTER
        """What Enter does in this one."""
        self.stands = asyncio.Event()
        """Set once it is drawn and has the focus where it wants it."""
        self.stands_since = float("inf")
        """When it was first put in front, before its first frame: no key pressed earlier can be about it."""

    @property
    def seatsync(self) -> SeatSyncApp:
        """The app, by its own type."""
        return cast("SeatSyncApp", self.app)

    @property
    def session(self) -> Session:
        """What is open."""
        return self.seatsync.session

    def on_mount(self) -> None:
        self.mount(TooSmall())
        for bar in self.query(KeyBar):
            bar.show(list(map(self.seatsync.with_keys, self.footer_commands())))

    def footer_commands(self) -> Sequence[Command]:
        """What the footer offers; Enter says what it does here."""
        offered = [BY_ID[each] for each in self.FOOTER] or footer_of(self.SCOPE)
        return [
            replace(each, label=self.enter_label)
            if self.enter_label and each.id == "dialog.confirm"
            else each
            for each in offered
        ]

    def on_screen_resume(self) -> None:
        self.stands_since = min(self.stands_since, monotonic())
        self.call_after_refresh(self.stands.set)

    def do_back(self) -> None:
        self.dismiss(None)

    @on(KeyBar.Clicked)
    async def run_clicked(self, event: KeyBar.Clicked) -> None:
        """Do what the clicked entry says."""
        await self.action_command(event.command.id)
