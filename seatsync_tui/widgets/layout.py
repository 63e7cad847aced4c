"""Which columns a list of rows has room for, how wide each gets, and which fold away first.

It knows names and widths alone, so that the first frame can lay out a list before anything else is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from seatsync_tui.widgets.cells import fit, fit_right

LEFT = 6
"""Cells before the first column: the cursor's mark, a space, the box, a space."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column and its claim to room."""

    name: str
    title: str
    least: int
    """Cells below which it folds away."""
    most: int
    right: bool = False
    weight: int = 1
    """How fast it grows beside the others."""
    first: int = 0
    """Cells up to which it grows before others do: for names, which are cut otherwise, and a flag's day."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A column with the cells it got."""

    column: Column
    x: int
    width: int


STATUS = Column("status", "Status", 18, 34, weight=2, first=19)
CUSTOMER = Column("customer", "Customer", 19, 44, weight=2, first=22)
COMPANY = Column("company", "Company", 19, 44, weight=2, first=22)
NAME = Column("name", "Company or customer", 16, 60, weight=12)
AGREEMENT = Column("agreement", "Agreement", 16, 34)
PRODUCT = Column("product", "Product", 10, 20)
COUNTED = Column("counted", "Count", 6, 7, right=True)
CURRENT = Column("current", "Now", 6, 7, right=True)
CHANGE = Column("change", "Change", 7, 8, right=True)
MONEY = Column("money", "$/month", 10, 11, right=True)

NUMBERS = (COUNTED, CURRENT, CHANGE, MONEY)
SLIM = (replace(COUNTED, least=5), replace(CURRENT, least=5), replace(CHANGE, least=6), MONEY)
"""The same where names need the room: five digits stand in them still."""
WIDE = (STATUS, replace(CUSTOMER, least=22), replace(COMPANY, least=22), AGREEMENT, PRODUCT, *NUMBERS)
LESS_WIDE = (STATUS, CUSTOMER, COMPANY, AGREEMENT, *SLIM)
MIDDLE = (STATUS, CUSTOMER, COMPANY, *SLIM)
NARROW = (
    replace(STATUS, least=19, most=22, weight=1),
    NAME,
    *SLIM[:3],
    replace(MONEY, least=9),
)
LEAST = (STATUS, NAME, CHANGE)
LAYOUTS = (WIDE, LESS_WIDE, MIDDLE, NARROW)

SORTABLE = ("", "status", "customer", "company", "agreement", "counted", "current", "change", "money")
"""The columns `o` walks through; the first is the order of trouble."""


def choose(width: int) -> tuple[Column, ...]:
    """Take the richest set of columns whose least widths fit."""
    return next((columns for columns in LAYOUTS if _needs(columns) <= width), LEAST)


def _needs(columns: Sequence[Column]) -> int:
    return LEFT + sum(column.least for column in columns) + sum(map(_gap, columns[1:]))


def _gap(column: Column) -> int:
    """Cells before a column: numbers stand apart by their own padding."""
    return 1 if column.right else 2


def place(columns: Sequence[Column], width: int) -> tuple[Placed, ...]:
    """Share out the width: every column its least, the rest to the names first, then by weight."""
    widths = [column.least for column in columns]
    spare = width - _needs(columns)
    spare = _grow(columns, widths, [column.first for column in columns], spare)
    _grow(columns, widths, [column.most for column in columns], spare)
    placed = []
    x = LEFT
    for index, (column, cells) in enumerate(zip(columns, widths, strict=True)):
        x += _gap(column) if index else 0
        placed.append(Placed(column, x, cells))
        x += cells
    return tuple(placed)


def _grow(columns: Sequence[Column], widths: list[int], limits: Sequence[int], spare: int) -> int:
    """Widen columns by their weight up to a limit each; hands back the cells that are left."""
    greedy = sorted(range(len(columns)), key=lambda index: -columns[index].weight)
    while spare > 0 and any(cells < limit for cells, limit in zip(widths, limits, strict=True)):
        for index in greedy:
            more = max(0, min(columns[index].weight, spare, limits[index] - widths[index]))
            widths[index] += more
            spare -= more
    return spare


def heading(placed: Sequence[Placed], titles: Mapping[str, str], sorted_by: tuple[str, bool]) -> str:
    """Write the line of headings; `titles` holds a source's own words, the sorted column has an arrow."""
    text = ""
    for each in placed:
        column = each.column
        title = titles.get(column.name, column.title)
        if column.name == sorted_by[0]:
            title += "↓" if sorted_by[1] else "↑"
        to_right = column.right and len(title) <= each.width
        text = fit(text, each.x) + (fit_right if to_right else fit)(title, each.width)
    return text
