"""Taking the glimpse: what stands on the preview now, for the first frame of the next start."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seatsync_tui.screens.glimpse import Glimpse
from seatsync_tui.screens.picturing import glimpse_from_row
from seatsync_tui.widgets.header import HeaderBar
from seatsync_tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from seatsync_tui.screens.preview import PreviewScreen


def glimpse_of(screen: PreviewScreen) -> Glimpse:
    """Take the picture of the screen's rows, from the first one in view on."""
    grid = screen.grid
    first = max(0, int(grid.scroll_offset.y))
    _, _, tabs = screen.query_one(HeaderBar).render().plain.partition("\n")
    return replace(
        glimpse_from_row(screen.session, grid.rows, first, grid.cursor),
        tabs=tabs,
        chips=screen.chips.render().plain,
        count=screen.bar.count,
        above=grid.region.y,
        keys=screen.query_one(KeyBar).render().plain,
    )
