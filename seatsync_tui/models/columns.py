"""The counts of a pull side by side, for what reads very many of them and needs few of their fields."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import compress
from typing import Any, Generic, Self, TypeVar

from seatsync_tui.models.counts import Cell, Pull, labels_of

Value = TypeVar("Value")
Made = TypeVar("Made")

READ = ("customer_id", "customer", "sku", "metric", "quantity", "breakdown", "not_read", "label")
"""The fields of a count that are kept, in the order of the columns."""
COLUMNS = (
    *("customer_ids", "names", "skus", "metrics"),
    *("quantities", "breakdowns", "not_read", "labels"),
)
"""What the columns are called, in the same order."""


@dataclass(frozen=True, slots=True, eq=False)
class Column(Generic[Value]):
    """One field of many records, each of its values once: a quarter of a million cells hold few of them.

    Equal texts stand at one place, unless every record has a place of its own.
    """

    values: Sequence[Value]
    """Those that some record has and no other, in the order in which they first come."""
    places: Sequence[int]
    """Which of the values each record has."""

    @classmethod
    def of(cls, cells: Sequence[Value]) -> Self:
        """A column of these cells, a place each."""
        return cls(cells, range(len(cells)))

    def __iter__(self) -> Iterator[Value]:
        return map(self.values.__getitem__, self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, which: int) -> Value:
        return self.values[self.places[which]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Column) and list(self) == list(other)

    def made(self, make: Callable[[Value], Made]) -> Column[Made]:
        """The same column with something else made of each value, once."""
        return Column([make(value) for value in self.values], self.places)

    def merged(self) -> Column[Value]:
        """The same column with equal values at one place."""
        known: dict[Value, int] = {}
        place_of = [known.setdefault(value, len(known)) for value in self.values]
        if len(known) == len(self.values):
            return self
        alone = len(known) == 1
        return Column([*known], bytes(len(self)) if alone else [*map(place_of.__getitem__, self.places)])

    def of_records(self, records: Sequence[int]) -> Column[Value]:
        """The cells of some records, named by their numbers, and no other value."""
        known: dict[int, int] = {}
        there = map(self.places.__getitem__, records)
        places = [known.setdefault(place, len(known)) for place in there]
        return Column([self.values[place] for place in known], places)


def side_by_side(*columns: Column[Any]) -> Column[tuple[Any, ...]]:
    """One column of what several hold of the same record."""
    first, *_ = columns
    if not len(first):
        return Column((), ())
    varied = [column for column in columns if len(column.values) > 1]
    if len(varied) > 1:
        return _paired(columns, varied)
    one = varied[0] if varied else first
    many = len(one.values)
    lists = (column.values if column is one else [column.values[0]] * many for column in columns)
    return Column([*zip(*lists, strict=True)], one.places)


def _paired(columns: Sequence[Column[Any]], varied: Sequence[Column[Any]]) -> Column[tuple[Any, ...]]:
    known: dict[tuple[int, ...], int] = {}
    met = zip(*(column.places for column in varied), strict=True)
    places = [known.setdefault(each, len(known)) for each in met]
    lists = {id(column): [column.values[each[n]] for each in known] for n, column in enumerate(varied)}
    constant = {id(column): [column.values[0]] * len(known) for column in columns if len(column.values) == 1}
    lists |= constant
    return Column([*zip(*(lists[id(column)] for column in columns), strict=True)], places)


@dataclass(frozen=True)
class CountColumns:
    """One pull: the nth of every column belongs to its nth count."""

    id: int
    source: str
    at: datetime
    complete: bool
    note: str
    customer_ids: Column[str]
    names: Column[str]
    """Of the customers, as the source wrote them."""
    skus: Column[str]
    metrics: Column[str]
    quantities: Column[Decimal | None]
    breakdowns: Column[tuple[Cell, ...]]
    not_read: Column[str]
    """Why a count could not be read; empty when it was."""
    labels: Column[str]

    @classmethod
    def of(cls, pull: Pull) -> Self:
        """The counts of a pull that was read whole."""
        columns = [Column.of([getattr(count, name) for count in pull.counts]) for name in READ]
        return cls(pull.id, pull.source, pull.at, pull.complete, pull.note, *columns)

    def only(self, wanted: Sequence[bool]) -> CountColumns:
        """The counts that are wanted, a truth for each."""
        records = [*compress(range(len(wanted)), wanted)]
        columns = {name: getattr(self, name).of_records(records) for name in COLUMNS}
        return replace(self, **columns)

    def of_skus(self, skus: Collection[str]) -> CountColumns:
        """The counts of these skus."""
        return self.only([*self.skus.made(skus.__contains__)])

    def kinds(self) -> Column[tuple[str, str]]:
        """What is counted, as sku and metric."""
        return side_by_side(self.skus, self.metrics)

    def customers(self) -> Mapping[str, str]:
        """Names of the customers by id, read or not."""
        return self._named

    @cached_property
    def _named(self) -> dict[str, str]:
        ids, names = self.customer_ids, self.names
        if ids.places == names.places:
            return dict(zip(ids.values, names.values, strict=True))
        newest = dict(zip(ids.places, names.places, strict=True))
        return {ids.values[customer]: names.values[name] for customer, name in newest.items()}

    def unread(self) -> frozenset[str]:
        """Ids of the customers of whom something could not be read."""
        lacking = self.quantities.made(lambda quantity: quantity is None)
        return frozenset(compress(self.customer_ids, lacking)) if any(lacking.values) else frozenset()

    def told(self) -> dict[tuple[str, str], str]:
        """What the pull counts, by sku and metric, and what the vendor calls it where it says so."""
        return labels_of(side_by_side(self.skus, self.metrics, self.labels).values)
