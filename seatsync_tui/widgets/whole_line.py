"""The entry under the cursor in full, for lines that have no room for all of it."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from seatsync_tui.widgets.cells import wrap_parts
from seatsync_tui.widgets.picklist import PickList

LEAST_LINES = 20
"""Lines of a terminal below which the list needs the room more."""


class Entry(Option):
    """A line of a list, with the words that tell it in full."""

    def __init__(self, line: Content, words: str = "") -> None:
        super().__init__(line)
        self.line = line
        self.words = words

    def fits(self, width: int) -> bool:
        """Whether nothing of the line is cut, neither here nor when it was made."""
        text = self.line.plain.rstrip()
        return "…" not in text and cell_len(text) <= width


class WholeLine(Static):
    """Stands below a list, as long as the list has the focus and its entry does not fit its line."""

    DEFAULT_CSS = """
    WholeLine { height: auto; max-height: 3; padding: 0 1; color: $foreground; display: none; }
    """

    def __init__(self, listed: PickList, *, always: bool = False) -> None:
        super().__init__("", markup=False)
        self._listed = listed
        self._always = always
        """Whether it stands without the focus too."""

    def on_mount(self) -> None:
        for what in ("highlighted", "has_focus"):
            self.watch(self._listed, what, self._tell_soon)

    def on_resize(self) -> None:
        self._tell_soon()

    def _tell_soon(self) -> None:
        """Once the list has its width."""
        self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        listed = self._listed
        entry = listed.highlighted_option
        seen = (self._always or listed.has_focus) and self.app.size.height >= LEAST_LINES
        room = listed.scrollable_content_region.width - 2
        words = entry.words if seen and isinstance(entry, Entry) and not entry.fits(room) else ""
        self.display = bool(words)
        self.update("\n".join(wrap_parts(words, listed.size.width - 2)))
