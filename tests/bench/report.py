"""The count report of 5,000 companies by 200 columns: from what is stored to each form's last byte."""

from __future__ import annotations

from collections.abc import Callable

from seatsync_tui.exports.counts import as_csv, as_json, as_markdown, as_workbook
from seatsync_tui.reconcile.count_table import CountTable, count_table
from tests.bench.timing import medians, table
from tests.test_count_report import many

COMPANIES, LICENSES_EACH = 5_000, 40
ALLOWED = 2.0
"""Seconds."""
FORMS: dict[str, Callable[[CountTable], object]] = {
    "CSV": as_csv,
    "JSON": as_json,
    "Markdown": as_markdown,
    "XLSX": as_workbook,
}


def main() -> None:
    """Print what the report takes in each form."""
    given = many(COMPANIES, LICENSES_EACH)

    def written(form: Callable[[CountTable], object]) -> Callable[[], object]:
        return lambda: form(count_table(given, {}, {}))

    taken = medians([written(form) for form in FORMS.values()])
    rows = [[name, f"{seconds:.2f}", f"{ALLOWED:.0f}"] for name, seconds in zip(FORMS, taken, strict=True)]
    table("Count report of 5,000 companies by 200 columns", ["form", "seconds", "allowed"], rows)


if __name__ == "__main__":
    main()
