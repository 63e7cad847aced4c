"""A row's past: sparkline, months from pulls and writes, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from seatsync_tui.models.counts import Pull, PullVerdict, SeatCount
from seatsync_tui.reconcile.past import MonthSeats
from seatsync_tui.screens.history import History, history_lines
from seatsync_tui.widgets.trends import chart, sparkline
from seatsync_tui.workflow.history import RowHistory, SeatWrite
from tests.app.driving import driven
from tests.app.staging import NOW, StagedWorkspace, preview_of, ready


def test_bars_stand_between_zero_and_the_largest_and_the_unknown_is_no_zero() -> None:
    values = [None, Decimal(0), Decimal(5), Decimal(10)]
    assert sparkline(values) == "·▁▅█"
    assert sparkline([None, None]) == "··"
    assert sparkline([Decimal(0)]) == "▁"


def test_months_and_writes_are_told_in_lines_that_fit_80_columns() -> None:
    months = tuple(MonthSeats(date(2026, n, 1), Decimal(40 + n), Decimal(900 + n)) for n in range(1, 13))
    write = SeatWrite(
        datetime(2026, 10, 31, 9, tzinfo=UTC), "tess@jump", 12, "updated", Decimal(40), Decimal(45)
    )
    lines = list(history_lines(RowHistory(months, (write,))))
    assert lines[0].split() == [f"{each.month:%b}" for each in months]
    assert lines[1].split() == ["Counted", *(str(40 + n) for n in range(1, 13))]
    assert max(map(len, lines[:5])) <= 64
    assert "updated 40 to 45 seats, by tess@jump (operation 12)" in lines[-1]


def test_large_numbers_leave_room_for_fewer_months_and_stay_whole() -> None:
    months = tuple(MonthSeats(date(2026, n, 1), Decimal(1234567), None) for n in range(1, 13))
    lines = list(history_lines(RowHistory(months, ())))
    assert lines[1].split() == ["Counted", *["1234567"] * 6]
    assert lines[-1] == "SeatSync has not written to this addition yet."


async def test_h_shows_the_past_of_the_row(staged: StagedWorkspace) -> None:
    async with driven(staged, (80, 24)) as driver:
        await driver.to("Acme Dental Ltd")
        await driver.press("h")
        assert driver.on(History)
        assert "Seats of Acme Dental Ltd" in driver.text()
        assert "has not written to this addition yet" in driver.text()


def test_a_chart_stands_on_zero_and_marks_what_is_not_known() -> None:
    pairs = [(Decimal(10), Decimal(5)), (Decimal(0), None), (Decimal(1), Decimal(10))]
    assert list(chart(["Jan", "Feb", "Mar"], pairs, 4)) == [
        " 10 │ █      ░",
        "    │ █      ░",
        "    │ █░     ░",
        "    │ █░  · █░",
        "  0 └─────────",
        "      Ja Fe Ma",
    ]


async def test_the_other_products_of_the_company_stand_below_with_what_their_difference_costs(
    staged: StagedWorkspace,
) -> None:
    here = ready(1, "Acme Dental", 45, 40)
    other = replace(here, key="duo:company-1:product-8", product="AVANAN", contributors=())
    staged.staged = preview_of([here, other])
    count = SeatCount("duo", "DA0001", "Acme Dental", "duo-mfa", "users", Decimal(45))
    ends = [NOW - timedelta(days=32), NOW - timedelta(minutes=2)]
    pulls = [Pull(0, "duo", at, at, "tess@jump", True, (count,)) for at in ends]
    staged.stored(lambda store: [store.save_pull(each, PullVerdict(True)) for each in pulls])
    async with driven(staged, (100, 40)) as driver:
        await driver.press("h")
        text = driver.text()
    assert "Differs since October 2026 (2 months): 10 seat months not billed, 60.00 in all." in text
    assert "Beside it at this company:" in text
    assert "AVANAN" in text
    assert "█ counted" in text
