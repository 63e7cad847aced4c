"""Workbooks: texts are texts, never formulas; numbers stay numbers; the heads stay in view."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

from seatsync_tui.exports.csv import PREVIEW_COLUMNS, Value, harmless
from seatsync_tui.models.errors import StoreError
from seatsync_tui.models.rows import Row

LONGEST = 32_767
"""Characters a cell of a workbook may hold."""


def preview_workbook(
    path: Path, rows: Iterable[Row], checked: Collection[str], *, shared: bool = False
) -> None:
    """Write rows of a preview; `checked` are the keys of the rows whose box is checked."""
    lines = ((row.key in checked, *(column(row) for column in PREVIEW_COLUMNS.values())) for row in rows)
    save_workbook(path, "Preview", ("Checked", *PREVIEW_COLUMNS), lines, shared=shared)


def save_workbook(
    path: Path, title: str, heads: Sequence[str], lines: Iterable[Sequence[Value]], *, shared: bool = False
) -> None:
    """Write one sheet to a file for its owner alone; raises StoreError when it cannot be written."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, head) for head in heads])
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])
    mode = 0o660 if shared else 0o600
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            book.save(stream)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}.", advice="Name another file or folder."
        ) from error


def _cell(sheet: object, value: Value) -> WriteOnlyCell:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, datetime):
        value = value.isoformat()
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, harmless(value)[:LONGEST])
        cell.data_type = "s"
        return cell
    if isinstance(value, Decimal) and not value.is_finite():
        return WriteOnlyCell(sheet, str(value))
    return WriteOnlyCell(sheet, value)
