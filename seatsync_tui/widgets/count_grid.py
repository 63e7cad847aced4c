"""The table of counts: names stand still on the left, columns pass by; drawn line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from seatsync_tui.widgets.cells import fit, fit_right
from seatsync_tui.widgets.line_list import LineList

CELL = 13
"""Cells of the screen for a column, the gap before it included."""


@dataclass(frozen=True, slots=True)
class CountRow:
    """One line: a name, and a cell a column: seats, words where they are unknown, or nothing."""

    name: str
    cells: Sequence[int | str | None] = ()
    quiet: bool = False
    """A customer without a company, or the heading above those."""


class CountGrid(LineList):
    """Shows names and numbers, and says which columns are in view."""

    HEAD_LINES = 3
    """Vendor, product and metric stand one below the other."""
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "counts--header",
        "counts--cursor",
        "counts--quiet",
        "counts--trouble",
    }
    DEFAULT_CSS = """
    CountGrid {
        background: $surface;
        & > .counts--header { color: $muted; text-style: bold; }
        & > .counts--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .counts--quiet { color: $muted; }
        & > .counts--trouble { color: $warning; }
        &:nocolor > .counts--cursor, &:ansi > .counts--cursor {
            background: ansi_default; color: ansi_default; text-style: reverse;
        }
    }
    """

    first: reactive[int] = reactive(0)
    """Place of the leftmost column in view."""

    @dataclass
    class Moved(Message):
        """Other columns, or more of them, are in view."""

        grid: CountGrid

        @property
        def control(self) -> CountGrid:
            """The grid it happened in."""
            return self.grid

    def __init__(self) -> None:
        super().__init__()
        self._heads: Sequence[tuple[str, str, str]] = ()
        self._rows: Sequence[CountRow] = ()

    @property
    def row(self) -> CountRow | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if 0 <= self.cursor < len(self._rows) else None

    @property
    def in_view(self) -> range:
        """The places of the columns in view."""
        return range(self.first, min(len(self._heads), self.first + self._room))

    def show(self, heads: Sequence[tuple[str, str, str]], rows: Sequence[CountRow]) -> None:
        """Show these columns, named by vendor, product and metric, and rows."""
        self._heads, self._rows = heads, rows
        self._size_for_rows(self.size.width)
        self.refresh()
        self.post_message(self.Moved(self))

    def turn(self, pages: int) -> None:
        """Bring other columns into view, one of those seen before still among them."""
        step = max(1, len(self.in_view) - 1)
        self.first += pages * step

    def turn_to_vendor(self) -> None:
        """Bring the next vendor's columns into view; the first one's after the last."""
        vendors = [vendor for vendor, _, _ in self._heads]
        begins = [place for place in range(1, len(vendors)) if vendors[place] != vendors[place - 1]]
        last_first = len(vendors) - self._room
        further = (place for place in begins if place > self.first and self.first < last_first)
        self.first = next(further, 0)

    def validate_first(self, wanted: int) -> int:
        return max(0, min(wanted, len(self._heads) - self._room))

    def watch_first(self) -> None:
        self.refresh()
        self.post_message(self.Moved(self))

    def watch_cursor(self) -> None:
        self._keep_cursor_in_view()
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        self._size_for_rows(event.size.width)
        self.first = self.validate_first(self.first)
        self.refresh()
        self.post_message(self.Moved(self))

    def on_click(self, event: events.Click) -> None:
        if event.y >= self.HEAD_LINES:
            self.cursor = self.scroll_offset.y + event.y - self.HEAD_LINES

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        plain = self.rich_style
        if y < self.HEAD_LINES:
            segments = [Segment(self._head_text(y), self._look("counts--header"))]
            return Strip(segments).adjust_cell_length(width, plain)
        index = self.scroll_offset.y + y - self.HEAD_LINES
        if index >= len(self._rows):
            return Strip.blank(width, plain)
        row = self._rows[index]
        look = self._look("counts--cursor") if index == self.cursor else None
        return Strip(self._cells(row, look)).adjust_cell_length(width, look or plain)

    @property
    def _names(self) -> int:
        """Cells for the names: a third, and what few columns leave."""
        width = self.scrollable_content_region.width
        return max(20, min(40, width // 3), min(60, width - len(self._heads) * CELL))

    @property
    def _room(self) -> int:
        """Columns that fit beside the names."""
        return max(1, (self.scrollable_content_region.width - self._names) // CELL)

    def _head_text(self, line: int) -> str:
        name = fit("Company" if line == self.HEAD_LINES - 1 else "", self._names)
        words = (self._heads[place][line] for place in self.in_view)
        return name + "".join(map(_head, words))

    def _cells(self, row: CountRow, look: Style | None) -> list[Segment]:
        plain = look or self._look("counts--quiet" if row.quiet else "")
        trouble = look or self._look("counts--trouble")
        segments = [Segment(fit(row.name, self._names), plain)]
        for place in self.in_view:
            cell = row.cells[place] if row.cells else None
            text = "" if cell is None else str(cell)
            segments.append(Segment(fit_right(text, CELL), trouble if isinstance(cell, str) else plain))
        return segments

    def _look(self, name: str) -> Style:
        plain = self.rich_style
        return plain + self.get_component_rich_style(name, partial=True) if name else plain


def _head(words: str) -> str:
    """A column's head above its numbers, cut in the middle: like names often differ at their end."""
    room = CELL - 1
    if cell_len(words) > room:
        words = f"{set_cell_size(words, room // 2).rstrip()}…{_end(words, room - room // 2 - 1)}"
    return fit_right(words, CELL)


def _end(words: str, room: int) -> str:
    while cell_len(words) > room:
        words = words[1:]
    return words
