"""Counts over time: one number of a license for the calendar month before, from the pulls of its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from seatsync_tui.models.mappings import LicenseMapping

NEEDED_PERCENT = 90
"""So many of a hundred days have to be known."""
_EXACT = Decimal("1e-12")
"""Averages are cut here: rounded up, a sum of thirds could pass the whole number it is."""

Days = Mapping[date, Decimal]


class Interval(StrEnum):
    """Over which days a license counts."""

    LATEST = "latest"
    """The newest pull; no history is needed."""
    AVERAGE = "average"
    """Mean of the days, without the first day a service appears."""
    MAXIMUM = "maximum"
    LAST_DAY = "last day"


@dataclass(frozen=True, slots=True)
class Span:
    """Days of a calendar month, first and last one included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class OverTime:
    """One number made of many days, or why there is none."""

    quantity: Decimal | None
    words: str
    """Over which days, and which are missing."""


def month_before(today: date) -> Span:
    """The calendar month before the one of this day."""
    last = today.replace(day=1) - timedelta(days=1)
    return Span(last.replace(day=1), last)


def add_metrics(series: Sequence[Days]) -> dict[date, Decimal]:
    """Add several metrics day by day; a day on which one of them is unknown is unknown."""
    if not series:
        return {}
    common = set(series[0]).intersection(*series[1:])
    return {day: sum((metric[day] for metric in series), Decimal(0)) for day in common}


def over_month(
    days: Days, interval: Interval, month: Span, *, appeared: date | None = None, absent: Iterable[date] = ()
) -> OverTime:
    """Make one number of the days of a month.

    `appeared` is the day the service came up, where a pull of an earlier day shows that it was not there
    before; `absent` are days on which a whole pull did not list it. Neither is missing; nothing else is zero.
    """
    start = max(month.first, appeared) if appeared is not None else month.first
    gone = {day for day in absent if day in month and day >= start and day not in days}
    known = {day: number for day, number in days.items() if day in month and day >= start}
    missing = _missing(month, start, known.keys() | gone)
    told = _told(interval, month, len(known), missing)
    if interval is Interval.LAST_DAY:
        return OverTime(known.get(month.last), told)
    expected = (month.last - start).days + 1
    if not known or (expected - len(missing)) * 100 < expected * NEEDED_PERCENT:
        return OverTime(None, told)
    if interval is Interval.MAXIMUM:
        return OverTime(max(known.values()), told)
    counting = {day: number for day, number in known.items() if day != appeared} or known
    mean = sum(counting.values(), Decimal(0)) / len(counting)
    return OverTime(mean.quantize(_EXACT, ROUND_DOWN).normalize() + 0, told)


def _missing(month: Span, start: date, known: Iterable[date]) -> list[date]:
    there = set(known)
    every = (month.first + timedelta(days=place) for place in range(month.days))
    return [day for day in every if day >= start and day not in there]


def _told(interval: Interval, month: Span, known: int, missing: Sequence[date]) -> str:
    words = f"{interval.value} of {month.first:%B %Y}"
    if interval is Interval.LAST_DAY:
        return words
    words += f", {known} day{'' if known == 1 else 's'}"
    if not missing:
        return words
    named = ", ".join(str(day.day) for day in missing[:5])
    more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
    return f"{words}, missing {named}{more}"


def interval_of(mapping: LicenseMapping) -> Interval:
    """The interval a license mapping names; the newest pull when it names none."""
    return Interval(mapping.interval) if mapping.interval else Interval.LATEST
