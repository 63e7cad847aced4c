"""Counts over time: one number of a license for the calendar month before, from the pulls of its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from seatsync_tui.models.counts import CountRule, Pull, SeatCount
from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.reconcile.counting import counted

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


def over_time(
    pull: Pull,
    history: Sequence[Pull],
    mappings: Iterable[LicenseMapping],
    rules: Mapping[str, CountRule | None],
    today: date,
    zone: ZoneInfo,
) -> Pull:
    """The pull with the numbers of those licenses that count over time or add metrics; others stay.

    `history` are the complete pulls from before the month to its end, oldest first; `rules` the count rules
    by mapped sku and metric, joined by a slash.
    """
    chosen = {
        (mapping.sku, mapping.metric): mapping
        for mapping in mappings
        if mapping.source == pull.source and (mapping.adds or interval_of(mapping) is not Interval.LATEST)
    }
    if not chosen:
        return pull
    added = {(sku, metric) for (sku, _), mapping in chosen.items() for metric in mapping.adds}
    table = _Table(history, rules, zone)
    now = {(count.customer_id, count.sku, count.metric): count for count in pull.counts}
    counts = (
        _replaced(count, chosen.get((count.sku, count.metric)), table, now, month_before(today))
        for count in pull.counts
        if (count.sku, count.metric) not in added
    )
    return replace(pull, counts=tuple(counts))


def interval_of(mapping: LicenseMapping) -> Interval:
    """The interval a license mapping names; the newest pull when it names none."""
    return Interval(mapping.interval) if mapping.interval else Interval.LATEST


def _replaced(
    count: SeatCount,
    mapping: LicenseMapping | None,
    table: _Table,
    now: Mapping[tuple[str, str, str], SeatCount],
    month: Span,
) -> SeatCount:
    if mapping is None:
        return count
    metrics = (count.metric, *mapping.adds)
    if interval_of(mapping) is Interval.LATEST:
        return _sum_of_today(count, metrics, table, now)
    who = (count.customer_id, count.sku)
    series = [table.days(who, metric) for metric in metrics]
    appeared, absent = table.presence(who, month)
    made = over_month(add_metrics(series), interval_of(mapping), month, appeared=appeared, absent=absent)
    if made.quantity is None:
        why = f"Too few days are known: {made.words}. Pull every day."
        return replace(count, quantity=None, breakdown=(), not_read=why, basis=made.words)
    return replace(count, quantity=made.quantity, breakdown=(), not_read="", basis=made.words)


def _sum_of_today(
    count: SeatCount,
    metrics: Sequence[str],
    table: _Table,
    now: Mapping[tuple[str, str, str], SeatCount],
) -> SeatCount:
    parts = [now.get((count.customer_id, count.sku, metric)) for metric in metrics]
    words = f"sum of {', '.join(metrics)}"
    numbers = [None if part is None else table.number(part) for part in parts]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        lacking = ", ".join(m for m, number in zip(metrics, numbers, strict=True) if number is None)
        why = count.not_read or f"The pull does not tell {lacking}, and a part is no sum."
        return replace(count, quantity=None, breakdown=(), not_read=why, basis=words)
    return replace(count, quantity=sum(known, Decimal(0)), breakdown=(), basis=words)


class _Table:
    """The days of every customer and sku in a source's history; of two pulls a day the later one holds."""

    def __init__(
        self, history: Sequence[Pull], rules: Mapping[str, CountRule | None], zone: ZoneInfo
    ) -> None:
        self._rules = rules
        self._days: dict[tuple[str, str], dict[str, dict[date, Decimal]]] = {}
        self._listed: dict[date, set[tuple[str, str]]] = {}
        for pull in history:
            day = pull.at.astimezone(zone).date()
            self._listed.setdefault(day, set())
            for count in pull.counts:
                self._take(day, count)

    def _take(self, day: date, count: SeatCount) -> None:
        who = (count.customer_id, count.sku)
        self._listed[day].add(who)
        number = self.number(count)
        if number is not None:
            self._days.setdefault(who, {}).setdefault(count.metric, {})[day] = number

    def number(self, count: SeatCount) -> Decimal | None:
        """The seats of one count by its count rule."""
        return counted(count, self._rules.get(f"{count.sku}/{count.metric}"))

    def days(self, who: tuple[str, str], metric: str) -> Days:
        """The known days of one customer, sku and metric."""
        return self._days.get(who, {}).get(metric, {})

    def presence(self, who: tuple[str, str], month: Span) -> tuple[date | None, list[date]]:
        """The day a service appeared, if a pull before lacks it, and the days on which it was not there."""
        listed = sorted(day for day, services in self._listed.items() if who in services)
        without = [day for day, services in self._listed.items() if who not in services]
        if not listed:
            return None, without
        first = listed[0]
        came = first in month and any(day < first for day in without)
        return (first if came else None), [day for day in without if day > first]
