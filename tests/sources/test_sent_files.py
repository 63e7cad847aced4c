"""Files as portals and spreadsheets leave them: titles, hints for Excel, totals, and dates of every kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.sources.file_drafts import suggested, wrong
from seatsync_tui.workflow.importing import remarks_on
from tests.sources.test_files import SIMPLE, bad, read, seats

TITLED = "Seat report\nOctober 2026\n\nCustomer;Seats\nAcme;5\nBright;x\n"


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n", "\ufeffsep=;\r"])
def test_a_hint_for_excel_names_the_delimiter_and_is_no_row(first: str) -> None:
    content = read(f"{first}Customer;Seats\nAcme, Bo, Cy, Ltd;5\nBright;x\n", SIMPLE)

    assert seats(content) == {("Acme, Bo, Cy, Ltd", "acrobat"): "5"}
    assert [line for line, _ in bad(content)] == [4]


def test_a_profile_that_names_a_delimiter_wins_over_the_hint() -> None:
    content = read("sep=;\nCustomer,Seats\nAcme;Bo,5\n", replace(SIMPLE, delimiter=","))

    assert seats(content) == {("Acme;Bo", "acrobat"): "5"}


def test_titles_above_the_heads_are_passed_over_by_the_header_row() -> None:
    content = read(TITLED, replace(SIMPLE, header_row=4))

    assert content.heads == ("Customer", "Seats")
    assert seats(content) == {("Acme", "acrobat"): "5"}
    assert [line for line, _ in bad(content)] == [6]


def test_the_line_of_the_heads_is_named_and_suggested() -> None:
    with pytest.raises(
        SettingsError, match=r"no column 'Customer'. Its heads are in line 4 \(--header-row 4\)"
    ):
        read(TITLED, SIMPLE)

    draft = suggested(TITLED.encode(), "october.csv", "adobe")
    assert (draft.header_row, draft.customer, draft.quantity) == (4, "Customer", "Seats")


DATES = {
    "2026-10-31": "2026-10-31",
    "20261031": "2026-10-31",
    "2026-10-31T23:59:00Z": "2026-10-31",
    "31.10.2026": "2026-10-31",
    "10.11.2026": "2026-11-10",
    "10/31/2026": "2026-10-31",
    "31/10/26": "2026-10-31",
    "11/11/2026": "2026-11-11",
    "31-Oct-2026": "2026-10-31",
    "October 31, 2026": "2026-10-31",
}


@pytest.mark.parametrize(("written", "day"), DATES.items())
def test_a_date_that_can_be_one_day_only_is_that_day(written: str, day: str) -> None:
    content = read(f"Customer;Seats;Day\nAcme;5;{written}\n", replace(SIMPLE, day="Day"))

    assert (bad(content), [str(each) for each in content.days]) == ([], [day])


@pytest.mark.parametrize(
    ("order", "days", "why"),
    [
        ("", [], "the date “10/11/2026” may be 2026-11-10 or 2026-10-11: the date order has to say which"),
        ("day-first", ["2026-11-10"], ""),
        ("month-first", ["2026-10-11"], ""),
    ],
)
def test_a_date_that_may_be_two_days_is_refused_until_its_order_is_said(
    order: str, days: list[str], why: str
) -> None:
    text = "Customer;Seats;Day\nAcme;5;10/11/2026\n"
    content = read(text, replace(SIMPLE, day="Day", date_order=order))

    assert [str(each) for each in content.days] == days
    assert bad(content) == ([(2, why)] if why else [])


def test_a_date_that_belies_the_order_is_refused() -> None:
    profile = replace(SIMPLE, day="Day", date_order="month-first")
    content = read("Customer;Seats;Day\nAcme;5;31/10/2026\n", profile)

    assert bad(content) == [(2, "the date “31/10/2026” is not a date with the month first")]


def test_totals_of_each_sku_at_the_end_are_no_customers() -> None:
    text = "Tenant,Id,Plan,Users\nAcme,1,Pro,5\nBright,2,Basic,7\nTotal,-,Pro,5\nTotal,-,Basic,7\n"
    content = read(text)

    assert [line for line, _ in bad(content)] == [4, 5]
    assert seats(content) == {("1", "Pro"): "5", ("2", "Basic"): "7"}


def test_a_row_named_like_a_total_never_counts_in_silence() -> None:
    content = read("Customer;Seats\nAcme;5\nSubtotal;5\nBright;7\nTotal;532\n", SIMPLE)

    assert bad(content) == []
    assert [words.split(" and ")[0] for words in remarks_on(content)] == [
        "Line 3 is named “Subtotal”",
        "Line 5 is named “Total”",
    ]
    assert remarks_on(content)[1].endswith("it counts 532 for a customer of that name.")
    assert remarks_on(read("Customer;Seats\nAcme;5\nBright;7\nTotal;12\n", SIMPLE)) == []


@pytest.mark.parametrize(
    ("choice", "value", "right"),
    [
        ("decimal", ",", True),
        ("decimal", "x", False),
        ("date_order", "", True),
        ("date_order", "mdy", False),
        ("header_row", "3", True),
        ("header_row", "three", False),
        ("customer", "anything", True),
    ],
)
def test_a_typed_choice_that_cannot_be_is_refused_in_words(choice: str, value: str, right: bool) -> None:
    assert bool(wrong(choice, value)) is not right
