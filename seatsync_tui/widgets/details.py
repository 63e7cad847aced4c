"""Why this row: the sentences behind its status and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from seatsync_tui.models.rows import Action, Row
from seatsync_tui.widgets.cells import day, money, number
from seatsync_tui.widgets.columns import flag_text, harmless


def why(row: Row) -> Iterator[str]:
    """Tell everything that is known of a row, a sentence a line."""
    if row.contributors and row.company:
        yield f"{_customers(row)} → {harmless(row.company)}"
    yield from _shown(row.reason)
    if row.blocked:
        yield f"Cannot be ticked: {harmless(row.blocked)}"
    yield from _change(row)
    for line in row.explain:
        yield from _shown(line)
    for flag in row.flags:
        note = "" if flag.unchecks else " (only a remark)"
        yield f"{flag_text(flag)}{note}"


def _shown(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if clean := harmless(line):
            yield clean


def _customers(row: Row) -> str:
    names = dict.fromkeys(harmless(c.customer) or c.customer_id for c in row.contributors)
    return " + ".join(names)


def _change(row: Row) -> Iterator[str]:
    where = ", ".join(part for part in (harmless(row.agreement), harmless(row.product)) if part)
    if row.action is Action.UPDATE and row.target is not None:
        seats = f"{number(row.current)} to {number(row.target)} seats"
        yield f"Update: {seats}, {money(row.money)} a month. {where}"
    elif row.action is Action.CREATE:
        start = f" from {day(row.effective)}" if row.effective else ""
        yield f"Create: {number(row.target)} seats{start}, {money(row.money)} a month. {where}"
    elif row.action is Action.CANCEL:
        end = f", last billed day {day(row.cancel_date)}" if row.cancel_date else ""
        yield f"Cancel: {number(row.current)} seats{end}, {money(row.money)} a month. {where}"
    elif where and row.current is not None:
        yield f"{where}: {number(row.current)} now."


class DetailsPane(Static):
    """The sentences of one row below the grid."""

    DEFAULT_CSS = """
    DetailsPane {
        height: 6;
        padding: 0 1;
        color: $foreground;
        background: $surface;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &.-low { height: 4; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self._shown: tuple[Row | None, int, int] = (None, 0, 0)

    def show(self, row: Row | None, *, most: int, width: int) -> None:
        """Explain a row in at most so many lines of a width; the full details tell the rest."""
        if self._shown[0] is row and self._shown[1:] == (most, width):
            return
        self._shown = (row, most, width)
        if row is None:
            self.update("", layout=False)
            return
        lines = list(dict.fromkeys(why(row)))
        if len(lines) > most:
            lines = [*lines[: most - 1], f"{len(lines) - most + 1} more: d shows all"]
        first, *rest = roomy(lines or [""], width - 2, most)
        words = Content("\n").join([Content.styled(first, "bold"), *map(Content, rest)])
        self.update(words, layout=False)


def roomy(lines: Sequence[str], width: int, most: int) -> list[str]:
    """Let long lines go on below, indented, the first ones first, while all of them still find room."""
    spare = most - len(lines)
    told = []
    for line in lines:
        parts = [line] if cell_len(line) <= width else _folded(line, width)
        if len(parts) - 1 > spare:
            parts = [line]
        spare -= len(parts) - 1
        told.append("\n".join(parts))
    return told


def _folded(line: str, width: int) -> list[str]:
    first, *rest = (part.plain.rstrip() for part in Content(line).wrap(max(1, width - 2)))
    return [first, *(f"  {part}" for part in rest)]
