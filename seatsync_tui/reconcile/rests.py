"""What a plan's rows rest on: every mapping, choice and rule they use, each as a name and a value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from seatsync_tui.models.mappings import CustomerKey, LicenseMapping
from seatsync_tui.models.plans import Plan
from seatsync_tui.models.psa import by_id
from seatsync_tui.models.rows import Action, Row
from seatsync_tui.reconcile.adjusting import adjustment_for, by_key, rule_words
from seatsync_tui.reconcile.dates import terms
from seatsync_tui.reconcile.facts import Billed, Facts, QuantityMode
from seatsync_tui.reconcile.ground import matches_of
from seatsync_tui.reconcile.matching import Match
from seatsync_tui.reconcile.wording import day, number

RULE = "count rule"
CHOICE = "row choice"
SUM = "sum"
TERMS = "terms"
"""What of an agreement decides dates: held against the live one before a write, not when a plan opens."""


def rests_on(rows: Iterable[Row], facts: Facts) -> tuple[tuple[str, str], ...]:
    """Name everything the rows rest on, with its value now, sorted."""
    standing = Standing(facts)
    parents = {agreement.id: agreement.parent_id for agreement in standing.agreements.values()}
    names = {name for row in rows for name in _names(row, parents)}
    return tuple((name, standing.value(name)) for name in sorted(names))


def changed_since(plan: Plan, facts: Facts) -> list[tuple[str, str]]:
    """Return the names whose value is another now, with the value in the plan."""
    standing = Standing(facts)
    return [
        (name, was)
        for name, was in plan.rests_on
        if json.loads(name)[0] != TERMS and standing.value(name) != was
    ]


def rows_that_use(plan: Plan, name: str, was: str) -> list[str]:
    """Return the keys of the plan's rows that rest on a name."""
    kind, *parts = json.loads(name)
    if kind in ("company", "choice", "ignored"):
        wanted = (parts[0], parts[1])
        return [row.key for row in plan.rows if wanted in {(c[0], c[1]) for c in row.customers}]
    if kind == "license":
        wanted_products = _products(was)
        return [
            row.key
            for row in plan.rows
            if row.product_id in wanted_products or parts[0] in {customer[0] for customer in row.customers}
        ]
    if kind in ("billing", "led to"):
        return [
            row.key
            for row in plan.rows
            if str(row.product_id if kind == "billing" else row.company_id) in parts
        ]
    if kind == SUM:
        return [row.key for row in plan.rows if row.customers and str(row.company_id) == parts[0]]
    if kind == "kept":
        return [row.key for row in plan.rows if str(row.addition_id) in parts]
    if kind == RULE:
        company = int(parts[3])
        return [
            row.key
            for row in plan.rows
            if row.company_id == company and parts[0] in {customer[0] for customer in row.customers}
        ]
    if kind == "price 0":
        return [row.key for row in plan.rows if str(row.product_id) in parts and row.action is Action.CREATE]
    if kind in ("hold", CHOICE):
        return [row.key for row in plan.rows if row.key == parts[0] or row.key.startswith(f"{parts[0]}:")]
    actions = {"create rule": Action.CREATE, "cancel rule": Action.CANCEL, "description": Action.CREATE}
    actions["quantity rule"] = Action.UPDATE
    return [row.key for row in plan.rows if row.action is actions.get(kind)]


def terms_of(plan: Plan) -> dict[int, str]:
    """Return what decided the dates of the plan's agreements when it was made, by agreement."""
    named = [(json.loads(name), value) for name, value in plan.rests_on]
    return {int(parts[1]): value for parts, value in named if parts[0] == TERMS}


def _names(row: Row, parents: Mapping[int, int | None]) -> Iterable[str]:
    yield _name("hold", row.key)
    yield _name(CHOICE, row.key)
    for c in row.contributors:
        yield _name("license", c.source, c.sku, c.metric)
        yield _name("company", c.source, c.customer_id)
        yield _name("ignored", c.source, c.customer_id)
        yield _name("choice", c.source, c.customer_id, c.sku, c.metric)
        yield _name(RULE, c.source, c.sku, c.metric, str(row.company_id))
    if row.contributors:
        yield _name(SUM, str(row.company_id), str(row.product_id))
    else:
        yield _name("billing", str(row.product_id))
        yield _name("led to", str(row.company_id))
    if row.addition_id is not None:
        yield _name("kept", str(row.addition_id))
    if row.action is not None and row.agreement_id is not None:
        yield _name(TERMS, str(row.agreement_id))
        parent = parents.get(row.agreement_id)
        if parent is not None:
            yield _name(TERMS, str(parent))
    if row.action is Action.CREATE:
        yield _name("create rule")
        yield _name("description")
        yield _name("price 0", str(row.product_id))
    if row.action is Action.UPDATE:
        yield _name("quantity rule")
    if row.action is Action.CANCEL:
        yield _name("cancel rule")


def _name(*parts: str) -> str:
    """Write a name so that no id or sku, whatever signs it holds, can be taken for another."""
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _license_value(mapping: LicenseMapping) -> str:
    products = "no charge" if mapping.no_charge else str(mapping.product_id)
    also = "".join(f"+{product}" for product in sorted(mapping.also_billed_as))
    words = [products + also, f"rule {mapping.count_rule or 'default'}"]
    words += [f"over {mapping.interval}"] if mapping.interval else []
    words += [f"with {'+'.join(sorted(mapping.adds))}"] if mapping.adds else []
    words += ["shared"] if mapping.shared else []
    return ", ".join(words)


def _products(value: str) -> set[int]:
    told = value.split(",")[0].split("+")
    return {int(word) for word in told if word.isdigit()}


class Standing:
    """The values that stand now, laid out once for many names."""

    def __init__(self, facts: Facts) -> None:
        decisions, scan = facts.decisions, facts.scan
        self.facts = facts
        self.agreements = {} if scan is None else by_id(scan.agreements)
        self._licenses = {mapping.key: mapping for mapping in decisions.licenses}
        self._companies = {mapping.key: mapping.company_id for mapping in decisions.companies}
        self._choices = {choice.key: choice for choice in decisions.choices}
        self._adjustments = by_key(decisions.adjustments)
        self._holds = {hold.row_key: hold for hold in decisions.holds}
        self._customers = {item.customer for item in decisions.ignores}
        self._additions = {str(item.addition_id) for item in decisions.ignores}
        self._led: dict[str, list[str]] = {}
        for mapping in decisions.companies:
            self._led.setdefault(str(mapping.company_id), []).append("/".join(mapping.key))
        self._matches: Mapping[CustomerKey, Match] | None = None
        self._summed: dict[str, list[CustomerKey]] | None = None

    def value(self, name: str) -> str:
        """Return the value that stands under a name; empty when nothing does."""
        kind, *parts = json.loads(name)
        reader = _READERS.get(kind)
        return "" if reader is None else reader(self, *parts)

    def license(self, source: str, sku: str, metric: str) -> str:
        """What a license is mapped to."""
        found = self._licenses.get((source, sku, metric))
        return "" if found is None else _license_value(found)

    def company(self, source: str, customer_id: str) -> str:
        """The saved company; one that names alone lead to is the same until another is saved."""
        saved = self._companies.get((source, customer_id))
        if saved is not None:
            return str(saved)
        found = self._matched().get((source, customer_id))
        return "" if found is None or found.company_id is None else str(found.company_id)

    def _matched(self) -> Mapping[CustomerKey, Match]:
        if self._matches is None:
            self._matches = matches_of(self.facts)
        return self._matches

    def sum(self, company_id: str, product_id: str) -> str:
        """Which licenses feed a product and whose seats go to the company: one more makes another sum."""
        feeding = [
            f"{'/'.join(key)}{' shared' if mapping.shared else ''}"
            for key, mapping in sorted(self._licenses.items())
            if int(product_id) in (mapping.product_id, *mapping.also_billed_as)
        ]
        customers = ["/".join(key) for key in self._lead().get(company_id, ())]
        return f"{', '.join(feeding)}: {', '.join(customers)}"

    def _lead(self) -> Mapping[str, list[CustomerKey]]:
        """By company: the customers that lead to it, saved or by name: saving a match changes nothing."""
        if self._summed is None:
            led = {key: found.company_id for key, found in self._matched().items() if found.company_id}
            self._summed = {}
            for key, company_id in sorted((led | self._companies).items()):
                if key not in self._customers:
                    self._summed.setdefault(str(company_id), []).append(key)
        return self._summed

    def choice(self, source: str, customer_id: str, sku: str, metric: str) -> str:
        """The chosen agreement and addition."""
        found = self._choices.get((source, customer_id, sku, metric))
        return "" if found is None else f"{found.agreement_id}/{found.addition_id or 'any'}"

    def ignored(self, source: str, customer_id: str) -> str:
        """Whether a customer is left out."""
        return "ignored" if (source, customer_id) in self._customers else ""

    def kept(self, addition_id: str) -> str:
        """Whether an addition is left out."""
        return "ignored" if addition_id in self._additions else ""

    def hold(self, row_key: str) -> str:
        """The hold of a row."""
        found = self._holds.get(row_key)
        return "" if found is None else f"{number(found.quantity)} until {day(found.until)}"

    def row_choice(self, row_key: str) -> str:
        """What a person chose for a row."""
        found = self.facts.choices.get(row_key)
        if found is None:
            return ""
        dates = (found.effective, found.cancel_date)
        words = [found.zero, found.ending, *("" if on is None else day(on) for on in dates)]
        return "/".join(words)

    def count_rule(self, source: str, sku: str, metric: str, company_id: str) -> str:
        """How the seats of a license are counted at a company beyond the mapping's own rule."""
        found = adjustment_for(self._adjustments, (source, sku, metric), int(company_id))
        return "" if found is None else rule_words(found)

    def quantity_rule(self) -> str:
        """How a change of quantity reaches the current period."""
        rules = self.facts.rules
        if rules.quantity is QuantityMode.IN_PLACE:
            return rules.quantity.value
        arrears = sorted(name for name, how in rules.billed.items() if how is Billed.IN_ARREARS)
        words = [rules.quantity, rules.delta_increase, rules.delta_decrease, f"grace {rules.grace_days}"]
        return ", ".join([*words, *arrears])

    def price_0(self, product_id: str) -> str:
        """Whether a product may be billed at price 0."""
        return "allowed" if int(product_id) in self.facts.rules.zero_price else ""

    def billing(self, product_id: str) -> str:
        """Every license that is billed as a product."""
        told = [
            f"{'/'.join(key)} {_license_value(mapping)}"
            for key, mapping in sorted(self._licenses.items())
            if int(product_id) in (mapping.product_id, *mapping.also_billed_as)
        ]
        return "; ".join(told)

    def led_to(self, company_id: str) -> str:
        """Every customer with a saved mapping to a company."""
        return ", ".join(sorted(self._led.get(company_id, ())))

    def terms(self, agreement_id: str) -> str:
        """What of an agreement decides dates."""
        found = self.agreements.get(int(agreement_id))
        return "" if found is None else terms(found)


_READERS: dict[str, Callable[..., str]] = {
    "license": Standing.license,
    "company": Standing.company,
    "choice": Standing.choice,
    "ignored": Standing.ignored,
    "kept": Standing.kept,
    "hold": Standing.hold,
    "billing": Standing.billing,
    "led to": Standing.led_to,
    SUM: Standing.sum,
    TERMS: Standing.terms,
    RULE: Standing.count_rule,
    CHOICE: Standing.row_choice,
    "quantity rule": Standing.quantity_rule,
    "price 0": Standing.price_0,
    "create rule": lambda standing: standing.facts.rules.create.value,
    "cancel rule": lambda standing: standing.facts.rules.cancel.value,
    "description": lambda standing: standing.facts.rules.invoice_description,
}
