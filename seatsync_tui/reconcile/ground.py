"""The facts laid out for look-ups, in one pass over pulls, scan and decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from operator import attrgetter, lt

from seatsync_tui.models.counts import CountRule, SeatCount, Sku
from seatsync_tui.models.mappings import (
    AdditionChoice,
    CountAdjustment,
    CustomerKey,
    Hold,
    LastWrite,
    LicenseMapping,
    RowChoice,
    SkuKey,
)
from seatsync_tui.models.psa import Addition, Agreement, Company, Product, by_id
from seatsync_tui.models.rows import Orphans
from seatsync_tui.reconcile.adjusting import adjustment_for, by_key
from seatsync_tui.reconcile.completeness import orphan_detection
from seatsync_tui.reconcile.dates import Proposal
from seatsync_tui.reconcile.facts import Facts, rule_of
from seatsync_tui.reconcile.liveness import addition_live, agreement_runs, may_stand
from seatsync_tui.reconcile.matching import NOT_SCANNED, CompanyIndex, Match, match_named
from seatsync_tui.reconcile.money import cycle_of

CHOSEN_DATES_LAST = 31
"""Days after which a date that a person set for a row lapses."""
WHAT = attrgetter("sku", "metric")
NOTHING_CHOSEN = RowChoice()
ChoiceKey = tuple[str, str, str, str]


@dataclass(slots=True)
class Ground:
    """What the rules look up while they decide."""

    facts: Facts
    index: CompanyIndex
    counts: dict[CustomerKey, list[SeatCount]]
    """By customer, in a fixed order: each sku and metric once."""
    matches: Mapping[CustomerKey, Match]
    names: dict[CustomerKey, str]
    """Customers of the pulls."""
    unread: frozenset[CustomerKey]
    """Customers with a count that was not read."""
    agreements: dict[int, Agreement]
    standing: dict[int, list[Agreement]]
    """By company: the agreements an addition may stand on, by id."""
    products: dict[int, Product]
    licenses: dict[SkuKey, LicenseMapping]
    skus: dict[SkuKey, Sku]
    metrics: dict[tuple[str, str], str]
    """Each sku's default metric."""
    rules: dict[SkuKey, CountRule | None]
    adjustments: dict[tuple[str, str, str, int], CountAdjustment]
    """By source, sku, metric and company; company 0 for every one without its own."""
    choices: dict[ChoiceKey, AdditionChoice]
    holds: dict[str, Hold]
    last_writes: dict[int, LastWrite]
    ignored_customers: frozenset[CustomerKey]
    ignored_additions: frozenset[int]
    watchers: dict[int, set[str]]
    """Sources that feed or once fed a product."""
    live: dict[tuple[int, int], list[Addition]] = field(default_factory=dict)
    """By company and product: live additions of watched products, credits too, in order."""
    put_aside: dict[tuple[int, int], list[Addition]] = field(default_factory=dict)
    """By company and product: live additions that are ignored."""
    detection: dict[str, Orphans] = field(default_factory=dict)
    saved_names: dict[CustomerKey, str] = field(default_factory=dict)
    """Customers' names as their company mapping saw them."""
    missing: dict[int, dict[CustomerKey, str]] = field(default_factory=dict)
    """By company: customers that lead to it and that a pull misses, with their names."""
    older: dict[int, datetime] = field(default_factory=dict)
    """Companies that a quick scan left out, and when their additions were read last."""
    also_billed: dict[int, set[int]] = field(default_factory=dict)
    """By product: those that its license is also billed as."""
    create_dates: dict[int, tuple[Proposal, str]] = field(default_factory=dict)
    """By agreement: the first billed day of a new addition and what is refused of it, once asked for."""
    contested: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    """By company and product: the sources that feed it though a second was not declared shared."""
    cycles: dict[int, str] = field(default_factory=dict)
    """By agreement: its billing cycle's name, once asked for."""
    renamed: frozenset[CustomerKey] = frozenset()
    """Customers of a saved pair of which one name changed a little."""
    unfit: dict[int, str] = field(default_factory=dict)
    """By product: why it cannot be added, once asked for; empty where it can."""
    yearly: bool = False
    """Some license is bought for a year."""
    _additions: dict[int, Addition] | None = None

    def addition(self, addition_id: int) -> Addition | None:
        """Return an addition of the scan, live or not; indexed when first asked for."""
        if self._additions is None:
            self._additions = {} if self.facts.scan is None else by_id(self.facts.scan.additions)
        return self._additions.get(addition_id)

    def parent(self, agreement: Agreement) -> Agreement | None:
        """Return the agreement this one hangs under, where the scan has it."""
        return None if agreement.parent_id is None else self.agreements.get(agreement.parent_id)

    def company(self, company_id: int) -> str:
        """Return a company's name, or its number where the scan does not list it."""
        found = self.index.by_id.get(company_id)
        return f"company {company_id}" if found is None else found.name

    def cycle(self, agreement: Agreement) -> str:
        """Return the billing cycle's name; a child without one is billed as its parent."""
        found = self.cycles.get(agreement.id)
        if found is None:
            found = self.cycles[agreement.id] = cycle_of(agreement, self.agreements)
        return found

    def rule(self, sku: SkuKey, company_id: int | None) -> CountRule | None:
        """Return the count rule of a license, as a rule for the company or for every one may name another."""
        adjustment = adjustment_for(self.adjustments, sku, company_id) if self.adjustments else None
        if adjustment is None or not adjustment.count_rule:
            return self.rules.get(sku)
        declared = self.facts.count_rules.get(sku[0], ())
        return next((rule for rule in declared if rule.name == adjustment.count_rule), self.rules.get(sku))

    def choice(self, row_key: str, line: Addition | None = None) -> RowChoice:
        """Return what a person chose for a row and still holds.

        A word on zero or on an ending lapses with the addition and last day it was said of; a date a month
        after it was set.
        """
        found = self.facts.choices.get(row_key)
        if found is None:
            return NOTHING_CHOSEN
        if found.about and found.about != about(line):
            found = replace(found, zero="", ending="")
        if found.at is not None and (self.facts.today - found.at.date()).days > CHOSEN_DATES_LAST:
            found = replace(found, effective=None, cancel_date=None)
        return found

    def in_doubt(self, key: CustomerKey) -> bool:
        """Tell whether nobody knows the customer's company."""
        return self.matches[key].company_id is None


def about(line: Addition | None) -> str:
    """Write down which addition, ending when, a choice is about."""
    return "" if line is None else f"{line.id}/{line.cancelled or ''}"


def lay_out(facts: Facts) -> Ground:
    """Index the facts once."""
    decisions = facts.decisions
    scan = facts.scan
    counts = _counts(facts)
    names = _names(counts)
    companies: Iterable[Company] = () if scan is None else scan.companies
    index = CompanyIndex(companies)
    agreements = {} if scan is None else by_id(scan.agreements)
    ground = Ground(
        facts=facts,
        index=index,
        counts=counts,
        matches=_matches(facts, names, index),
        names=names,
        unread=frozenset([key for key, mine in counts.items() for count in mine if count.quantity is None]),
        agreements=agreements,
        standing=_standing(facts, agreements),
        products={} if scan is None else by_id(scan.products),
        licenses={mapping.key: mapping for mapping in decisions.licenses},
        skus={(sku.source, sku.sku, sku.metric): sku for sku in facts.skus},
        metrics={(sku.source, sku.sku): sku.metric for sku in reversed(facts.skus)},
        rules={mapping.key: rule_of(mapping, facts.count_rules) for mapping in decisions.licenses},
        adjustments=by_key(decisions.adjustments),
        choices={choice.key: choice for choice in decisions.choices},
        holds={hold.row_key: hold for hold in decisions.holds},
        last_writes={write.addition_id: write for write in decisions.last_writes},
        ignored_customers=frozenset(item.customer for item in decisions.ignores if item.customer),
        ignored_additions=frozenset(item.addition_id for item in decisions.ignores if item.addition_id),
        watchers=_watchers(facts),
        older={} if scan is None else {company.company_id: company.at for company in scan.older},
    )
    for mapping in decisions.licenses:
        if mapping.product_id is not None and mapping.also_billed_as:
            ground.also_billed.setdefault(mapping.product_id, set()).update(mapping.also_billed_as)
    ground.yearly = any(sku.yearly for sku in facts.skus)
    _lay_additions(ground)
    ground.detection = _detection(ground)
    ground.saved_names = {mapping.key: mapping.customer for mapping in decisions.companies}
    ground.missing = _missing(ground)
    ground.renamed = frozenset([key for key, found in ground.matches.items() if found.renamed])
    return ground


def matches_of(facts: Facts) -> Mapping[CustomerKey, Match]:
    """Match every customer of the pulls to its company."""
    index = CompanyIndex(() if facts.scan is None else facts.scan.companies)
    return _matches(facts, _names(_counts(facts)), index)


def _counts(facts: Facts) -> dict[CustomerKey, list[SeatCount]]:
    """All counts of the pulls by customer, in a fixed order, each sku and metric of one once."""
    found: dict[CustomerKey, list[SeatCount]] = {}
    for count in chain.from_iterable(pull.counts for pull in facts.pulls):
        key = (count.source, count.customer_id)
        mine = found.get(key)
        if mine is None:
            found[key] = [count]
        else:
            mine.append(count)
    return {key: _each_once(found[key]) for key in sorted(found)}


def _each_once(counts: list[SeatCount]) -> list[SeatCount]:
    whats = list(map(WHAT, counts))
    if all(map(lt, whats, whats[1:])):
        return counts
    kept: dict[tuple[str, str], SeatCount] = {}
    for count in counts:
        known = kept.setdefault((count.sku, count.metric), count)
        if known is not count:
            kept[count.sku, count.metric] = _told_twice(known, count)
    return [kept[what] for what in sorted(kept)]


def _told_twice(one: SeatCount, other: SeatCount) -> SeatCount:
    """Two different numbers for one customer are no number."""
    if (one.quantity, one.breakdown) == (other.quantity, other.breakdown):
        return one
    if one.quantity is None:
        return one
    if other.quantity is None:
        return other
    return SeatCount(
        one.source,
        one.customer_id,
        min(one.customer, other.customer),
        one.sku,
        one.metric,
        None,
        as_of=one.as_of,
        not_read="The pull lists this customer twice with different numbers.",
    )


def _names(counts: Mapping[CustomerKey, list[SeatCount]]) -> dict[CustomerKey, str]:
    return {key: mine[0].customer for key, mine in counts.items()}


def _matches(
    facts: Facts, names: Mapping[CustomerKey, str], index: CompanyIndex
) -> Mapping[CustomerKey, Match]:
    if facts.scan is None:
        return dict.fromkeys(names, NOT_SCANNED)
    return match_named(names, index, facts.decisions.companies)


def _standing(facts: Facts, agreements: Mapping[int, Agreement]) -> dict[int, list[Agreement]]:
    standing: dict[int, list[Agreement]] = defaultdict(list)
    for agreement in agreements.values():
        if may_stand(agreement, facts.today):
            standing[agreement.company_id].append(agreement)
    for found in standing.values():
        found.sort(key=lambda agreement: agreement.id)
    return dict(standing)


def _watchers(facts: Facts) -> dict[int, set[str]]:
    watchers: dict[int, set[str]] = defaultdict(set)
    for watched in facts.decisions.watched:
        watchers[watched.product_id].add(watched.source)
    for mapping in facts.decisions.licenses:
        if mapping.product_id is not None and not mapping.no_charge:
            for product_id in (mapping.product_id, *mapping.also_billed_as):
                watchers[product_id].add(mapping.source)
    return dict(watchers)


def _lay_additions(ground: Ground) -> None:
    """Sort the live additions of watched products to their companies."""
    scan = ground.facts.scan
    if scan is None:
        return
    today, watched, ignored = ground.facts.today, ground.watchers, ground.ignored_additions
    company_of = {each.id: each.company_id for each in ground.agreements.values() if agreement_runs(each)}
    for addition in scan.additions:
        if addition.product_id not in watched or not addition_live(addition, today):
            continue
        company_id = company_of.get(addition.agreement_id)
        if company_id is None:
            continue
        shelf = ground.put_aside if addition.id in ignored else ground.live
        shelf.setdefault((company_id, addition.product_id), []).append(addition)
    for shelf in (ground.live, ground.put_aside):
        for additions in shelf.values():
            if len(additions) > 1:
                additions.sort(key=in_order)


def in_order(addition: Addition) -> tuple[str, int]:
    """Sort additions by their first billed day, then by id."""
    return ("" if addition.effective is None else addition.effective.isoformat(), addition.id)


def _detection(ground: Ground) -> dict[str, Orphans]:
    """Judge for each source that feeds a product whether orphans may be looked for."""
    usable: dict[str, int] = defaultdict(int)
    for key in ground.names:
        if key not in ground.unread and not ground.in_doubt(key):
            usable[key[0]] += 1
    pulls = {pull.source: pull for pull in ground.facts.pulls}
    sources = {source for watchers in ground.watchers.values() for source in watchers} | set(pulls)
    verdicts = ground.facts.verdicts
    return {
        source: orphan_detection(pulls.get(source), verdicts.get(source), usable[source])
        for source in sorted(sources)
    }


def _missing(ground: Ground) -> dict[int, dict[CustomerKey, str]]:
    """Sort customers that their pull lacks to their companies; of a good pull only the recent losses."""
    missing: dict[int, dict[CustomerKey, str]] = defaultdict(dict)
    recent = {
        (customer.source, customer.customer_id)
        for verdict in ground.facts.verdicts.values()
        for customer in verdict.missing
    }
    pulled = {pull.source for pull in ground.facts.pulls}
    for mapping in ground.facts.decisions.companies:
        if mapping.key in ground.names or mapping.source not in pulled:
            continue
        if mapping.key in recent or not ground.detection[mapping.source].checked:
            missing[mapping.company_id][mapping.key] = mapping.customer
    return dict(missing)


@lru_cache(maxsize=1 << 14)
def whole(quantity: Decimal) -> bool:
    """Tell whether a quantity is a whole number."""
    return quantity == quantity.to_integral_value()
