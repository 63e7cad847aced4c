"""Small random worlds: companies with look-alike names, agreements, additions, customers and decisions."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from seatsync_tui.models.counts import PullVerdict
from seatsync_tui.models.plans import DELTA_SUFFIX, Plan
from seatsync_tui.models.psa import Addition, Scan
from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.facts import CancelRule, CreateRule, Facts, QuantityMode, RowChoice
from seatsync_tui.reconcile.liveness import addition_live, agreement_runs
from tests.reconcile.builders import DUO, OTHER, TODAY, Office

NAMES = (
    "Acme Dental",
    "Acme Dental LLC",
    "Acme Dental East",
    "Baker & Sons",
    "Cobalt Marine",
    "Cobalt Marine Inc",
    "Delta Law",
    "Elm Street Vets",
    "Zinnia Bakery",
    "",
)


@dataclass
class Made:
    """A world and the dice it was made with."""

    office: Office
    dice: random.Random

    def facts(self) -> Facts:
        """What the rules read."""
        return self.office.facts()


def make(seed: int) -> Made:
    """Make a world from a seed."""
    dice = random.Random(seed)
    office = Office()
    for number in range(1, dice.randint(2, 6)):
        office.company(number, dice.choice(NAMES[:-1]), deleted=dice.random() < 0.1)
        for place in range(dice.choice((0, 1, 1, 1, 2))):
            _agreement(office, dice, number, number * 10 + place)
    for number in range(dice.randint(0, 8)):
        if office.agreements:
            _addition(office, dice, 9001 + number)
    for number in range(dice.randint(0, 6)):
        seats = None if dice.random() < 0.2 else dice.choice((0, 1, 5, 5, 12, 30, "4.5"))
        office.customer(f"DA{number}", dice.choice(NAMES), seats)
    _decide(office, dice)
    return Made(office, dice)


def _agreement(office: Office, dice: random.Random, company: int, number: int) -> None:
    office.agreement(
        number,
        company,
        status=dice.choice(("Active",) * 6 + ("Expired",)),
        cancelled=dice.random() < 0.05,
        end=dice.choice((None, None, None, date(2026, 12, 31), date(2026, 11, 1))),
        next_invoice=dice.choice((None, date(2026, 11, 1), date(2026, 12, 1), date(2026, 12, 15))),
        prorate=dice.random() < 0.5,
        parent_id=dice.choice((None, None, None, company * 10)),
        billing_cycle=dice.choice(("Monthly", "Annually", "Blue moon")),
    )


def _addition(office: Office, dice: random.Random, number: int) -> None:
    product = dice.choice((DUO, DUO, DUO, OTHER))
    office.addition(
        number,
        dice.choice((-2, 0, 1, 5, 5, 12, 20, "7.5")),
        dice.choice(office.agreements).id,
        product_id=product,
        product="DUO-MFA" if product == DUO else "DUO-OLD",
        effective=dice.choice((None, date(2025, 1, 1), date(2025, 1, 1), date(2026, 12, 1))),
        cancelled=dice.choice((None, None, None, None, date(2026, 11, 30), date(2026, 10, 31), TODAY)),
        less_included=Decimal(dice.choice((0, 0, 0, 2))),
    )


def _decide(office: Office, dice: random.Random) -> None:
    office.license(OTHER)
    office.license(also_billed_as=(OTHER,) if dice.random() < 0.2 else ())
    companies = [company.id for company in office.companies] + [999]
    for count in office.counts:
        if dice.random() < 0.4:
            office.mapped(count.customer_id, dice.choice(companies))
        if dice.random() < 0.25 and office.additions:
            line = dice.choice(office.additions)
            office.pin(count.customer_id, line.agreement_id, dice.choice((None, line.id, 4040)))
        if dice.random() < 0.1:
            office.ignore(count.customer_id)
    if dice.random() < 0.3:
        office.mapped("DA99", dice.choice(companies), "Acme Dental")
    if dice.random() < 0.2 and office.additions:
        office.ignore(addition=dice.choice(office.additions).id)
    if dice.random() < 0.3 and office.additions:
        office.wrote(dice.choice(office.additions).id, 5, "DA0", "DA99")
    if dice.random() < 0.2:
        office.hold(
            f"duo:company-{dice.choice(companies)}:product-7", 5, TODAY + timedelta(days=dice.randint(-3, 3))
        )
    if dice.random() < 0.2:
        office.verdicts["duo"] = PullVerdict(good=False, reason="the pull ended early.")
    for company in companies:
        if dice.random() < 0.3:
            key = f"duo:company-{company}:product-7"
            office.choices[key] = RowChoice(
                zero=dice.choice(("", "cancel")), ending=dice.choice(("", "new", "keep", "end"))
            )
    _rule(office, dice, companies)


def _rule(office: Office, dice: random.Random, companies: list[int]) -> None:
    """Rules for counting, committed terms, deltas and cancels of today."""
    if dice.random() < 0.3:
        rule = {"free": dice.choice((0, 2)), "extra": dice.choice((0, 1)), "minimum": dice.choice((0, 10))}
        office.rule(dice.choice((0, *companies)), pack=dice.choice((1, 5)), **rule)
    for place, count in enumerate(office.counts):
        if dice.random() < 0.15:
            until = TODAY + timedelta(days=dice.randint(-2, 200))
            office.counts[place] = replace(count, committed=Decimal(10), committed_until=until)
    office.rules = replace(
        office.rules,
        quantity=dice.choice(tuple(QuantityMode)),
        cancel=dice.choice(tuple(CancelRule)),
        delta_decrease=dice.choice((CreateRule.TODAY, CreateRule.NEXT_MONTH)),
    )


worlds = st.integers(0, 2**32 - 1).map(make)
"""Random worlds; a failing one is told by its seed."""


def shuffled(facts: Facts, dice: random.Random) -> Facts:
    """The same facts, told in another order."""

    def mixed(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dice.sample(things, len(things)))

    assert facts.scan is not None
    kinds = ("companies", "agreements", "additions", "products")
    mixed_scan: dict[str, Any] = {kind: mixed(getattr(facts.scan, kind)) for kind in kinds}
    scan = replace(facts.scan, **mixed_scan)
    pulls = tuple(replace(pull, counts=mixed(pull.counts)) for pull in facts.pulls)
    told = facts.decisions
    mixed_told: dict[str, Any] = {name: mixed(getattr(told, name)) for name in told.__dataclass_fields__}
    decisions = replace(told, **mixed_told)
    return replace(facts, scan=scan, pulls=mixed(pulls), decisions=decisions)


def watched_live(facts: Facts) -> set[int]:
    """Ids of the live additions of watched products that nobody ignores."""
    assert facts.scan is not None
    running = {agreement.id for agreement in facts.scan.agreements if agreement_runs(agreement)}
    watched = {item.product_id for item in facts.decisions.watched}
    ignored = {item.addition_id for item in facts.decisions.ignores}
    return {
        line.id
        for line in facts.scan.additions
        if line.product_id in watched
        and line.agreement_id in running
        and addition_live(line, facts.today)
        and line.id not in ignored
    }


def pushed(facts: Facts, plan: Plan) -> Facts:
    """The facts after every row of the plan was written and the scan took the answers in."""
    held = facts.scan
    assert held is not None
    additions = {line.id: line for line in held.additions}
    for number, row in enumerate(plan.rows, 50_001):
        after = row.after
        if row.action is Action.CREATE:
            assert after.quantity is not None
            additions[number] = Addition(
                number,
                row.agreement_id,
                row.product_id,
                row.product,
                after.quantity,
                effective=after.effective,
                cancelled=after.cancelled,
                unit_price=Decimal(6),
            )
            if row.key.endswith(DELTA_SUFFIX):
                facts = replace(facts, deltas=facts.deltas | {number})
            continue
        assert row.addition_id is not None
        line = additions[row.addition_id]
        if after.quantity is not None:
            line = replace(line, quantity=after.quantity)
        if after.cancelled is not None or after.clears_end:
            line = replace(line, cancelled=after.cancelled)
        additions[line.id] = line
    scan: Scan = replace(held, additions=tuple(additions.values()))
    return replace(facts, scan=scan)
