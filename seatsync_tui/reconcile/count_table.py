"""The counts of all clients as one table: a row a company, a column a product and metric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import CountRule, Customer, PullVerdict, Sku
from seatsync_tui.models.mappings import CompanyMapping, CustomerKey, LicenseMapping
from seatsync_tui.models.psa import Company, by_id
from seatsync_tui.reconcile.counting import round_up, seats_by
from seatsync_tui.reconcile.facts import rule_of
from seatsync_tui.reconcile.ground import NOT_SCANNED
from seatsync_tui.reconcile.matching import CompanyIndex, Match, match

NOT_READ = "not read"


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


@dataclass(slots=True)
class Line:
    """A company, or a customer that leads to none."""

    name: str
    vendor: str = ""
    """Of a customer without a company."""
    seats: dict[int, int | None] = field(default_factory=dict)
    """By the column's place, rounded up once; None where one of its customers was not read. Not there: not
    set up."""


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
    names = by_id(given.companies or ())
    companies: dict[int, _Sums] = {}
    unmatched: dict[CustomerKey, _Sums] = {}
    unread: list[str] = []
    for pull in given.pulls:
        vendor = vendors.get(pull.source, pull.source)
        sums: dict[str, _Sums] = {}
        for customer_id, customer in listed[pull.source].items():
            company_id = matches[pull.source, customer_id].company_id
            if company_id is None:
                sums[customer_id] = unmatched[pull.source, customer_id] = _Sums(customer, vendor)
                continue
            found = names.get(company_id)
            name = found.name if found else f"company {company_id}"
            sums[customer_id] = companies.setdefault(company_id, _Sums(name))
        unread += _add_up(pull, sums, _places(given, pull.source, columns), vendor)
    whole = _Whole()
    return CountTable(
        columns,
        _in_order(each.line(whole) for each in companies.values()),
        _in_order(each.line(whole) for each in unmatched.values()),
        (*_notes(given, vendors, failures), *unread),
    )


@dataclass(slots=True)
class _Sums:
    """A line while its customers are added up."""

    name: str
    vendor: str = ""
    seats: dict[int, Decimal | None] = field(default_factory=dict)

    def line(self, whole: _Whole) -> Line:
        seats = {place: whole[number] for place, number in self.seats.items()}
        return Line(self.name, self.vendor, seats)


class _Whole(dict[Decimal | None, int | None]):
    """Sums rounded up, each number once: the same few come by the hundred thousand."""

    def __missing__(self, number: Decimal | None) -> int | None:
        self[number] = None if number is None else int(round_up(number))
        return self[number]


def _matches(given: Counted, listed: Mapping[str, Mapping[str, str]]) -> Mapping[CustomerKey, Match]:
    """The company of every customer, as the preview has it."""
    customers = [
        Customer(source, customer_id, name)
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


Places = Mapping[tuple[str, str], tuple[int, CountRule | None]]
"""By sku and metric: the column's place, and how its seats are counted."""


def _places(given: Counted, source: str, columns: Iterable[Column]) -> Places:
    default = next(iter(given.count_rules.get(source, ())), None)
    rules = {
        (mapping.sku, mapping.metric): rule_of(mapping, given.count_rules)
        for mapping in given.licenses
        if mapping.source == source
    }
    return {
        (column.sku, column.metric): (place, rules.get((column.sku, column.metric), default))
        for place, column in enumerate(columns)
        if column.source == source
    }


def _add_up(pull: CountColumns, sums: Mapping[str, _Sums], places: Places, vendor: str) -> list[str]:
    """Add every count of a pull to its line; returns what has no column. It goes by a million times."""
    unread: list[str] = []
    seats_of = {customer_id: each.seats for customer_id, each in sums.items()}
    found = list(map(places.get, zip(pull.skus, pull.metrics, strict=True)))
    numbers = _numbers(pull, found)
    for which, (customer_id, column, number) in enumerate(
        zip(pull.customer_ids, found, numbers, strict=True)
    ):
        if column is None:
            unread.append(f"{vendor}: {pull.names[which]} could not be read: {pull.not_read[which]}")
            continue
        place, seats = column[0], seats_of[customer_id]
        seats[place] = _together(seats[place], number) if place in seats else number
    return unread


def _numbers(
    pull: CountColumns, found: Sequence[tuple[int, CountRule | None] | None]
) -> Sequence[Decimal | None]:
    """The seats of every count by its column's rule, None where it was not read."""
    if not any(pull.breakdowns) and not any(pull.not_read):
        return pull.quantities
    return [
        seats_by(column and column[1], quantity, breakdown, not_read)
        for quantity, breakdown, not_read, column in zip(
            pull.quantities, pull.breakdowns, pull.not_read, found, strict=True
        )
    ]


def _together(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """Two customers of one company; not read as soon as one of them is not."""
    return None if one is None or other is None else one + other


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
