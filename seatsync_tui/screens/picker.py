"""One way to pick anything: evidence on top, a field that searches as one types, a list below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from seatsync_tui.commands import Command, Scope
from seatsync_tui.reconcile.names import fold
from seatsync_tui.screens.base import Dialog
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.field import Field
from seatsync_tui.widgets.keybar import KeyBar
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.picklist import PickList

MOST = 200
"""Entries shown at once; more are told, and found by typing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be picked."""

    value: object
    title: str
    note: str = ""
    """The evidence beside it."""
    words: str = ""
    """What else the search finds it by."""
    blocked: str = ""
    """Why it cannot be picked; empty when it can."""

    def line(self) -> Content:
        """As drawn: cleaned, never markup."""
        note = self.blocked or self.note
        style = "$muted" if self.blocked else ""
        return Content.assemble(
            (harmless(self.title), style), (f"   {harmless(note)}" if note else "", "$muted")
        )


class Picker(Dialog[object]):
    """Dismissed with the value of the picked choice, or None."""

    SCOPE: ClassVar[Scope] = Scope.PICKER
    BINDINGS: ClassVar[list[BindingType]] = bindings("picker")
    AUTO_FOCUS = "PickList"

    listed = getters.query_one(PickList)
    field = getters.query_one(Field)

    def __init__(
        self,
        title: str,
        evidence: Sequence[str],
        *,
        first: Sequence[Choice] = (),
        load: Callable[[], Sequence[Choice]] | None = None,
        take_first: bool = True,
        empty: str = "There is nothing to pick.",
    ) -> None:
        super().__init__()
        self._title = title
        self._evidence = evidence
        self._first = tuple(first)
        self._load = load
        self._take_first = take_first
        self._empty = empty
        self._all: tuple[tuple[str, Choice], ...] = ()
        self._loaded = load is None
        self._shown: tuple[Choice, ...] = ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(harmless(self._title), classes="dialog-title", markup=False)
            for line in self._evidence:
                yield Static(harmless(line), classes="quiet", markup=False)
            yield Field(placeholder="/ search by name, identifier or id")
            yield PickList()
            yield Static("", id="dialog-error", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        super().on_mount()
        self._show("")
        if self._load is not None:
            self._load_all()

    @work(thread=True, group="look-up", description="Look up what can be picked", exit_on_error=False)
    def _load_all(self) -> None:
        assert self._load is not None, "only called when there is something to load"
        choices = tuple(self._load())
        indexed = tuple((fold(f"{choice.title} {choice.words}"), choice) for choice in choices)
        self.app.call_from_thread(self._take_loaded, indexed)

    def _take_loaded(self, indexed: tuple[tuple[str, Choice], ...]) -> None:
        self._all = indexed
        self._loaded = True
        self._show(self.field.value)

    @on(Input.Changed)
    def search(self, event: Input.Changed) -> None:
        """Search as one types."""
        self._show(event.value)

    @on(Input.Submitted)
    def leave_field(self) -> None:
        """Enter in the field takes the highlighted entry, or goes to the list."""
        if self.listed.highlighted is None:
            self.listed.focus()
            return
        self.do_take()

    def _show(self, text: str) -> None:
        found = self._find(text)
        self._shown = tuple(found[:MOST])
        self.listed.clear_options()
        self.listed.add_options([Option(choice.line(), disabled=False) for choice in self._shown])
        if self._shown and (self._take_first or text.strip()):
            self.listed.highlighted = 0
        more = len(found) - len(self._shown)
        words = f"{more:,} more: type to narrow" if more > 0 else ""
        if not self._shown:
            words = ("Nothing fits." if text else self._empty) if self._loaded else "Looking …"
        self.query_one("#dialog-error", Static).update(words)

    def _find(self, text: str) -> list[Choice]:
        wanted = fold(text).split()
        taken = {choice.value for choice in self._first}
        first = [choice for choice in self._first if all(word in fold(choice.title) for word in wanted)]
        rest = [
            choice
            for words, choice in self._all
            if choice.value not in taken and all(word in words for word in wanted)
        ]
        return first + rest

    @on(OptionList.OptionSelected)
    def take_clicked(self) -> None:
        """A click takes the entry."""
        self.do_take()

    def refusal(self, command: Command) -> str:
        if command.id != "picker.take":
            return ""
        if self.listed.highlighted is None:
            return "Move to an entry first: the first is not sure enough to be taken unseen."
        return self._shown[self.listed.highlighted].blocked

    def do_take(self) -> None:
        index = self.listed.highlighted
        if index is None or self._shown[index].blocked:
            return
        self.dismiss(self._shown[index].value)

    def do_search(self) -> None:
        self.field.focus()

    def do_help(self) -> None:
        self.seatsync.show_help(self.SCOPE)

    def do_back(self) -> None:
        if self.field.has_focus and self.field.value:
            self.field.value = ""
            self.listed.focus()
            return
        self.dismiss(None)
