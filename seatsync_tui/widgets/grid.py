"""The preview grid: drawn line by line, so that 50,000 rows cost no more than a screenful."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from seatsync_tui.models.rows import Row
from seatsync_tui.widgets.cells import fit, fit_right
from seatsync_tui.widgets.columns import TEXTS, status_cell
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.layout import LEFT, Placed, choose, heading, place
from seatsync_tui.widgets.looks import box_text, column_look, status_look


class PreviewGrid(ScrollView, can_focus=True):
    """A list of rows with a box each; it shows what it is given and says what a person does with it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--header",
        "grid--cursor",
        "grid--cursor-blurred",
        "grid--trouble",
        "grid--quiet",
        "grid--flag",
        "grid--up",
        "grid--down",
        "grid--create",
        "grid--cancel",
        "grid--box",
        "grid--blocked",
    }
    DEFAULT_CSS = """
    PreviewGrid {
        height: 1fr;
        background: $background;
        color: $foreground;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        overflow-y: auto;
        & > .grid--header { color: $muted; text-style: bold; }
        & > .grid--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .grid--cursor-blurred {
            background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground;
        }
        & > .grid--trouble { color: $warning; }
        & > .grid--quiet { color: $muted; }
        & > .grid--flag { color: $accent; }
        & > .grid--up { color: $success; }
        & > .grid--down { color: $error; }
        & > .grid--create { color: $primary; }
        & > .grid--cancel { color: $error; }
        & > .grid--box { color: $primary; text-style: bold; }
        & > .grid--blocked { color: $muted; }
        &:nocolor > .grid--cursor, &:ansi > .grid--cursor {
            background: ansi_default; color: ansi_default; text-style: reverse;
        }
        &:nocolor > .grid--cursor-blurred, &:ansi > .grid--cursor-blurred {
            background: ansi_default; color: ansi_default; text-style: underline;
        }
    }
    """

    cursor: reactive[int] = reactive(0)
    """Index of the row under the cursor."""

    @dataclass
    class CursorMoved(Message):
        """The cursor stands on another row, or on none."""

        grid: PreviewGrid
        row: Row | None

        @property
        def control(self) -> PreviewGrid:
            """The grid it happened in."""
            return self.grid

        def can_replace(self, message: Message) -> bool:
            """Only the newest place of the cursor matters."""
            return isinstance(message, PreviewGrid.CursorMoved)

    @dataclass
    class BoxClicked(Message):
        """The mouse was pressed on a row's box."""

        grid: PreviewGrid
        row: Row

        @property
        def control(self) -> PreviewGrid:
            """The grid it happened in."""
            return self.grid

    @dataclass
    class RowChosen(Message):
        """A row was clicked a second time."""

        grid: PreviewGrid
        row: Row

        @property
        def control(self) -> PreviewGrid:
            """The grid it happened in."""
            return self.grid

    @dataclass
    class HeaderClicked(Message):
        """A column's heading was clicked."""

        grid: PreviewGrid
        column: str

        @property
        def control(self) -> PreviewGrid:
            """The grid it happened in."""
            return self.grid

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self._checked: Collection[str] = frozenset()
        self._titles = {"customer": "Customer", "counted": "Count"}
        self._sorted_by = ("", False)
        self._placed: tuple[Placed, ...] = ()
        self._width = 0
        self._strips: LRUCache[tuple[str, bool, bool, bool], Strip] = LRUCache(512)
        self._styles: dict[str, Style] = {}

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown, in order."""
        return self._rows

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if 0 <= self.cursor < len(self._rows) else None

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns there is room for."""
        return tuple(placed.column.name for placed in self._placed)

    def show(
        self,
        rows: Sequence[Row],
        checked: Collection[str],
        *,
        cursor_key: str = "",
        sorted_by: tuple[str, bool] = ("", False),
        words: tuple[str, str] = ("Customer", "Count"),
    ) -> None:
        """Show other rows; the cursor goes to the named row, or stays at its height when that is gone."""
        self._rows = rows
        self._checked = checked
        self._sorted_by = sorted_by
        self._titles = {"customer": words[0], "counted": words[1]}
        self._forget()
        self.virtual_size = Size(self.size.width, len(rows) + 1)
        self.cursor = self._index_of(cursor_key)
        self._keep_cursor_in_view()
        self.post_message(self.CursorMoved(self, self.row))

    def show_checked(self, checked: Collection[str], changed: Collection[str]) -> None:
        """Redraw the boxes of the changed rows; when it is one row, its box alone is sent."""
        self._checked = checked
        if len(changed) == 1 and self.row is not None and self.row.key in changed:
            self.refresh(Region(0, self.cursor + 1 - self.scroll_offset.y, LEFT, 1))
            return
        self.refresh()

    def watch_cursor(self, before: int, after: int) -> None:
        self.refresh_line(before + 1)
        self.refresh_line(after + 1)
        self._keep_cursor_in_view()
        self.post_message(self.CursorMoved(self, self.row))

    def validate_cursor(self, wanted: int) -> int:
        return max(0, min(wanted, len(self._rows) - 1))

    def watch_has_focus(self, value: bool) -> None:
        super().watch_has_focus(value)
        self.refresh_line(self.cursor + 1)

    def notify_style_update(self) -> None:
        self._forget()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            self._strips.clear()
            self._placed = place(choose(width), width)
        if y == 0:
            return self._header_strip(width)
        index = self.scroll_offset.y + y - 1
        if index >= len(self._rows):
            return Strip.blank(width, self._style(""))
        return self._row_strip(index, width)

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

    def on_resize(self, event: events.Resize) -> None:
        self._forget()
        self.virtual_size = Size(event.size.width, len(self._rows) + 1)
        self._keep_cursor_in_view()

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            self._click_header(event.x)
            return
        index = self.scroll_offset.y + event.y - 1
        if index >= len(self._rows):
            return
        again = index == self.cursor
        self.cursor = index
        if 2 <= event.x <= 4:
            self.post_message(self.BoxClicked(self, self._rows[index]))
        elif again and event.chain > 1:
            self.post_message(self.RowChosen(self, self._rows[index]))

    @property
    def _page(self) -> int:
        return max(1, self.size.height - 2)

    def _index_of(self, key: str) -> int:
        if key:
            for index, row in enumerate(self._rows):
                if row.key == key:
                    return index
        return self.validate_cursor(self.cursor)

    def _keep_cursor_in_view(self) -> None:
        room = max(1, self.size.height - 1)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + room:
            self.scroll_to(y=self.cursor - room + 1, animate=False, force=True)

    def _click_header(self, x: int) -> None:
        for placed in self._placed:
            if placed.x <= x < placed.x + placed.width:
                self.post_message(self.HeaderClicked(self, placed.column.name))
                return

    def _forget(self) -> None:
        self._strips.clear()
        self._styles.clear()
        self.refresh()

    def _style(self, name: str, *, cursor: bool = False) -> Style:
        key = f"{name}/{cursor}/{self.has_focus}"
        if key not in self._styles:
            self._styles[key] = self._make_style(name, cursor)
        return self._styles[key]

    def _make_style(self, name: str, cursor: bool) -> Style:
        plain = self.rich_style
        if not cursor:
            return plain + self.get_component_rich_style(name, partial=True) if name else plain
        ground = "grid--cursor" if self.has_focus else "grid--cursor-blurred"
        return plain + self.get_component_rich_style(ground, partial=True)

    def _header_strip(self, width: int) -> Strip:
        style = self._style("grid--header")
        text = heading(self._placed, self._titles, self._sorted_by)
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _row_strip(self, index: int, width: int) -> Strip:
        row = self._rows[index]
        checked = row.key in self._checked
        on_cursor = index == self.cursor
        key = (row.key, checked, on_cursor, self.has_focus)
        if (strip := self._strips.get(key)) is None:
            strip = self._draw(row, checked, on_cursor, width)
            self._strips[key] = strip
        return strip

    def _draw(self, row: Row, checked: bool, on_cursor: bool, width: int) -> Strip:
        plain = self._style("", cursor=on_cursor)
        box_style = self._style("grid--box" if checked else "grid--blocked", cursor=on_cursor)
        segments = [Segment("▌ " if on_cursor else "  ", plain), Segment(box_text(row, checked), box_style)]
        x = LEFT - 1
        for placed in self._placed:
            segments.append(Segment(" " * (placed.x - x), plain))
            segments += self._cell(row, placed, on_cursor)
            x = placed.x + placed.width
        return Strip(segments).adjust_cell_length(width, plain)

    def _cell(self, row: Row, placed: Placed, on_cursor: bool) -> list[Segment]:
        column = placed.column
        if column.name == "status":
            return self._status_cell(row, status_cell(row, placed.width), on_cursor)
        text = TEXTS[column.name](row)
        cut = fit_right(text, placed.width) if column.right else fit(text, placed.width)
        return [Segment(cut, self._style(column_look(row, column.name), cursor=on_cursor))]

    def _status_cell(self, row: Row, text: str, on_cursor: bool) -> list[Segment]:
        length = min(len(row.status.value), len(text))
        return [
            Segment(text[:length], self._style(status_look(row), cursor=on_cursor)),
            Segment(text[length:], self._style("grid--flag", cursor=on_cursor)),
        ]
