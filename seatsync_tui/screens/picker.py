"""One way to pick anything: evidence on top, a field that has the keys at once, and a list below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from textual import getters, on, work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from seatsync_tui.commands import Command, Scope
from seatsync_tui.reconcile.names import fold
from seatsync_tui.screens.base import Dialog
from seatsync_tui.widgets.cells import counted
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.field import Field
from seatsync_tui.widgets.keybar import KeyBar
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.picklist import PickList
from seatsync_tui.widgets.whole_line import Entry, WholeLine

Picked = TypeVar("Picked")

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
    names: tuple[str, ...] = ()
    """Identifiers; one that is typed in full is taken by Enter, however many others fit."""
    sure: bool = False
    """Stands out so far that Enter takes it unseen, when it is the first."""
    blocked: str = ""
    """Why it cannot be picked; empty when it can."""

    def is_named(self, folded: str) -> bool:
        """Whether the typed words are one of its identifiers in full, or its title."""
        return bool(folded) and folded in map(fold, (self.title, *self.names))

    def entry(self) -> Entry:
        """As drawn: cleaned, never markup."""
        note = self.blocked or self.note
        style = "$muted" if self.blocked else ""
        line = Content.assemble(
            (harmless(self.title), style), (f"   {harmless(note)}" if note else "", "$muted")
        )
        return Entry(line, line.plain)


class SearchField(Field):
    """Takes every printable key; a slash in front is the habit of reaching for a search, not a name."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, restrict=r"(?!/).*")

    def restricted(self) -> None:
        """Stay silent."""


class Picker(Dialog[object]):
    """Dismissed with the value of the picked choice, or None."""

    SCOPE: ClassVar[Scope] = Scope.PICKER
    BINDINGS: ClassVar[list[BindingType]] = bindings("picker")
    AUTO_FOCUS = "SearchField"

    listed = getters.query_one(PickList)
    field = getters.query_one(SearchField)

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
                yield Static(harmless(line), classes="quiet evidence", markup=False)
            yield SearchField(f"type to search{' by name, identifier or id' if self._load else ''}")
            listed = PickList(classes="led")
            listed.can_focus = False
            yield listed
            yield WholeLine(listed, always=True)
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
        if not self.is_attached:
            return
        index = self.listed.highlighted
        here = None if index is None else self._shown[index]
        self._all = indexed
        self._loaded = True
        self._show(self.field.value)
        if here in self._shown:  # whoever moved already takes what they looked at
            self.listed.highlighted = self._shown.index(here)

    @on(Input.Changed)
    def search(self, event: Input.Changed) -> None:
        """Search as one types."""
        self._show(event.value)

    @on(Input.Submitted)
    async def enter(self) -> None:
        """Enter in the field takes."""
        await self.action_command("picker.take")

    def _show(self, text: str) -> None:
        found = self._find(text)
        self._shown = tuple(found[:MOST])
        self.listed.clear_options()
        self.listed.add_options([choice.entry() for choice in self._shown])
        self.listed.highlighted = self._sure_index(text)
        more = len(found) - len(self._shown)
        words = f"{more:,} more: type to narrow" if more > 0 else ""
        if not self._shown:
            words = (
                ("Nothing fits." if text.strip() else self.seatsync.told(self._empty))
                if self._loaded
                else "Looking …"
            )
        self.query_one("#dialog-error", Static).update(words)

    def _sure_index(self, text: str) -> int | None:
        """The entry that Enter may take before anybody has moved to it."""
        folded = fold(text)
        named = [index for index, choice in enumerate(self._shown) if choice.is_named(folded)]
        if len(named) == 1:
            return named[0]
        if not self._shown:
            return None
        first = self._shown[0]
        likely = first.sure or (self._take_first and bool(self._first) and first is self._first[0])
        return 0 if likely or (len(self._shown) == 1 and (folded or self._take_first)) else None

    def _find(self, text: str) -> list[Choice]:
        wanted = fold(text).split()
        taken = {choice.value for choice in self._first}
        first = [choice for choice in self._first if _holds(wanted, fold(f"{choice.title} {choice.words}"))]
        rest = [choice for words, choice in self._all if choice.value not in taken and _holds(wanted, words)]
        folded = " ".join(wanted)
        return sorted(first + rest, key=lambda choice: not choice.is_named(folded))

    @on(OptionList.OptionSelected)
    async def take_clicked(self) -> None:
        """A click takes the entry."""
        await self.action_command("picker.take")

    def refusal(self, command: Command) -> str:
        if command.id != "picker.take":
            return ""
        if self.listed.highlighted is None:
            if not self._shown:
                return "Nothing fits: backspace widens the search."
            return f"{counted(len(self._shown), 'entry', 'entries')} fit: type more, or move with the arrows."
        return self._shown[self.listed.highlighted].blocked

    def do_take(self) -> None:
        index = self.listed.highlighted
        assert index is not None, "refused without an entry"
        self.dismiss(self._shown[index].value)

    def do_up(self) -> None:
        """Up stays on the first: going round to the last would pick a client nobody looked at."""
        if self.listed.highlighted is None:
            self.listed.action_last()
        elif self.listed.highlighted > 0:
            self.listed.action_cursor_up()

    def do_down(self) -> None:
        """Down stays on the last."""
        if self.listed.highlighted != len(self._shown) - 1:
            self.listed.action_cursor_down()

    def do_page_up(self) -> None:
        self._page(-1)

    def do_page_down(self) -> None:
        self._page(1)

    def _page(self, direction: int) -> None:
        if self._shown:
            here = (self.listed.highlighted or 0) + direction * max(1, self.listed.size.height - 1)
            self.listed.highlighted = max(0, min(here, len(self._shown) - 1))

    def do_help(self) -> None:
        self.seatsync.show_help(self.SCOPE)

    def do_back(self) -> None:
        """Empty the field first: what was typed is the nearest thing to go back from."""
        if self.field.value:
            self.field.value = ""
            return
        self.dismiss(None)


def _holds(wanted: Sequence[str], words: str) -> bool:
    return all(word in words for word in wanted)


def pick(app: App[Any], picker: Picker, kind: type[Picked], act: Callable[[Picked], object]) -> None:
    """Open a picker, and act on the value of that kind which is picked; nothing is done when it is left."""

    def picked(value: object) -> None:
        if isinstance(value, kind):
            act(value)

    app.push_screen(picker, picked)
