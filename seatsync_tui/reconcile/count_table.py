"""The counts of all clients as one table: a row a company, a column a product and metric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import CountRule, Customer, PullVerdict, Sku
from seatsync_tui.models.making import maker
from seatsync_tui.models.mappings import CompanyMapping, CustomerKey, LicenseMapping
from seatsync_tui.models.psa import Company, by_id
from seatsync_tui.reconcile.counting import Rules, round_up, seats_in
from seatsync_tui.reconcile.facts import rule_of
from seatsync_tui.reconcile.matching import NOT_SCANNED, CompanyIndex, Match, match

NOT_READ = "not read"
Cell = int | str | None
SkuMetric = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """What one column counts."""

    source: str
    vendor: str
    """The source as people call it."""
    sku: str
    label: str
    """The sku as the vendor calls it."""
    metric: str

    @property
    def title(self) -> str:
        """The head of the column, the vendor first."""
        return f"{self.vendor}: {self.label} ({self.metric})"


@dataclass(frozen=True, slots=True)
class Line:
    """A company, or a customer that leads to none."""

    name: str
    vendor: str = ""
    """Of a customer without a company."""
    cells: Sequence[Cell] = ()
    """A cell a column: seats, rounded up once; `NOT_READ` where one of its customers was not read; None where
    nothing is set up."""


@dataclass(frozen=True, slots=True)
class CountTable:
    """The report. Columns stand by vendor and label, lines by name."""

    columns: tuple[Column, ...]
    companies: tuple[Line, ...]
    unmatched: tuple[Line, ...]
    """Customers that lead to no company yet, each on its own, so that nothing is lost."""
    notes: tuple[str, ...]
    """What is not complete, a sentence each."""


@dataclass(frozen=True, slots=True)
class Counted:
    """All that the report is made of."""

    pulls: tuple[CountColumns, ...]
    verdicts: Mapping[str, PullVerdict]
    companies: tuple[Company, ...] | None
    """Of the newest scan; None before the first."""
    licenses: tuple[LicenseMapping, ...]
    mappings: tuple[CompanyMapping, ...]
    skus: tuple[Sku, ...]
    count_rules: Mapping[str, tuple[CountRule, ...]]
    """Each source's rules, its default first."""


def count_table(given: Counted, vendors: Mapping[str, str], failures: Mapping[str, str]) -> CountTable:
    """Lay the counts out by company mapping; `failures` says why a source's newest pull failed."""
    listed = {pull.source: pull.customers() for pull in given.pulls}
    matches = _matches(given, listed)
    columns = _columns(given, vendors)
    blank: list[Seats] = [None] * len(columns)
    names = by_id(given.companies or ())
    companies: dict[int, _Sums] = {}
    unmatched: dict[CustomerKey, _Sums] = {}
    unread: list[str] = []
    fractional = False
    for pull in given.pulls:
        vendor = vendors.get(pull.source, pull.source)
        sums: dict[str, _Sums] = {}
        for customer_id, customer in listed[pull.source].items():
            company_id = matches[pull.source, customer_id].company_id
            if company_id is None:
                sums[customer_id] = unmatched[pull.source, customer_id] = _Sums(customer, vendor, [*blank])
                continue
            if company_id not in companies:
                found = names.get(company_id)
                name = found.name if found else f"company {company_id}"
                companies[company_id] = _Sums(name, "", [*blank])
            sums[customer_id] = companies[company_id]
        places = _places(pull.source, columns)
        told, untold = _parted(pull, places)
        fractional |= _add_up(told, sums, places, _rules(given, pull.source, places))
        unread += _untold(untold, vendor)
    return CountTable(
        columns,
        _in_order(each.line(fractional) for each in companies.values()),
        _in_order(each.line(fractional) for each in unmatched.values()),
        (*_notes(given, vendors, failures), *unread),
    )


Seats = int | Decimal | str | None
"""A cell while customers are added up; a plain number where they are whole."""


@dataclass(slots=True)
class _Sums:
    """A line while its customers are added up."""

    name: str
    vendor: str
    cells: list[Seats]

    def line(self, fractional: bool) -> Line:
        """The sums, rounded up once where some count is not whole."""
        cells = [*map(_whole, self.cells)] if fractional else cast(list[Cell], self.cells)
        return Line(self.name, self.vendor, cells)


def _whole(seats: Seats) -> Cell:
    return int(round_up(seats)) if isinstance(seats, Decimal) else seats


def _plain(seats: Decimal | None) -> Seats:
    """What is added: an int where it is whole, for a million of those are added in a moment."""
    if seats is None:
        return NOT_READ
    return int(seats) if seats == seats.to_integral_value() else seats


_make_customer = maker(Customer)


def _matches(given: Counted, listed: Mapping[str, Mapping[str, str]]) -> Mapping[CustomerKey, Match]:
    """The company of every customer, as the preview has it."""
    customers = [
        _make_customer(source, customer_id, name)
        for source, names in listed.items()
        for customer_id, name in names.items()
    ]
    if given.companies is None:
        return {(each.source, each.customer_id): NOT_SCANNED for each in customers}
    return match(customers, CompanyIndex(given.companies), given.mappings)


def _columns(given: Counted, vendors: Mapping[str, str]) -> tuple[Column, ...]:
    pulled = {pull.source for pull in given.pulls}
    found = [_column(sku, vendors) for sku in given.skus if sku.source in pulled]
    return tuple(sorted(found, key=lambda c: (c.vendor.casefold(), c.label.casefold(), c.sku)))


def _column(sku: Sku, vendors: Mapping[str, str]) -> Column:
    return Column(sku.source, vendors.get(sku.source, sku.source), sku.sku, sku.label, sku.metric)


def _places(source: str, columns: Iterable[Column]) -> dict[SkuMetric, int]:
    """The place of each column of a source."""
    return {
        (column.sku, column.metric): place for place, column in enumerate(columns) if column.source == source
    }


def _rules(given: Counted, source: str, counted: Iterable[SkuMetric]) -> Rules:
    """How the seats of each column of a source are counted."""
    default = next(iter(given.count_rules.get(source, ())), None)
    mapped = {
        (mapping.sku, mapping.metric): rule_of(mapping, given.count_rules)
        for mapping in given.licenses
        if mapping.source == source
    }
    return {what: mapped.get(what, default) for what in counted}


def _parted(pull: CountColumns, places: Mapping[SkuMetric, int]) -> tuple[CountColumns, CountColumns]:
    """The counts that have a column, and those that have none."""
    told = pull.kinds().made(places.__contains__)
    if all(told.values):
        return pull, pull.only([])
    return pull.only([*told]), pull.only([not each for each in told])


def _untold(pull: CountColumns, vendor: str) -> list[str]:
    """Customers of whom nothing could be read, not even what they have."""
    return [
        f"{vendor}: {name} could not be read: {why}"
        for name, why in zip(pull.names, pull.not_read, strict=True)
    ]


def _add_up(
    pull: CountColumns, sums: Mapping[str, _Sums], places: Mapping[SkuMetric, int], rules: Rules
) -> bool:
    """Add every count of a pull to its line, and say whether any is not whole. It goes by a million times."""
    kinds = pull.kinds()
    lines = pull.customer_ids.made(lambda customer_id: sums[customer_id].cells)
    numbers = seats_in(pull, kinds, rules).made(_plain)
    for cells, place, number in zip(lines, kinds.made(places.__getitem__), numbers, strict=True):
        before = cells[place]
        cells[place] = number if before is None else _together(before, number)
    return any(isinstance(number, Decimal) for number in numbers.values)


def _together(one: Seats, other: Seats) -> Seats:
    """Two customers of one company; not read as soon as one of them is not."""
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return NOT_READ
    return one + other


def _in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.name, line.vendor)))


def _notes(given: Counted, vendors: Mapping[str, str], failures: Mapping[str, str]) -> list[str]:
    told = [
        f"{vendors.get(source, source)} failed at its newest pull; {_instead(given, source)}. {why}"
        for source, why in sorted(failures.items())
    ]
    for pull in given.pulls:
        verdict = given.verdicts.get(pull.source)
        if verdict is not None and not verdict.good:
            told.append(f"{vendors.get(pull.source, pull.source)}: {verdict.reason}")
    if given.companies is None:
        told.append("ConnectWise was not scanned yet, so no customer leads to a company.")
    return told


def _instead(given: Counted, source: str) -> str:
    older = next((pull for pull in given.pulls if pull.source == source), None)
    return "it is missing here" if older is None else f"its counts are of {older.at:%Y-%m-%d %H:%M} UTC"
