"""The count report: one row a client over all vendors, nothing lost, nothing a spreadsheet calculates."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from openpyxl import load_workbook  # type: ignore[import-untyped]

from seatsync_tui.exports.counts import as_csv, as_json, as_markdown, as_shape, as_workbook
from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import Cell, CountRule, Pull, PullVerdict, SeatCount, Sku
from seatsync_tui.models.mappings import CompanyMapping, LicenseMapping, MatchedBy
from seatsync_tui.models.psa import Company
from seatsync_tui.reconcile.count_table import NOT_READ, Counted, CountTable, count_table

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
VENDORS = {"duo": "Duo", "pax8": "Pax8"}


def count(source: str, customer: str, name: str, sku: str, seats: str | None) -> SeatCount:
    number = None if seats is None else Decimal(seats)
    return SeatCount(source, customer, name, sku, "seats", number, (), AT, "" if seats else "closed")


def pull(source: str, *counts: SeatCount) -> Pull:
    return Pull(1, source, AT, AT, "kim", True, counts)


def mapped(source: str, customer: str, company_id: int) -> CompanyMapping:
    return CompanyMapping(source, customer, company_id, "", "", MatchedBy.PERSON, confirmed=True)


def facts(pulls: Sequence[Pull], companies: Sequence[Company], mappings: Sequence[CompanyMapping]) -> Counted:
    skus = dict.fromkeys((c.source, c.sku) for each in pulls for c in each.counts if c.sku)
    return Counted(
        pulls=tuple(CountColumns.of(each) for each in pulls),
        verdicts={each.source: PullVerdict(True) for each in pulls},
        companies=tuple(companies),
        licenses=(),
        mappings=tuple(mappings),
        skus=tuple(Sku(source, sku, f"{sku} plan", "seats") for source, sku in skus),
        count_rules={},
    )


def company(number: int, name: str) -> Company:
    return Company(number, f"C{number}", name)


def many(clients: int, skus: int) -> Counted:
    """Five sources with the same clients, each with so many licenses."""
    pulls = []
    for source in "abcde":
        counts = [
            count(source, f"{source}{number}", f"Client {number}", f"sku{sku}", str(number % 9))
            for number in range(clients)
            for sku in range(skus)
        ]
        pulls.append(pull(source, *counts))
    companies = [company(number, f"Client {number}") for number in range(1, clients + 1)]
    mappings = [mapped(s, f"{s}{number}", number + 1) for s in "abcde" for number in range(clients)]
    return facts(pulls, companies, mappings)


def report() -> CountTable:
    duo = pull(
        "duo",
        count("duo", "d1", "ACME", "mfa", "4.2"),
        count("duo", "d2", "Acme East", "mfa", "1.1"),
        count("duo", "d3", "Bright", "mfa", "0"),
        count("duo", "d4", "=SUM(A1)", "mfa", "3"),
    )
    pax8 = pull(
        "pax8",
        count("pax8", "p1", "Acme Widgets LLC", "m365", "25"),
        count("pax8", "p2", "Clear", "m365", None),
        count("pax8", "p3", "Dark", "", None),
    )
    companies = [company(77, "Acme Widgets"), company(78, "Bright Dental"), company(79, "+Clear")]
    mappings = [
        mapped("duo", "d1", 77),
        mapped("duo", "d2", 77),
        mapped("duo", "d3", 78),
        mapped("pax8", "p1", 77),
        mapped("pax8", "p2", 79),
    ]
    return count_table(facts([duo, pax8], companies, mappings), VENDORS, {"duo": "Duo did not answer."})


HEADS = ["Company", "Duo: mfa plan (seats)", "Pax8: m365 plan (seats)"]
NOTES = [
    ["Note", "Duo failed at its newest pull; its counts are of 2026-11-20 12:00 UTC. Duo did not answer."],
    ["Note", "Pax8: Dark could not be read: closed"],
]


def test_one_client_under_five_names_stands_in_one_row() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(report()))))

    assert rows == [
        *NOTES,
        HEADS,
        ["'+Clear", "", "not read"],
        ["Acme Widgets", "6", "25"],
        ["Bright Dental", "0", ""],
        [],
        ["Not mapped to a company"],
        ["'=SUM(A1) (Duo)", "3", ""],
        ["Dark (Pax8)", "", ""],
    ]


def test_the_workbook_reads_back_with_numbers_as_numbers_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(as_workbook(report())))
    rows = [list(row) for row in book["Counts"].iter_rows(values_only=True)]

    assert rows[2] == HEADS
    assert rows[3:6] == [["'+Clear", None, "not read"], ["Acme Widgets", 6, 25], ["Bright Dental", 0, None]]
    assert rows[8] == ["'=SUM(A1) (Duo)", 3, None]
    kinds = {cell.data_type for row in book["Counts"].iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"n", "s"} or kinds == {"n", "inlineStr"}


def test_markdown_shows_names_as_they_are() -> None:
    lines = as_markdown(report()).splitlines()

    assert r"| Acme Widgets | 6 | 25 |" in lines
    assert r"| '=SUM\(A1\) \(Duo\) | 3 |  |" in lines
    assert lines.index("## Not mapped to a company") > lines.index("| Bright Dental | 0 |  |")


def test_a_client_is_not_read_as_soon_as_one_of_its_customers_is_not() -> None:
    duo = pull("duo", count("duo", "a", "A", "mfa", "4"), count("duo", "b", "B", "mfa", None))
    mappings = [mapped("duo", "a", 1), mapped("duo", "b", 1)]
    table = count_table(facts([duo], [company(1, "Acme")], mappings), VENDORS, {})

    assert table.companies[0].cells == [NOT_READ]


def test_a_report_of_many_companies_has_a_row_each_and_a_column_a_license() -> None:
    text = as_csv(count_table(many(500, 40), {}, {}))

    rows = text.splitlines()
    assert (len(rows), rows[0].count(",")) == (501, 200)


def test_programs_read_the_same_cells_by_the_number_of_their_column() -> None:
    read = json.loads(as_json(report()))

    assert read == {"schema": 1, **as_shape(report())}
    assert read["companies"] == [
        {"company": "+Clear", "counts": {}, "not_read": [1]},
        {"company": "Acme Widgets", "counts": {"0": "6", "1": "25"}, "not_read": []},
        {"company": "Bright Dental", "counts": {"0": "0"}, "not_read": []},
    ]
    assert read["unmatched"][0] == {
        "customer": "=SUM(A1)",
        "vendor": "Duo",
        "counts": {"0": "3"},
        "not_read": [],
    }
    assert [column["label"] for column in read["columns"]] == ["mfa plan", "m365 plan"]


def test_seats_by_a_count_rule_are_added_before_they_are_rounded() -> None:
    """Three customers of one company, halves among them, and one license that counts by another rule."""
    enrolled, pending = frozenset({"enrolled"}), frozenset({"enrolled", "pending deletion"})
    cells = (Cell(enrolled, Decimal("2.5")), Cell(pending, Decimal(4)))
    counts = [
        replace(count("duo", customer, customer, sku, "9"), breakdown=cells)
        for customer in "abc"
        for sku in ("mfa", "beyond")
    ]
    rules = (
        CountRule("enrolled", "enrolled", needs=enrolled, without=frozenset({"pending deletion"})),
        CountRule("all", "all", needs=enrolled),
    )
    licenses = (LicenseMapping("duo", "beyond", "seats", 7, "P", count_rule="all"),)
    given = facts([pull("duo", *counts)], [company(1, "Acme")], [mapped("duo", each, 1) for each in "abc"])
    table = count_table(replace(given, licenses=licenses, count_rules={"duo": rules}), VENDORS, {})

    assert [column.sku for column in table.columns] == ["beyond", "mfa"]
    assert table.companies[0].cells == [20, 8]
