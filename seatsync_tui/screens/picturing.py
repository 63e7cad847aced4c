"""Drawing the glimpse without a screen, for a profile that was filled or changed by the command line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.query import IndexedRows, QueryError, parse, sort_rows
from seatsync_tui.screens.glimpse import COLUMNS, Glimpse, GlimpseRow
from seatsync_tui.screens.session import VIEW_KEY, Session, View, totals_text
from seatsync_tui.widgets.cells import counted
from seatsync_tui.widgets.columns import TEXTS
from seatsync_tui.widgets.looks import box_text, change_look, status_look

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace

MOST_ROWS = 100
"""Rows of a tall terminal."""
ABOVE = 4
"""Lines above the list's heading while nothing needs to be noticed: header, chips, filter."""


def rows_of(rows: Sequence[Row], checked: Collection[str]) -> tuple[GlimpseRow, ...]:
    """Rows in plain texts."""
    return tuple(_row(row, row.key in checked) for row in rows)


def keep_picture(workspace: Workspace) -> None:
    """Draw and store the glimpse where none of the present state is; without one only the start is slower."""
    with suppress(SeatSyncError):
        if workspace.stored(lambda store: store.has_glimpse()):
            return
        version = workspace.stored(lambda store: store.data_version())
        session = Session(workspace)
        preview = workspace.preview()
        session.take(preview, workspace.checked(preview).checked, workspace.decisions())
        if session.ready:
            stored = workspace.stored(lambda store: store.view_state())
            session.view = View.from_text(stored.get(VIEW_KEY, ""))
            text = picture_of(session).to_text()
            workspace.stored(lambda store: store.save_glimpse(text, version))


def picture_of(session: Session) -> Glimpse:
    """The rows as the preview would show them first, through the stored view."""
    view, rows = session.view, _shown(session)
    cursor = next((index for index, row in enumerate(rows) if row.key == view.cursor), 0)
    first = max(0, cursor - MOST_ROWS // 4)
    customer, counts = session.source_words()
    return Glimpse(
        at=session.workspace.now(),
        route=session.route(),
        tabs="",
        chips="",
        filter=view.filter,
        count=f"{counted(len(rows), 'row')} shown",
        titles={"customer": customer, "counted": counts},
        sorted_by=(view.sort, view.reverse),
        above=ABOVE,
        cursor=cursor - first if rows else -1,
        rows=rows_of(rows[first : first + MOST_ROWS], session.checked),
        totals=totals_text(session.totals()),
        keys="",
    )


def _shown(session: Session) -> Sequence[Row]:
    view = session.view
    try:
        query = parse(view.filter)
    except QueryError:
        query = parse("")
    shown = IndexedRows(session.rows).visible(query, show_no_change=view.no_change, checked=session.checked)
    if view.sort:
        return sort_rows(shown, view.sort, view.reverse)
    return list(reversed(shown)) if view.reverse else shown


def _row(row: Row, checked: bool) -> GlimpseRow:
    looks = (status_look(row), change_look(row))
    return GlimpseRow(box_text(row, checked), looks, tuple(TEXTS[name](row) for name in COLUMNS))
