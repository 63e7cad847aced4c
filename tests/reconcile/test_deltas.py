"""Delta mode: a change inside an invoiced period is billed for its rest by an addition of the difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seatsync_tui.models.plans import AfterImage
from seatsync_tui.models.rows import Action, Delta, Status
from seatsync_tui.reconcile.facts import Billed, CancelRule, CreateRule, QuantityMode, RowChoice, Rules
from seatsync_tui.reconcile.guard import judge
from seatsync_tui.reconcile.plan import check_plan
from seatsync_tui.reconcile.plan_shape import nonsense
from seatsync_tui.reconcile.recheck import Verdict, compare_create
from tests.reconcile.builders import NOW, SITE, TODAY, Office, seen

KEY = "duo:company-77:product-7"
LAST = date(2026, 11, 30)
DELTA = Rules(quantity=QuantityMode.DELTA)


def office(seats: int = 45, billed: int = 40, rules: Rules = DELTA, **agreement: Any) -> Office:
    made = Office(rules=rules).client(seats=seats, **agreement)
    made.addition(9001, billed)
    return made


def test_an_increase_is_billed_from_today_to_the_end_of_the_invoiced_period() -> None:
    row = office().row()
    assert row.delta == Delta(Decimal(5), TODAY, LAST)
    assert seen(row.status, row.target, row.checked) == (Status.READY, 45, True)
    assert any("A delta of +5 bills the change from 2026-11-21 to 2026-11-30" in line for line in row.explain)


def test_delta_and_base_are_a_pair_and_the_delta_comes_first() -> None:
    plan = office().plan()
    delta, base = plan.rows
    assert seen(delta.key, delta.action, delta.pair, base.pair) == (f"{KEY}:delta", Action.CREATE, KEY, KEY)
    assert delta.after == AfterImage(
        quantity=Decimal(5),
        effective=TODAY,
        cancelled=LAST,
        invoice_description="Duo Security (MFA)",
        bill_customer="Billable",
    )
    assert base.after == AfterImage(quantity=Decimal(45))
    assert seen(delta.money, base.money) == (None, Decimal("30.00"))


@pytest.mark.parametrize(
    ("rules", "seats", "first", "last"),
    [
        (DELTA, 30, None, None),
        (replace(DELTA, delta_decrease=CreateRule.TODAY), 30, TODAY, LAST),
        (replace(DELTA, delta_increase=CreateRule.THIS_MONTH), 45, date(2026, 11, 1), LAST),
    ],
    ids=["next month lies behind a month's period", "decrease today", "increase from the first"],
)
def test_where_a_delta_begins(rules: Rules, seats: int, first: date | None, last: date | None) -> None:
    row = office(seats, rules=rules).row()
    if first is None or last is None:
        assert row.delta is None
        assert any("in place" in line for line in row.explain)
    else:
        assert row.delta == Delta(Decimal(seats - 40), first, last)
    assert row.target == seats


def test_a_decrease_in_a_longer_period_is_credited_from_the_next_month() -> None:
    row = office(30, next_invoice=date(2027, 1, 1), billing_cycle="Quarterly").row()
    assert row.delta == Delta(Decimal(-10), date(2026, 12, 1), date(2026, 12, 31))


def test_a_plan_with_a_credit_opens_and_the_same_on_a_row_of_its_own_is_refused() -> None:
    made = office(30, next_invoice=date(2027, 1, 1), billing_cycle="Quarterly")
    plan = made.plan(KEY)
    assert plan.rows[0].after.quantity == -10
    check_plan(plan, facts=made.facts(), now=NOW, site=SITE, claimed=False)
    assert nonsense(plan.rows) == ""
    alone = replace(plan.rows[0], pair="")
    assert "fewer seats than none" in nonsense([alone])
    assert "fewer seats than none" in nonsense([replace(plan.rows[0], key=KEY)])


def test_in_an_agreement_s_first_month_an_increase_begins_with_it() -> None:
    rules = replace(DELTA, delta_increase=CreateRule.THIS_MONTH)
    made = office(rules=rules, start=date(2026, 11, 9), bill_start=date(2026, 11, 9))
    made.additions[0] = replace(made.additions[0], effective=date(2026, 11, 9))
    delta = made.row().delta
    assert delta is not None
    assert delta.effective == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"prorate": False}, "does not prorate"),
        ({"next_invoice": None}, "no current period is known"),
        ({"next_invoice": date(2026, 11, 1)}, "no current period is known"),
        ({"type": "Arrears"}, "billed in arrears"),
    ],
)
def test_elsewhere_the_quantity_changes_in_place_and_that_is_said(change: dict[str, Any], why: str) -> None:
    rules = replace(DELTA, billed={"Arrears": Billed.IN_ARREARS})
    row = office(rules=rules, **change).row()
    assert row.delta is None
    assert seen(row.target, row.checked) == (45, True)
    assert any(why in line and "in place" in line for line in row.explain)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"unit_price": Decimal(5)}, "at its price"),
        ({"bill_customer": "DoNotBill"}, "at its price"),
        ({"less_included": Decimal(50)}, "stays the same"),
        ({"effective": date(2026, 11, 20)}, "within the grace of 2 days"),
    ],
)
def test_an_addition_whose_delta_would_bill_wrong_changes_in_place(more: dict[str, Any], why: str) -> None:
    made = office()
    made.additions[0] = replace(made.additions[0], **more)
    assert made.row().delta is None
    assert any(why in line for line in made.row().explain)


@pytest.mark.parametrize(("started", "delta"), [(date(2026, 11, 20), False), (date(2026, 11, 19), True)])
def test_the_grace_ends_after_its_days(started: date, delta: bool) -> None:
    made = office()
    made.additions[0] = replace(made.additions[0], effective=started)
    assert (made.row().delta is not None) is delta


def with_earlier(effective: date) -> Office:
    made = office(48, 45)
    made.addition(9002, 5, effective=effective, cancelled=LAST)
    made.deltas = frozenset({9002})
    return made


def test_our_own_delta_is_no_seat_and_stands_under_its_base() -> None:
    made = with_earlier(TODAY)
    made.counts.clear()
    made.customer("DA77", "Acme Dental", 45)
    row = made.row()
    assert seen(row.status, row.addition_id, row.related) == (Status.NO_CHANGE, 9001, (9002,))


def test_another_change_on_the_same_day_updates_the_delta() -> None:
    made = with_earlier(TODAY)
    delta = made.row().delta
    assert delta is not None
    assert seen(delta.addition_id, delta.quantity) == (9002, 8)
    first, _ = made.plan().rows
    assert seen(first.action, first.addition_id, first.after) == (
        Action.UPDATE,
        9002,
        AfterImage(quantity=Decimal(8)),
    )


def test_another_change_on_another_day_adds_one() -> None:
    delta = with_earlier(date(2026, 11, 10)).row().delta
    assert delta == Delta(Decimal(3), TODAY, LAST)


def test_a_delta_is_created_beside_its_base_but_never_twice() -> None:
    made = office()
    delta, _ = made.plan().rows
    lines = [*made.additions]
    assert compare_create(delta, made.agreements, lines, TODAY).verdict is Verdict.WRITE
    twin = made.addition(9003, 5, effective=TODAY, cancelled=LAST)
    found = compare_create(delta, made.agreements, [*lines, twin], TODAY)
    assert seen(found.verdict, "9003" in found.words) == (Verdict.SKIPPED, True)


def test_the_guard_judges_the_change_and_not_its_delta() -> None:
    made = Office(rules=DELTA)
    for number in range(1, 9):
        made.client(number, f"Client {number}", 11).addition(9000 + number, 10, number + 500)
    verdict = judge(made.plan(), facts=made.facts(), broken="")
    assert len(made.plan().rows) == 16
    assert verdict.ok


@pytest.mark.parametrize(
    ("more", "credit"),
    [
        ({}, Delta(Decimal(-40), date(2026, 11, 22), LAST)),
        ({"prorate": False}, None),
        ({"next_invoice": None}, None),
        (
            {"next_invoice": date(2027, 1, 1), "billing_cycle": "Quarterly"},
            Delta(Decimal(-40), date(2026, 11, 22), LAST),
        ),
        ({"next_invoice": date(2026, 11, 25)}, Delta(Decimal(-40), date(2026, 11, 22), date(2026, 11, 24))),
    ],
    ids=["month", "no proration", "not invoiced", "quarter", "period ends first"],
)
def test_a_cancel_of_today_credits_what_is_invoiced_to_the_months_end(
    more: dict[str, Any], credit: Delta | None
) -> None:
    made = Office(rules=Rules(cancel=CancelRule.TODAY)).client(seats=None, **more)
    made.addition(9001, 40)
    made.client(78, "Baker & Sons", 5).addition(9002, 5, 578)
    row = made.row("addition:9001")
    assert seen(row.status, row.cancel_date, row.delta) == (Status.ORPHANED, TODAY, credit)
    planned = made.plan("addition:9001").rows
    assert [each.action for each in planned] == (
        [Action.CREATE, Action.CANCEL] if credit else [Action.CANCEL]
    )


def test_an_addition_that_is_let_end_changes_in_place() -> None:
    made = office()
    made.additions[0] = replace(made.additions[0], cancelled=date(2026, 12, 31))
    made.choices[KEY] = RowChoice(ending="end")
    row = made.row()
    assert seen(row.action, row.delta) == (Action.UPDATE, None)
    assert any("in place: it ends on 2026-12-31" in line for line in row.explain)
