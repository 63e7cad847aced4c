"""Numbers over months drawn with text: sparklines, and bars in pairs; what is not known is never a zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from seatsync_tui.reconcile.past import MonthSeats
from seatsync_tui.widgets.cells import fit_right, number

BARS = "▁▂▃▄▅▆▇█"
NOTHING = "·"
PAIR = "█░"
Pair = tuple[Decimal | None, Decimal | None]


def sparkline(values: Sequence[Decimal | None]) -> str:
    """Draw numbers as bars between 0 and the largest; what is not known is a dot."""
    top = max((value for value in values if value is not None), default=Decimal(0))
    return "".join(NOTHING if value is None else _bar(value, top) for value in values)


def _bar(value: Decimal, top: Decimal) -> str:
    if top <= 0 or value <= 0:
        return BARS[0]
    return BARS[min(len(BARS) - 1, int(value * len(BARS) / top))]


def month_cells(months: Sequence[MonthSeats], least: int) -> int:
    """How wide a month has to be for its numbers to stand whole, a gap before them."""
    longest = max((len(number(n)) for each in months for n in (each.counted, each.billed)), default=0)
    return max(least, longest + 1)


def month_lines(months: Sequence[MonthSeats], cells: int) -> Iterator[str]:
    """Tell counted and billed seats month by month, each with its sparkline, a month so many cells wide."""
    yield f"{'':9}{''.join(fit_right(f'{each.month:%b}', cells) for each in months)}"
    for word, values in (
        ("Counted", [each.counted for each in months]),
        ("Billed", [each.billed for each in months]),
    ):
        yield f"{word:9}" + "".join(fit_right(number(value) or NOTHING, cells) for value in values)
        yield f"{'':9}" + "".join(fit_right(bar, cells) for bar in sparkline(values))


def chart(names: Sequence[str], pairs: Sequence[Pair], lines: int) -> Iterator[str]:
    """Draw two numbers a month as bars side by side above the months' names, the scale on the left."""
    top = max((value for pair in pairs for value in pair if value is not None), default=Decimal(0))
    scale = len(number(top)) + 1
    for line in range(lines, 0, -1):
        mark = number(top) if line == lines else ""
        yield f"{fit_right(mark, scale)} │" + "".join(f" {_column(pair, line, lines, top)}" for pair in pairs)
    yield f"{fit_right('0', scale)} └" + "───" * len(pairs)
    yield " " * (scale + 2) + "".join(f" {name[:2]:2}" for name in names)


def _column(pair: Pair, line: int, lines: int, top: Decimal) -> str:
    """One month at one height; the lowest line holds a dot for what is not known."""
    return "".join(_mark(value, sign, line, lines, top) for value, sign in zip(pair, PAIR, strict=True))


def _mark(value: Decimal | None, sign: str, line: int, lines: int, top: Decimal) -> str:
    if value is None:
        return NOTHING if line == 1 else " "
    reached = value > 0 and value * lines * 2 >= top * (2 * line - 1)
    return sign if reached or (line == 1 and value > 0) else " "
