"""Committed terms: seats that the vendor bills until a date, whatever is used."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from seatsync_tui.models.rows import Action, Status
from seatsync_tui.reconcile.query import parse
from seatsync_tui.reconcile.query_index import visible
from tests.reconcile.builders import TODAY, Office, flags, seen

UNTIL = date(2027, 3, 31)


def office(
    seats: object, billed: object | None, committed: object = 20, until: date | None = UNTIL
) -> Office:
    made = Office().client(seats=seats)
    if billed is not None:
        made.addition(9001, billed)
    return made.commit("DA77", committed, until)


def test_fewer_seats_than_committed_go_to_the_committed_number() -> None:
    row = office(12, 30).row()
    assert seen(row.status, row.counted, row.target, row.action) == (Status.COMMITTED, 12, 20, Action.UPDATE)
    assert flags(row) == ["until 2027-03-31"]
    assert row.checked
    assert "commits to 20 until 2027-03-31" in row.reason
    assert "Acme Dental is committed to 20 seats until 2027-03-31 and uses 12." in row.explain


def test_an_addition_at_the_committed_number_needs_nothing_and_is_hidden() -> None:
    made = office(12, 20)
    row = made.row()
    assert seen(row.status, row.action, row.tickable) == (Status.COMMITTED, None, False)
    assert visible([row], parse("")) == []
    assert visible([row], parse("status:committed")) == [row]


@pytest.mark.parametrize(("seats", "status"), [(20, Status.READY), (25, Status.READY)])
def test_as_many_seats_as_committed_or_more_are_an_ordinary_row(seats: int, status: Status) -> None:
    row = office(seats, 30).row()
    assert seen(row.status, row.target, flags(row)) == (status, seats, [])


@pytest.mark.parametrize(
    ("until", "target"),
    [(TODAY, 20), (TODAY - timedelta(days=1), 12), (None, 20)],
    ids=["last day", "over", "end not known"],
)
def test_a_term_holds_to_the_end_of_its_last_day(until: date | None, target: int) -> None:
    assert office(12, 30, until=until).row().target == target


def test_no_seats_under_a_term_are_no_fall_to_zero() -> None:
    row = office(0, 30).row()
    assert seen(row.status, row.target, row.pick) == (Status.COMMITTED, 20, None)
    assert "to zero" not in flags(row)


def test_nothing_bills_a_committed_term() -> None:
    row = office(12, None).row()
    assert seen(row.status, row.action, row.target, row.checked) == (
        Status.NO_ADDITION,
        Action.CREATE,
        20,
        False,
    )
    unused = office(0, None).row()
    assert seen(unused.status, unused.action, unused.target) == (Status.COMMITTED, Action.CREATE, 20)


def test_each_customer_owes_its_own_term() -> None:
    made = office(12, 30)
    made.customer("DA78", "Acme Annex", 9)
    made.mapped("DA78", 77)
    row = made.row()
    assert seen(row.counted, row.target) == (21, 29)


def test_a_rule_for_counting_applies_to_the_committed_seats_too() -> None:
    assert office(12, 30).rule(free=5).row().target == 15


def test_an_unread_customer_is_not_read_whatever_it_is_committed_to() -> None:
    made = Office().client(seats=None)
    made.customer("DA77", "Acme Dental", None)
    made.addition(9001, 30)
    assert made.commit("DA77", 20, UNTIL).row().status is Status.NOT_READ


def test_a_hold_goes_before_a_term() -> None:
    made = office(12, 30).hold("duo:company-77:product-7", 30, UNTIL)
    assert made.row().status is Status.HELD
