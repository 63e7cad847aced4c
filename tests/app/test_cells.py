"""Text in cells, numbers and times in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from rich.cells import cell_len

from seatsync_tui.models.rows import Flag, Status
from seatsync_tui.widgets.cells import (
    ago,
    counted,
    duration,
    fit,
    fit_right,
    money,
    number,
    signed,
    wrap_parts,
)
from seatsync_tui.widgets.columns import status_cell
from seatsync_tui.widgets.details import roomy
from seatsync_tui.widgets.layout import LEAST, NARROW, WIDE, choose, place
from tests.app.staging import ready

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "Acme", "株式会社アクメ歯科", "👩‍⚕️ Clinic", "x" * 300, "é" * 30])
@pytest.mark.parametrize("width", [1, 2, 5, 10, 20])
def test_text_takes_exactly_its_cells(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


def test_a_cut_is_marked() -> None:
    assert fit("Bright Path Schools", 8) == "Bright… "


def test_a_number_that_does_not_fit_is_never_shown_as_another() -> None:
    assert fit_right("12345", 4) == "####"
    assert fit_right("123", 4) == " 123"


@pytest.mark.parametrize(
    ("value", "text"),
    [("45", "45"), ("4.50", "4.5"), ("0", "0"), ("-0", "0"), ("1E+3", "1000"), ("100", "100"), ("-7", "-7")],
)
def test_numbers_are_plain(value: str, text: str) -> None:
    assert number(Decimal(value)) == text


def test_differences_and_money_bear_their_sign() -> None:
    assert (signed(Decimal(5)), signed(Decimal(-7)), signed(Decimal(0))) == ("+5", "-7", "0")
    assert (money(Decimal("1234.5")), money(Decimal("-48")), money(None)) == ("+1,234.50", "-48.00", "?")
    assert money(Decimal("0.001")) == "0.00"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "just now"), (120, "2 min ago"), (6 * 3600, "6 h ago"), (3 * 86400, "3 days ago"), (-9, "just now")],
)
def test_ages_are_told_in_words(seconds: int, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words


def test_durations_and_counts() -> None:
    assert [duration(each) for each in (8, 125, 4200)] == ["8 s", "2 min 05 s", "1 h 10 min"]
    assert (counted(1, "row"), counted(1200, "row"), counted(2, "company", "companies")) == (
        "1 row",
        "1,200 rows",
        "2 companies",
    )


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        ((), "Ready             "),
        ((("large", "large"),), "Ready !large      "),
        ((("to zero", "to zero"), ("large", "large")), "Ready !zero !large"),
        ((("maybe more", "maybe more: Acme Dental"),), "Ready !more?      "),
        ((("ends", "ends 2026-11-30"),), "Ready !ends 30 Nov"),
        ((("ends", "ends 2026-11-30"), ("large", "large")), "Ready !ends !large"),
        (
            (("never mapped", "never mapped"), ("large", "large"), ("child agreement", "x")),
            "Ready !never !+2  ",
        ),
    ],
)
def test_flags_are_shortened_and_then_counted(flags: tuple[tuple[str, str], ...], text: str) -> None:
    row = ready(1, "Acme", 5, 4, *(Flag(*flag) for flag in flags))
    assert status_cell(row, 18) == text


@pytest.mark.parametrize("status", Status)
def test_every_status_stands_in_full_on_80_columns(status: Status) -> None:
    assert status_cell(replace(ready(1, "Acme", 5, 4), status=status), 18).strip() == status.value


@pytest.mark.parametrize("width", range(60, 220, 7))
def test_columns_never_overlap_and_never_leave_the_screen(width: int) -> None:
    placed = place(choose(width), width)
    for one, next_one in pairwise(placed):
        assert one.x + one.width < next_one.x
    assert placed[-1].x + placed[-1].width <= width
    assert all(each.width >= each.column.least for each in placed)


def test_the_lesser_columns_fold_first() -> None:
    assert choose(40) == LEAST
    assert choose(80) == NARROW
    assert choose(140) == WIDE


def test_counters_break_between_their_parts_alone() -> None:
    words = "40 updated · 12 already in place · 1 conflict"
    assert wrap_parts(words, 45) == [words]
    assert wrap_parts(words, 44) == ["40 updated · 12 already in place", "1 conflict"]
    assert wrap_parts(words, 16) == ["40 updated", "12 already in place", "1 conflict"]


@pytest.mark.parametrize("width", range(96, 160))
def test_names_are_widened_before_what_is_not_cut(width: int) -> None:
    widths = {each.column.name: each.width for each in place(choose(width), width)}
    assert min(widths["customer"], widths["company"]) >= 19
    if min(widths["customer"], widths["company"]) < 22:
        assert (widths["counted"], widths["current"], widths["money"]) == (5, 5, 10)


def test_reasons_go_on_below_while_all_of_them_find_room() -> None:
    lines = ["short", "one two three four", "five six seven eight"]
    assert roomy(lines, 10, 3) == lines
    assert roomy(lines, 12, 4) == ["short", "one two\n  three four", "five six seven eight"]
    assert roomy(lines, 12, 6) == ["short", "one two\n  three four", "five six\n  seven\n  eight"]
