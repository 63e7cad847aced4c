"""The count report of 5,000 companies by 200 columns: the whole command, and of it each form alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from seatsync_tui.exports.counts import as_csv, as_json, as_markdown, as_workbook
from seatsync_tui.models.counts import Pull, PullVerdict, SeatCount
from seatsync_tui.models.psa import Company, Scan
from seatsync_tui.reconcile.count_table import CountTable
from seatsync_tui.sources.registry import SOURCES
from seatsync_tui.store.store import Store
from seatsync_tui.workflow.counting import count_report
from seatsync_tui.workflow.workspace import Workspace
from tests.bench.timing import medians, table

COMPANIES, COLUMNS = 5_000, 200
ALLOWED = 2.0
"""Seconds."""
FORMS: dict[str, tuple[str, Callable[[CountTable], object]]] = {
    "CSV": ("csv", as_csv),
    "JSON": ("json", as_json),
    "Markdown": ("md", as_markdown),
    "XLSX": ("xlsx", as_workbook),
}
NOW = datetime.now(UTC)


def main() -> None:
    """Print what the report takes in each form."""
    with tempfile.TemporaryDirectory(prefix="seatsync-bench-") as folder:
        environ = {**os.environ, "SEATSYNC_HOME": folder}
        # As where it is installed: what Python compiles stays beside the modules from the first run on.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        with Workspace.open("default", environ) as workspace:
            workspace.stored(_fill)
            laid_out = count_report(workspace)
            written = medians([_written(form, laid_out) for _, form in FORMS.values()])
        whole = medians([_command(ending, Path(folder), environ) for ending, _ in FORMS.values()])
    rows = [
        [name, f"{seconds:.2f}", f"{ALLOWED:.0f}", f"{alone:.2f}"]
        for name, seconds, alone in zip(FORMS, whole, written, strict=True)
    ]
    title = "Count report of 5,000 companies by 200 columns"
    table(title, ["form", "whole command, s", "allowed", "writing alone, s"], rows)


def _written(form: Callable[[CountTable], object], laid_out: CountTable) -> Callable[[], object]:
    return lambda: form(laid_out)


def _command(ending: str, folder: Path, environ: dict[str, str]) -> Callable[[], object]:
    out = str(folder / f"counts.{ending}")
    words = [sys.executable, "-m", "seatsync_tui", "report", "counts", "--out", out]
    return lambda: subprocess.run(words, env=environ, check=True, capture_output=True)


def name_of(number: int) -> str:
    """A client's name, the same everywhere."""
    return f"Client {number} Ltd"


def _fill(store: Store) -> None:
    """A scan, and one pull a source; the first is packed and the others are copies of it."""
    first, *others = SOURCES
    each = COLUMNS // len(SOURCES)
    counts = tuple(
        SeatCount(first, f"c{number}", name_of(number), f"sku{sku}", "seats", Decimal((number + sku) % 99))
        for number in range(COMPANIES)
        for sku in range(each)
    )
    store.save_pull(Pull(0, first, NOW, NOW, "kim", True, counts), PullVerdict(True))
    companies = tuple(Company(number, f"C{number}", name_of(number)) for number in range(COMPANIES))
    store.save_scan(Scan(0, "here/msp", NOW, NOW, "kim", True, 1, "UTC", companies, (), (), ()))
    names = [column[1] for column in store.connection.execute("PRAGMA table_info(pulls)")]
    kept = ", ".join(name for name in names if name not in ("id", "source"))
    for source in others:
        copied = f"INSERT INTO pulls (source, {kept}) SELECT ?, {kept} FROM pulls WHERE id = 1"
        store.connection.execute(copied, (source,))
    store.connection.executemany(
        "INSERT INTO company_mappings"
        " (source, customer_id, company_id, customer, company, how, by, at, confirmed)"
        " VALUES (?, ?, ?, ?, ?, 'person', 'kim', ?, 1)",
        (
            (source, f"c{number}", number, name_of(number), name_of(number), NOW.isoformat())
            for source in SOURCES
            for number in range(COMPANIES)
        ),
    )
    store.connection.commit()


if __name__ == "__main__":
    main()
