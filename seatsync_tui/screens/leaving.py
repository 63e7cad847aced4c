"""Taking the glimpse: what stands on the preview now, for the first frame of the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.screens.glimpse import Glimpse
from seatsync_tui.screens.picturing import MOST_ROWS, rows_of
from seatsync_tui.screens.session import totals_text
from seatsync_tui.widgets.header import HeaderBar
from seatsync_tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from seatsync_tui.screens.preview import PreviewScreen


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
        rows=rows_of(rows, session.checked),
        totals=totals_text(session.totals()),
        keys=screen.query_one(KeyBar).render().plain,
    )
