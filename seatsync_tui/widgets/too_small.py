"""What a terminal below 60 columns or 15 lines shows instead of a screen that would not fit."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

LEAST_COLUMNS = 60
LEAST_LINES = 15


class TooSmall(Widget):
    """Covers the screen while it is too small; the classes come from the app's breakpoints."""

    DEFAULT_CSS = """
    TooSmall {
        layer: over; width: 100%; height: 100%; display: none; padding: 1;
        background: $background; color: $foreground;
    }
    """

    def render(self) -> Content:
        width, height = self.app.size
        return Content(
            f"SeatSync needs {LEAST_COLUMNS} columns and {LEAST_LINES} lines.\n"
            f"This terminal has {width} by {height}: make it larger."
        )
