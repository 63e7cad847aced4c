"""Golden tables of dates, written by hand: month ends, leap days, first months, proration, parents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.reconcile.dates import (
    add_months,
    cancel_date,
    cancel_refusal,
    create_date,
    earliest_legal,
    month_end,
    month_start,
    refusal,
)
from seatsync_tui.reconcile.facts import CancelRule, CreateRule
from seatsync_tui.reconcile.money import monthly_money, months_of_cycle

D = date.fromisoformat
PLAIN = Agreement(
    501, "Managed", 77, start=D("2025-01-01"), bill_start=D("2025-01-01"), billing_cycle="Monthly"
)
LINE = Addition(9001, 501, 7, "DUO-MFA", Decimal(5), effective=D("2025-01-01"))


def agreement(**values: object) -> Agreement:
    """An agreement; dates as ISO text."""
    dates = {"start", "end", "bill_start", "next_invoice"}
    told = {
        name: D(value) if name in dates and isinstance(value, str) else value
        for name, value in values.items()
    }
    return replace(PLAIN, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "months", "start", "end"),
    [
        ("2026-11-21", 0, "2026-11-01", "2026-11-30"),
        ("2026-12-31", 1, "2027-01-01", "2027-01-31"),
        ("2026-01-31", 1, "2026-02-01", "2026-02-28"),
        ("2028-01-31", 1, "2028-02-01", "2028-02-29"),
        ("2026-03-15", -13, "2025-02-01", "2025-02-28"),
        ("2024-02-29", 12, "2025-02-01", "2025-02-28"),
    ],
)
def test_months_start_and_end_where_the_calendar_says(day: str, months: int, start: str, end: str) -> None:
    assert (month_start(D(day), months), month_end(D(day), months)) == (D(start), D(end))


@pytest.mark.parametrize(
    ("day", "months", "reached"),
    [
        ("2026-01-31", Fraction(1), "2026-02-28"),
        ("2028-01-31", Fraction(1), "2028-02-29"),
        ("2024-02-29", Fraction(12), "2025-02-28"),
        ("2026-11-21", Fraction(13), "2027-12-21"),
        ("2026-11-21", Fraction(12, 52), "2026-11-28"),
        ("2026-11-21", Fraction(24, 52), "2026-12-05"),
        ("2028-02-27", Fraction(12, 52), "2028-03-05"),
        ("2027-03-31", Fraction(-1), "2027-02-28"),
        ("2028-02-29", Fraction(-12), "2027-02-28"),
        ("2026-12-01", Fraction(-24, 52), "2026-11-17"),
        ("2027-01-31", Fraction(-13), "2025-12-31"),
    ],
)
def test_months_are_added_without_leaving_the_calendar(day: str, months: Fraction, reached: str) -> None:
    assert add_months(D(day), months) == D(reached)


CREATES = [
    # rule, today, agreement, expected first billed day
    ("by proration", "2026-11-21", {"prorate": True, "next_invoice": "2026-12-01"}, "2026-11-21"),
    ("by proration", "2026-11-21", {"prorate": True}, "2026-11-21"),
    ("by proration", "2026-11-21", {"next_invoice": "2026-12-01"}, "2026-12-01"),
    ("by proration", "2026-11-21", {"next_invoice": "2026-11-01"}, "2026-11-21"),
    ("by proration", "2026-11-21", {"next_invoice": "2026-11-21"}, "2026-11-21"),
    ("by proration", "2026-11-21", {}, None),
    ("by proration", "2028-02-29", {"prorate": True}, "2028-02-29"),
    ("by proration", "2026-11-21", {"prorate": True, "bill_start": "2026-12-15"}, "2026-12-15"),
    (
        "by proration",
        "2026-11-21",
        {"prorate": True, "bill_start": None, "start": "2027-01-01"},
        "2027-01-01",
    ),
    ("by proration", "2026-11-21", {"next_invoice": "2026-12-01", "end": "2026-11-30"}, None),
    ("by proration", "2026-11-21", {"next_invoice": "2026-12-01", "end": "2026-12-01"}, "2026-12-01"),
    ("today", "2026-11-21", {"prorate": True}, "2026-11-21"),
    ("today", "2026-11-21", {"next_invoice": "2026-12-01"}, "2026-12-01"),
    ("today", "2026-11-21", {}, "2026-11-21"),
    ("first of this month", "2026-11-21", {"prorate": True}, "2026-11-01"),
    ("first of this month", "2026-11-21", {"prorate": True, "bill_start": "2026-11-10"}, "2026-11-10"),
    ("first of this month", "2026-11-21", {"next_invoice": "2026-12-01"}, "2026-12-01"),
    ("first of next month", "2026-12-31", {"prorate": True}, "2027-01-01"),
    ("first of next month", "2028-01-31", {"next_invoice": "2028-02-01"}, "2028-02-01"),
    ("first of next month", "2026-11-21", {"next_invoice": "2027-01-01"}, "2027-01-01"),
    ("next invoice date", "2026-11-21", {"prorate": True, "next_invoice": "2026-12-15"}, "2026-12-15"),
    ("next invoice date", "2026-11-21", {"prorate": True}, None),
    ("next invoice date", "2026-11-21", {"prorate": True, "next_invoice": "2026-11-21"}, "2026-11-21"),
    ("next invoice date", "2026-11-21", {"prorate": True, "next_invoice": "2026-11-20"}, "2026-11-21"),
    ("next invoice date", "2026-11-21", {"prorate": True, "next_invoice": "2025-01-01"}, "2026-11-21"),
    ("next invoice date", "2026-11-21", {"next_invoice": "2026-11-01"}, "2026-11-21"),
    ("next invoice date", "2028-03-01", {"prorate": True, "next_invoice": "2028-02-29"}, "2028-03-01"),
    (
        "next invoice date",
        "2026-11-21",
        {"prorate": True, "next_invoice": "2026-11-01", "bill_start": "2026-12-05"},
        "2026-12-05",
    ),
    (
        "next invoice date",
        "2026-11-21",
        {"prorate": True, "next_invoice": "2026-10-31", "end": "2026-11-20"},
        None,
    ),
]


@pytest.mark.parametrize(("rule", "today", "terms", "expected"), CREATES)
def test_a_create_begins_on(rule: str, today: str, terms: dict[str, object], expected: str | None) -> None:
    proposed = create_date(CreateRule(rule), agreement(**terms), None, D(today))
    assert proposed.on == (None if expected is None else D(expected))
    assert proposed.why
    if proposed.on is not None:
        assert refusal(proposed.on, agreement(**terms)) == ""


@pytest.mark.parametrize(
    ("child", "parent", "expected"),
    [
        ({"prorate": True, "next_invoice": None}, {"next_invoice": "2027-01-01"}, "2027-01-01"),
        ({"next_invoice": "2026-12-01"}, {"prorate": True, "next_invoice": "2027-01-01"}, "2026-11-21"),
        ({"bill_start": "2027-02-01"}, {"next_invoice": "2027-01-01"}, "2027-02-01"),
        ({"next_invoice": "2026-12-01"}, {}, None),
    ],
)
def test_a_child_takes_its_parents_invoice_state(
    child: dict[str, object], parent: dict[str, object], expected: str | None
) -> None:
    mine = agreement(parent_id=500, **child)
    proposed = create_date(CreateRule.BY_PRORATION, mine, agreement(**parent), D("2026-11-21"))
    assert proposed.on == (None if expected is None else D(expected))


CANCELS = [
    # rule, today, agreement, addition's first day, expected last billed day
    ("end of the billing period", "2026-11-21", {"next_invoice": "2026-12-01"}, "2025-01-01", "2026-11-30"),
    ("end of the billing period", "2026-11-21", {"next_invoice": "2026-12-15"}, "2025-01-01", "2026-12-14"),
    ("end of the billing period", "2026-11-21", {"next_invoice": "2026-12-21"}, "2025-01-01", "2026-12-20"),
    ("end of the billing period", "2026-11-21", {"next_invoice": "2026-12-22"}, "2025-01-01", "2026-11-30"),
    ("end of the billing period", "2026-11-21", {"next_invoice": "2026-11-22"}, "2025-01-01", "2026-11-21"),
    ("end of the billing period", "2026-11-21", {"next_invoice": "2026-11-21"}, "2025-01-01", "2026-11-30"),
    ("end of the billing period", "2026-11-21", {"next_invoice": "2026-11-01"}, "2025-01-01", "2026-11-30"),
    ("end of the billing period", "2026-11-21", {}, "2025-01-01", "2026-11-30"),
    ("end of the billing period", "2028-02-10", {}, "2025-01-01", "2028-02-29"),
    # On the day a period begins the next invoice lies a whole cycle ahead, and no more.
    (
        "end of the billing period",
        "2026-11-21",
        {"next_invoice": "2026-11-28", "billing_cycle": "Weekly"},
        "2025-01-01",
        "2026-11-27",
    ),
    (
        "end of the billing period",
        "2026-11-21",
        {"next_invoice": "2026-11-29", "billing_cycle": "Weekly"},
        "2025-01-01",
        "2026-11-30",
    ),
    (
        "end of the billing period",
        "2026-11-21",
        {"next_invoice": "2026-12-05", "billing_cycle": "Every Two Weeks"},
        "2025-01-01",
        "2026-12-04",
    ),
    (
        "end of the billing period",
        "2026-11-21",
        {"next_invoice": "2026-12-06", "billing_cycle": "Every Two Weeks"},
        "2025-01-01",
        "2026-11-30",
    ),
    ("end of the billing period", "2026-12-31", {}, "2025-01-01", "2026-12-31"),
    (
        "end of the billing period",
        "2026-11-21",
        {"next_invoice": "2027-11-01", "billing_cycle": "Annually"},
        "2025-01-01",
        "2027-10-31",
    ),
    (
        "end of the billing period",
        "2026-11-21",
        {"next_invoice": "2027-12-21", "billing_cycle": "Blue moon"},
        "2025-01-01",
        "2027-12-20",
    ),
    (
        "end of the billing period",
        "2026-11-21",
        {"next_invoice": "2027-12-22", "billing_cycle": "Blue moon"},
        "2025-01-01",
        "2026-11-30",
    ),
    (
        "end of the billing period",
        "2026-11-21",
        {"next_invoice": "2026-12-01", "end": "2026-11-25"},
        "2025-01-01",
        "2026-11-25",
    ),
    ("end of the billing period", "2026-11-21", {"next_invoice": "2026-12-01"}, "2026-12-10", "2026-12-10"),
    ("end of the billing period", "2026-11-21", {"bill_start": "2027-01-01"}, "2025-01-01", "2027-01-01"),
    ("last day of the month", "2026-11-21", {"next_invoice": "2026-12-15"}, "2025-01-01", "2026-11-30"),
    # Active past its end: no day after the end may be, so that its last day is the only one left.
    ("end of the billing period", "2026-11-21", {"end": "2026-10-31"}, "2025-01-01", "2026-10-31"),
    (
        "end of the billing period",
        "2026-11-21",
        {"next_invoice": "2026-12-01", "end": "2026-11-20"},
        "2025-01-01",
        "2026-11-20",
    ),
    ("end of the billing period", "2026-11-21", {"end": "2026-11-21"}, "2025-01-01", "2026-11-21"),
    ("last day of the month", "2026-11-21", {"end": "2026-10-31"}, "2025-01-01", "2026-10-31"),
    ("today", "2026-11-21", {"end": "2026-10-31"}, "2025-01-01", "2026-10-31"),
    ("today", "2028-03-01", {"end": "2028-02-29"}, "2025-01-01", "2028-02-29"),
    ("last day of the month", "2027-02-01", {}, "2025-01-01", "2027-02-28"),
    ("today", "2026-11-21", {"next_invoice": "2026-12-01"}, "2025-01-01", "2026-11-21"),
]


@pytest.mark.parametrize(("rule", "today", "terms", "first", "expected"), CANCELS)
def test_a_cancel_bills_last_on(
    rule: str, today: str, terms: dict[str, object], first: str, expected: str
) -> None:
    line = replace(LINE, effective=D(first))
    proposed = cancel_date(CancelRule(rule), agreement(**terms), None, line, D(today))
    assert proposed.on == D(expected)


@pytest.mark.parametrize(
    ("today", "cycle", "following", "expected"),
    [
        # Billed from the 31st: a period that begins on a month's last day is one cycle long.
        ("2027-01-31", "Monthly", "2027-02-28", "2027-02-27"),
        ("2027-02-28", "Monthly", "2027-03-31", "2027-03-30"),
        ("2028-02-29", "Monthly", "2028-03-31", "2028-03-30"),
        ("2027-04-30", "Monthly", "2027-05-31", "2027-05-30"),
        ("2027-02-28", "Monthly", "2027-03-30", "2027-03-29"),
        ("2027-02-27", "Monthly", "2027-03-31", "2027-02-28"),
        ("2027-02-28", "Monthly", "2027-04-01", "2027-02-28"),
        ("2027-01-31", "Monthly", "2027-03-01", "2027-01-31"),
        ("2026-11-30", "Quarterly", "2027-02-28", "2027-02-27"),
        ("2027-02-28", "Quarterly", "2027-05-31", "2027-05-30"),
        ("2027-02-28", "Quarterly", "2027-06-01", "2027-02-28"),
        ("2027-02-28", "Annually", "2028-02-29", "2028-02-28"),
        ("2027-02-28", "Annually", "2028-03-01", "2027-02-28"),
        ("2028-02-29", "Annually", "2029-02-28", "2029-02-27"),
        ("2028-02-29", "Blue moon", "2029-03-31", "2029-03-30"),
    ],
)
def test_a_period_from_a_month_s_last_day_ends_before_the_next_invoice(
    today: str, cycle: str, following: str, expected: str
) -> None:
    told = agreement(next_invoice=following, billing_cycle=cycle)
    assert cancel_date(CancelRule.PERIOD_END, told, None, LINE, D(today)).on == D(expected)


@pytest.mark.parametrize(
    ("ends", "expected"), [("2026-11-25", "2026-11-25"), ("2026-12-31", "2026-11-30"), (None, "2026-11-30")]
)
def test_a_cancel_never_puts_off_an_end_that_is_set(ends: str | None, expected: str) -> None:
    line = replace(LINE, cancelled=None if ends is None else D(ends))
    told = agreement(next_invoice="2026-12-01")
    assert cancel_date(CancelRule.PERIOD_END, told, None, line, D("2026-11-21")).on == D(expected)


@pytest.mark.parametrize(("end", "past"), [("2026-11-20", True), ("2026-11-21", False)])
def test_a_last_billed_day_that_is_past_is_said_and_legal(end: str, past: bool) -> None:
    over = agreement(end=end)
    proposed = cancel_date(CancelRule.PERIOD_END, over, None, LINE, D("2026-11-21"))
    assert ("which is past" in proposed.why) is past
    assert proposed.on is not None
    assert cancel_refusal(proposed.on, over, LINE) == ""
    assert "ends on" in cancel_refusal(D("2026-11-22"), over, LINE)


@pytest.mark.parametrize("first", ["2026-11-10", "2026-12-01"])
def test_what_starts_after_its_agreements_end_has_no_legal_last_day(first: str) -> None:
    over, line = agreement(end="2026-10-31"), replace(LINE, effective=D(first))
    proposed = cancel_date(CancelRule.PERIOD_END, over, None, line, D("2026-11-21"))
    assert proposed.on == D(first)
    assert "ends on 2026-10-31" in cancel_refusal(D(first), over, line)


def test_a_childs_cancel_takes_its_parents_period() -> None:
    child = agreement(parent_id=500, next_invoice=None)
    parent = agreement(next_invoice="2026-12-15")
    proposed = cancel_date(CancelRule.PERIOD_END, child, parent, LINE, D("2026-11-21"))
    assert proposed.on == D("2026-12-14")


@pytest.mark.parametrize(
    ("terms", "earliest"),
    [
        ({"prorate": True, "next_invoice": "2026-12-01"}, "2025-01-01"),
        ({"next_invoice": "2026-12-01"}, "2026-12-01"),
        ({"next_invoice": "2026-12-01", "bill_start": "2027-01-01"}, "2027-01-01"),
        ({"bill_start": None}, "2025-01-01"),
        ({"bill_start": None, "start": None}, None),
    ],
)
def test_the_earliest_legal_day_follows_from_both_refusals(
    terms: dict[str, object], earliest: str | None
) -> None:
    told = agreement(**terms)
    bound = None if earliest is None else D(earliest)
    assert earliest_legal(told) == bound
    if bound is not None:
        assert refusal(bound, told) == ""
        assert bound.isoformat() in refusal(bound - timedelta(days=1), told)


def test_a_day_after_the_agreements_end_is_refused() -> None:
    assert "2026-12-31" in refusal(D("2027-01-01"), agreement(end="2026-12-31"))


@pytest.mark.parametrize(
    ("wanted", "terms", "says"),
    [
        ("2026-11-30", {}, ""),
        ("2024-12-31", {}, "starts only on 2025-01-01"),
        ("2025-03-01", {"bill_start": "2025-06-01"}, "Billing of the agreement starts"),
        ("2027-01-01", {"end": "2026-12-31"}, "ends on 2026-12-31"),
    ],
)
def test_an_edited_cancel_date_stays_within_addition_and_agreement(
    wanted: str, terms: dict[str, object], says: str
) -> None:
    found = cancel_refusal(D(wanted), agreement(**terms), LINE)
    assert (says in found) if says else found == ""


@pytest.mark.parametrize(
    ("name", "months"),
    [
        ("Monthly", Fraction(1)),
        (" MONTHLY ", Fraction(1)),
        ("Quarterly", Fraction(3)),
        ("Semi-Annually", Fraction(6)),
        ("Annually", Fraction(12)),
        ("Yearly", Fraction(12)),
        ("Two Years", Fraction(24)),
        ("Weekly", Fraction(3, 13)),
        ("Bi-Monthly", None),
        ("", None),
        ("None", None),
    ],
)
def test_months_of_a_billing_cycle(name: str, months: Fraction | None) -> None:
    assert months_of_cycle(name) == months


@pytest.mark.parametrize(
    ("before", "after", "price", "billing", "cycle", "money"),
    [
        ("40", "45", "6", "Billable", "Monthly", "30.00"),
        ("45", "40", "6", "Billable", "Monthly", "-30.00"),
        ("0", "1", "100", "Billable", "Annually", "8.33"),
        ("0", "1", "10", "Billable", "Quarterly", "3.33"),
        ("0", "3", "1", "Billable", "Weekly", "13.00"),
        ("0", "1", "0.005", "Billable", "Monthly", "0.01"),
        ("40", "45", "6", "DoNotBill", "Monthly", "0.00"),
        ("40", "45", "6", "NoCharge", "Blue moon", "0.00"),
        ("40", "45", "6", "Billable", "Blue moon", None),
        ("40", "45", None, "Billable", "Monthly", None),
        ("40", "40", None, "Billable", "Blue moon", "0.00"),
    ],
)
def test_money_a_month(
    before: str, after: str, price: str | None, billing: str, cycle: str, money: str | None
) -> None:
    unit_price = None if price is None else Decimal(price)
    found = monthly_money(Decimal(before), Decimal(after), unit_price, billing, cycle)
    assert found == (None if money is None else Decimal(money))
