"""The line below the list: what is ticked in numbers, and the key that pushes it."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from seatsync_tui.widgets.cells import fit


class SummaryLine(Widget):
    """Draws both ends of one line; other words are drawn without laying out the screen anew."""

    DEFAULT_CSS = """
    SummaryLine {
        width: 1fr;
        height: 1;
        color: $foreground;
        & > .summary--hint { color: $primary; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"summary--hint"}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.totals = ""
        self.hint = ""
        self._styles: tuple[Style, Style] | None = None

    def show(self, totals: str, hint: str) -> None:
        """Show other words, if they are others."""
        if (totals, hint) == (self.totals, self.hint):
            return
        left = max(cell_len(totals), cell_len(self.totals))
        right = max(cell_len(hint), cell_len(self.hint))
        self.totals, self.hint = totals, hint
        width = self.size.width
        self.refresh(Region(0, 0, min(left, width), 1), Region(max(0, width - right), 0, right, 1))

    def render_line(self, y: int) -> Strip:
        """Both ends, cut to the width: without the detour by marked-up text, which costs most of a toggle."""
        width = self.size.width
        hint = fit(self.hint, min(cell_len(self.hint), width)) if self.hint else ""
        room = width - cell_len(hint)
        plain, look = self._looks()
        return Strip([Segment(fit(self.totals, room), plain), Segment(hint, look)], width)

    def notify_style_update(self) -> None:
        self._styles = None
        super().notify_style_update()

    def _looks(self) -> tuple[Style, Style]:
        if self._styles is None:
            plain = self.rich_style
            look = self.get_component_rich_style("summary--hint", partial=True)
            self._styles = (plain, plain + look)
        return self._styles
