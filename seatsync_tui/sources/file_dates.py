"""Days as files write them; which part is the month the day itself or the profile says, never a guess."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from seatsync_tui.sources.file_rows import Cell

ORDERS = ("day-first", "month-first")
"""How `10/11/2026` may be meant."""
_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
_PARTS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T]\d.*)?")
_DAY_ZERO = date(1899, 12, 30)
_NUMBERED = range(36_526, 73_051)
"""Numbers by which a workbook counts the days of 2000 to 2099."""


class NoDay(Exception):
    """A cell tells no day, or more than one; in words."""


def day_of(value: Cell, order: str) -> date:
    """The day a cell tells; raises NoDay in words where it tells none, or more than one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and int(value) in _NUMBERED:
        return _DAY_ZERO + timedelta(days=int(value))
    text = "" if value is None else " ".join(str(value).split())
    if not text:
        raise NoDay("the date is blank")
    days = _days(text, order)
    if len(days) == 1:
        return days[0]
    if days:
        raise NoDay(f"the date “{text[:40]}” may be {days[0]} or {days[1]}: the date order has to say which")
    wanted = f"a date with the {order.removesuffix('-first')} first" if order else "of the form 2026-10-31"
    raise NoDay(f"the date “{text[:40]}” is not {wanted}")


@lru_cache(maxsize=4_096)
def _days(text: str, order: str) -> tuple[date, ...]:
    """Every day that a text may mean; a file repeats a few of them."""
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return _plain(text)
    one, sign, two, year = parts.groups()
    orders = (order,) if order else ORDERS[:1] if sign == "." else ORDERS
    found = [_made(year, *((two, one) if each == "day-first" else (one, two))) for each in orders]
    return tuple(dict.fromkeys(day for day in found if day is not None))


def _made(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _plain(text: str) -> tuple[date, ...]:
    """A day with the year first or the month as a word."""
    for form in _FORMS:
        try:
            return (datetime.strptime(text[:10] if form == "%Y-%m-%d" else text, form).date(),)  # noqa: DTZ007
        except ValueError:
            continue
    return ()
