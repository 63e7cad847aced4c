"""The past of a row and its company: a chart of twelve months, numbers, every write, and the other rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from seatsync_tui.models.rows import Row
from seatsync_tui.screens.base import Dialog
from seatsync_tui.widgets.cells import fit, fit_right, moment, number
from seatsync_tui.widgets.columns import company_text, customer_text, harmless
from seatsync_tui.widgets.keybar import KeyBar
from seatsync_tui.widgets.trends import NOTHING, chart, month_cells, month_lines, sparkline

if TYPE_CHECKING:
    from seatsync_tui.workflow.history import CompanyHistory, RowHistory

WIDTH = 54
"""Cells for the months: what a dialog on 80 columns leaves."""
CHART_LINES = 5


def history_lines(past: RowHistory, *, billed: bool = True) -> Iterator[str]:
    """Tell months and writes in lines of one width; `billed` says whether an addition carries the row."""
    cells = month_cells(past.months, 4)
    months = past.months[-(WIDTH // cells) :]
    yield from month_lines(months, cells)
    yield ""
    if past.differs is not None:
        yield from (past.differs.words, "")
    if not past.writes and billed:
        yield "SeatSync has not written to this addition yet."
    elif not past.writes:
        yield "No addition bills these seats yet."
    for write in past.writes:
        seats = f"{number(write.before) or 'none'} to {number(write.after) or 'none'}"
        who = harmless(write.by)
        yield f"{moment(write.at)}  {write.words} {seats} seats, by {who} (operation {write.operation})"


def chart_lines(past: RowHistory) -> Iterator[str]:
    """Draw counted and billed seats beside each other; nothing where nothing is known."""
    pairs = [(each.counted, each.billed) for each in past.months]
    if all(value is None for pair in pairs for value in pair):
        return
    names = [f"{each.month:%b}" for each in past.months]
    yield from ("", *chart(names, pairs, CHART_LINES), "█ counted  ░ billed")


def other_lines(past: CompanyHistory, shown: Row) -> Iterator[str]:
    """Every other row of the company: its months as a sparkline, and the difference that stands."""
    others = [(row, each) for row, each in past.rows if row.key != shown.key]
    if others:
        yield from ("", "Beside it at this company:")
    for row, each in others:
        counted: Sequence[Decimal | None] = [month.counted for month in each.months]
        last = number(counted[-1]) or NOTHING
        yield f"{fit(harmless(row.product or row.sku), 24)} {sparkline(counted)} {fit_right(last, 6)} counted"
        if each.differs is not None:
            yield f"  {each.differs.words}"


class History(Dialog[None]):
    """Everything stored about one row's past."""

    AUTO_FOCUS = "VerticalScroll"
    ENTER = "close"

    def __init__(self, row: Row, past: RowHistory, company: CompanyHistory | None = None) -> None:
        super().__init__()
        self._row = row
        self._past = past
        self._company = company

    def compose(self) -> ComposeResult:
        name = company_text(self._row) if self._row.company_id else customer_text(self._row)
        billed = self._row.addition_id is not None
        lines = [*history_lines(self._past, billed=billed), *chart_lines(self._past)]
        if self._company is not None:
            lines += other_lines(self._company, self._row)
        with Vertical(classes="dialog"):
            yield Static(f"Seats of {name}", classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body"):
                yield Static("\n".join(lines), markup=False)
            yield KeyBar()

    def do_confirm(self) -> None:
        self.dismiss(None)
