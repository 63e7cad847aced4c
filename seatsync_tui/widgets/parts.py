"""Words between dots, as `40 updated · 1 conflict`: a full line breaks at a dot, never within a part."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from seatsync_tui.widgets.cells import wrap_parts


class Parts(Widget):
    """Shows such words on as many lines as they need."""

    DEFAULT_CSS = """
    Parts { height: auto; }
    """

    def __init__(self, words: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.words = words

    def show(self, words: str) -> None:
        """Show other words."""
        if words != self.words:
            self.words = words
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n".join(self._lines(self.content_size.width)))

    def _lines(self, width: int) -> list[str]:
        wrapped = (Content(line).wrap(width) for line in wrap_parts(self.words, width))
        return [line.plain for lines in wrapped for line in lines]
