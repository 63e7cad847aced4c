"""Taking the glimpse: what stands on the preview now, for the first frame of the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.models.rows import Row
from seatsync_tui.screens.glimpse import COLUMNS, Glimpse, GlimpseRow
from seatsync_tui.screens.session import totals_text
from seatsync_tui.widgets.columns import TEXTS
from seatsync_tui.widgets.header import HeaderBar
from seatsync_tui.widgets.keybar import KeyBar
from seatsync_tui.widgets.looks import box_text, change_look, status_look

if TYPE_CHECKING:
    from seatsync_tui.screens.preview import PreviewScreen

MOST_ROWS = 100
"""Rows of a tall terminal."""


def glimpse_of(screen: PreviewScreen) -> Glimpse:
    """Take the picture of the screen's rows, from the first one in view on."""
    session, grid = screen.session, screen.grid
    first = max(0, int(grid.scroll_offset.y))
    rows = grid.rows[first : first + MOST_ROWS]
    _, _, tabs = screen.query_one(HeaderBar).render().plain.partition("\n")
    customer, counted = session.source_words()
    return Glimpse(
        at=session.workspace.now(),
        route=session.route(),
        tabs=tabs,
        chips=screen.chips.render().plain,
        filter=session.view.filter,
        count=screen.bar.count,
        titles={"customer": customer, "counted": counted},
        sorted_by=(session.view.sort, session.view.reverse),
        above=grid.region.y,
        cursor=grid.cursor - first,
        rows=tuple(_row(row, row.key in session.checked) for row in rows),
        totals=totals_text(session.totals()),
        keys=screen.query_one(KeyBar).render().plain,
    )


def _row(row: Row, checked: bool) -> GlimpseRow:
    looks = (status_look(row), change_look(row))
    return GlimpseRow(box_text(row, checked), looks, tuple(TEXTS[name](row) for name in COLUMNS))
