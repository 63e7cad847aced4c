"""Files as people really send them: each right, or refused with the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.imports import ImportProfile
from seatsync_tui.sources.file_reading import FileContent, read_file

PLAIN = ImportProfile("avanan", "Avanan", "Tenant", "Users", customer_id="Id", sku="Plan")
SIMPLE = ImportProfile("adobe", "Adobe", "Customer", "Seats", fixed_sku="acrobat")
HEAD = "Tenant,Id,Plan,Users\n"


def read(text: str | bytes, profile: ImportProfile = PLAIN, name: str = "march.csv") -> FileContent:
    return read_file(text.encode() if isinstance(text, str) else text, name, profile)


def seats(content: FileContent) -> dict[tuple[str, str], str]:
    return {key: str(found.quantity) for key, found in content.seats.items()}


def bad(content: FileContent) -> list[tuple[int, str]]:
    return [(row.line, row.why) for row in content.bad]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_name_is_read_right_in_every_usual_encoding(encoding: str) -> None:
    content = read("Customer;Seats\nZürich Bäckerei;7\n".encode(encoding), SIMPLE)

    assert seats(content) == {("Zürich Bäckerei", "acrobat"): "7"}


def test_a_named_encoding_wins_and_one_that_does_not_fit_is_refused() -> None:
    data = "Customer,Seats\nЯ,1\n".encode("cp1251")

    assert seats(read(data, replace(SIMPLE, encoding="cp1251"))) == {("Я", "acrobat"): "1"}
    with pytest.raises(SettingsError, match="not written in utf-8"):
        read(data, replace(SIMPLE, encoding="utf-8"))
    with pytest.raises(SettingsError, match="no encoding 'klingon'"):
        read(data, replace(SIMPLE, encoding="klingon"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_looking(delimiter: str) -> None:
    text = HEAD.replace(",", delimiter) + delimiter.join(["Acme", "1", "Pro", "5"]) + "\n"

    assert seats(read(text)) == {("1", "Pro"): "5"}


@pytest.mark.parametrize(
    ("written", "decimal", "meant"),
    [
        ("12", ".", "12"),
        ("12.5", ".", "12.5"),
        ("1,234.5", ".", "1234.5"),
        ("12,5", ",", "12.5"),
        ("1.234,5", ",", "1234.5"),
        ("1 234", ",", "1234"),
        ("+3", ".", "3"),
        (" 4 ", ".", "4"),
        ("0", ".", "0"),
    ],
)
def test_a_number_is_read_by_the_decimal_sign_of_the_profile(written: str, decimal: str, meant: str) -> None:
    content = read(f"Customer;Seats\nAcme;{written}\n", replace(SIMPLE, decimal=decimal))

    assert seats(content) == {("Acme", "acrobat"): meant}


@pytest.mark.parametrize(
    ("written", "decimal", "why"),
    [
        ("", ".", "the quantity is blank"),
        ("-3", ".", "the quantity -3 is negative"),
        ("12,5", ".", "the quantity “12,5” is no number with a decimal point"),
        ("12.5", ",", "the quantity “12.5” is no number with a decimal comma"),
        ("=1+1", ".", "the quantity is a formula"),
        ("ten", ".", "the quantity “ten” is no number with a decimal point"),
        ("1e5", ".", "the quantity “1e5” is no number with a decimal point"),
        ("NaN", ".", "the quantity “NaN” is no number with a decimal point"),
    ],
)
def test_what_is_no_number_of_seats_is_refused_with_its_line(written: str, decimal: str, why: str) -> None:
    content = read(f"Customer;Seats\nAcme;{written}\nBright;2\n", replace(SIMPLE, decimal=decimal))

    assert bad(content) == [(2, why)]
    assert seats(content) == {("Bright", "acrobat"): "2"}


def test_lines_are_counted_over_quoted_line_breaks_and_blank_rows() -> None:
    text = HEAD + '"Acme\nWidgets",1,Pro,5\n\n,,,\nBright,2,Pro,\n,3,Pro,1\n=cmd(),4,Pro,1\nShort,5\n'
    content = read(text)

    assert seats(content) == {("1", "Pro"): "5"}
    assert content.seats["1", "Pro"].customer == "Acme Widgets"
    assert bad(content) == [
        (6, "the quantity is blank"),
        (7, "the customer is blank"),
        (8, "the customer is a formula"),
        (9, "the sku is blank"),
    ]
    assert content.rows == 5


def test_rows_of_one_customer_and_sku_are_added() -> None:
    text = HEAD + "Acme,1,Pro,5\nAcme,1,Basic,2\nACME Inc,1,Pro,0.5\n"

    assert seats(read(text)) == {("1", "Pro"): "5.5", ("1", "Basic"): "2"}


def test_columns_are_found_in_any_order_by_head_or_number() -> None:
    text = "made by vendor\nUSERS,Plan,Tenant,Id\n5,Pro,Acme,1\n"

    assert seats(read(text, replace(PLAIN, header_row=2))) == {("1", "Pro"): "5"}
    numbered = replace(PLAIN, header_row=0, customer="3", customer_id="4", sku="2", quantity="1")
    assert seats(read("5,Pro,Acme,1\n", numbered)) == {("1", "Pro"): "5"}


def test_a_missing_or_doubled_column_is_named_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"no column 'Users'. It has: Tenant, Id, Plan, Seats"):
        read("Tenant,Id,Plan,Seats\nAcme,1,Pro,5\n")
    with pytest.raises(SettingsError, match="2 columns 'Users'"):
        read("Tenant,Id,Plan,Users,Users\nAcme,1,Pro,5,6\n")


def test_days_tell_the_months_and_a_wrong_day_its_line() -> None:
    profile = replace(SIMPLE, day="Day")
    content = read("Customer,Seats,Day\nA,1,2026-10-31\nB,2,31.10.2026\nC,3,31/31/2026\nD,4,\n", profile)

    assert content.months == ("2026-10",)
    assert bad(content) == [
        (4, "the date “31/31/2026” is not of the form 2026-10-31"),
        (5, "the date is blank"),
    ]


def workbook(*rows: list[object]) -> bytes:
    book, data = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.create_sheet("Empty")
    book.save(data)
    return data.getvalue()


def test_a_workbook_is_read_like_a_file_and_a_formula_without_a_value_is_refused() -> None:
    data = workbook(
        ["Customer", "Seats", "Day"],
        ["Acme", 5, date(2026, 10, 31)],
        [1001, 2.5, date(2026, 10, 30)],
        ["Bright", "=A1", date(2026, 10, 30)],
        ["Clear", True, None],
    )
    content = read(data, replace(SIMPLE, day="Day"), "march.xlsx")

    assert seats(content) == {("Acme", "acrobat"): "5", ("1001", "acrobat"): "2.5"}
    assert bad(content) == [(4, "the quantity is blank"), (5, "the quantity is True, which is no number")]
    with pytest.raises(SettingsError, match=r"no sheet 'March'. It has: Sheet, Empty"):
        read(data, replace(SIMPLE, sheet="March"), "march.xlsx")
    with pytest.raises(SettingsError, match="no workbook that can be read"):
        read(b"PK\x03\x04 and then nothing", SIMPLE, "march.xlsx")


def test_two_hundred_thousand_rows_are_read_and_summed() -> None:
    rows = "".join(f"Customer {number},{number % 40_000},Pro,{number % 7}\n" for number in range(200_000))
    content = read(HEAD + rows)

    assert (content.rows, len(content.seats), content.bad) == (200_000, 40_000, [])
    assert sum(found.quantity for found in content.seats.values()) == Decimal(
        sum(number % 7 for number in range(200_000))
    )
