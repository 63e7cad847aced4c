"""The preview's grid against DataTable and textual-fastdatatable: load, filter key, toggle, page down."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from textual.app import ComposeResult
from textual.widgets import DataTable

from seatsync_tui.models.rows import Action, Row, Status
from seatsync_tui.reconcile.query import parse
from seatsync_tui.reconcile.query_index import IndexedRows
from seatsync_tui.widgets.columns import TEXTS
from seatsync_tui.widgets.grid import PreviewGrid
from seatsync_tui.widgets.layout import WIDE
from tests.bench.drawn import Drawing
from tests.bench.timing import say, table

SIZES = (1_000, 10_000, 50_000)
SCREEN = (140, 40)
KEYS = 15
"""Key presses of which the median counts."""
LONG = 4_000
"""Milliseconds of a key after which no further one is waited for."""
TYPED = "harbours"
"""What is typed into the filter: with each letter one row in sixteen goes, so that every key has to draw and
none is saved by a short answer."""


def made_rows(count: int) -> list[Row]:
    """Rows as a large MSP has them: most differ by little."""
    return [
        Row(
            key=f"duo:company-{number}:product-7",
            source="duo",
            status=Status.READY,
            reason="",
            company_id=number,
            company=f"Client {number:05} of {TYPED[: _held(number)]}",
            agreement="Managed Services",
            product="DUO-MFA",
            counted=Decimal(number % 90 + 2),
            current=Decimal(number % 50),
            action=Action.UPDATE,
            target=Decimal(number % 90 + 2),
            money=Decimal(6),
            tickable=True,
        )
        for number in range(count)
    ]


def _held(number: int) -> int:
    """How many letters of what is typed a row's name holds: all of them in every second row."""
    return len(TYPED) - min(number % 16, 8) if number % 16 < 9 else len(TYPED)


def cells_of(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """The same texts for widgets that take a row as a tuple."""
    return [("[ ]", *(TEXTS[column.name](row) for column in WIDE)) for row in rows]


class Subject(Drawing):
    """One widget on a screen of its own, with the four things that are measured."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__()
        self.rows = rows

    def load(self) -> None:
        """Show all rows."""

    def filter(self, text: str) -> None:
        """Show the rows that hold a text."""

    def toggle(self) -> None:
        """Turn the box under the cursor."""

    def page(self) -> None:
        """Go down a page."""


class Ours(Subject):
    """The preview's grid."""

    def compose(self) -> ComposeResult:
        self.indexed = IndexedRows(self.rows)
        self.indexed.index_more(len(self.rows))
        yield PreviewGrid()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#aaaaaa"}

    @property
    def grid(self) -> PreviewGrid:
        """The grid."""
        return self.query_one(PreviewGrid)

    def load(self) -> None:
        self.checked: set[str] = set()
        self.grid.focus()
        self.grid.show(self.rows, self.checked)

    def filter(self, text: str) -> None:
        shown = self.indexed.visible(parse(text), show_no_change=False, checked=self.checked)
        self.grid.show(shown, self.checked)

    def toggle(self) -> None:
        row = self.grid.row
        assert row is not None
        self.checked ^= {row.key}
        self.grid.show_checked(self.checked, {row.key})

    def page(self) -> None:
        self.grid.action_page_down()


class Textuals(Subject):
    """Textual's DataTable, used as its guide shows."""

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    @property
    def grid(self) -> Any:
        """The table."""
        return self.query_one(DataTable)

    def load(self) -> None:
        self.cells = cells_of(self.rows)
        self.grid.add_columns("", *(column.title for column in WIDE))
        self.grid.add_rows(self.cells)
        self.grid.focus()

    def filter(self, text: str) -> None:
        words = text.casefold()
        self.grid.clear()
        self.grid.add_rows(cells for cells in self.cells if words in " ".join(cells).casefold())

    def toggle(self) -> None:
        place = self.grid.cursor_coordinate
        turned = "[ ]" if self.grid.get_cell_at((place.row, 0)) == "[x]" else "[x]"
        self.grid.update_cell_at((place.row, 0), turned)

    def page(self) -> None:
        self.grid.action_page_down()


def fast_subject() -> type[Subject] | None:
    """textual-fastdatatable's table over Arrow; None when it is not installed."""
    try:
        import pyarrow  # type: ignore[import-not-found,import-untyped,unused-ignore]
        from textual_fastdatatable import (  # type: ignore[import-not-found,unused-ignore]
            ArrowBackend,
        )
        from textual_fastdatatable import (
            DataTable as FastTable,
        )
    except ImportError:
        return None

    class Fast(Subject):
        """Arrow behind a table that is drawn line by line."""

        def compose(self) -> ComposeResult:
            titles = ["box", *(column.name for column in WIDE)]
            self.cells = cells_of(self.rows)
            self.texts = [" ".join(cells).casefold() for cells in self.cells]
            self.frame = pyarrow.table(
                {
                    title: list(values)
                    for title, values in zip(titles, zip(*self.cells, strict=True), strict=True)
                }
            )
            yield from ()

        @property
        def grid(self) -> Any:
            """The table."""
            return self.query_one(FastTable)

        def load(self) -> None:
            self._put(self.frame)

        def filter(self, text: str) -> None:
            mask = [text.casefold() in line for line in self.texts]
            self.grid.remove()
            self._put(self.frame.filter(pyarrow.array(mask)))

        def _put(self, frame: Any) -> None:
            """Show other data in a new table, as its author's own program does: one table keeps its data."""
            table = FastTable(backend=ArrowBackend(frame), cursor_type="row")
            self.mount(table)
            table.focus()

        def toggle(self) -> None:
            place = self.grid.cursor_coordinate
            self.turned = not getattr(self, "turned", False)
            self.grid.update_cell(place.row, 0, "[x]" if self.turned else "[ ]")

        def page(self) -> None:
            self.grid.action_page_down()

    return Fast


@dataclass
class Measured:
    """Milliseconds, and bytes of a toggle."""

    load: float
    filter: float
    toggle: float
    page: float
    sent: float


async def measure(kind: type[Subject], rows: list[Row]) -> Measured:
    """Load, filter, toggle and page, each until the last byte of it is written."""
    app = kind(rows)
    async with app.run_test(size=SCREEN) as pilot:
        await pilot.pause()
        app.listen()
        load, _ = await app.drawn(app.load)
        pages = [await app.drawn(app.page) for _ in range(KEYS)]
        toggles = [await app.drawn(app.toggle) for _ in range(KEYS)]
        filters = []
        for end in range(1, len(TYPED) + 1):
            text = "".join(TYPED[:end])
            filters.append(await app.drawn(lambda text=text: app.filter(text)))  # type: ignore[misc]
            if filters[-1][0] > LONG:
                break
    typed, toggled, paged = (statistics.median(ms for ms, _ in each) for each in (filters, toggles, pages))
    return Measured(load, typed, toggled, paged, statistics.median(size for _, size in toggles))


def main() -> None:
    """Measure every table at every size, and print them."""
    kinds: list[tuple[str, type[Subject] | None]] = [
        ("SeatSync", Ours),
        ("DataTable", Textuals),
        ("textual-fastdatatable", fast_subject()),
    ]
    lines = []
    for size in SIZES:
        rows = made_rows(size)
        for name, kind in kinds:
            if kind is None:
                continue
            took = asyncio.run(measure(kind, rows))
            numbers = (took.load, took.filter, took.toggle, took.page)
            lines.append((f"{name}, {size:,}", *(f"{each:.1f}" for each in numbers), f"{took.sent:.0f}"))
    if kinds[-1][1] is None:
        say("textual-fastdatatable is not installed, so it is not measured.")
    head = ("rows", "loaded", "filter key", "toggle", "page", "toggle bytes")
    table("Grids at 140 by 40, ms until the last byte", head, lines)


if __name__ == "__main__":
    main()
