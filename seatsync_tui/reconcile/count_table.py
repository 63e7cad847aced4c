"""The counts of all clients as one table: a row a company, a column a product and metric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from seatsync_tui.models.counts import CountRule, Customer, Pull, Sku
from seatsync_tui.models.mappings import CustomerKey
from seatsync_tui.models.psa import by_id
from seatsync_tui.reconcile.counting import counted, round_up
from seatsync_tui.reconcile.facts import Facts, rule_of
from seatsync_tui.reconcile.ground import NOT_SCANNED
from seatsync_tui.reconcile.matching import CompanyIndex, Match, match

NOT_READ = "not read"
ColumnKey = tuple[str, str, str]
"""(source, sku, metric)"""


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
    seats: dict[int, Decimal | None] = field(default_factory=dict)
    """By the column's place; None where one of its customers was not read. Not there: not set up."""


@dataclass(frozen=True, slots=True)
class CountTable:
    """The report. Columns stand by vendor and label, lines by name."""

    columns: tuple[Column, ...]
    companies: tuple[Line, ...]
    unmatched: tuple[Line, ...]
    """Customers that lead to no company yet, each on its own, so that nothing is lost."""
    notes: tuple[str, ...]
    """What is not complete, a sentence each."""


def count_table(facts: Facts, vendors: Mapping[str, str], failures: Mapping[str, str]) -> CountTable:
    """Lay the counts out by company mapping; `failures` says why a source's newest pull failed."""
    listed = {pull.source: pull.customers() for pull in facts.pulls}
    matches = _matches(facts, listed)
    columns = _columns(facts, vendors)
    places = {(column.source, column.sku, column.metric): place for place, column in enumerate(columns)}
    names = {} if facts.scan is None else by_id(facts.scan.companies)
    rules = {mapping.key: rule_of(mapping, facts.count_rules) for mapping in facts.decisions.licenses}
    companies: dict[int, Line] = {}
    unmatched: dict[CustomerKey, Line] = {}
    unread: list[str] = []
    for pull in facts.pulls:
        vendor = vendors.get(pull.source, pull.source)
        lines: dict[str, Line] = {}
        for customer_id, customer in listed[pull.source].items():
            company_id = matches[pull.source, customer_id].company_id
            if company_id is None:
                line = unmatched.setdefault((pull.source, customer_id), Line(customer, vendor))
            elif company_id in companies:
                line = companies[company_id]
            else:
                found = names.get(company_id)
                line = companies[company_id] = Line(found.name if found else f"company {company_id}")
            lines[customer_id] = line
        default = next(iter(facts.count_rules.get(pull.source, ())), None)
        unread += _fill(pull, lines, places, rules, default, vendor)
    return CountTable(
        columns,
        _in_order(companies.values()),
        _in_order(unmatched.values()),
        (*_notes(facts, vendors, failures), *unread),
    )


def _matches(facts: Facts, listed: Mapping[str, Mapping[str, str]]) -> Mapping[CustomerKey, Match]:
    """The company of every customer, as the preview has it."""
    customers = [
        Customer(source, customer_id, name)
        for source, names in listed.items()
        for customer_id, name in names.items()
    ]
    if facts.scan is None:
        return {(each.source, each.customer_id): NOT_SCANNED for each in customers}
    return match(customers, CompanyIndex(facts.scan.companies), facts.decisions.companies)


def _columns(facts: Facts, vendors: Mapping[str, str]) -> tuple[Column, ...]:
    pulled = {pull.source for pull in facts.pulls}
    found = [_column(sku, vendors) for sku in facts.skus if sku.source in pulled]
    return tuple(sorted(found, key=lambda c: (c.vendor.casefold(), c.label.casefold(), c.sku)))


def _column(sku: Sku, vendors: Mapping[str, str]) -> Column:
    return Column(sku.source, vendors.get(sku.source, sku.source), sku.sku, sku.label, sku.metric)


def _fill(
    pull: Pull,
    lines: Mapping[str, Line],
    places: Mapping[ColumnKey, int],
    rules: Mapping[ColumnKey, CountRule | None],
    default: CountRule | None,
    vendor: str,
) -> list[str]:
    """Add every count of a pull to its line; returns what has no column."""
    unread = []
    columns = {
        key[1:]: (place, rules.get(key, default)) for key, place in places.items() if key[0] == pull.source
    }
    for count in pull.counts:
        found = columns.get((count.sku, count.metric))
        if found is None:
            unread.append(f"{vendor}: {count.customer} could not be read: {count.not_read}")
            continue
        place, rule = found
        number = counted(count, rule)
        seats = lines[count.customer_id].seats
        if place not in seats:
            seats[place] = number
        elif number is None or seats[place] is None:
            seats[place] = None
        else:
            seats[place] = number + (seats[place] or 0)
    return unread


def _in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.name, line.vendor)))


def _notes(facts: Facts, vendors: Mapping[str, str], failures: Mapping[str, str]) -> list[str]:
    told = [
        f"{vendors.get(source, source)} failed at its newest pull; {_instead(facts, source)}. {why}"
        for source, why in sorted(failures.items())
    ]
    for pull in facts.pulls:
        verdict = facts.verdicts.get(pull.source)
        if verdict is not None and not verdict.good:
            told.append(f"{vendors.get(pull.source, pull.source)}: {verdict.reason}")
    if facts.scan is None:
        told.append("ConnectWise was not scanned yet, so no customer leads to a company.")
    return told


def _instead(facts: Facts, source: str) -> str:
    older = next((pull for pull in facts.pulls if pull.source == source), None)
    return "it is missing here" if older is None else f"its counts are of {older.at:%Y-%m-%d %H:%M} UTC"


def shown(seats: Decimal | None) -> Decimal | str:
    """A cell's value: whole seats, rounded up once, or that it was not read."""
    return NOT_READ if seats is None else round_up(seats)
