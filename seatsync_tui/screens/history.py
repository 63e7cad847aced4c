"""The past of one row: a sparkline of twelve months, the numbers under it, and every write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from seatsync_tui.models.rows import Row
from seatsync_tui.screens.base import Dialog
from seatsync_tui.widgets.cells import fit_right, moment, number
from seatsync_tui.widgets.columns import company_text, customer_text, harmless
from seatsync_tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from seatsync_tui.workflow.history import RowHistory

BARS = "▁▂▃▄▅▆▇█"
NOTHING = "·"
WIDTH = 54
"""Cells for the months: what a dialog on 80 columns leaves."""


def sparkline(values: Sequence[Decimal | None]) -> str:
    """Draw numbers as bars between 0 and the largest; what is not known is a dot, never a zero."""
    top = max((value for value in values if value is not None), default=Decimal(0))
    return "".join(NOTHING if value is None else _bar(value, top) for value in values)


def _bar(value: Decimal, top: Decimal) -> str:
    if top <= 0 or value <= 0:
        return BARS[0]
    return BARS[min(len(BARS) - 1, int(value * len(BARS) / top))]


def history_lines(past: RowHistory) -> Iterator[str]:
    """Tell months and writes in lines of one width."""
    longest = max((len(number(n)) for each in past.months for n in (each.counted, each.billed)), default=0)
    cells = max(4, longest + 1)
    months = past.months[-(WIDTH // cells) :]
    yield f"{'':9}{''.join(fit_right(f'{each.month:%b}', cells) for each in months)}"
    for word, values in (
        ("Counted", [each.counted for each in months]),
        ("Billed", [each.billed for each in months]),
    ):
        yield f"{word:9}" + "".join(fit_right(number(value) or NOTHING, cells) for value in values)
        yield f"{'':9}" + "".join(fit_right(bar, cells) for bar in sparkline(values))
    yield ""
    if not past.writes:
        yield "SeatSync has not written to this addition yet."
    for write in past.writes:
        seats = f"{number(write.before) or 'none'} to {number(write.after) or 'none'}"
        who = harmless(write.by)
        yield f"{moment(write.at)}  {write.words} {seats} seats, by {who} (operation {write.operation})"


class History(Dialog[None]):
    """Everything stored about one row's past."""

    AUTO_FOCUS = "VerticalScroll"
    FOOTER = ("dialog.back",)

    def __init__(self, row: Row, past: RowHistory) -> None:
        super().__init__()
        self._row = row
        self._past = past

    def compose(self) -> ComposeResult:
        name = company_text(self._row) if self._row.company_id else customer_text(self._row)
        with Vertical(classes="dialog"):
            yield Static(f"Seats of {name}", classes="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-body"):
                yield Static("\n".join(history_lines(self._past)), markup=False)
            yield KeyBar()

    def do_confirm(self) -> None:
        self.dismiss(None)
