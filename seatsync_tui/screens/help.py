"""The keys that work here, from the table of commands."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from seatsync_tui.commands import Command, Scope, When, commands_of
from seatsync_tui.screens.base import Dialog
from seatsync_tui.widgets.keybar import KeyBar


class Help(Dialog[None]):
    """The keys of the screen, of lists, and those that work everywhere."""

    AUTO_FOCUS = "VerticalScroll"
    ENTER = "close"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(f"Keys: {self._scope.heading}", classes="dialog-title", markup=False)
            with VerticalScroll(classes="help-body"):
                for scope in dict.fromkeys((self._scope, Scope.LIST, Scope.EVERYWHERE)):
                    yield Static(scope.heading, classes="help-title", markup=False)
                    for command in map(self.seatsync.with_keys, commands_of(scope)):
                        with Horizontal(classes="help-line"):
                            keys = command.shown_keys or "palette"
                            yield Static(keys, classes="help-keys", markup=False)
                            yield Static(help_words(command), classes="help-words")
                yield Static(FILTER_HELP if self._scope is Scope.PREVIEW else "", markup=False)
            yield KeyBar()

    def do_confirm(self) -> None:
        self.dismiss(None)


def help_words(command: Command) -> Content:
    """What a command does, and its condition."""
    when = "" if command.when is When.ALWAYS else f" When {command.when.value}."
    return Content.assemble(command.help, (when, "$muted"))


FILTER_HELP = """
Filter: words look through every column; -word leaves out.
status:orphaned  flag:large  company:acme  customer:acme  agreement:managed
delta:>5  qty:=0  money:<-100  narrow it. "two words" stay together."""
