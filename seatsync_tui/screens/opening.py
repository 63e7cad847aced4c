"""The first frame: the preview as it was left, while the profile is opened and its rows are read anew."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from seatsync_tui.screens.glimpse import COLUMNS, Glimpse, GlimpseRow
from seatsync_tui.widgets.cells import fit, fit_right, moment
from seatsync_tui.widgets.layout import LEFT, Placed, choose, heading, place

READING = "Reading what is stored …"


class Opening(Screen[None]):
    """Stands below the four screens, and is seen until the first of them is there."""

    SCOPED_CSS = False

    def __init__(self, glimpse: Glimpse | None) -> None:
        super().__init__()
        self.glimpse = glimpse

    def compose(self) -> ComposeResult:
        yield OpeningLines(self.glimpse)


class OpeningLines(Widget):
    """Draws the whole frame line by line: one widget is there sooner than a dozen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "opening--brand",
        "opening--bar",
        "opening--quiet",
        "grid--cursor",
        "grid--header",
        "grid--trouble",
        "grid--quiet",
        "grid--up",
        "grid--down",
        "grid--create",
        "grid--cancel",
    }
    DEFAULT_CSS = """
    OpeningLines {
        width: 1fr; height: 1fr; background: $background; color: $foreground;
        & > .opening--brand { color: $primary; text-style: bold; }
        & > .opening--quiet, & > .grid--quiet { color: $muted; }
        & > .grid--header { color: $muted; text-style: bold; }
        & > .grid--trouble { color: $warning; }
        & > .grid--up { color: $success; }
        & > .grid--down, & > .grid--cancel { color: $error; }
        & > .grid--create { color: $primary; }
    }
    """

    def __init__(self, glimpse: Glimpse | None) -> None:
        super().__init__()
        self._glimpse = glimpse
        self._placed: tuple[Placed, ...] = ()
        self._width = -1

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        if width != self._width:
            self._width, self._placed = width, place(choose(width), width)
        segments = self._top(width) if y == 0 else self._below(y, width, height)
        return Strip(segments).adjust_cell_length(width, self._look(""))

    def _top(self, width: int) -> list[Segment]:
        glimpse = self._glimpse
        when = f"As it was left {moment(glimpse.at)}. " if glimpse and width >= 70 else ""
        words = f"{when}{READING} "
        route = f"   {glimpse.route}" if glimpse else ""
        room = width - len(" SeatSync") - len(words)
        middle = fit(route if len(route) < room else "", max(0, room))
        return [
            Segment(" SeatSync", self._look("opening--brand")),
            Segment(middle + words, self._look("opening--quiet")),
        ]

    def _below(self, y: int, width: int, height: int) -> list[Segment]:
        glimpse = self._glimpse
        if glimpse is None:
            return []
        quiet = self._look("opening--quiet")
        if y == height - 1:
            return [Segment(fit(f" {glimpse.keys}", width), quiet)]
        if y == height - 2:
            return [Segment(fit(f" {glimpse.totals}", width), self._look(""))]
        if y == glimpse.above:
            text = heading(self._placed, glimpse.titles, glimpse.sorted_by)
            return [Segment(text, self._look("grid--header"))]
        if y > glimpse.above:
            return self._row(y - glimpse.above - 1)
        lines = (glimpse.tabs, glimpse.chips, self._filter(glimpse, width))
        return [Segment(fit(f" {lines[y - 1]}", width), quiet)] if y <= len(lines) else []

    def _filter(self, glimpse: Glimpse, width: int) -> str:
        return fit(f"/ {glimpse.filter}", max(0, width - len(glimpse.count) - 3)) + f" {glimpse.count}"

    def _row(self, index: int) -> list[Segment]:
        assert self._glimpse is not None, "rows come from a glimpse"
        if index >= len(self._glimpse.rows):
            return []
        row = self._glimpse.rows[index]
        mark = "▌ " if index == self._glimpse.cursor else "  "
        segments = [Segment(mark + row.box, self._look(""))]
        x = LEFT - 1
        for placed in self._placed:
            segments.append(Segment(" " * (placed.x - x), self._look("")))
            segments.append(self._cell(row, placed))
            x = placed.x + placed.width
        return segments

    def _cell(self, row: GlimpseRow, placed: Placed) -> Segment:
        name = placed.column.name
        text = row.texts[COLUMNS.index(name)]
        cut = fit_right(text, placed.width) if placed.column.right else fit(text, placed.width)
        status_look, change_look = row.looks
        look = {"status": status_look, "change": change_look, "money": change_look}.get(name, "")
        return Segment(cut, self._look(look))

    def _look(self, name: str) -> Style:
        plain = self.rich_style
        return plain + self.get_component_rich_style(name, partial=True) if name else plain
