"""CSV that a spreadsheet opens as data: no cell is ever taken for a formula, and numbers stay numbers."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from seatsync_tui.models.errors import StoreError
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.names import clean

Value = str | int | Decimal | date | datetime | bool | None

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet read a text as a formula; the wide forms do so in East Asian set-ups."""

PREVIEW_COLUMNS: dict[str, Callable[[Row], Value]] = {
    "Status": lambda row: row.status.value,
    "Source": lambda row: row.source,
    "Customer id": lambda row: row.customer_id,
    "Customer": lambda row: row.customer,
    "Customers": lambda row: len(row.contributors),
    "Company id": lambda row: row.company_id,
    "Company": lambda row: row.company,
    "Agreement": lambda row: row.agreement,
    "Agreement id": lambda row: row.agreement_id,
    "Addition id": lambda row: row.addition_id,
    "Product": lambda row: row.product,
    "Sku": lambda row: row.sku,
    "Flags": lambda row: "; ".join(str(flag) for flag in row.flags),
    "Counted": lambda row: row.counted,
    "Current": lambda row: row.current,
    "Billed": lambda row: row.billed,
    "Change": lambda row: row.action.value if row.action else None,
    "Target": lambda row: row.target,
    "Effective": lambda row: row.effective,
    "Cancel date": lambda row: row.cancel_date,
    "Money a month": lambda row: row.money,
    "Reason": lambda row: row.reason,
    "Key": lambda row: row.key,
}


def cell(value: Value) -> str:
    """Write one cell: texts made harmless, numbers without an exponent, dates ISO, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return harmless(value)


def harmless(text: str) -> str:
    """Clean a text for display and put an apostrophe before one that a spreadsheet would calculate."""
    if not text:
        return ""
    shown = clean(text)
    risky = text[0] in FORMULA_STARTS or shown.lstrip()[:1] in FORMULA_STARTS
    return f"'{shown}" if risky else shown


def table(heads: Sequence[str], lines: Iterable[Sequence[Value]]) -> str:
    """Write any table as CSV, a line of heads first."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(heads)
    writer.writerows([cell(value) for value in line] for line in lines)
    return stream.getvalue()


class Fields(dict[Value, str]):
    """Cells as they stand in CSV, each worked out once; not for tables in which 1 and 1.0 or a truth meet."""

    def __missing__(self, value: Value) -> str:
        stream = io.StringIO(newline="")
        # Beside another one, for a blank alone in its line is written in quotes.
        csv.writer(stream).writerow((cell(value), ""))
        self[value] = told = stream.getvalue().removesuffix(",\r\n")
        return told


def preview_rows(rows: Iterable[Row], checked: Collection[str]) -> str:
    """Write the rows of a preview as CSV; `checked` are the keys of the rows whose box is checked."""
    return table(
        ("Checked", *PREVIEW_COLUMNS),
        ((row.key in checked, *(column(row) for column in PREVIEW_COLUMNS.values())) for row in rows),
    )


def as_bytes(text: str) -> bytes:
    """CSV text as it stands in a file, marked as UTF-8 so that spreadsheets read names right."""
    return text.encode("utf-8-sig", "replace")


def save(path: Path, text: str, *, shared: bool = False) -> None:
    """Write CSV text to a file for its owner alone, marked as UTF-8 so that spreadsheets read names right."""
    save_bytes(path, as_bytes(text), shared=shared)


def save_bytes(path: Path, content: bytes, *, shared: bool = False) -> None:
    """Write a file for its owner alone, or for the group of a shared folder too; raises StoreError."""
    mode = 0o660 if shared else 0o600
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(content)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}.", advice="Name another file or folder."
        ) from error
