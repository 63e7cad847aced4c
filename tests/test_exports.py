"""CSV exports: what a spreadsheet makes of every cell."""

from __future__ import annotations

import csv
import io
import stat
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[import-untyped]

from seatsync_tui.exports.csv import FORMULA_STARTS, Value, cell, harmless, preview_rows, save, table
from seatsync_tui.exports.xlsx import LONGEST, preview_workbook, workbook
from seatsync_tui.models.errors import StoreError
from seatsync_tui.models.rows import Action, Contributor, Flag, Row, Status


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", '=HYPERLINK("x")', "-"]
)
def test_a_text_that_begins_like_a_formula_is_neutralised(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["Acme", "3M", "A=B", "", "'quoted'"])
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@given(st.text())
def test_no_text_ever_comes_out_as_a_formula(text: str) -> None:
    written = harmless(text)
    assert written.lstrip()[:1] not in FORMULA_STARTS or not written
    assert "\x1b" not in written
    assert "\n" not in written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Decimal("-5"), "-5"),
        (Decimal("1E+2"), "100"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E-7"), "0.0000001"),
        (-3, "-3"),
        (0, "0"),
    ],
)
def test_numbers_stay_numbers(number: Decimal | int, written: str) -> None:
    assert cell(number) == written


def test_dates_words_and_nothing_have_one_form_each() -> None:
    assert [cell(date(2026, 11, 21)), cell(True), cell(False), cell(None)] == ["2026-11-21", "yes", "no", ""]


CELLS: list[list[Value]] = [
    ["Name", "Seats"],
    ["=1+1", 1],
    [None, Decimal("2.50")],
    [True, Decimal("1E+2")],
    ["a & <b> \x07", date(2026, 11, 21)],
    ["x" * 40_000, datetime(2026, 11, 21, 9, 30, tzinfo=UTC)],
    ["12", Decimal("NaN")],
]


def test_a_workbook_reads_back_with_every_value_as_what_it_was() -> None:
    sheet = load_workbook(io.BytesIO(workbook("Rows", CELLS, heads=1, names=1)))["Rows"]

    assert [[each.value for each in line] for line in sheet.iter_rows()] == [
        ["Name", "Seats"],
        ["'=1+1", 1],
        [None, 2.5],
        ["yes", 100],
        ["a & <b>", datetime(2026, 11, 21)],
        ["x" * LONGEST, "2026-11-21T09:30:00+00:00"],
        ["12", "NaN"],
    ]
    assert sheet.freeze_panes == "B2"
    assert {each.data_type for line in sheet.iter_rows() for each in line} == {"s", "n", "d"}


def test_the_same_cells_make_the_same_workbook_and_columns_go_on_after_z() -> None:
    wide: list[Value] = list(range(1_000, 1_030))
    made = workbook("Wide", [wide])

    assert made == workbook("Wide", [wide])
    assert load_workbook(io.BytesIO(made))["Wide"]["AD1"].value == 1_029


def test_the_rows_of_a_preview_come_out_as_a_workbook() -> None:
    sheet = load_workbook(io.BytesIO(preview_workbook([row()], {row().key})))["Preview"]
    heads, first = [[each.value for each in line] for line in sheet.iter_rows()]
    written = dict(zip(heads, first, strict=True))

    assert (written["Checked"], written["Customers"], written["Money a month"]) == ("yes", 1, -6.5)
    assert written["Customer"].startswith("'=cmd")


def row(key: str = "duo:company-7:product-3", **changes: object) -> Row:
    values: dict[str, object] = {
        "key": key,
        "source": "duo",
        "status": Status.READY,
        "reason": "40 billed, 38 counted",
        "contributors": (Contributor("duo", "DA1", "=cmd|' /C calc'!A0", "duo-mfa", "users", Decimal(38)),),
        "company_id": 7,
        "company": "Acme, Inc.",
        "flags": (Flag("large", "large"), Flag("renamed", "renamed", unchecks=False)),
        "counted": Decimal(38),
        "current": Decimal(40),
        "action": Action.UPDATE,
        "target": Decimal(38),
        "money": Decimal("-6.50"),
    }
    return Row(**(values | changes))  # type: ignore[arg-type]


def test_a_preview_row_comes_out_under_its_heads() -> None:
    heads, first = read(preview_rows([row()], {"duo:company-7:product-3"}))
    written = dict(zip(heads, first, strict=True))
    assert written["Checked"] == "yes"
    assert written["Status"] == "Ready"
    assert written["Customer"].startswith("'=cmd")
    assert written["Company"] == "Acme, Inc."
    assert written["Flags"] == "large; renamed"
    assert (written["Current"], written["Target"], written["Money a month"]) == ("40", "38", "-6.50")
    assert written["Change"] == "update"


def test_a_row_without_customer_or_change_has_empty_cells() -> None:
    bare = row(contributors=(), action=None, target=None, money=None, counted=None)
    heads, first = read(preview_rows([bare], set()))
    written = dict(zip(heads, first, strict=True))
    assert [written[name] for name in ("Checked", "Customer", "Change", "Target", "Counted")] == [
        "no",
        "",
        "",
        "",
        "",
    ]


def test_commas_quotes_and_line_ends_do_not_break_a_table() -> None:
    assert read(table(("Name", "Seats"), [('A "b", c\nd', 4)]))[1][1] == "4"


def test_a_saved_file_is_for_its_owner_alone_and_marked_as_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    save(file, table(("Name",), [("Zoë",)]))
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "Zoë" in file.read_text(encoding="utf-8-sig")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    save(file, "x", shared=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o660


def test_a_file_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        save(tmp_path / "missing" / "rows.csv", "x")
