"""Files that would bill wrongly if they were believed: each right, or refused with the line."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import time, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.sources import file_rows
from seatsync_tui.workflow.importing import hidden_words
from tests.sources.test_files import SIMPLE, bad, read, seats, workbook


def column(*quantities: str) -> str:
    """A file with these quantities, customers A, B, …"""
    rows = (f'{chr(65 + place)};"{quantity}"\n' for place, quantity in enumerate(quantities))
    return "Customer;Seats\n" + "".join(rows)


@pytest.mark.parametrize(
    ("written", "decimal", "meanings"),
    [("1.200", ".", "1.2 or 1200"), ("1,200", ",", "1.2 or 1200"), ("12.000", ".", "12 or 12000")],
)
def test_thousands_are_never_taken_for_decimals(written: str, decimal: str, meanings: str) -> None:
    content = read(column(written, "7"), replace(SIMPLE, decimal=decimal))

    assert bad(content) == [(2, f"the quantity “{written}” may be {meanings}, and no row tells which")]
    assert seats(content) == {("B", "acrobat"): "7"}


@pytest.mark.parametrize("shown", ["12.5", "0.250", "1234.567", "1,200.500"])
def test_one_number_that_shows_what_the_sign_means_settles_it_for_the_file(shown: str) -> None:
    content = read(column("1.200", shown), SIMPLE)

    assert bad(content) == []
    assert seats(content)["A", "acrobat"] == "1.200"


@pytest.mark.parametrize(
    ("written", "decimal"), [("1.200", ","), ("1,200", "."), ("1 200", "."), ("1'200", "."), ("1’200", ",")]
)
def test_thousands_by_any_other_sign_are_read(written: str, decimal: str) -> None:
    assert seats(read(column(written), replace(SIMPLE, decimal=decimal))) == {("A", "acrobat"): "1200"}


@pytest.mark.parametrize("name", ["Total", "TOTAL:", "Grand total", "Summe", "Total général"])
def test_a_total_at_the_end_is_no_customer(name: str) -> None:
    content = read(f"Customer;Seats\nAcme;3\nBright;4\n{name};7\n", SIMPLE)

    assert bad(content) == [(4, "it looks like the total of the rows above")]
    assert seats(content) == {("Acme", "acrobat"): "3", ("Bright", "acrobat"): "4"}


@pytest.mark.parametrize("text", ["Acme;3\nTotal;4\n", "Total;3\nAcme;3\n", "Acme;3\nTotal Wine;3\n"])
def test_a_customer_that_is_only_called_so_counts(text: str) -> None:
    assert bad(read(f"Customer;Seats\n{text}", SIMPLE)) == []


def test_a_workbook_that_unpacks_without_end_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    monkeypatch.setattr(file_rows, "LARGEST_UNPACKED", 1024 * 1024)

    with pytest.raises(SettingsError, match="unpacks to 2 MB, more than 1 MB"):
        read(data.getvalue(), SIMPLE, "march.xlsx")


def test_what_a_file_is_is_told_by_its_content() -> None:
    assert seats(read(workbook(["Customer", "Seats"], ["Acme", 5]), SIMPLE, "march.csv")) == {
        ("Acme", "acrobat"): "5"
    }
    with pytest.raises(SettingsError, match="workbook of before 2007"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SIMPLE, "march.csv")


def test_merged_cells_are_refused_with_their_line_and_numbers_of_days_are_days() -> None:
    book, data = Workbook(), BytesIO()
    sheet = book.active
    for row in (
        ["Customer", "Seats", "Day"],
        ["Acme", 5, "2026-10-31"],
        [None, 6, "2026-10-31"],
        ["Bo", 7, 46112],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(data)
    content = read(data.getvalue(), replace(SIMPLE, day="Day"), "march.xlsx")

    assert bad(content) == [(3, "the customer is blank")]
    assert sorted(map(str, content.days)) == ["2026-03-31", "2026-10-31"]


def test_a_hidden_sheet_is_passed_over_unless_it_is_named() -> None:
    book, data = Workbook(), BytesIO()
    book.active.title = "Workings"
    book.active.sheet_state = "hidden"
    book.active.append(["Customer", "Seats"])
    book.active.append(["Wrong", 1])
    for row in (["Customer", "Seats"], ["Acme", 5]):
        (book["Report"] if "Report" in book.sheetnames else book.create_sheet("Report")).append(row)
    book.save(data)

    assert seats(read(data.getvalue(), SIMPLE, "m.xlsx")) == {("Acme", "acrobat"): "5"}
    named = replace(SIMPLE, sheet="Workings")
    assert seats(read(data.getvalue(), named, "m.xlsx")) == {("Wrong", "acrobat"): "1"}


def test_rows_behind_a_filter_count_and_are_told_by_their_lines() -> None:
    book, data = Workbook(), BytesIO()
    for row in (["Customer", "Seats"], ["Acme", 5], [None, None], ["Bright", 6], ["Clear", ""], ["Dark", 7]):
        book.active.append(row)
    for line in (1, 3, 4, 5, 6):
        book.active.row_dimensions[line].hidden = True
    book.save(data)
    content = read(data.getvalue(), SIMPLE, "march.xlsx")

    assert seats(content) == {
        (name, "acrobat"): n for name, n in (("Acme", "5"), ("Bright", "6"), ("Dark", "7"))
    }
    assert bad(content) == [(5, "the quantity is blank")]
    assert hidden_words(content) == ["Lines 4, 6 are hidden in the workbook, and counted."]
    assert hidden_words(replace(content, hidden=[4])) == ["Line 4 is hidden in the workbook, and counted."]
    many = replace(content, hidden=[*range(10, 23)])
    assert "18, 19 and 3 more are hidden" in hidden_words(many)[0]
    assert hidden_words(read("Customer;Seats\nAcme;5\n", SIMPLE)) == []


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["Acme", "Бублик", "一合同"])
def test_two_bytes_a_letter_are_seen_without_a_mark(encoding: str, name: str) -> None:
    content = read(f"Customer;Seats\r\n{name};7\r\n".encode(encoding), SIMPLE)

    assert (seats(content), bad(content)) == ({(name, "acrobat"): "7"}, [])


@pytest.mark.parametrize("end", ['"Bo;6\nCy;7\n', '6;"Bo', 'Bo;6\n"Cy'])
def test_a_file_that_is_cut_off_within_quotes_is_refused_with_the_line(end: str) -> None:
    text = "Customer;Seats\nAcme;5\n" + end
    line = text[: text.index('"')].count("\n") + 1

    with pytest.raises(SettingsError, match=f"ends within the quotes of the row on line {line}"):
        read(text, SIMPLE)
    assert seats(read(text + '"', SIMPLE))["Acme", "acrobat"] == "5"


def test_times_and_numbers_beyond_all_counts_are_refused_with_their_lines() -> None:
    rows = [["Acme", time(9, 30)], ["Bright", timedelta(hours=30)], ["Clear", 10**16], ["Dark", 10**15]]
    content = read(workbook(["Customer", "Seats"], *rows), SIMPLE, "march.xlsx")

    assert [line for line, _ in bad(content)] == [2, 3, 4]
    assert ["no number" in why for _, why in bad(content)] == [True, True, False]
    assert seats(content) == {("Dark", "acrobat"): str(10**15)}


def test_nothing_and_only_heads_are_no_counts() -> None:
    with pytest.raises(SettingsError, match="has no line 1 for its heads"):
        read("", SIMPLE)
    with pytest.raises(SettingsError):
        read(b"", SIMPLE, "march.xlsx")
    assert (read("Customer;Seats\n", SIMPLE).rows, read("Customer;Seats\n\n \n", SIMPLE).rows) == (0, 0)
