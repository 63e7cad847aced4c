"""Rules for counting: what customers use, made into what is billed, step by step and said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from seatsync_tui.models.counts import Cell
from seatsync_tui.models.errors import PlanRefused
from seatsync_tui.models.rows import Status
from seatsync_tui.reconcile.plan import check_plan
from tests.reconcile.builders import NOW, SITE, Office, flags, seen

ENROLLED = frozenset({"active", "enrolled"})
CELLS = (
    Cell(ENROLLED, Decimal(40)),
    Cell(frozenset({"bypass", "enrolled"}), Decimal(5)),
    Cell(frozenset({"active", "not enrolled"}), Decimal(3)),
    Cell(frozenset({"pending deletion", "enrolled"}), Decimal(2)),
)


def office(seats: object = 12, billed: object = 12) -> Office:
    made = Office().client(seats=seats)
    made.addition(9001, billed)
    return made


@pytest.mark.parametrize(
    ("seats", "rule", "billed"),
    [
        (12, {}, 12),
        (12, {"free": 5}, 7),
        (3, {"free": 5}, 0),
        (12, {"extra": 2}, 14),
        (0, {"extra": 2}, 2),
        (3, {"minimum": 10}, 10),
        (12, {"minimum": 10}, 12),
        (12, {"pack": 5}, 15),
        (15, {"pack": 5}, 15),
        (0, {"pack": 5}, 0),
        (12, {"free": 5, "minimum": 10}, 10),
        (12, {"free": 5, "extra": 1, "minimum": 4, "pack": 5}, 10),
        ("4.2", {"extra": "0.3"}, 5),
        ("4.2", {"free": "0.2"}, 4),
        ("4.2", {"pack": 5}, 5),
    ],
)
def test_each_step_of_a_rule_and_their_order(seats: object, rule: dict[str, Any], billed: int) -> None:
    row = office(seats, 99).rule(**rule).row()
    assert seen(row.counted, row.target) == (billed, billed)


def test_every_step_that_changes_a_number_is_explained() -> None:
    row = office().rule(free=5, extra=1, minimum=9, pack=5, by="kim@desk").row()
    told = "\n".join(row.explain)
    for words in (
        "12 → 7 (free): the first 5 seats are free.",
        "7 → 8 (on top): 1 seat is billed on top.",
        "8 → 9 (minimum): at least 9 seats are billed.",
        "9 → 10 (packs): rounded up to 2 × 5 seats.",
        "Why this rule (kim@desk): agreed.",
    ):
        assert words in told
    assert row.reason.startswith("Duo counts 12 users (enrolled), 10 by its rule; addition 9001 bills 12.")


def test_a_rule_that_changes_nothing_says_nothing() -> None:
    row = office().rule(minimum=5).row()
    assert row.status is Status.NO_CHANGE
    assert not [line for line in row.explain if "→" in line]
    assert "by its rule" not in row.reason


def test_a_company_s_own_rule_goes_before_the_one_for_all() -> None:
    made = office().rule(free=5).rule(77, minimum=20)
    made.client(78, "Baker & Sons", 12).addition(9002, 12, 578)
    assert made.row().target == 20
    assert made.row("duo:company-78:product-7").target == 7


def test_free_seats_are_free_once_for_all_customers_of_a_row() -> None:
    made = office(8, 12)
    made.customer("DA78", "Acme Annex", 9)
    made.mapped("DA78", 77).rule(free=5)
    row = made.row()
    assert seen(row.counted, flags(row)) == (12, ["sum of 2"])
    assert row.status is Status.NO_CHANGE


def test_which_statuses_count_is_said_and_counted() -> None:
    made = Office().client(seats=None)
    made.counts.clear()
    made.customer("DA77", "Acme Dental", 45, cells=CELLS)
    made.addition(9001, 45)
    assert made.row().counted == 45
    made.rule(without=("bypass",))
    assert made.row().counted == 40
    assert "(enrolled, without bypass)" in made.row().reason
    made.decided["adjustments"].clear()
    made.rule(77, count_rule="all but pending deletion", without=("bypass",))
    assert made.row().counted == 43
    assert "(not leaving, without bypass)" in made.row().reason


def test_a_source_without_breakdown_cannot_leave_statuses_out() -> None:
    assert office().rule(without=("bypass",)).row().counted == 12


def test_an_unread_customer_is_no_number_whatever_the_rule() -> None:
    made = Office().client(seats=None).rule(minimum=10)
    made.customer("DA77", "Acme Dental", None)
    row = made.row()
    assert seen(row.status, row.counted, row.action) == (Status.NOT_READ, None, None)


def test_a_minimum_creates_what_nobody_uses_yet() -> None:
    made = Office().client(seats=0).rule(minimum=5)
    assert seen(made.row().status, made.row().target) == (Status.NO_ADDITION, 5)


def test_a_plan_rests_on_the_rule_it_was_made_with() -> None:
    made = office(20, 12).rule(free=5)
    plan = made.plan()
    check_plan(plan, now=NOW, site=SITE, facts=made.facts(), claimed=False)
    made.decided["adjustments"].clear()
    made.rule(free=6)
    with pytest.raises(PlanRefused, match="company-77"):
        check_plan(plan, now=NOW, site=SITE, facts=made.facts(), claimed=False)


def test_the_rule_of_another_company_leaves_the_plan_alone() -> None:
    made = office(20, 12)
    made.client(78, "Baker & Sons", 12).addition(9002, 12, 578)
    plan = made.plan("duo:company-77:product-7")
    made.rule(78, free=6)
    check_plan(plan, now=NOW, site=SITE, facts=made.facts(), claimed=False)
