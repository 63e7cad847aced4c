"""CSV files that a spreadsheet opens as what they are: text stays text, numbers stay numbers."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from seatsync_tui.models.errors import StoreError
from seatsync_tui.reconcile.names import clean

Cell = str | Decimal | int | date | datetime | bool | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula, and runs it."""


def neutral(value: Cell) -> str:
    """Write a value as a cell; text that would be a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (Decimal, int)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = clean(value)
    return f"'{text}" if value.startswith(_FORMULA_STARTS) or text.startswith(_FORMULA_STARTS) else text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Path:
    """Write a new file that only its owner may read; UTF-8 with a mark, so that spreadsheets read names right.

    Raises StoreError when it cannot be written. A file of that name is never overwritten: the next free number is
    taken.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        free, descriptor = _create(path)
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([neutral(title) for title in header])
            writer.writerows([neutral(cell) for cell in row] for row in rows)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}.", advice="Check the folder and the disk."
        ) from error
    return free


def _create(path: Path) -> tuple[Path, int]:
    number = 1
    while True:
        free = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        try:
            return free, os.open(free, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            number += 1
