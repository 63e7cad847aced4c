"""The preview: every difference in one grid, filtered, ticked, resolved and pushed from here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.types import CSSPathType
from textual.widgets import Static

from seatsync_tui.commands import Command, Scope
from seatsync_tui.models.rows import Row, Status
from seatsync_tui.reconcile.query import Query, QueryError, parse, settled
from seatsync_tui.reconcile.query_index import IndexedRows
from seatsync_tui.screens import choosing, counts, filing, picking, resolving
from seatsync_tui.screens.base import SeatScreen
from seatsync_tui.screens.chipping import chips_of, chosen_chip, status_word, with_term
from seatsync_tui.screens.refusing import preview_refusal
from seatsync_tui.screens.resolving import Details
from seatsync_tui.screens.saying import empty_words, left_out_words, notice_words
from seatsync_tui.screens.session import totals_text
from seatsync_tui.screens.source_switch import next_source, with_source
from seatsync_tui.screens.sums import Sums
from seatsync_tui.screens.ticking import tick_shown
from seatsync_tui.widgets.cells import counted
from seatsync_tui.widgets.chips import Chip, ChipBar
from seatsync_tui.widgets.details import DetailsPane
from seatsync_tui.widgets.filter_bar import FilterBar
from seatsync_tui.widgets.grid import PreviewGrid
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.layout import SORTABLE
from seatsync_tui.widgets.progress import ProgressLine
from seatsync_tui.widgets.summary import SummaryLine

SLICE = 250
"""Rows whose texts are folded between two looks at the keyboard."""
TALL = 30
"""Lines from which the details stand open below the grid."""
NO_CHANGE = f"status:{status_word(Status.NO_CHANGE)}"


class PreviewScreen(SeatScreen):
    """Shows the session's preview through the session's view."""

    TAB = "preview"
    SCOPE = Scope.PREVIEW
    CSS_PATH: ClassVar[CSSPathType] = ["../styles/base.tcss", "../styles/preview.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings("preview")

    grid = getters.query_one(PreviewGrid)
    chips = getters.query_one("#chips", ChipBar)
    bar = getters.query_one(FilterBar)
    pane = getters.query_one(DetailsPane)

    def __init__(self) -> None:
        super().__init__()
        self._query: Query = parse("")
        self._chips: tuple[Chip, ...] = ()
        self._settled = 0
        """Rows that wait for nobody: hidden until they are asked for."""
        self._shown_preview: object = None
        self._indexed = IndexedRows(())

    def body(self) -> ComposeResult:
        yield ChipBar(id="chips")
        yield FilterBar("acme status:orphaned delta:>5 money:<-100")
        yield ProgressLine()
        yield Static("", id="notice", markup=False)
        yield Static("", id="empty", classes="empty", markup=False)
        yield PreviewGrid(id="grid")
        yield DetailsPane(id="details")
        with Horizontal(classes="summary"):
            yield SummaryLine(id="totals")

    def on_mount(self) -> None:
        super().on_mount()
        self.bar.put(self.session.view.filter)
        self.set_focus(self.grid)
        self.watch(self.grid, "cursor", self.follow_cursor, init=False)
        self.session_changed()

    # What is shown

    def session_changed(self) -> None:
        """Show the session's rows through its view."""
        if not self.is_mounted:
            return
        if self._shown_preview is not self.session.preview:
            self._shown_preview = self.session.preview
            self._indexed = IndexedRows(self.session.rows)
            self._chips = chips_of(self.session.rows)
            self._settled = sum(map(settled, self.session.rows))
            self._show_notice()
            self.call_after_refresh(self._index_behind, self._indexed)
        if not self.bar.field.has_focus:
            self.bar.put(self.session.view.filter)
        self._refilter(self.session.view.filter)
        self.job_progressed()

    def _index_behind(self, rows: IndexedRows) -> None:
        self.seatsync.work(self._index(rows), "index", "Make the rows ready to be filtered")

    async def _index(self, rows: IndexedRows) -> None:
        """Fold the rows' texts bit by bit, so that the first key of a filter need not wait for it."""
        while rows is self._indexed:
            if not rows.index_more(SLICE):
                return
            await asyncio.sleep(0)

    def _refilter(self, text: str) -> None:
        """Apply the filter; a wrong one is said, and the list keeps its last good state."""
        view = self.session.view
        view.filter = text
        try:
            self._query = parse(text)
            self.bar.error = ""
        except QueryError as error:
            self.bar.error = str(error)
        self.show_header()
        self._show_rows()

    def _show_rows(self) -> None:
        view = self.session.view
        shown = view.through(self._indexed, self._query, self.session.checked)
        key = view.cursor or (self.grid.row.key if self.grid.row else "")
        self.grid.show(
            shown,
            self.session.checked,
            cursor_key=key,
            sorted_by=(view.sort, view.reverse),
            words=self.session.source_words(),
        )
        self._show_counts(len(shown))
        self._show_empty(len(shown))
        self._show_totals()
        self.follow_cursor()

    def _show_counts(self, shown: int) -> None:
        preview, view = self.session.preview, self.session.view
        whole = view.no_change or self._query.asks_no_change
        left_out = left_out_words(preview, 0 if whole else self._settled)
        chips = [chip for chip in self._chips if whole or chip.term != NO_CHANGE]
        self.chips.show(chips, chosen_chip(self._chips, view.filter), left_out)
        self.bar.count = f"{counted(shown, 'row')} shown"

    def _show_empty(self, shown: int) -> None:
        words = self.seatsync.told(empty_words(self.session)) if not shown else ""
        if words or not self.grid.display:
            empty = self.query_one("#empty", Static)
            empty.update(words)
            empty.display = bool(words)
            self.grid.display = not words

    def _show_notice(self) -> None:
        words = notice_words(self.session.preview)
        notice = self.query_one("#notice", Static)
        notice.update(words)
        notice.set_class(bool(words), "-shown")

    def _show_totals(self) -> None:
        totals = self.session.totals()
        push = self.seatsync.told("{preview.push}")
        hint = f"{push}  Push {counted(totals.all, 'change')}" if totals.all else ""
        if self.session.workspace.read_only:
            hint = "read only"
        self.query_one(SummaryLine).show(totals_text(totals), hint)

    def _show_pane(self) -> None:
        view = self.session.view
        wanted = view.details if view.details is not None else self.size.height >= TALL
        self.pane.display = wanted and self.grid.row is not None
        self.pane.set_class(self.size.height < TALL, "-low")
        if self.pane.display:
            self.pane.show(self.grid.row, most=4 if self.size.height < TALL else 6, width=self.size.width)

    def on_resize(self, event: events.Resize) -> None:
        self._show_pane()

    # What happens in the widgets

    def follow_cursor(self) -> None:
        """Explain the row under the cursor, and remember it."""
        row = self.grid.row
        if row is not None:
            self.session.view.cursor = row.key
            self.seatsync.remember_view()
        self._show_pane()

    @on(PreviewGrid.BoxClicked)
    async def click_box(self) -> None:
        """A click on the box ticks."""
        await self.action_command("preview.tick")

    @on(PreviewGrid.RowChosen)
    async def click_row(self) -> None:
        """A double click resolves."""
        await self.action_command("preview.resolve")

    @on(PreviewGrid.HeaderClicked)
    def click_header(self, event: PreviewGrid.HeaderClicked) -> None:
        """A click on a heading sorts by it, a second one turns the order round."""
        view = self.session.view
        column = "company" if event.column == "name" else event.column
        if column not in SORTABLE:
            return
        view.reverse = not view.reverse if view.sort == column else False
        view.sort = column
        self._view_changed()

    @on(FilterBar.Changed)
    def filter_typed(self, event: FilterBar.Changed) -> None:
        """Filter as one types."""
        if event.text == self.bar.text:
            self._refilter(event.text)
            self.seatsync.remember_view()

    @on(FilterBar.Left)
    def leave_field(self) -> None:
        """Back to the grid."""
        self.set_focus(self.grid)

    @on(ChipBar.Picked)
    def pick_chip(self, event: ChipBar.Picked) -> None:
        """A click filters by the chip, a second one no longer does."""
        chosen = chosen_chip(self._chips, self.session.view.filter)
        self._set_chip(None if event.chip.term == chosen else event.chip)

    def _set_chip(self, chip: Chip | None) -> None:
        text = with_term(self.session.view.filter, self._chips, chip.term if chip else "")
        self.bar.put(text)
        self._refilter(text)
        self.seatsync.remember_view()

    def _view_changed(self) -> None:
        self._show_rows()
        self.seatsync.remember_view()

    # Commands

    def refusal(self, command: Command) -> str:
        refused = preview_refusal(self.seatsync, command, self.grid.row, shown=len(self.grid.rows))
        return refused or super().refusal(command)

    def do_tick(self) -> None:
        row = self._row()
        if not row.tickable:
            why = row.blocked or row.reason or "There is nothing to write for this row."
            self.notify(why, severity="warning", markup=False)
            return
        self._tick([row], row.key not in self.session.checked)

    def do_tick_shown(self) -> None:
        tick_shown(self.seatsync, self.grid.rows, lambda rows: self._tick(rows, True))

    def do_untick_shown(self) -> None:
        rows = [row for row in self.grid.rows if row.key in self.session.checked]
        self._tick(rows, False)
        self.notify(f"{counted(len(rows), 'row')} unticked.", markup=False)

    def _tick(self, rows: Sequence[Row], ticked: bool) -> None:
        changed = self.seatsync.tick(rows, ticked)
        self.grid.show_checked(self.session.checked, changed)
        self._show_totals()

    def do_resolve(self) -> None:
        resolving.resolve(self.seatsync, self._row())

    def do_pick_company(self) -> None:
        picking.pick_company(self.seatsync, self._row())

    def do_undo_company(self) -> None:
        resolving.undo_company(self.seatsync, self._row())

    def do_ignore(self) -> None:
        resolving.ignore(self.seatsync, self._row())

    def do_hold(self) -> None:
        resolving.hold(self.seatsync, self._row())

    def do_details(self) -> None:
        self.app.push_screen(Details(self._row()))

    def do_why(self) -> None:
        view = self.session.view
        view.details = not self.pane.display
        self._show_pane()
        self.seatsync.remember_view()

    def do_date(self) -> None:
        choosing.edit_date(self.seatsync, self._row())

    async def do_confirm_matches(self) -> None:
        await choosing.confirm_sure(self.seatsync)

    def do_keep(self) -> None:
        resolving.keep(self.seatsync, self._row())

    def do_accept_absences(self) -> None:
        resolving.accept_absences(self.seatsync)

    def do_history(self) -> None:
        from seatsync_tui.screens import keeping

        app = self.seatsync
        app.work(keeping.show_history(app, self._row()), "history", "Read the history")

    def do_sums(self) -> None:
        def narrow(term: str | None) -> None:
            if term:
                self._set_text(term)

        self.app.push_screen(Sums(tuple(self.grid.rows)), narrow)

    def do_copy(self) -> None:
        filing.copy_text(self.seatsync, resolving.row_as_text(self._row()))

    def do_filter(self) -> None:
        self.set_focus(self.bar.field)

    def do_next_chip(self) -> None:
        self._set_chip(self.chips.neighbour(1))

    def do_previous_chip(self) -> None:
        self._set_chip(self.chips.neighbour(-1))

    def do_next_source(self) -> None:
        text, names = self.session.view.filter, self.session.source_names()
        self._set_text(with_source(text, next_source(text, names)))

    def do_counts(self) -> None:
        counts.show(self.seatsync)

    def do_no_change(self) -> None:
        view = self.session.view
        view.no_change = not view.no_change
        self._view_changed()

    def do_sort(self) -> None:
        view = self.session.view
        here = SORTABLE.index(view.sort) if view.sort in SORTABLE else 0
        view.sort = SORTABLE[(here + 1) % len(SORTABLE)]
        self._view_changed()
        self.notify(f"Sorted by {view.sort or 'what needs a person first'}.", markup=False)

    def do_reverse(self) -> None:
        self.session.view.reverse = not self.session.view.reverse
        self._view_changed()

    def do_scan_all(self) -> None:
        self.seatsync.start_scan(full=True)

    def do_export(self) -> None:
        filing.export_rows(self.seatsync, tuple(self.grid.rows))

    def do_export_xlsx(self) -> None:
        filing.export_rows(self.seatsync, tuple(self.grid.rows), workbook=True)

    async def do_push(self) -> None:
        await self.seatsync.ask_push(frozenset(self.session.checked))

    async def do_push_row(self) -> None:
        row = self._row()
        await self.seatsync.ask_push(frozenset({row.key, row.partner or row.key}), partial=True)

    def go_back(self) -> None:
        """Escape clears the filter, the only thing there is to go back from."""
        if self.session.view.filter:
            self._set_text("")
            return
        self.notify("Nothing to go back from. {everywhere.quit} leaves SeatSync.")

    def _set_text(self, text: str) -> None:
        self.bar.put(text)
        self._refilter(text)
        self.seatsync.remember_view()

    def _row(self) -> Row:
        row = self.grid.row
        assert row is not None, "the command was refused without a row"
        return row
