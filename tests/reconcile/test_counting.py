"""Counting: rules over a breakdown, one rounding, and the words for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from seatsync_tui.models.counts import Cell, CountRule, SeatCount
from seatsync_tui.reconcile.counting import breakdown_words, counted, plain_number, round_up

ENROLLED = CountRule("enrolled", "enrolled", frozenset({"enrolled"}), frozenset({"pending deletion"}))
ALL_BUT_LEAVING = CountRule("all", "all but pending deletion", frozenset(), frozenset({"pending deletion"}))


def cell(quantity: int, *traits: str) -> Cell:
    return Cell(frozenset(traits), Decimal(quantity))


CELLS = (
    cell(43, "active", "enrolled"),
    cell(1, "bypass", "enrolled"),
    cell(1, "locked out", "enrolled"),
    cell(2, "active", "not enrolled"),
    cell(1, "pending deletion", "enrolled"),
)


def count(quantity: Decimal | None, cells: tuple[Cell, ...] = (), not_read: str = "") -> SeatCount:
    return SeatCount("duo", "DA1", "Acme", "duo-mfa", "users", quantity, cells, None, not_read)


@pytest.mark.parametrize(
    ("total", "seats"), [("0", "0"), ("2", "2"), ("2.0", "2"), ("2.000001", "3"), ("2.9", "3"), ("0.1", "1")]
)
def test_a_part_of_a_seat_is_a_seat(total: str, seats: str) -> None:
    assert round_up(Decimal(total)) == Decimal(seats)


def test_thirds_that_add_up_to_a_whole_are_rounded_once() -> None:
    halves = [Decimal("1.5"), Decimal("1.5")]
    assert round_up(sum(halves, Decimal(0))) == 3


def test_a_rule_counts_by_traits() -> None:
    assert counted(count(Decimal(45), CELLS), ENROLLED) == 45
    assert counted(count(Decimal(45), CELLS), ALL_BUT_LEAVING) == 47


def test_without_rule_or_breakdown_the_source_has_its_say() -> None:
    assert counted(count(Decimal(12), CELLS), None) == 12
    assert counted(count(Decimal("2.5")), ENROLLED) == Decimal("2.5")
    assert counted(count(Decimal(0)), ENROLLED) == 0


@pytest.mark.parametrize("rule", [None, ENROLLED])
def test_what_was_not_read_is_never_a_number(rule: CountRule | None) -> None:
    assert counted(count(None, (), "access denied"), rule) is None
    assert counted(count(Decimal(0), CELLS, "stopped half way"), rule) is None


def test_breakdown_says_enrolled_never_enrolled_and_leaving() -> None:
    cells = (
        cell(1, "pending deletion", "not enrolled"),
        cell(2, "active", "not enrolled"),
        cell(45, "active", "enrolled"),
        cell(0, "disabled", "enrolled"),
    )
    assert breakdown_words(cells) == "48 users: 45 enrolled, 2 never enrolled, 1 pending deletion"


def test_breakdown_names_statuses_other_than_active() -> None:
    assert breakdown_words(CELLS) == (
        "48 users: 45 enrolled (1 bypass, 1 locked out), 2 never enrolled, 1 pending deletion"
    )


def test_breakdown_of_another_source_uses_its_own_traits() -> None:
    cells = (cell(3, "server"), cell(1, "workstation"))
    assert breakdown_words(cells, "devices") == "4 devices: 3 server, 1 workstation"


def test_breakdown_of_one_is_singular_and_of_none_is_empty() -> None:
    assert breakdown_words((cell(1, "active", "enrolled"),)) == "1 user: 1 enrolled"
    assert breakdown_words(()) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [("45", "45"), ("2.50", "2.5"), ("1E+2", "100"), ("-7", "-7"), ("-0.0", "0"), ("100", "100")],
)
def test_numbers_are_written_plainly(value: str, text: str) -> None:
    assert plain_number(Decimal(value)) == text
