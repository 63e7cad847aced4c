"""What every client has at every vendor: a row a company, a column a product and metric."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from seatsync_tui.commands import Scope
from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.screens.base import Dialog
from seatsync_tui.widgets.cells import counted
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.count_grid import CountGrid, CountRow
from seatsync_tui.widgets.keybar import KeyBar
from seatsync_tui.widgets.keys import bindings

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp
    from seatsync_tui.reconcile.count_table import CountTable

MOST_NOTES = 3
"""Lines of what is not complete; the rest stands in the exports."""


def show(app: SeatSyncApp) -> None:
    """Lay the newest counts out, and show them."""
    app.work(_show(app), "counts", "Lay out the counts", exclusive=True)


async def _show(app: SeatSyncApp) -> None:
    from seatsync_tui.workflow.counting import count_report

    try:
        table = await asyncio.to_thread(count_report, app.session.workspace)
    except SeatSyncError as error:
        app.complain(error)
        return
    app.push_screen(Counts(table))


class Counts(Dialog[None]):
    """The count report, to look through and to export."""

    SCOPE: ClassVar[Scope] = Scope.COUNTS
    BINDINGS: ClassVar[list[BindingType]] = bindings("counts", "dialog")
    AUTO_FOCUS = "CountGrid"
    FOOTER = (
        "counts.right",
        "counts.left",
        "counts.vendor",
        "counts.export",
        "counts.export-xlsx",
        "dialog.back",
    )
    ENTER = "close"

    grid = getters.query_one(CountGrid)

    def __init__(self, table: CountTable) -> None:
        super().__init__()
        self._table = table

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title(), classes="dialog-title", id="counts-title", markup=False)
            if notes := list(self._notes()):
                yield Static("\n".join(notes), id="counts-notes", markup=False)
            yield CountGrid()
            yield KeyBar()

    def on_mount(self) -> None:
        super().on_mount()
        heads = [(harmless(c.vendor), harmless(c.label), harmless(c.metric)) for c in self._table.columns]
        self.grid.show(heads, tuple(self._rows()))

    @on(CountGrid.Moved)
    def tell_place(self) -> None:
        """Say which of the columns are in view."""
        self.query_one("#counts-title", Static).update(self._title())

    def _title(self) -> str:
        companies, columns = len(self._table.companies), len(self._table.columns)
        if not columns:
            return "Nothing was counted yet: r in the preview pulls."
        words = f"Counts of {counted(companies, 'company', 'companies')}"
        if not self.is_mounted:
            return words
        seen = self.grid.in_view
        return f"{words}, columns {seen.start + 1} to {seen.stop} of {columns}"

    def _notes(self) -> Iterator[str]:
        notes = self._table.notes
        yield from (harmless(note) for note in notes[:MOST_NOTES])
        if len(notes) > MOST_NOTES:
            yield f"and {len(notes) - MOST_NOTES} more, which an export names"

    def _rows(self) -> Iterator[CountRow]:
        for line in self._table.companies:
            yield CountRow(harmless(line.name), line.cells)
        if self._table.unmatched:
            yield CountRow("Not mapped to a company", quiet=True)
        for line in self._table.unmatched:
            yield CountRow(f"{harmless(line.name)} ({harmless(line.vendor)})", line.cells, quiet=True)

    def do_right(self) -> None:
        self.grid.turn(1)

    def do_left(self) -> None:
        self.grid.turn(-1)

    def do_vendor(self) -> None:
        self.grid.turn_to_vendor()

    def do_export(self) -> None:
        self._export("csv")

    def do_export_xlsx(self) -> None:
        self._export("xlsx")

    def _export(self, form: str) -> None:
        from seatsync_tui.screens.exporting import export_counts
        from seatsync_tui.screens.filing import write_file

        workspace, table = self.session.workspace, self._table
        write_file(self.seatsync, lambda: export_counts(workspace, table, form))

    def do_confirm(self) -> None:
        self.dismiss(None)
