"""Draws one row of the grid: as few pieces as there are changes of style, for each costs time and bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from seatsync_tui.models.rows import Row
from seatsync_tui.widgets.cells import fit, fit_right
from seatsync_tui.widgets.columns import TEXTS, status_cell
from seatsync_tui.widgets.layout import LEFT, Placed
from seatsync_tui.widgets.looks import box_text, column_look, status_look

Piece = tuple[str, str]
"""A text and its look, by the name of a component class; empty for the plain one."""


def row_strip(
    row: Row,
    *,
    checked: bool,
    marked: bool,
    placed: Sequence[Placed],
    width: int,
    style: Callable[[str], Style],
) -> Strip:
    """Draw a row with its box; `marked` is the row under the cursor."""
    pieces: list[Segment] = []
    text, look = "▌ " if marked else "  ", style("")
    for more, name in _pieces(row, checked, placed, width):
        if not more or (other := style(name)) is look:
            text += more
        else:
            pieces.append(Segment(text, look))
            text, look = more, other
    return Strip([*pieces, Segment(text, look)], width)


def _pieces(row: Row, checked: bool, placed: Sequence[Placed], width: int) -> Iterator[Piece]:
    yield box_text(row, checked), "grid--box" if checked else "grid--blocked"
    x = LEFT - 1
    for each in placed:
        yield " " * (each.x - x), ""
        yield from _cell(row, each)
        x = each.x + each.width
    yield " " * (width - x), ""


def _cell(row: Row, placed: Placed) -> Iterator[Piece]:
    column = placed.column
    if column.name == "status":
        text = status_cell(row, placed.width)
        length = min(len(row.status.value), len(text))
        yield text[:length], status_look(row)
        yield text[length:], "grid--flag"
        return
    text = TEXTS[column.name](row)
    yield (fit_right if column.right else fit)(text, placed.width), column_look(row, column.name)
