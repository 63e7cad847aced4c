"""Numbers, dates and amounts as sentences say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal


def number(value: Decimal) -> str:
    """Say a quantity without needless zeros: `45`, `7.5`, `-4`."""
    text = str(value)
    if text.isdigit():
        return text
    whole = int(value)
    if value == whole:
        return str(whole)
    return format(value.normalize(), "f")


def day(moment: date) -> str:
    """Say a calendar day."""
    return moment.isoformat()


def amount(money: Decimal) -> str:
    """Say an amount of money with its sign."""
    return f"{money:+.2f}" if money else f"{abs(money):.2f}"


def seats(value: Decimal) -> str:
    """Say a number of seats: `1 seat`, `45 seats`."""
    return "1 seat" if value == 1 else f"{number(value)} seats"


def listed(words: Iterable[str], most: int = 3) -> str:
    """Join words as a sentence does, naming a few and counting the rest: `a, b and 2 more`."""
    named = list(words)
    if len(named) > most:
        named = [*named[:most], f"{len(named) - most} more"]
    if len(named) < 2:
        return "".join(named)
    return f"{', '.join(named[:-1])} and {named[-1]}"
