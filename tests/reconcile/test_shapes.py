"""Targets of one shape get the rows that each would have got by itself."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from seatsync_tui.models.counts import Customer, PullVerdict
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile import decide, shapes
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.facts import Facts, QuantityMode, RowChoice
from tests.reconcile.builders import DUO, OTHER, TODAY, Office
from tests.reconcile.worlds import worlds

CLIENTS = 60
Odd = Callable[[Office, random.Random, int], object]
"""Makes one client of a street other than its neighbours."""
MANY = settings(max_examples=250, deadline=None)


def key(client: int) -> str:
    return f"duo:company-{client}:product-{DUO}"


def addition_is(office: Office, client: int, **changed: object) -> None:
    """Let the client's own addition be another one, where it has one."""
    office.additions = [
        replace(line, **changed) if line.id == 9000 + client else line  # type: ignore[arg-type]
        for line in office.additions
    ]


def seats_are(office: Office, client: int, seats: Decimal | None) -> None:
    """Let the client's own customer use other seats, or be one that could not be read."""
    why = "" if seats is not None else "Access forbidden"
    office.counts = [
        replace(count, quantity=seats, not_read=why) if count.customer_id == f"DA{client}" else count
        for count in office.counts
    ]


def agreement_is(office: Office, client: int, **changed: object) -> None:
    """Let the client's own agreement be another one."""
    office.agreements = [
        replace(agreement, **changed) if agreement.id == 500 + client else agreement  # type: ignore[arg-type]
        for agreement in office.agreements
    ]


def other_license(office: Office, client: int, product: int, **more: object) -> None:
    """Let a customer of another source lead to the client, with a license of its own."""
    office.customer(f"PX{client}", f"Client {client}", 5, source="pax8", sku="mfa")
    office.license(product, source="pax8", sku="mfa", **more)
    office.verdicts["pax8"] = PullVerdict(good=True)


def three_rows(office: Office, client: int) -> None:
    """Let a client have two customers more, whose choices are not the same, and its own without any."""
    for place in (1, 2):
        office.customer(f"DA{place}-{client}", f"Branch {place} of {client}", 5)
        office.mapped(f"DA{place}-{client}", client)
        office.pin(f"DA{place}-{client}", 500 + client, None if place == 1 else 4040)


def over_and_another(office: Office, client: int) -> None:
    """Let the client's own agreement be past its end, and another one run."""
    agreement_is(office, client, end=date(2026, 11, 1))
    office.agreement(800 + client, client)


def other_ignored(office: Office, client: int) -> None:
    """Let somebody ignore an addition of the other product at the client."""
    office.addition(9300 + client, 4, 500 + client, product_id=OTHER)
    office.ignore(addition=9300 + client)


def lost(office: Office, client: int) -> None:
    """Let the pull lack a customer who led to the client a month ago."""
    office.mapped(f"DA9{client}", client, f"Gone {client}")
    missing = (*office.verdicts["duo"].missing, Customer("duo", f"DA9{client}", f"Gone {client}"))
    office.verdicts["duo"] = PullVerdict(good=True, missing=missing)


ODD: tuple[Odd, ...] = (
    lambda office, dice, at: office.hold(key(at), 5, TODAY + timedelta(days=dice.randint(-2, 2))),
    lambda office, dice, at: office.choices.update({key(at): RowChoice(zero="cancel")}),
    lambda office, dice, at: office.choices.update({key(at): RowChoice(effective=date(2026, 12, 5))}),
    lambda office, dice, at: office.rule(at, minimum=10),
    lambda office, dice, at: office.commit(f"DA{at}", 9, TODAY + timedelta(days=dice.randint(-1, 90))),
    lambda office, dice, at: office.ignore(f"DA{at}"),
    lambda office, dice, at: office.ignore(addition=9000 + at),
    lambda office, dice, at: office.wrote(9000 + at, 3, f"DA{at}", "DA998"),
    lambda office, dice, at: office.pin(f"DA{at}", 500 + at, dice.choice((None, 9000 + at, 4040))),
    lambda office, dice, at: office.mapped(f"DA{at}", at, f"Client {at} Lt"),
    lambda office, dice, at: office.mapped(f"DA{at}", 1),
    lambda office, dice, at: lost(office, at),
    lambda office, dice, at: three_rows(office, at),
    lambda office, dice, at: office.addition(9100 + at, dice.choice((-2, 3)), 500 + at),
    lambda office, dice, at: office.addition(9300 + at, 4, 500 + at, product_id=OTHER, product="DUO-OLD"),
    lambda office, dice, at: addition_is(office, at, cancelled=date(2026, 11, 30)),
    lambda office, dice, at: addition_is(office, at, effective=date(2026, 12, 1)),
    lambda office, dice, at: addition_is(office, at, product="DUO-MFA-1"),
    lambda office, dice, at: addition_is(office, at, product_id=OTHER),
    lambda office, dice, at: over_and_another(office, at),
    lambda office, dice, at: agreement_is(office, at, end=date(2026, 11, 28)),
    lambda office, dice, at: agreement_is(office, at, bill_start=date(2026, 12, 10)),
    lambda office, dice, at: agreement_is(
        office, at, start=date(2026, 12, dice.randint(1, 9)), bill_start=None
    ),
    lambda office, dice, at: agreement_is(office, at, parent_id=501),
    lambda office, dice, at: office.agreement(800 + at, at, parent_id=500 + at, next_invoice=None),
    lambda office, dice, at: office.customer(f"DA8{at}", f"Client {at} East", 3),
    lambda office, dice, at: office.customer(f"DA{at}", f"Client {at}", None, sku="", why="Timed out"),
    lambda office, dice, at: office.customer(f"DA7{at}", f"Client {at}", None),
    lambda office, dice, at: other_license(office, at, DUO),
    lambda office, dice, at: other_license(office, at, OTHER, also_billed_as=(DUO,)),
    lambda office, dice, at: office.commit(f"DA{at}", 0, date(2026, dice.randint(1, 12), 28)),
    lambda office, dice, at: other_ignored(office, at),
    lambda office, dice, at: seats_are(office, at, None),
)


def street(seed: int) -> Facts:
    """Neighbours with the same few numbers, and at most four kinds of odd clients, each a few times."""
    dice = random.Random(seed)
    office = Office()
    office.license(also_billed_as=(OTHER,) if dice.random() < 0.25 else ())
    for number in range(1, CLIENTS + 1):
        _move_in(office, dice, number)
    for odd in dice.sample(ODD, dice.randint(0, 4)):
        for number in dice.sample(range(1, CLIENTS + 1), dice.randint(2, 8)):
            odd(office, dice, number)
    if dice.random() < 0.2:
        office.license(OTHER)
        office.license()
    if dice.random() < 0.1:
        office.rules = replace(office.rules, quantity=QuantityMode.DELTA)
    if dice.random() < 0.3:
        office.skus = tuple(replace(sku, yearly=True) for sku in office.skus)
    return office.facts()


def _move_in(office: Office, dice: random.Random, number: int) -> None:
    agreement = {
        "prorate": dice.random() < 0.85,
        "billing_cycle": dice.choice(("Monthly",) * 12 + ("Annually", "Blue moon")),
        "next_invoice": dice.choice((date(2026, 12, 1),) * 12 + (None, date(2026, 11, 1))),
        "status": dice.choice(("Active",) * 15 + ("Expired",)),
    }
    office.client(number, f"Client {number}", dice.choice((0, 5, 5, 5, 5, 12, "4.5")), **agreement)
    if dice.random() < 0.6:
        office.addition(
            9000 + number,
            dice.choice((0, 5, 5, 5, 40, "7.5")),
            500 + number,
            less_included=Decimal(dice.choice((0,) * 9 + (2,))),
            unit_price=dice.choice((Decimal(6),) * 8 + (Decimal("6.50"), None)),
            bill_customer=dice.choice(("Billable",) * 9 + ("DoNotBill",)),
        )


def told(rows: tuple[Row, ...]) -> list[str]:
    """Every field of every row to the last digit: equal numbers may be written in two ways."""
    return [repr(row) for row in rows]


def one_by_one(facts: Facts) -> tuple[Row, ...]:
    """The rows with every target decided by itself."""
    with patch.object(shapes.Shapes, "of", return_value=None):
        return classify(facts).rows


@MANY
@given(st.integers(0, 2**32 - 1).map(street))
def test_a_row_is_what_it_would_be_had_its_target_been_decided_by_itself(facts: Facts) -> None:
    assert told(classify(facts).rows) == told(one_by_one(facts))


@MANY
@given(worlds)
def test_so_it_is_in_every_odd_world(world) -> None:  # type: ignore[no-untyped-def]
    facts = world.facts()
    assert told(classify(facts).rows) == told(one_by_one(facts))


def test_neighbours_with_the_same_numbers_are_decided_once() -> None:
    office = Office()
    for number in range(1, 21):
        office.client(number, f"Client {number}", 5 if number % 2 else 7)
        if number > 10:
            office.addition(9000 + number, 4, 500 + number)
    with patch.object(decide, "decide", wraps=decide.decide) as decided:
        rows = office.preview().rows
    assert (len(rows), decided.call_count) == (20, 4)


def test_the_same_quantity_is_shown_as_each_addition_writes_it() -> None:
    office = Office().client(1, "Acme", 5).client(2, "Baker", 5)
    office.addition(9001, "7", 501)
    office.addition(9002, "7.00", 502)
    assert [str(row.current) for row in office.preview().rows] == ["7", "7.00"]
