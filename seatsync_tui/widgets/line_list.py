"""What lists drawn line by line have in common: a heading that stands still, a cursor, and its movements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView

from seatsync_tui.widgets.keys import bindings


class LineList(ScrollView, can_focus=True):
    """A list of lines below a heading; one of them is under the cursor and always in view."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list")
    HEAD_LINES: ClassVar[int] = 1
    """Lines of the heading, which do not scroll."""
    DEFAULT_CSS = """
    LineList {
        height: 1fr;
        color: $foreground;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        overflow-y: auto;
    }
    """

    cursor: reactive[int] = reactive(0)
    """Index of the row under the cursor; who explains that row watches it, to be drawn in the same frame."""
    _rows: Sequence[object] = ()

    def validate_cursor(self, wanted: int) -> int:
        return max(0, min(wanted, len(self._rows) - 1))

    def action_cursor_up(self) -> None:
        self.cursor -= 1

    def action_cursor_down(self) -> None:
        self.cursor += 1

    def action_first(self) -> None:
        self.cursor = 0

    def action_last(self) -> None:
        self.cursor = len(self._rows) - 1

    def action_page_up(self) -> None:
        self.cursor -= self._page

    def action_page_down(self) -> None:
        self.cursor += self._page

    @property
    def _page(self) -> int:
        return max(1, self.size.height - self.HEAD_LINES - 1)

    def _size_for_rows(self, width: int) -> None:
        """Be as tall as the heading and all rows."""
        self.virtual_size = Size(width, len(self._rows) + self.HEAD_LINES)

    def _keep_cursor_in_view(self) -> None:
        room = max(1, self.size.height - self.HEAD_LINES)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + room:
            self.scroll_to(y=self.cursor - room + 1, animate=False, force=True)
