"""Pulls: good, short of the last one, or broken as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from seatsync_tui.models.counts import Pull as PullRecord
from seatsync_tui.models.counts import PullVerdict, SeatCount
from seatsync_tui.reconcile.completeness import (
    WHERE_TRUE,
    broken_pull,
    judge_pull,
    missing_customers,
    orphan_detection,
)

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def count(number: int, read: bool = True) -> SeatCount:
    quantity = Decimal(number) if read else None
    name = f"Client {number:03d}"
    return SeatCount(
        "duo", f"DA{number}", name, "duo-mfa", "users", quantity, (), NOW, "" if read else "denied"
    )


def pull(
    numbers: Sequence[int], unread: Sequence[int] = (), complete: bool = True, note: str = ""
) -> PullRecord:
    counts = tuple(count(number, number not in unread) for number in numbers)
    return PullRecord(1, "duo", NOW, NOW, "jo@box", complete, counts, note=note)


def test_a_first_whole_pull_is_good() -> None:
    assert judge_pull(pull(range(5)), None) == PullVerdict(True)


def test_an_incomplete_list_is_not_good_and_says_why() -> None:
    verdict = judge_pull(pull(range(5), complete=False, note="stopped by the operator"), None)
    assert not verdict.good
    assert "stopped by the operator" in verdict.reason


def test_a_pull_without_a_customer_is_not_good() -> None:
    assert judge_pull(pull([]), None).reason == "the pull lists no customer."


@pytest.mark.parametrize(
    ("customers", "unread", "good"), [(10, 1, True), (10, 2, False), (9, 1, False), (100, 10, True)]
)
def test_nine_of_ten_customers_have_to_be_read(customers: int, unread: int, good: bool) -> None:
    verdict = judge_pull(pull(range(customers), unread=range(unread)), None)
    assert verdict.good is good
    assert good or f"only {customers - unread} of {customers}" in verdict.reason


def test_a_customer_with_one_unread_sku_counts_once_as_unread() -> None:
    counts = (*[count(number) for number in range(9)], count(9), count(9, read=False))
    whole = PullRecord(1, "duo", NOW, NOW, "jo@box", True, counts)
    assert judge_pull(whole, None).good


@pytest.mark.parametrize(
    ("before", "missing", "good"),
    [
        (10, 2, True),
        (10, 3, False),
        (30, 3, True),
        (29, 3, False),
        (100, 10, True),
        (100, 11, False),
        (2, 2, False),
    ],
)
def test_a_pull_is_short_beyond_two_and_beyond_a_tenth(before: int, missing: int, good: bool) -> None:
    verdict = judge_pull(pull(range(missing, before)), pull(range(before)))
    assert verdict.good is good
    assert len(verdict.missing) == missing


def test_a_short_pull_names_whom_it_misses() -> None:
    verdict = judge_pull(pull(range(4, 10)), pull(range(10)))
    assert verdict.reason == (
        "it misses 4 of the 10 customers of the last good pull "
        "(Client 000, Client 001, Client 002 and 1 more)."
    )
    assert [customer.name for customer in verdict.missing] == [f"Client 00{number}" for number in range(4)]


def test_a_short_pull_is_good_once_its_missing_customers_were_accepted_by_name() -> None:
    short, before = pull(range(4, 10)), pull(range(10))
    assert judge_pull(short, before, frozenset({frozenset({"DA0", "DA1", "DA2", "DA3"})})).good
    assert judge_pull(short, before, frozenset({frozenset({"DA0", "DA1", "DA2", "DA3", "DA4"})})).good


def test_accepting_other_names_does_not_help() -> None:
    short, before = pull(range(4, 10)), pull(range(10))
    halves = frozenset({frozenset({"DA0", "DA1"}), frozenset({"DA2", "DA3"})})
    assert not judge_pull(short, before, halves).good
    assert not judge_pull(short, before, frozenset()).good


def test_acceptance_excuses_absences_and_nothing_else() -> None:
    all_gone = frozenset({frozenset(f"DA{number}" for number in range(10))})
    assert not judge_pull(pull([]), pull(range(10)), all_gone).good
    assert not judge_pull(pull(range(4, 10), unread=range(4, 7)), pull(range(10)), all_gone).good


def test_a_renamed_customer_is_not_missing() -> None:
    renamed = pull(range(3))
    assert missing_customers(renamed, pull(range(3))) == ()
    assert missing_customers(renamed, None) == ()


def test_orphans_are_looked_for_only_with_a_good_pull_and_a_usable_row() -> None:
    good = pull(range(5))
    assert orphan_detection(good, PullVerdict(True), usable_rows=1).checked
    for orphans in (
        orphan_detection(None, None, 0),
        orphan_detection(good, PullVerdict(False, "the pull lists no customer."), 4),
        orphan_detection(good, PullVerdict(True), 0),
    ):
        assert not orphans.checked
        assert orphans.reason.startswith("Orphans are not looked for: ")


@pytest.mark.parametrize(
    ("counts", "one_each", "broken"),
    [
        ([0, 0, 0], False, True),
        ([0], False, True),
        ([0, 0, 0, 0, 0, 0], True, True),
        ([0, None, 0], False, True),
        ([7, 7, 7, 7], False, False),
        ([7, 7, 7, 7, 7], False, True),
        ([7, 7, 7, 7, 7], True, False),
        ([7, 7, 7, 7, None], False, False),
        ([7, 7, 7, 7, 8], False, False),
        ([0, 0, 0, 0, 1], False, False),
        ([], False, False),
        ([None, None], False, False),
    ],
)
def test_all_zeros_and_all_equal_counts_look_broken(
    counts: list[int | None], one_each: bool, broken: bool
) -> None:
    numbers = [None if number is None else Decimal(number) for number in counts]
    assert bool(broken_pull(numbers, one_each)) is broken


def test_a_broken_pull_says_what_it_saw() -> None:
    assert broken_pull([Decimal(0)] * 3) == "Every count is 0 (3 customers)."
    assert broken_pull([Decimal(1)] * 5) == f"All 5 customers have the same count, 1. {WHERE_TRUE}"
