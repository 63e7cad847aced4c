"""Every row can be explained, and says what it proposes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from seatsync_tui.models.psa import Product
from seatsync_tui.models.rows import Status
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.explaining import explained
from seatsync_tui.reconcile.facts import QuantityMode, RowChoice, Rules
from tests.reconcile.builders import DUO, OTHER, TODAY, Office
from tests.reconcile.worlds import Made, worlds


def test_an_update_tells_the_sentence_the_arithmetic_and_the_change() -> None:
    made = Office().client(seats=45)
    made.addition(9001, 40)
    first, *more = explained(made.row())
    assert first == "Ready: Duo counts 45 users (enrolled); addition 9001 bills 40. Update to 45."
    told = "\n".join(more)
    for words in (
        "Acme Dental: 45. Matched by name: Acme Dental.",
        "quantity 40, 0 included, 40 billed at 6.00 each",
        "After: quantity 45, 45 billed; +30.00 a month",
        "Until then 5 seats for 10 days are not billed, about 10.00",
        "Proposed: update 40 → 45, +30.00 a month; ticked unless a person says otherwise.",
    ):
        assert words in told


def test_a_row_that_waits_says_for_what() -> None:
    made = Office().client(seats=None)
    made.customer("DA9", "Acme Dentall", 5)
    told = "\n".join(explained(made.row("duo:DA9:duo-mfa")))
    assert "Nothing is proposed." in told
    assert "It cannot be ticked:" in told
    assert "Perhaps Acme Dental (77)" in told


@settings(max_examples=100, deadline=None)
@given(worlds)
def test_every_row_of_every_world_is_explained(world: Made) -> None:
    for row in classify(world.facts()).rows:
        told = explained(row)
        assert told[0].startswith(f"{row.status.value}: ")
        assert ("Nothing is proposed." in told) is (row.action is None)
        assert all(line.strip() for line in told)


KEY = "duo:company-77:product-7"


def test_seats_that_a_person_cancels_are_explained_by_the_cancel_alone() -> None:
    made = Office().client(seats=0)
    made.addition(9001, 40)
    made.choices[KEY] = RowChoice(zero="cancel")
    told = explained(made.row())
    assert told[0] == "Ready: Duo counts 0 users (enrolled); addition 9001 bills 40. Chosen: cancel it."
    assert "\n".join(told).count("-240.00") == 2
    assert not any("After:" in line or "next invoice" in line for line in told)


def test_a_cancel_from_the_additions_side_tells_what_the_addition_is_once() -> None:
    made = Office().client(seats=None).client(78, "Baker & Sons", 5)
    made.addition(9001, 40)
    made.addition(9002, -3)
    told = explained(made.row("addition:9001"))
    assert sum("quantity 40, 0 included" in line for line in told) == 1
    assert "Addition 9002 holds -3: a credit or adjustment, never seats." in told


@pytest.mark.parametrize(
    ("quarter", "says"),
    [
        (False, "No delta, the quantity changes in place"),
        (True, "A delta of -10 bills the change from 2026-12-01"),
    ],
)
def test_a_delta_is_told_in_place_of_the_next_invoice(quarter: bool, says: str) -> None:
    terms: dict[str, Any] = (
        {"next_invoice": date(2027, 1, 1), "billing_cycle": "Quarterly"} if quarter else {}
    )
    made = Office(rules=Rules(quantity=QuantityMode.DELTA)).client(seats=30, **terms)
    made.addition(9001, 40)
    told = "\n".join(explained(made.row()))
    assert says in told
    assert ("no part of a period is billed" in told) is not quarter


def test_a_second_delta_of_a_day_tells_both_changes() -> None:
    made = Office(rules=Rules(quantity=QuantityMode.DELTA)).client(seats=45)
    made.addition(9001, 40)
    made.addition(9002, 3, effective=TODAY, cancelled=date(2026, 11, 30))
    made.deltas = frozenset({9002})
    told = "\n".join(explained(made.row()))
    assert "The delta 9002 becomes +8: +3 of an earlier change and +5 of this one, billed from" in told
    assert "Addition 9002 holds 3 from 2026-11-21 to 2026-11-30: it bills the change of a part" in told


def test_every_link_of_a_chain_is_told_with_its_days_and_that_nothing_follows_the_last() -> None:
    made = Office().license(also_billed_as=(OTHER,)).client(seats=45)
    made.addition(9001, 45, effective=date(2027, 2, 1), cancelled=date(2027, 2, 28))
    made.addition(9002, 45, cancelled=date(2026, 12, 31), product_id=OTHER, product="DUO-OLD")
    row = made.row()
    assert (row.status, row.addition_id) == (Status.NO_CHANGE, 9002)
    assert explained(row)[3:6] == (
        "Addition 9001, DUO-MFA on Managed Services: quantity 45, 0 included, 45 billed at 6.00 each "
        "from 2027-02-01 to 2027-02-28.",
        "Nothing bills from 2027-01-01 to 2027-01-31: 9002 ends, 9001 begins.",
        "The last of them, 9001, ends on 2027-02-28, and nothing follows it.",
    )


@pytest.mark.parametrize(
    ("ruled", "steps"),
    [
        (False, ["Together 47.5.", "47.5, rounded up once to 48 whole seats."]),
        (
            True,
            [
                "Together 47.5.",
                "47.5 → 42.5 (free): the first 5 seats are free.",
                "Why this rule: agreed.",
                "42.5, rounded up once to 43 whole seats.",
            ],
        ),
    ],
)
def test_the_arithmetic_adds_up_from_each_customer_to_the_seats(ruled: bool, steps: list[str]) -> None:
    made = Office().client(seats=45)
    made.customer("DA90", "Acme West", "2.5")
    made.mapped("DA90", 77).mapped("DA77", 77)
    if ruled:
        made.rule(free=5)
    made.addition(9001, 40)
    told = explained(made.row())
    assert told[3 : 3 + len(steps)] == tuple(steps)


def test_a_term_of_one_of_several_customers_is_added_up_by_the_rule() -> None:
    made = Office().client(seats=45)
    made.customer("DA90", "Acme West", "2.5")
    made.mapped("DA90", 77).mapped("DA77", 77).commit("DA77", 60, date(2027, 1, 1)).rule(free=5)
    made.addition(9001, 40)
    row = made.row()
    assert row.target == 58
    assert "With what is committed the customers owe 62.5, 57.5 by the rule." in row.explain


def test_a_successor_is_worth_what_it_bills_beyond_the_one_before_at_each_one_s_price() -> None:
    made = Office().client(seats=45)
    made.addition(9001, 45, cancelled=date(2026, 12, 31), unit_price=Decimal(5))
    made.choices[KEY] = RowChoice(ending="new")
    assert made.row().money == Decimal("45.00")
    made.additions[0] = replace(made.additions[0], bill_customer="DoNotBill")
    assert made.row().money == Decimal("270.00")


def test_a_customer_of_whom_nothing_could_be_read_is_not_said_to_have_no_seats() -> None:
    made = Office().client(seats=None).client(78, "Baker & Sons", 5)
    made.customer("DA77", "Acme Dental", None, sku="")
    made.addition(9001, 40)
    assert made.row("addition:9001").reason.endswith(": Acme Dental, who leads to it, could not be read.")


def test_a_next_invoice_that_is_past_is_said_to_be() -> None:
    made = Office().client(seats=45, next_invoice=date(2026, 11, 1))
    made.addition(9001, 40)
    assert any("the next invoice, 2026-11-01, a date that is past" in line for line in made.row().explain)


def not_read() -> Office:
    """Two additions and a credit of a customer that could not be read."""
    made = Office().client(seats=None)
    made.customer("DA77", "Acme Dental", None, why="Access forbidden.")
    made.addition(9002, 4)
    return made


def held() -> Office:
    """A row that is held."""
    return Office().client(seats=45).hold(KEY, 40, date(2026, 12, 31))


def ended() -> Office:
    """The company's only agreement is past its end."""
    return Office().client(seats=45, end=date(2026, 11, 1))


def ends() -> Office:
    """The only addition is the one that ends."""
    made = Office().client(seats=45)
    made.addition(9002, 4, cancelled=date(2026, 11, 20))
    return made


@pytest.mark.parametrize("office", [not_read, held, ended, ends])
@pytest.mark.parametrize("ending", [None, date(2026, 12, 31)])
def test_what_stands_at_connectwise_is_told_even_where_nothing_is_compared(
    office: Callable[[], Office], ending: date | None
) -> None:
    made = office()
    made.addition(9001, 40, cancelled=ending)
    made.addition(9003, -1)
    told = explained(made.row())
    assert "Addition 9003 holds -1: a credit or adjustment, never seats." in told
    assert sum(line.startswith("Addition 9001, DUO-MFA") for line in told) == 1
    assert not any(".." in line for line in told)


def test_a_create_for_a_term_says_what_the_term_asks_for() -> None:
    made = Office().client(seats=2).commit("DA77", 5, date(2027, 1, 1))
    row = made.row()
    assert row.target == 5
    assert "and the vendor's term commits to 5 until 2027-01-01 and no addition bills DUO-MFA" in row.reason


def test_included_units_are_said_as_far_as_there_are_seats() -> None:
    made = Office().client(seats=7)
    made.addition(9001, 5, less_included=Decimal(10))
    row = made.row()
    assert "addition 9001 holds 5, of which 5 are included and 0 billed" in row.reason
    assert "Proposed: update 5 → 7, 0.00 a month; ticked unless a person says otherwise." in explained(row)


def test_one_seat_for_one_day_is_told_as_one() -> None:
    made = Office().client(seats=41, next_invoice=date(2026, 11, 22))
    made.addition(9001, 40)
    assert any(line.startswith("Until then 1 seat for 1 day is not billed, ") for line in made.row().explain)


def test_a_proposal_that_is_blocked_is_not_called_tickable() -> None:
    made = Office().client(seats=4)
    made.agreement(600, 77)
    told = explained(made.row())
    assert "Proposed: create 4, money not known." in told
    assert "It cannot be ticked: Choose the agreement first." in told


def test_a_sum_over_two_sources_names_both_and_whose_each_number_is() -> None:
    made = Office().license(shared=True).license(source="csv", sku="seats", shared=True).client(seats=45)
    made.customer("X1", "Acme Dental", 5, source="csv", sku="seats")
    made.addition(9001, 40)
    reason = made.row("csv:company-77:product-7").reason
    assert reason.startswith(
        "Csv and Duo count 50 together (Acme Dental 5 in Csv and Acme Dental 45 in Duo);"
    )


@pytest.mark.parametrize(
    ("rule", "more", "says"),
    [
        ({}, 0, "the vendor's term commits to 60 until 2027-01-01;"),
        ({"free": 5}, 0, "with what the vendor's term commits to 55 are owed until 2027-01-01;"),
        ({}, 9, "with what the vendor's term commits to 69 are owed until 2027-01-01;"),
    ],
)
def test_a_term_is_never_said_to_commit_to_another_number(rule: dict[str, int], more: int, says: str) -> None:
    made = Office().client(seats=45).commit("DA77", 60, date(2027, 1, 1)).mapped("DA77", 77)
    if more:
        made.customer("DA90", "Acme West", more)
        made.mapped("DA90", 77)
    if rule:
        made.rule(**rule)
    made.addition(9001, 40)
    assert says in made.row().reason


def test_what_was_changed_by_hand_is_said_wherever_it_is_proposed_to_end() -> None:
    made = Office().client(seats=None).client(78, "Baker & Sons", 5)
    hand: dict[str, Any] = {"updated_by": "JDoe", "last_updated": "2026-11-20T10:00:00Z"}
    made.addition(9001, 40, **hand)
    made.addition(9078, 5, 578, cancelled=date(2026, 12, 31), **hand)
    rows = made.wrote(9001, 38, "DA1").wrote(9078, 4, "DA78").rows()
    for key in ("addition:9001", "duo:company-78:product-7"):
        assert "hand edit" in [flag.text for flag in rows[key].flags]
        assert "it was changed by JDoe on 2026-11-20" in rows[key].reason
    assert "Addition 9078 was last changed on 2026-11-20 by JDoe." in explained(
        rows["duo:company-78:product-7"]
    )


@pytest.mark.parametrize(("begins", "says"), [(TODAY, 0), (date(2026, 11, 22), 1), (None, 0)])
def test_days_before_the_first_addition_begins_are_said_to_be_billed_by_nothing(
    begins: date | None, says: int
) -> None:
    made = Office().client(seats=45)
    made.addition(9001, 45, effective=begins)
    told = [line for line in explained(made.row()) if line.startswith("Nothing bills")]
    assert told == ["Nothing bills before 2026-11-22, when 9001 begins."] * says


@pytest.mark.parametrize(
    ("price", "cycle", "lacks"),
    [
        (None, "Monthly", "no price"),
        (Decimal(6), "Blue moon", "billing cycle Blue moon"),
        (None, "", "no billing cycle"),
    ],
)
def test_what_keeps_money_from_being_told_is_named(price: Decimal | None, cycle: str, lacks: str) -> None:
    made = Office().client(seats=45, billing_cycle=cycle)
    made.addition(9001, 40, unit_price=price)
    assert any(f"worth a month is not known ({lacks})." in line for line in made.row().explain)


def test_a_create_without_a_price_tells_so_in_whole_sentences() -> None:
    made = Office(products=[Product(DUO, "DUO-MFA")]).client(seats=45)
    told = explained(made.row())
    assert "New addition on Managed Services: 45 at no price in the catalog." in told
    assert "What it is worth a month is not known (no price)." in told


@pytest.mark.parametrize(
    ("seen_as", "was", "told"),
    [
        ("Acme Dental West", "", 'it was "Acme Dental West".'),
        ("", "Acme Dental LLC East", 'it was "Acme Dental LLC East".'),
        ("", "", ""),
    ],
)
def test_a_renamed_customer_or_company_is_told_with_the_name_it_had(
    seen_as: str, was: str, told: str
) -> None:
    made = Office().client(seats=45).mapped("DA77", 77, seen_as, was=was)
    made.addition(9001, 40)
    row = made.row()
    assert ("renamed" in [flag.text for flag in row.flags]) is bool(told)
    assert row.explain[0].endswith(told or "Mapped by hand and saved: Acme Dental.")
