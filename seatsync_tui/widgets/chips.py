"""Chips: one a status and flag with its count; a click filters by it, and the chosen one is marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

GAP = "   "
"""What keeps the remark apart from the chips, and from how many of them did not fit."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A word with a count that can be filtered by."""

    term: str
    """What the filter gets: `status:orphaned`, `flag:large`."""
    label: str
    count: int
    trouble: bool = False
    """Needs a person before anything can be written."""

    @property
    def text(self) -> str:
        """As drawn: `Ready 43`."""
        return f"{self.label} {self.count:,}"


class ChipBar(Widget):
    """A line of chips, the order of trouble first; what does not fit is told as `+3`.

    The remark at its end is never cut off by chips: it says what the list below does not show.
    """

    DEFAULT_CSS = """
    ChipBar { height: 1; padding: 0 1; color: $foreground; background: $background; }
    """

    @dataclass
    class Picked(Message):
        """A chip was clicked."""

        bar: ChipBar
        chip: Chip

        @property
        def control(self) -> ChipBar:
            """The bar it happened in."""
            return self.bar

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.chips: tuple[Chip, ...] = ()
        self.chosen = ""
        self.tails: tuple[str, ...] = ()
        self._places: list[tuple[int, int, Chip]] = []

    def show(
        self, chips: Sequence[Chip], chosen: str = "", tails: Sequence[str] = (), *, zeros: bool = False
    ) -> None:
        """Show these chips, one of them chosen by its term, and a quiet remark at the end.

        Of the wordings of the remark, longest first, the first that leaves room for every chip is taken.
        """
        self.chips = tuple(chip for chip in chips if chip.count or zeros)
        self.chosen = chosen
        self.tails = tuple(tails)
        self.refresh()

    def neighbour(self, step: int) -> Chip | None:
        """The chip after or before the chosen one; None means: no chip, all rows."""
        terms = ["", *(chip.term for chip in self.chips)]
        here = terms.index(self.chosen) if self.chosen in terms else 0
        index = (here + step) % len(terms)
        return None if index == 0 else self.chips[index - 1]

    def render(self) -> Content:
        width = self.content_size.width
        tail = self._tail(width)
        parts = self._chips_within(width - cell_len(tail))
        drawn = sum(part.cell_length for part in parts)
        return Content("").join([*parts, Content.styled(tail.rjust(width - drawn), "$muted")])

    def _tail(self, width: int) -> str:
        """The remark in the most words that leave room for every chip; in the fewest where none does."""
        needed = sum(cell_len(chip.text) + 3 for chip in self.chips)
        written = [f"{GAP}{tail}" for tail in self.tails if tail]
        roomy = (tail for tail in written if needed + cell_len(tail) <= width)
        return next(roomy, written[-1] if written else "")

    def _chips_within(self, width: int) -> list[Content]:
        self._places = []
        parts: list[Content] = []
        x = 0
        for index, chip in enumerate(self.chips):
            text = f"[{chip.text}]" if chip.term == self.chosen else f" {chip.text} "
            later = len(self.chips) - index - 1
            if x + cell_len(text) + (4 if later else 0) > width:
                return [*parts, Content.styled(f" +{later + 1}", "$muted")]
            self._places.append((x, x + cell_len(text), chip))
            parts += [Content.styled(text, self._look(chip)), Content(" ")]
            x += cell_len(text) + 1
        return parts

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for start, end, chip in self._places:
            if start <= offset.x < end:
                self.post_message(self.Picked(self, chip))

    def _look(self, chip: Chip) -> str:
        if chip.term == self.chosen:
            return "bold reverse"
        return "$warning" if chip.trouble else "$foreground"
