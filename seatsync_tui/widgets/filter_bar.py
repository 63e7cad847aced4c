"""The filter: acts as one types, says under the field what is wrong, and keeps the list's last good state."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from seatsync_tui.widgets.field import Field


class FilterBar(Vertical):
    """A field, the number of rows it leaves, and a line for what is wrong with it."""

    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        & > Horizontal { height: 1; }
        & #filter-mark { width: 3; color: $muted; padding: 0 0 0 1; }
        & Field { width: 1fr; padding: 0; background: $background; }
        & Field:focus { background: $surface; }
        & #filter-count { width: auto; color: $muted; padding: 0 1; }
        & #filter-error {
            height: auto; max-height: 2; color: $error; padding: 0 3; display: none;
        }
        &.-wrong #filter-error { display: block; }
    }
    """

    error: reactive[str] = reactive("")
    """What is wrong with the text, or empty."""
    count: reactive[str] = reactive("")
    """How many rows are shown, in words."""

    field = getters.query_one(Field)

    @dataclass
    class Changed(Message):
        """The text of the filter is another."""

        bar: FilterBar
        text: str

        @property
        def control(self) -> FilterBar:
            """The bar it happened in."""
            return self.bar

        def can_replace(self, message: Message) -> bool:
            """Only the newest text matters."""
            return isinstance(message, FilterBar.Changed)

    @dataclass
    class Left(Message):
        """Enter was pressed: back to the list."""

        bar: FilterBar

        @property
        def control(self) -> FilterBar:
            """The bar it happened in."""
            return self.bar

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("/", id="filter-mark", markup=False)
            yield Field(placeholder=self._placeholder, select_on_focus=False)
            yield Static("", id="filter-count", markup=False)
        yield Static("", id="filter-error", markup=False)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.field.value

    def put(self, text: str) -> None:
        """Write another text into the field, without a message."""
        with self.field.prevent(Input.Changed):
            self.field.value = text

    def watch_error(self, error: str) -> None:
        self.set_class(bool(error), "-wrong")
        self.query_one("#filter-error", Static).update(error)

    def watch_count(self, before: str, count: str) -> None:
        wider = len(before) != len(count)
        self.query_one("#filter-count", Static).update(count, layout=wider)

    @on(Input.Changed)
    def pass_text_on(self, event: Input.Changed) -> None:
        """Tell the screen, which knows the rows."""
        event.stop()
        self.post_message(self.Changed(self, event.value))

    @on(Input.Submitted)
    def leave(self, event: Input.Submitted) -> None:
        """Enter goes back to the list."""
        event.stop()
        self.post_message(self.Left(self))

    def on_click(self, event: events.Click) -> None:
        self.field.focus()
