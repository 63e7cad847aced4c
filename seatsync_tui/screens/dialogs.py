"""Small questions: yes or no, a number to type, a line of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from seatsync_tui.screens.base import Dialog
from seatsync_tui.widgets.field import Field
from seatsync_tui.widgets.keybar import KeyBar


class Ask(Dialog[bool]):
    """Says what will happen and asks for Enter, or for a number typed out."""

    AUTO_FOCUS = "Field"

    def __init__(self, title: str, lines: Sequence[str], *, enter: str, number: int | None = None) -> None:
        super().__init__(enter)
        self._title = title
        self._lines = lines
        self._number = number

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body", can_focus=False):
                yield Static("\n".join(self._lines), markup=False)
            if self._number is not None:
                yield Static(f"Type {self._number} and press Enter.", classes="dialog-ask", markup=False)
                yield Field(id="answer", max_length=9)
            yield Static("", id="dialog-error", markup=False)
            yield KeyBar()

    @on(Input.Submitted)
    def confirm_typed(self) -> None:
        """Enter in the field."""
        self.do_confirm()

    def do_confirm(self) -> None:
        """Confirm, when the number is the right one."""
        if self._number is not None and self.query_one(Field).value.strip() != str(self._number):
            self.query_one("#dialog-error", Static).update(f"That is not {self._number}. Nothing was done.")
            return
        self.dismiss(True)


class Tell(Dialog[None]):
    """Lines to read, scrolled by the arrow keys."""

    AUTO_FOCUS = "VerticalScroll"
    ENTER = "close"

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body"):
                yield Static("\n".join(self._lines), markup=False)
            yield KeyBar()

    def do_confirm(self) -> None:
        self.dismiss(None)


class AskText(Dialog[str]):
    """Asks for one or more lines of text, each checked as it is confirmed."""

    AUTO_FOCUS = "Field"
    error = getters.query_one("#dialog-error", Static)

    def __init__(
        self,
        title: str,
        fields: Sequence[tuple[str, str]],
        *,
        enter: str,
        lines: Sequence[str] = (),
        check: Callable[[Sequence[str]], str] = lambda values: (
            "" if all(values) else "Nothing may be left empty."
        ),
        hidden: bool = False,
    ) -> None:
        super().__init__(enter)
        self._title = title
        self._fields = fields
        self._lines = lines
        self._check = check
        self._hidden = hidden
        self.values: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            if self._lines:
                yield Static("\n".join(self._lines), markup=False, classes="dialog-body")
            for label, value in self._fields:
                yield Static(label, classes="dialog-label", markup=False)
                yield Field(value, password=self._hidden)
            yield Static("", id="dialog-error", markup=False)
            yield KeyBar()

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """Enter goes to the next empty field, and confirms in the last."""
        fields = list(self.query(Field))
        here = next(index for index, field in enumerate(fields) if field is event.input)
        if here + 1 < len(fields):
            self.set_focus(fields[here + 1])
            return
        self.do_confirm()

    def do_confirm(self) -> None:
        """Hand over what was typed, unless it cannot be."""
        values = tuple(field.value.strip() for field in self.query(Field))
        if problem := self._check(values):
            self.error.update(problem)
            return
        self.values = values
        self.dismiss("\n".join(values))
