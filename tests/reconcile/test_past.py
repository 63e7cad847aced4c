"""Since when counts and billed seats differ, and what that has been worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from seatsync_tui.models.rows import Action, BeforeImage, Row, Status
from seatsync_tui.reconcile.past import MonthSeats, difference_of

BEFORE = BeforeImage(501, 7, Decimal(40), Decimal(0), "Billable", None, None)
ROW = Row(
    key="duo:company-1:product-7",
    source="duo",
    status=Status.READY,
    reason="",
    current=Decimal(40),
    target=Decimal(45),
    action=Action.UPDATE,
    unit_price=Decimal(6),
    money=Decimal(30),
    before=BEFORE,
)


def months(*pairs: tuple[int | None, int | None]) -> list[MonthSeats]:
    """Months from January on: counted and billed."""
    return [
        MonthSeats(date(2026, number, 1), *(None if seats is None else Decimal(seats) for seats in pair))
        for number, pair in enumerate(pairs, 1)
    ]


def test_a_difference_is_summed_over_the_months_in_which_it_stood() -> None:
    found = difference_of(months((40, 40), (42, 40), (45, 40)), ROW)

    assert found is not None
    assert (found.since, found.months, found.seat_months) == (date(2026, 2, 1), 2, Decimal(7))
    assert found.money == Decimal(42)
    assert found.words == "Differs since February 2026 (2 months): 7 seat months not billed, 42.00 in all."


@pytest.mark.parametrize("past", [(), ((45, 40), (40, 40)), ((45, 40), (None, 40)), ((45, 40), (45, None))])
def test_nothing_differs_where_today_agrees_or_is_not_known(
    past: tuple[tuple[int | None, int | None], ...],
) -> None:
    assert difference_of(months(*past), ROW) is None


def test_a_month_that_is_not_known_ends_the_look_back() -> None:
    found = difference_of(months((45, 40), (None, 40), (45, 40)), ROW)
    assert found is not None
    assert (found.since, found.months) == (date(2026, 3, 1), 1)


def test_included_seats_cost_nothing_and_too_many_billed_are_said_so() -> None:
    included = replace(ROW, before=replace(BEFORE, less_included=Decimal(41)), money=Decimal(24))
    few = difference_of(months((42, 40), (45, 40)), included)
    assert few is not None
    assert (few.seat_months, few.money) == (Decimal(7), Decimal(30))

    more = difference_of(months((30, 40)), replace(ROW, target=Decimal(30), money=Decimal(-60)))
    assert more is not None
    assert (
        more.words
        == "Differs since January 2026 (1 month): 10 seat months billed and not counted, 60.00 in all."
    )


@pytest.mark.parametrize("unknown", [{"money": None}, {"target": None}, {"target": Decimal(40)}])
def test_money_that_cannot_be_told_is_said_so(unknown: dict[str, Decimal | None]) -> None:
    found = difference_of(months((45, 40)), replace(ROW, **unknown))  # type: ignore[arg-type]
    assert found is not None
    assert found.money is None
    assert "cannot be told" in found.words
