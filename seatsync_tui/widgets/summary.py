"""The line below the list: what is ticked in numbers, and the key that pushes it."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget


class SummaryLine(Widget):
    """Draws both ends of one line; other words are drawn without laying out the screen anew."""

    DEFAULT_CSS = """
    SummaryLine { width: 1fr; height: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.totals = ""
        self.hint = ""

    def show(self, totals: str, hint: str) -> None:
        """Show other words, if they are others."""
        if (totals, hint) == (self.totals, self.hint):
            return
        left = max(cell_len(totals), cell_len(self.totals))
        right = max(cell_len(hint), cell_len(self.hint))
        self.totals, self.hint = totals, hint
        width = self.size.width
        self.refresh(Region(0, 0, min(left, width), 1), Region(max(0, width - right), 0, right, 1))

    def render(self) -> Content:
        width = self.content_size.width
        room = max(0, width - cell_len(self.hint))
        totals = Content(self.totals).truncate(room, ellipsis=True)
        gap = " " * (room - totals.cell_length)
        return Content.assemble(totals.stylize("$foreground"), gap, (self.hint, "bold $primary")).truncate(
            width
        )
