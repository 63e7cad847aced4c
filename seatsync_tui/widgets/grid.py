"""The preview grid: drawn line by line, so that 50,000 rows cost no more than a screenful."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from seatsync_tui.models.rows import Row
from seatsync_tui.widgets.grid_line import row_strip
from seatsync_tui.widgets.layout import LEFT, Placed, choose, heading, place
from seatsync_tui.widgets.line_list import LineList


class PreviewGrid(LineList):
    """A list of rows with a box each; it shows what it is given and says what a person does with it."""

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
        background: $background;
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
        self._strips: LRUCache[tuple[int, bool, str], tuple[Row, Strip]] = LRUCache(512)
        """Strips by the row's identity, with the row, so that no other can take its place in memory."""
        self._styles: dict[tuple[str, str], Style] = {}
        self._heading: Strip | None = None

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
        before = self._in_view()
        self._rows = rows
        self._checked = checked
        self._sorted_by = sorted_by
        self._titles = {"customer": words[0], "counted": words[1]}
        self._heading = None
        self._size_for_rows(self.size.width)
        self.cursor = self._index_of(cursor_key)
        self._keep_cursor_in_view()
        self._refresh_changed(before, self._in_view())

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

    def watch_has_focus(self, value: bool) -> None:
        super().watch_has_focus(value)
        self.refresh_line(self.cursor + 1)

    def notify_style_update(self) -> None:
        self._forget()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines without Textual's cache of them: there is no border, and drawn rows are kept here."""
        strips = self._drawn(crop.line_range)
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        left, right = crop.column_span
        return [strip.crop(left, right) for strip in strips]

    def render_line(self, y: int) -> Strip:
        return self._drawn((y,))[0]

    def _drawn(self, lines: Iterable[int]) -> list[Strip]:
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            self._strips.clear()
            self._heading = None
            self._placed = place(choose(width), width)
        rows, checked, above = self._rows, self._checked, self.scroll_offset.y - 1
        cursor, ground = self.cursor, "grid--cursor" if self.has_focus else "grid--cursor-blurred"
        strips = []
        for y in lines:
            index = above + y
            if y == 0:
                strips.append(self._header_strip(width))
            elif index >= len(rows):
                strips.append(Strip.blank(width, self._style("")))
            else:
                row = rows[index]
                here = ground if index == cursor else ""
                strips.append(self._row_strip(row, row.key in checked, here, width))
        return strips

    def on_resize(self, event: events.Resize) -> None:
        self._forget()
        self._size_for_rows(event.size.width)
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

    def _in_view(self) -> Sequence[object]:
        """What each line shows: the heading first, then a row, with the look of its box and its place."""
        top = self.scroll_offset.y
        shown = self._rows[top : top + max(0, self.size.height - 1)]
        lines = [(id(row), row.key in self._checked, top + y == self.cursor) for y, row in enumerate(shown)]
        return [(self._titles, self._sorted_by), *lines]

    def _refresh_changed(self, before: Sequence[object], after: Sequence[object]) -> None:
        """Redraw the lines that show something else: while a filter is typed most stay as they are."""
        width = self.size.width
        changed = [y for y, (was, now) in enumerate(zip_longest(before, after)) if was != now]
        if changed:
            self.refresh(*[Region(0, y, width, 1) for y in changed])

    def _index_of(self, key: str) -> int:
        if key:
            for index, row in enumerate(self._rows):
                if row.key == key:
                    return index
        return self.validate_cursor(self.cursor)

    def _click_header(self, x: int) -> None:
        for placed in self._placed:
            if placed.x <= x < placed.x + placed.width:
                self.post_message(self.HeaderClicked(self, placed.column.name))
                return

    def _forget(self) -> None:
        self._strips.clear()
        self._styles.clear()
        self._heading = None
        self.refresh()

    def _style(self, name: str, ground: str = "") -> Style:
        """The style of a look, or of everything on the cursor's ground."""
        key = (name, ground)
        if key not in self._styles:
            plain = self.rich_style
            over = ground or name
            self._styles[key] = plain + self.get_component_rich_style(over, partial=True) if over else plain
        return self._styles[key]

    def _header_strip(self, width: int) -> Strip:
        if self._heading is None:
            style = self._style("grid--header")
            text = heading(self._placed, self._titles, self._sorted_by)
            self._heading = Strip([Segment(text, style)]).adjust_cell_length(width, style)
        return self._heading

    def _row_strip(self, row: Row, checked: bool, ground: str, width: int) -> Strip:
        """A row on the ground of the cursor, or on none; drawn when it was not of late."""
        key = (id(row), checked, ground)
        if (kept := self._strips.get(key)) is None:
            style = self._styles_on(ground)
            strip = row_strip(
                row, checked=checked, marked=bool(ground), placed=self._placed, width=width, style=style
            )
            kept = self._strips[key] = (row, strip)
        return kept[1]

    def _styles_on(self, ground: str) -> Callable[[str], Style]:
        if not ground:
            return self._style
        everywhere = self._style("", ground)
        return lambda _: everywhere
