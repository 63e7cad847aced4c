"""What a plan's rows rest on: every mapping, choice and rule they use, each as a name and a value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.models.plans import Plan
from seatsync_tui.models.rows import Action, Row
from seatsync_tui.reconcile.dates import terms
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.ground import matches_of
from seatsync_tui.reconcile.wording import day, number

TERMS = "terms"
"""What of an agreement decides dates: held against the live one before a write, not when a plan opens."""


def rests_on(rows: Iterable[Row], facts: Facts) -> tuple[tuple[str, str], ...]:
    """Name everything the rows rest on, with its value now, sorted."""
    agreements = () if facts.scan is None else facts.scan.agreements
    parents = {agreement.id: agreement.parent_id for agreement in agreements}
    names = {name for row in rows for name in _names(row, parents)}
    return tuple((name, current_value(name, facts)) for name in sorted(names))


def changed_since(plan: Plan, facts: Facts) -> list[tuple[str, str]]:
    """Return the names whose value is another now, with the value in the plan."""
    return [
        (name, was)
        for name, was in plan.rests_on
        if json.loads(name)[0] != TERMS and current_value(name, facts) != was
    ]


def current_value(name: str, facts: Facts) -> str:
    """Return the value that stands now under a name of `rests_on`; empty when nothing does."""
    kind, *parts = json.loads(name)
    reader = _READERS.get(kind)
    return "" if reader is None else reader(facts, parts)


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
    if kind == "kept":
        return [row.key for row in plan.rows if str(row.addition_id) in parts]
    if kind == "hold":
        return [row.key for row in plan.rows if row.key == parts[0] or row.key.startswith(f"{parts[0]}:")]
    actions = {"create rule": Action.CREATE, "cancel rule": Action.CANCEL, "description": Action.CREATE}
    return [row.key for row in plan.rows if row.action is actions.get(kind)]


def terms_of(plan: Plan) -> dict[int, str]:
    """Return what decided the dates of the plan's agreements when it was made, by agreement."""
    named = [(json.loads(name), value) for name, value in plan.rests_on]
    return {int(parts[1]): value for parts, value in named if parts[0] == TERMS}


def _names(row: Row, parents: Mapping[int, int | None]) -> Iterable[str]:
    yield _name("hold", row.key)
    for c in row.contributors:
        yield _name("license", c.source, c.sku, c.metric)
        yield _name("company", c.source, c.customer_id)
        yield _name("ignored", c.source, c.customer_id)
        yield _name("choice", c.source, c.customer_id, c.sku, c.metric)
    if not row.contributors:
        yield _name("billing", str(row.product_id))
        yield _name("led to", str(row.company_id))
    if row.addition_id is not None:
        yield _name("kept", str(row.addition_id))
    if row.action in (Action.CREATE, Action.CANCEL) and row.agreement_id is not None:
        yield _name(TERMS, str(row.agreement_id))
        parent = parents.get(row.agreement_id)
        if parent is not None:
            yield _name(TERMS, str(parent))
    if row.action is Action.CREATE:
        yield _name("create rule")
        yield _name("description")
    if row.action is Action.CANCEL:
        yield _name("cancel rule")


def _name(*parts: str) -> str:
    """Write a name so that no id or sku, whatever signs it holds, can be taken for another."""
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _license(facts: Facts, parts: list[str]) -> str:
    found = next((item for item in facts.decisions.licenses if list(item.key) == parts), None)
    return "" if found is None else _license_value(found)


def _license_value(mapping: LicenseMapping) -> str:
    products = "no charge" if mapping.no_charge else str(mapping.product_id)
    also = "".join(f"+{product}" for product in sorted(mapping.also_billed_as))
    words = [products + also, f"rule {mapping.count_rule or 'default'}"]
    words += ["shared"] if mapping.shared else []
    return ", ".join(words)


def _products(value: str) -> set[int]:
    told = value.split(",")[0].split("+")
    return {int(word) for word in told if word.isdigit()}


def _company(facts: Facts, parts: list[str]) -> str:
    """The saved company; one that names alone lead to is the same until another is saved."""
    found = next((item for item in facts.decisions.companies if list(item.key) == parts), None)
    if found is not None:
        return str(found.company_id)
    match = matches_of(facts).get((parts[0], parts[1]))
    return "" if match is None or match.company_id is None else str(match.company_id)


def _choice(facts: Facts, parts: list[str]) -> str:
    found = next((item for item in facts.decisions.choices if list(item.key) == parts), None)
    return "" if found is None else f"{found.agreement_id}/{found.addition_id or 'any'}"


def _ignored(facts: Facts, parts: list[str]) -> str:
    ignored = any(
        item.customer is not None and list(item.customer) == parts for item in facts.decisions.ignores
    )
    return "ignored" if ignored else ""


def _kept(facts: Facts, parts: list[str]) -> str:
    return "ignored" if any(str(item.addition_id) == parts[0] for item in facts.decisions.ignores) else ""


def _hold(facts: Facts, parts: list[str]) -> str:
    found = next((item for item in facts.decisions.holds if item.row_key == parts[0]), None)
    return "" if found is None else f"{number(found.quantity)} until {day(found.until)}"


def _billing(facts: Facts, parts: list[str]) -> str:
    mapped = [
        item for item in facts.decisions.licenses if int(parts[0]) in (item.product_id, *item.also_billed_as)
    ]
    return "; ".join(
        f"{'/'.join(item.key)} {_license_value(item)}" for item in sorted(mapped, key=lambda m: m.key)
    )


def _led_to(facts: Facts, parts: list[str]) -> str:
    keys = sorted(item.key for item in facts.decisions.companies if str(item.company_id) == parts[0])
    return ", ".join("/".join(key) for key in keys)


def _terms(facts: Facts, parts: list[str]) -> str:
    agreements = () if facts.scan is None else facts.scan.agreements
    found = next((agreement for agreement in agreements if str(agreement.id) == parts[0]), None)
    return "" if found is None else terms(found)


_READERS: dict[str, Callable[[Facts, list[str]], str]] = {
    "license": _license,
    "company": _company,
    "choice": _choice,
    "ignored": _ignored,
    "kept": _kept,
    "hold": _hold,
    "billing": _billing,
    "led to": _led_to,
    TERMS: _terms,
    "create rule": lambda facts, _: facts.rules.create.value,
    "cancel rule": lambda facts, _: facts.rules.cancel.value,
    "description": lambda facts, _: facts.rules.invoice_description,
}
