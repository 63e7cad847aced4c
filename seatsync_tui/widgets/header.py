"""The two lines on top: what is being compared, as of when, and the four screens."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from seatsync_tui.commands import BY_ID

TABS = ("setup", "preview", "push", "operations")


class HeaderBar(Widget):
    """Product, stamps and tabs; says in words when what is shown is old."""

    DEFAULT_CSS = """
    HeaderBar { height: 2; padding: 0 1; dock: top; background: $surface; color: $foreground; }
    HeaderBar:ansi { background: ansi_default; }
    """

    @dataclass
    class TabClicked(Message):
        """The name of a screen was clicked."""

        bar: HeaderBar
        tab: str

        @property
        def control(self) -> HeaderBar:
            """The bar it happened in."""
            return self.bar

    def __init__(self, tab: str) -> None:
        super().__init__()
        self.tab = tab
        self.route = ""
        self.stamps = ""
        self.stale = False
        self.read_only = False
        self._places: list[tuple[int, int, str]] = []

    def show(self, route: str, stamps: str, *, stale: bool, read_only: bool = False) -> None:
        """Show other stamps; stale ones stand out, and say so themselves."""
        if (route, stamps, stale, read_only) == (self.route, self.stamps, self.stale, self.read_only):
            return
        self.route, self.stamps, self.stale, self.read_only = route, stamps, stale, read_only
        self.refresh()

    def render(self) -> Content:
        return Content("\n").join([self._top(), self._tabs()])

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y != 1:
            return
        for start, end, tab in self._places:
            if start <= offset.x < end:
                self.post_message(self.TabClicked(self, tab))

    def _top(self) -> Content:
        width = self.content_size.width
        brand, route = "SeatSync", self.route
        room = width - cell_len(brand) - cell_len(self.stamps) - 2
        if cell_len(route) + 3 > room:
            route = ""
        gap = max(1, width - cell_len(brand) - (cell_len(route) + 3 if route else 0) - cell_len(self.stamps))
        return Content.assemble(
            (brand, "bold $primary"),
            (f"   {route}" if route else "", "$muted"),
            " " * gap,
            (self.stamps, "bold $warning" if self.stale else "$muted"),
        ).truncate(width, ellipsis=True)

    def _tabs(self) -> Content:
        parts: list[Content] = []
        self._places = []
        x = 0
        for tab in TABS:
            command = BY_ID[f"everywhere.go-{tab}"]
            here = tab == self.tab
            text = f" {command.keys[0]} {command.label} "
            if here:
                text = f"[{text.strip()}]"
            self._places.append((x, x + len(text), tab))
            parts.append(Content.styled(text, "bold $primary" if here else "$muted"))
            parts.append(Content(" "))
            x += len(text) + 1
        if self.read_only:
            parts.append(Content.styled("  READ ONLY: nothing is written", "bold $warning"))
        return Content("").join(parts)
