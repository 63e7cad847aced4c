"""Counts over time, by tables written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import Pull, SeatCount
from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.reconcile.counting import round_up
from seatsync_tui.reconcile.intervals import Interval, Span, add_metrics, month_before, over_month
from seatsync_tui.reconcile.over_time import over_time

JUNE = Span(date(2026, 6, 1), date(2026, 6, 30))
LEAP = Span(date(2028, 2, 1), date(2028, 2, 29))
ZONE = ZoneInfo("America/New_York")
TODAY = date(2026, 7, 2)


def days(month: Span, *runs: tuple[int, int, str]) -> dict[date, Decimal]:
    """Days of a month: each run is first day, last day, number."""
    return {
        month.first.replace(day=day): Decimal(number)
        for first, last, number in runs
        for day in range(first, last + 1)
    }


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 7, 31), date(2026, 6, 1), date(2026, 6, 30)),
        (date(2028, 3, 1), date(2028, 2, 1), date(2028, 2, 29)),
        (date(2027, 3, 31), date(2027, 2, 1), date(2027, 2, 28)),
        (date(2027, 1, 1), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_the_month_before_a_day(today: date, first: date, last: date) -> None:
    assert month_before(today) == Span(first, last)


WHOLE = [(1, 30, "10")]
GROWN = [(1, 10, "10"), (11, 20, "20"), (21, 30, "30")]


@pytest.mark.parametrize(
    ("interval", "month", "runs", "appeared", "billed"),
    [
        # A customer that has the same number all month.
        (Interval.AVERAGE, JUNE, WHOLE, None, 10),
        (Interval.MAXIMUM, JUNE, WHOLE, None, 10),
        (Interval.LAST_DAY, JUNE, WHOLE, None, 10),
        # One that grows: 20 on the mean, 30 at the peak and at the end.
        (Interval.AVERAGE, JUNE, GROWN, None, 20),
        (Interval.MAXIMUM, JUNE, GROWN, None, 30),
        (Interval.LAST_DAY, JUNE, GROWN, None, 30),
        # One that shrinks: the peak is not the end.
        (Interval.MAXIMUM, JUNE, [(1, 29, "30"), (30, 30, "7")], None, 30),
        (Interval.LAST_DAY, JUNE, [(1, 29, "30"), (30, 30, "7")], None, 7),
        # Provisioned on the 16th with 1 user, 14 days of 15 follow: the first day is left out.
        (Interval.AVERAGE, JUNE, [(16, 16, "1"), (17, 30, "15")], 16, 15),
        # The same numbers, but there before the month began: the first day counts.
        (Interval.AVERAGE, JUNE, [(1, 1, "1"), (2, 30, "15")], None, 15),
        (Interval.AVERAGE, JUNE, [(1, 1, "0"), (2, 30, "30")], None, 29),
        # Provisioned on the very last day: there is nothing but that day.
        (Interval.AVERAGE, JUNE, [(30, 30, "4")], 30, 4),
        # A leap February: 28 days of 29 and one of 58 make 30 exactly.
        (Interval.AVERAGE, LEAP, [(1, 28, "29"), (29, 29, "58")], None, 30),
        (Interval.LAST_DAY, LEAP, [(1, 28, "29"), (29, 29, "58")], None, 58),
        # Thirds and a hair above a whole number round up.
        (Interval.AVERAGE, JUNE, [(1, 29, "10"), (30, 30, "11")], None, 11),
        (Interval.MAXIMUM, JUNE, [(1, 30, "10.01")], None, 11),
        (Interval.AVERAGE, JUNE, [(1, 30, "0")], None, 0),
    ],
)
def test_a_month_becomes_one_number(
    interval: Interval, month: Span, runs: Sequence[tuple[int, int, str]], appeared: int | None, billed: int
) -> None:
    came = None if appeared is None else month.first.replace(day=appeared)
    made = over_month(days(month, *runs), interval, month, appeared=came)

    assert made.quantity is not None
    assert round_up(made.quantity) == billed


@pytest.mark.parametrize(
    ("interval", "runs", "known"),
    [
        (Interval.AVERAGE, [(1, 27, "10")], True),
        (Interval.AVERAGE, [(1, 26, "10")], False),
        (Interval.MAXIMUM, [(4, 30, "10")], True),
        (Interval.MAXIMUM, [(5, 30, "10")], False),
        (Interval.LAST_DAY, [(30, 30, "10")], True),
        (Interval.LAST_DAY, [(1, 29, "10")], False),
        (Interval.AVERAGE, [], False),
    ],
)
def test_under_nine_tenths_of_the_days_or_without_the_last_day_there_is_no_number(
    interval: Interval, runs: Sequence[tuple[int, int, str]], known: bool
) -> None:
    assert (over_month(days(JUNE, *runs), interval, JUNE).quantity is not None) is known


def test_missing_days_are_said_and_never_zero() -> None:
    made = over_month(days(JUNE, (1, 9, "12"), (12, 30, "12")), Interval.AVERAGE, JUNE)

    assert made.quantity == 12
    assert made.words == "average of June 2026, 28 days, missing 10, 11"


def test_days_on_which_a_whole_pull_did_not_list_a_service_are_known() -> None:
    absent = [date(2026, 6, day) for day in range(6, 16)]
    made = over_month(days(JUNE, (1, 5, "10"), (16, 30, "20")), Interval.AVERAGE, JUNE, absent=absent)

    assert (made.quantity, made.words) == (Decimal("17.5"), "average of June 2026, 20 days")


def test_thirds_of_three_customers_make_the_whole_they_are() -> None:
    third = over_month(days(JUNE, (1, 10, "21"), (11, 30, "20")), Interval.AVERAGE, JUNE).quantity

    assert third is not None
    assert round_up(third * 3) == 61


def test_sum_adds_the_metrics_of_one_day_and_a_day_that_lacks_one_is_unknown() -> None:
    warm = days(JUNE, (1, 30, "100.5"))
    cold = days(JUNE, (1, 29, "20"))

    added = add_metrics([warm, cold])
    assert added == days(JUNE, (1, 29, "120.5"))
    assert over_month(added, Interval.LAST_DAY, JUNE).quantity is None
    assert over_month(added, Interval.MAXIMUM, JUNE).quantity == Decimal("120.5")


def count(customer: str, metric: str, number: str | None) -> SeatCount:
    quantity = None if number is None else Decimal(number)
    return SeatCount("v", customer, customer, "s", metric, quantity, not_read="" if number else "closed")


def daily(numbers: Mapping[int, Mapping[str, str | None]], hour: int = 23) -> list[Pull]:
    """A pull a day of June, late in the evening in New York: already tomorrow in UTC."""
    pulls = []
    for day, metrics in numbers.items():
        at = datetime(2026, 6, 1, hour, tzinfo=ZONE).astimezone(UTC) + timedelta(days=day - 1)
        counts = tuple(count("c1", metric, number) for metric, number in metrics.items())
        pulls.append(Pull(day + 100, "v", at, at, "kim", True, counts))
    return pulls


def license_mapping(interval: str, *adds: str) -> LicenseMapping:
    return LicenseMapping("v", "s", "warm", 7, "P", interval=interval, adds=adds)


def newest(*counts: SeatCount) -> Pull:
    at = datetime(2026, 7, 2, 12, tzinfo=UTC)
    return Pull(500, "v", at, at, "kim", True, counts)


def replaced(mapping: LicenseMapping, history: Sequence[Pull], *counts: SeatCount) -> list[SeatCount]:
    past = [CountColumns.of(each) for each in history]
    made = over_time(newest(*counts), past, [mapping], {}, TODAY, ZONE)
    side_by_side = over_time(CountColumns.of(newest(*counts)), past, [mapping], {}, TODAY, ZONE)

    assert side_by_side == CountColumns.of(made), "the report has the preview's numbers"
    return list(made.counts)


def test_days_are_those_of_the_profiles_zone_and_the_later_pull_of_a_day_holds() -> None:
    month = {day: {"warm": "5"} for day in range(1, 31)}
    history = [*daily(month, hour=8), *daily({**month, 30: {"warm": "9"}}, hour=23)]
    (made,) = replaced(license_mapping("last day"), history, count("c1", "warm", "70"))

    assert (made.quantity, made.basis) == (Decimal(9), "last day of June 2026")


def test_added_metrics_are_one_number_and_no_longer_their_own() -> None:
    month = {day: {"warm": "5", "cold": "2.25"} for day in range(1, 31)}
    now = (count("c1", "warm", "70"), count("c1", "cold", "1"))
    (made,) = replaced(license_mapping("average", "cold"), daily(month), *now)
    (latest,) = replaced(license_mapping("", "cold"), [], *now)

    assert made.quantity == Decimal("7.25")
    assert (latest.quantity, latest.basis) == (Decimal(71), "sum of warm, cold")


def test_a_part_that_is_not_told_makes_no_sum() -> None:
    (made,) = replaced(license_mapping("", "cold"), [], count("c1", "warm", "70"))

    assert made.quantity is None
    assert "does not tell cold" in made.not_read


def test_too_few_days_are_not_read_with_those_that_are_missing() -> None:
    (made,) = replaced(
        license_mapping("maximum"),
        daily({day: {"warm": "5"} for day in range(10, 31)}),
        count("c1", "warm", "70"),
    )

    assert made.quantity is None
    assert "missing 1, 2, 3, 4, 5 and 4 more" in made.not_read


def test_a_day_that_was_not_read_is_missing_and_one_before_the_first_appearance_is_not() -> None:
    month: dict[int, dict[str, str | None]] = {day: {} for day in range(1, 11)}
    month[11] = {"warm": "1"}
    month.update({day: {"warm": "6"} for day in range(12, 31)})
    month[20] = {"warm": None}
    (made,) = replaced(license_mapping("average"), daily(month), count("c1", "warm", "70"))

    assert (made.quantity, made.basis) == (Decimal(6), "average of June 2026, 19 days, missing 20")


def test_a_license_without_an_interval_keeps_the_newest_pull() -> None:
    now = newest(count("c1", "warm", "70"))

    assert over_time(now, [], [license_mapping("")], {}, TODAY, ZONE) is now
