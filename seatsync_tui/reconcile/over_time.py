"""Putting the numbers of licenses that count over time, or add metrics, in the place of the newest pull's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from seatsync_tui.models.columns import Column, CountColumns
from seatsync_tui.models.counts import Pull
from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.reconcile.counting import Rules, seats_in
from seatsync_tui.reconcile.intervals import (
    Days,
    Interval,
    Span,
    add_metrics,
    interval_of,
    month_before,
    over_month,
)

Counts = TypeVar("Counts", Pull, CountColumns)
Chosen = Mapping[tuple[str, str], LicenseMapping]
"""By sku and metric."""
_Key = tuple[str, str, str]
"""Customer id, sku and metric."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What stands for one count."""

    quantity: Decimal | None
    not_read: str
    basis: str
    """Over which days it was made, or of which metrics, in words."""


def over_time(
    pull: Counts,
    history: Iterable[CountColumns],
    mappings: Iterable[LicenseMapping],
    rules: Rules,
    today: date,
    zone: ZoneInfo,
) -> Counts:
    """The pull with the numbers of those licenses that count over time or add metrics; others stay.

    `history` are the complete pulls from before the month to its end, oldest first, as far as the skus of
    those licenses go.
    """
    chosen = {
        (mapping.sku, mapping.metric): mapping
        for mapping in mappings
        if mapping.source == pull.source and (mapping.adds or interval_of(mapping) is not Interval.LATEST)
    }
    if not chosen:
        return pull
    columns = pull if isinstance(pull, CountColumns) else CountColumns.of(pull)
    table = _Table(columns.of_skus({sku for sku, _ in chosen}), history, rules, zone, month_before(today))
    wanted = _not_added(columns, chosen)
    made = _made(columns, chosen, table, wanted)
    return _with_columns(pull, made, wanted) if isinstance(pull, CountColumns) else _with(pull, made, wanted)


def _not_added(columns: CountColumns, chosen: Chosen) -> list[bool]:
    """Which counts stay: a metric that is added to another one is no longer its own."""
    added = {(sku, metric) for (sku, _), mapping in chosen.items() for metric in mapping.adds}
    return [*columns.kinds().made(lambda kind: kind not in added)]


def _made(columns: CountColumns, chosen: Chosen, table: _Table, wanted: Sequence[bool]) -> dict[int, _Made]:
    """What stands for the counts of the chosen licenses, by their places."""
    return {
        which: table.made(columns.customer_ids[which], mapping, columns.not_read[which])
        for which, mapping in enumerate(columns.kinds().made(chosen.get))
        if mapping is not None and wanted[which]
    }


def _with(pull: Pull, made: Mapping[int, _Made], wanted: Sequence[bool]) -> Pull:
    counts = tuple(
        count
        if (each := made.get(which)) is None
        else replace(count, quantity=each.quantity, breakdown=(), not_read=each.not_read, basis=each.basis)
        for which, count in enumerate(pull.counts)
        if wanted[which]
    )
    return replace(pull, counts=counts)


def _with_columns(pull: CountColumns, made: Mapping[int, _Made], wanted: Sequence[bool]) -> CountColumns:
    quantities, breakdowns, not_read = [*pull.quantities], [*pull.breakdowns], [*pull.not_read]
    for which, each in made.items():
        quantities[which], breakdowns[which], not_read[which] = each.quantity, (), each.not_read
    changed = replace(
        pull,
        quantities=Column.of(quantities),
        breakdowns=Column.of(breakdowns),
        not_read=Column.of(not_read),
    )
    return changed.only(wanted)


class _Table:
    """The days of every customer and sku in a source's history; of two pulls a day the later one holds."""

    def __init__(
        self, newest: CountColumns, history: Iterable[CountColumns], rules: Rules, zone: ZoneInfo, month: Span
    ) -> None:
        self._now = dict(_numbers(newest, rules))
        self._month = month
        self._days: dict[_Key, dict[date, Decimal]] = {}
        self._listed: dict[date, set[tuple[str, str]]] = {}
        for pull in history:
            self._take(pull.at.astimezone(zone).date(), pull, rules)

    def _take(self, day: date, pull: CountColumns, rules: Rules) -> None:
        listed = self._listed.setdefault(day, set())
        for key, number in _numbers(pull, rules):
            listed.add(key[:2])
            if number is not None:
                self._days.setdefault(key, {})[day] = number

    def made(self, customer_id: str, mapping: LicenseMapping, not_read: str) -> _Made:
        """What stands for a customer's count of a license; `not_read` is why it was not read itself."""
        keys = [(customer_id, mapping.sku, metric) for metric in (mapping.metric, *mapping.adds)]
        if interval_of(mapping) is Interval.LATEST:
            return self._sum_of_today(keys, not_read)
        series: list[Days] = [self._days.get(key, {}) for key in keys]
        appeared, absent = self._presence((customer_id, mapping.sku))
        over = over_month(
            add_metrics(series), interval_of(mapping), self._month, appeared=appeared, absent=absent
        )
        lacking = f"Too few days are known: {over.words}. Pull every day."
        return _Made(over.quantity, lacking if over.quantity is None else "", over.words)

    def _sum_of_today(self, keys: Sequence[_Key], not_read: str) -> _Made:
        numbers = [self._now.get(key) for key in keys]
        metrics = [metric for _, _, metric in keys]
        words = f"sum of {', '.join(metrics)}"
        known = [number for number in numbers if number is not None]
        if len(known) == len(numbers):
            return _Made(sum(known, Decimal(0)), not_read, words)
        lacking = ", ".join(m for m, number in zip(metrics, numbers, strict=True) if number is None)
        return _Made(None, not_read or f"The pull does not tell {lacking}, and a part is no sum.", words)

    def _presence(self, who: tuple[str, str]) -> tuple[date | None, list[date]]:
        """The day a service appeared, if a pull before lacks it, and the days on which it was not there."""
        listed = sorted(day for day, services in self._listed.items() if who in services)
        without = [day for day, services in self._listed.items() if who not in services]
        if not listed:
            return None, without
        first = listed[0]
        came = first in self._month and any(day < first for day in without)
        return (first if came else None), [day for day in without if day > first]


def _numbers(pull: CountColumns, rules: Rules) -> Iterator[tuple[_Key, Decimal | None]]:
    """The seats of every count."""
    keys = zip(pull.customer_ids, pull.skus, pull.metrics, strict=True)
    return zip(keys, seats_in(pull, pull.kinds(), rules), strict=True)
