"""Drawing the glimpse without a screen, for a profile that was filled or changed by the command line."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.query import QueryError, parse
from seatsync_tui.reconcile.query_index import IndexedRows
from seatsync_tui.screens.glimpse import COLUMNS, Glimpse, GlimpseRow
from seatsync_tui.screens.session import VIEW_KEY, Session, View, read_all, totals_text
from seatsync_tui.widgets.cells import counted
from seatsync_tui.widgets.columns import TEXTS
from seatsync_tui.widgets.looks import box_text, change_look, status_look

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace

MOST_ROWS = 100
"""Rows of a tall terminal."""
ABOVE = 4
"""Lines above the list's heading while nothing needs to be noticed: header, chips, filter."""


def keep_picture(workspace: Workspace) -> None:
    """Draw and store the glimpse where none of the present state is; without one only the start is slower."""
    with suppress(SeatSyncError):
        if workspace.stored(lambda store: store.has_glimpse()):
            return
        session = Session(workspace)
        session.take(read_all(workspace))
        if session.ready:
            stored = workspace.stored(lambda store: store.view_state())
            session.view = View.from_text(stored.get(VIEW_KEY, ""))
            text = picture_of(session).to_text()
            workspace.stored(lambda store: store.save_glimpse(text, session.version))


def picture_of(session: Session) -> Glimpse:
    """The rows as the preview would show them first, through the stored view."""
    view, rows = session.view, _shown(session)
    cursor = next((index for index, row in enumerate(rows) if row.key == view.cursor), 0)
    first = max(0, cursor - MOST_ROWS // 4)
    return glimpse_from_row(session, rows, first, cursor if rows else first - 1)


def glimpse_from_row(session: Session, rows: Sequence[Row], first: int, cursor: int) -> Glimpse:
    """These rows from one of them on; what only a screen can tell stays blank."""
    customer, counts = session.source_words()
    return Glimpse(
        at=session.workspace.now(),
        route=session.route(),
        tabs="",
        chips="",
        filter=session.view.filter,
        count=f"{counted(len(rows), 'row')} shown",
        titles={"customer": customer, "counted": counts},
        sorted_by=(session.view.sort, session.view.reverse),
        above=ABOVE,
        cursor=cursor - first,
        rows=tuple(_row(row, row.key in session.checked) for row in rows[first : first + MOST_ROWS]),
        totals=totals_text(session.totals()),
        keys="",
    )


def _shown(session: Session) -> Sequence[Row]:
    try:
        query = parse(session.view.filter)
    except QueryError:
        query = parse("")
    return session.view.through(IndexedRows(session.rows), query, session.checked)


def _row(row: Row, checked: bool) -> GlimpseRow:
    looks = (status_look(row), change_look(row))
    return GlimpseRow(box_text(row, checked), looks, tuple(TEXTS[name](row) for name in COLUMNS))
