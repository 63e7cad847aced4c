"""Rows of a CSV file or a workbook, each with the line it begins on."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.imports import ImportProfile

Cell = str | int | float | date | datetime | time | timedelta | bool | None
Line = tuple[int, list[Cell]]
"""The line a row begins on, from 1, and its cells."""

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes of a file beyond which it is no list of customers."""
LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes that the parts of a workbook may come to."""
DELIMITERS = (",", ";", "\t", "|")
WORKBOOKS = (".xlsx", ".xlsm")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']")
_HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
_TOLD = re.compile(r'"?sep=([^"\r\n])"?[ \t]*(?:\r\n?|\n|$)', re.IGNORECASE)
"""A first line by which Excel is told the delimiter."""
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
"""Begins every file of the older Office, a workbook with a password too."""


def read_lines(
    data: bytes, name: str, profile: ImportProfile, hidden: set[int] | None = None
) -> Iterator[Line]:
    """Every line of a file, heads and all; raises SettingsError for a file that cannot be read so.

    Into `hidden` go the lines that a workbook does not show, as those that a filter left out.
    """
    if data[:4] == OLD_WORKBOOK:
        raise SettingsError(f"{name} is a workbook of before 2007.", advice="Save it as .xlsx or CSV.")
    if is_workbook(data, name):
        return _workbook(data, name, profile.sheet, hidden)
    return _delimited(decoded(data, name, profile.encoding), name, profile.delimiter)


def load(path: Path) -> bytes:
    """The whole file; raises SettingsError when it cannot be read or is too large."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise SettingsError(
                f"{path} is larger than {LARGEST_FILE // 1024 // 1024} MB.", advice="Split it."
            )
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}.") from error


def decoded(data: bytes, name: str, encoding: str) -> str:
    """The text: by the given encoding, by its mark, as UTF-8, or as what Windows wrote before that."""
    marked = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _without_mark(data[:4096])
    tried = (encoding,) if encoding else (marked, "cp1252", "latin-1")
    for one in tried:
        try:
            text = data.decode(one)
        except LookupError:
            raise SettingsError(f"There is no encoding {one!r}.", advice="As utf-8 or latin-1.") from None
        except UnicodeDecodeError:
            continue
        return text.removeprefix("\ufeff")
    raise SettingsError(f"{name} is not written in {encoding}.", advice="Name another encoding, or none.")


def _without_mark(sample: bytes) -> str:
    """Two bytes a letter show by zeros beside the plain ones, delimiters at least, on one side of them."""
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if max(first, second) * 16 < len(sample) or first == second:
        return "utf-8-sig"
    return "utf-16-be" if first > second else "utf-16-le"


def found_delimiter(text: str) -> str:
    """The sign that parts the first lines into most columns."""
    sample = text[:20_000]

    def columns(delimiter: str) -> int:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = [len(row) for _, row in zip(range(20), rows, strict=False) if row]
        return min(widths[:-1] or widths, default=0) * 1000 + max(widths, default=0)

    return max(DELIMITERS, key=columns)


class _Lines:
    """The lines of a text, which know that one more was asked for: a row asks only while quotes are open."""

    def __init__(self, text: str) -> None:
        self._lines = iter(io.StringIO(text, newline=""))
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            return next(self._lines)
        except StopIteration:
            self.ended = True
            raise


def _delimited(text: str, name: str, delimiter: str) -> Iterator[Line]:
    csv.field_size_limit(1_000_000)
    told = _TOLD.match(text)
    above, delimiter = (1, delimiter or told[1]) if told else (0, delimiter)
    source = _Lines(text[told.end() :] if told else text)
    reader = csv.reader(source, delimiter=delimiter or found_delimiter(text))
    line = above + 1
    try:
        for row in reader:
            if source.ended:
                raise SettingsError(
                    f"{name} ends within the quotes of the row on line {line}.",
                    advice="Close the quotes, or get the whole file again.",
                )
            yield line, list(row)
            line = above + reader.line_num + 1
    except csv.Error as error:
        raise SettingsError(f"{name} cannot be read as CSV from line {line} on: {error}.") from error


def is_workbook(data: bytes, name: str) -> bool:
    """Whether a file is a workbook, by what it holds; its name is believed only where it holds nothing."""
    return data[:4] == b"PK\x03\x04" or (not data and Path(name).suffix.casefold() in WORKBOOKS)


def sheet_names(data: bytes, name: str) -> tuple[str, ...]:
    """The sheets of a workbook, hidden ones too; none for any other file."""
    if not is_workbook(data, name):
        return ()
    book = _opened(data, name)
    try:
        return tuple(sheet.title for sheet in book.worksheets)
    finally:
        book.close()


def _opened(data: bytes, name: str) -> Any:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    _refuse_bomb(data, name)
    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever zip, XML or its own checks raise
        raise SettingsError(f"{name} is no workbook that can be read: {error}.") from error


def _refuse_bomb(data: bytes, name: str) -> None:
    """Refuse what would unpack to more than any list of customers holds, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise SettingsError(f"{name} is no workbook that can be read: {error}.") from error
    if unpacked > LARGEST_UNPACKED:
        here, most = unpacked // 1024 // 1024, LARGEST_UNPACKED // 1024 // 1024
        raise SettingsError(
            f"{name} unpacks to {here} MB, more than {most} MB.",
            advice="Save the sheet of the counts as CSV.",
        )


def _workbook(data: bytes, name: str, sheet: str, hidden: set[int] | None) -> Iterator[Line]:
    book = _opened(data, name)
    try:
        chosen = _sheet(book, name, sheet)
        if hidden is not None:
            hidden.update(_hidden_lines(data, chosen))
        for line, row in enumerate(chosen.iter_rows(values_only=True), 1):
            yield line, list(row)
    finally:
        book.close()


def _hidden_lines(data: bytes, sheet: Any) -> Iterator[int]:
    """The lines of a sheet that are not shown; the library tells none of a sheet that it reads in one go."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        written = parts.read(sheet._worksheet_path)
    for row in _ROW.finditer(written):
        number = _NUMBER.search(row[0])
        if number is not None and _HIDDEN.search(row[0]):
            yield int(number[1])


def _sheet(book: Any, name: str, wanted: str) -> Any:
    """The named sheet, else the first that people see: a hidden one is somebody's workings."""
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if wanted and wanted not in sheets:
        raise SettingsError(f"{name} has no sheet {wanted!r}.", advice=f"It has: {', '.join(sheets)}.")
    if wanted:
        return sheets[wanted]
    seen = [sheet for sheet in sheets.values() if sheet.sheet_state == "visible"]
    if not seen:
        raise SettingsError(f"{name} has no sheet that is shown.", advice="Name the sheet of the counts.")
    return seen[0]
