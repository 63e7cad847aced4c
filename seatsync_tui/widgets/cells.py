"""Text in terminal cells: cut, pad and write numbers so that columns stand under each other."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from rich.cells import cell_len, set_cell_size

DOT = " · "
"""What stands between the parts of a line of counters."""


def fit(text: str, width: int) -> str:
    """Cut or pad text to exactly `width` cells, marking a cut by an ellipsis."""
    length = cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    if width <= 1:
        return "…"[:width]
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)


def fit_right(text: str, width: int) -> str:
    """Right-align in `width` cells; a number that does not fit shows as ####, never as another number."""
    length = cell_len(text)
    if length > width:
        return "#" * width
    return " " * (width - length) + text


def number(value: Decimal | None) -> str:
    """Write a quantity without an exponent or trailing zeros; empty when there is none."""
    if value is None:
        return ""
    if value == value.to_integral_value():
        return f"{value.to_integral_value():f}".replace("-0", "0") if value == 0 else f"{value:.0f}"
    return f"{value.normalize():f}"


def signed(value: Decimal | None) -> str:
    """Write a difference with its sign: `+5`, `-7`, `0`."""
    if value is None:
        return ""
    return f"+{number(value)}" if value > 0 else number(value)


def money(value: Decimal | None) -> str:
    """Write an amount a month with sign and two decimals; `?` when it cannot be told."""
    if value is None:
        return "?"
    rounded = value.quantize(Decimal("0.01"))
    return f"{rounded:+,.2f}" if rounded else "0.00"


def day(value: date | None) -> str:
    """Write a calendar day as `30 Nov 2026`."""
    return "" if value is None else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None) -> str:
    """Write a time in the local zone of this machine as `21 Nov 14:05`."""
    if value is None:
        return ""
    local = value.astimezone()
    return f"{local.day} {local:%b %H:%M}"


def ago(then: datetime, now: datetime) -> str:
    """Say how long ago something was: `just now`, `2 min ago`, `6 h ago`, `3 days ago`."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    if seconds < 2 * 86400:
        return f"{seconds // 3600} h ago"
    return f"{seconds // 86400} days ago"


def duration(seconds: float) -> str:
    """Write a length of time: `8 s`, `2 min 05 s`, `1 h 10 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def counted(count: int, one: str, many: str = "") -> str:
    """Write a number with its noun: `1 row`, `3 rows`, `1,200 rows`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def wrap_parts(words: str, width: int) -> list[str]:
    """Break `40 updated · 1 conflict` into lines, at its dots alone; the dot at a break is left out."""
    first, *others = words.split(DOT)
    lines = [first]
    for part in others:
        longer = f"{lines[-1]}{DOT}{part}"
        if cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines
