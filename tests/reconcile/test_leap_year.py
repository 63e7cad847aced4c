"""A whole leap year by hand: what each day proposes, prorating or not, parent invoiced or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.reconcile.dates import cancel_date, create_date, days_lost, refusal
from seatsync_tui.reconcile.facts import CancelRule, CreateRule
from tests.reconcile.builders import DUO

MONTHS = [
    ("2028-01-01", "2028-01-31", "2028-02-01"),
    ("2028-02-01", "2028-02-29", "2028-03-01"),
    ("2028-03-01", "2028-03-31", "2028-04-01"),
    ("2028-04-01", "2028-04-30", "2028-05-01"),
    ("2028-05-01", "2028-05-31", "2028-06-01"),
    ("2028-06-01", "2028-06-30", "2028-07-01"),
    ("2028-07-01", "2028-07-31", "2028-08-01"),
    ("2028-08-01", "2028-08-31", "2028-09-01"),
    ("2028-09-01", "2028-09-30", "2028-10-01"),
    ("2028-10-01", "2028-10-31", "2028-11-01"),
    ("2028-11-01", "2028-11-30", "2028-12-01"),
    ("2028-12-01", "2028-12-31", "2029-01-01"),
]
PARSED = [tuple(map(date.fromisoformat, month)) for month in MONTHS]
DAYS = [
    (first + timedelta(days=count), first, last, after)
    for first, last, after in PARSED
    for count in range((last - first).days + 1)
]
LINE = Addition(9001, 577, DUO, "DUO-MFA", Decimal(40), effective=date(2025, 1, 1))


def agreement(after: date, *, prorate: bool, parent_id: int | None = None) -> Agreement:
    return Agreement(
        577,
        "Managed Services",
        77,
        parent_id=parent_id,
        start=date(2025, 1, 1),
        bill_start=date(2025, 1, 1),
        next_invoice=after,
        prorate=prorate,
        billing_cycle="Monthly",
    )


def test_the_table_holds_every_day_of_the_year_once() -> None:
    assert len({today for today, *_ in DAYS}) == len(DAYS) == 366


@pytest.mark.parametrize("prorate", [True, False])
@pytest.mark.parametrize("child", [True, False], ids=["child", "alone"])
def test_every_day_of_a_leap_year(prorate: bool, child: bool) -> None:
    for today, first, last, after in DAYS:
        parent = agreement(after, prorate=prorate) if child else None
        # A child's own invoice date says nothing: its parent is invoiced.
        own = agreement(date(2031, 5, 5), prorate=not prorate, parent_id=500) if child else None
        found = own or agreement(after, prorate=prorate)
        created = {rule: create_date(rule, found, parent, today).on for rule in CreateRule}
        assert created == {
            CreateRule.BY_PRORATION: today if prorate else after,
            CreateRule.TODAY: today if prorate else after,
            CreateRule.THIS_MONTH: first if prorate else after,
            CreateRule.NEXT_MONTH: after,
            CreateRule.NEXT_INVOICE: after,
        }, today
        ended = {rule: cancel_date(rule, found, parent, LINE, today).on for rule in CancelRule}
        assert ended == {
            CancelRule.PERIOD_END: last,
            CancelRule.MONTH_END: last,
            CancelRule.TODAY: today,
        }, today
        assert days_lost(found, parent, today) == (last - today).days + 1
        assert bool(refusal(today, found, parent)) is not prorate


@pytest.mark.parametrize("prorate", [True, False])
def test_in_its_first_month_nothing_begins_before_the_agreement(prorate: bool) -> None:
    for today, first, last, after in DAYS:
        begun = replace(agreement(after, prorate=prorate), bill_start=today, start=today)
        proposed = create_date(CreateRule.THIS_MONTH, begun, None, today).on
        assert proposed == (today if prorate else after)
        assert refusal(today - timedelta(days=1), begun) != ""
        assert cancel_date(CancelRule.PERIOD_END, begun, None, LINE, today).on == last
        assert first <= today


def test_where_the_agreement_ends_inside_the_month_nothing_goes_past_it() -> None:
    for today, _, last, after in DAYS:
        ends = replace(agreement(after, prorate=True), end=min(today + timedelta(days=3), last))
        assert cancel_date(CancelRule.PERIOD_END, ends, None, LINE, today).on == ends.end
        assert create_date(CreateRule.NEXT_MONTH, ends, None, today).on is None
