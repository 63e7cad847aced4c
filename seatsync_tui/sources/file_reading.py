"""From the rows of a file to seats a customer and sku: what is wrong is kept with its line, never guessed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from itertools import islice

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.imports import FileOrigin, ImportProfile
from seatsync_tui.sources.file_dates import NoDay, day_of
from seatsync_tui.sources.file_doubts import Taken, doubt_words, is_doubtful, is_total, total_rows
from seatsync_tui.sources.file_rows import Cell, Line, read_lines

_GROUPED = {
    ".": re.compile(r"\d{1,3}([,'’ \u00a0\u202f]\d{3})+(\.\d*)?"),
    ",": re.compile(r"\d{1,3}([.'’ \u00a0\u202f]\d{3})+(,\d*)?"),
}
_PLAIN = {".": re.compile(r"[+-]?\d+(\.\d*)?"), ",": re.compile(r"[+-]?\d+(,\d*)?")}
LARGEST = Decimal(10) ** 15
"""Beyond this a quantity is an id or a mistake; even bytes of storage do not come to it."""
TITLE_LINES = 50
"""Lines among which the heads are looked for, to name them."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that does not count."""

    line: int
    why: str
    customer_id: str = ""
    """Whose row it is, where that can be told."""
    customer: str = ""


@dataclass(slots=True)
class Seats:
    """Seats of one customer and sku."""

    customer: str
    quantity: Decimal = Decimal(0)
    rows: int = 0


@dataclass(slots=True)
class FileContent:
    """What a file says."""

    heads: tuple[str, ...]
    rows: int = 0
    seats: dict[tuple[str, str], Seats] = field(default_factory=dict)
    """By customer id and sku."""
    bad: list[BadRow] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    """Lines that the workbook does not show and that count as any other."""
    days: set[date] = field(default_factory=set)
    sha256: str = ""
    doubtful: list[Taken] = field(default_factory=list)
    """Rows whose quantity may be thousands as well as decimals."""
    totals: list[Taken] = field(default_factory=list)
    """Rows that are named like a total and count as a customer's."""
    ending: int = 0
    """How many of those no other row came behind."""
    decimals_shown: bool = False
    """Whether a quantity shows that the decimal sign is one."""

    def take_back(self, row: Taken, why: str) -> None:
        """Count a row no longer."""
        self.bad.append(BadRow(row.line, why, row.customer_id, row.customer))
        seats = self.seats[row.customer_id, row.sku]
        seats.quantity -= row.quantity
        seats.rows -= 1
        self.totals = [total for total in self.totals if total is not row]
        if not seats.rows:
            del self.seats[row.customer_id, row.sku]

    @property
    def months(self) -> tuple[str, ...]:
        """Months its rows are of."""
        return tuple(sorted({f"{day:%Y-%m}" for day in self.days}))

    def origin(self, file: str, profile: ImportProfile) -> FileOrigin:
        """What is kept with the pull."""
        return FileOrigin(file, self.sha256, self.rows, len(self.bad), self.months, self.heads, profile)


class _Bad(Exception):
    """A row does not count, and why."""


def read_file(data: bytes, name: str, profile: ImportProfile) -> FileContent:
    """Read a file by its profile; raises SettingsError when it holds none of its columns."""
    hidden: set[int] = set()
    lines = iter(read_lines(data, name, profile, hidden))
    heads = _heads(lines, name, profile.header_row)
    try:
        columns = _columns(heads, name, profile)
    except SettingsError as error:
        raise _with_better_row(error, data, name, profile) from None
    content = FileContent(heads, sha256=hashlib.sha256(data).hexdigest())
    for line, cells in lines:
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        content.rows += 1
        if line in hidden:
            content.hidden.append(line)
        _take(content, line, cells, columns, profile)
    _settle_doubts(content, profile.decimal)
    return content


def _settle_doubts(content: FileContent, decimal: str) -> None:
    """Take back what only looks like a count."""
    counted = {key: seats.quantity for key, seats in content.seats.items()}
    totals = total_rows(content.totals[len(content.totals) - content.ending :], counted)
    for total in totals:
        content.take_back(total, "it looks like the total of the rows above")
    if not content.decimals_shown:
        for row in content.doubtful:
            if row not in totals:
                content.take_back(row, doubt_words(row, decimal))
    content.bad.sort(key=lambda row: row.line)


def _with_better_row(error: SettingsError, data: bytes, name: str, profile: ImportProfile) -> SettingsError:
    """The same error, and the line that holds the heads where it is another one: titles stand above them."""
    for line, cells in islice(read_lines(data, name, profile), TITLE_LINES):
        heads = _words(cells)
        try:
            _columns(heads, name, profile)
        except SettingsError:
            continue
        if line != profile.header_row and profile.customer in heads:
            return SettingsError(error.what, advice=f"Its heads are in line {line} (--header-row {line}).")
    return error


def heads_of(data: bytes, name: str, profile: ImportProfile) -> tuple[str, ...]:
    """The heads of a file alone."""
    return _heads(iter(read_lines(data, name, profile)), name, profile.header_row)


def _heads(lines: Iterable[Line], name: str, header_row: int) -> tuple[str, ...]:
    if header_row == 0:
        return ()
    for line, cells in lines:
        if line >= header_row:
            return _words(cells)
    raise SettingsError(f"{name} has no line {header_row} for its heads.", advice="Check the header row.")


def _words(cells: Iterable[Cell]) -> tuple[str, ...]:
    return tuple(" ".join(str(cell or "").split()) for cell in cells)


def _columns(heads: Sequence[str], name: str, profile: ImportProfile) -> dict[str, int]:
    wanted = {
        "customer": profile.customer,
        "customer_id": profile.customer_id,
        "sku": profile.sku,
        "quantity": profile.quantity,
        "day": profile.day,
    }
    return {what: _column(heads, name, column) for what, column in wanted.items() if column}


def _column(heads: Sequence[str], name: str, wanted: str) -> int:
    """The place of a column by its head, letter for letter or in other capitals, or by its number."""
    exact = [place for place, head in enumerate(heads) if head == wanted]
    alike = exact or [place for place, head in enumerate(heads) if head.casefold() == wanted.casefold()]
    if len(alike) > 1:
        raise SettingsError(f"{name} has {len(alike)} columns {wanted!r}.", advice="Name it by its number.")
    if alike:
        return alike[0]
    if wanted.isdecimal() and int(wanted) >= 1:
        return int(wanted) - 1
    listed = ", ".join(head for head in heads if head) or "none"
    raise SettingsError(f"{name} has no column {wanted!r}.", advice=f"It has: {listed}.")


def _take(
    content: FileContent, line: int, cells: Sequence[Cell], columns: Mapping[str, int], profile: ImportProfile
) -> None:
    customer = customer_id = ""
    try:
        customer = _text(cells, columns["customer"], "customer")
        named = columns.get("customer_id")
        customer_id = customer if named is None else _text(cells, named, "customer id")
        place = columns.get("sku")
        sku = profile.fixed_sku if place is None else _text(cells, place, "sku")
        told = _cell(cells, columns["quantity"])
        quantity = quantity_of(told, profile.decimal)
        if "day" in columns:
            content.days.add(day_of(_cell(cells, columns["day"]), profile.date_order))
    except (_Bad, NoDay) as error:
        content.bad.append(BadRow(line, str(error), customer_id, customer))
        return
    seats = content.seats.setdefault((customer_id, sku), Seats(customer))
    seats.quantity += quantity
    seats.rows += 1
    written = told.strip() if isinstance(told, str) else ""
    row = Taken(line, customer_id, customer, sku, quantity, written)
    content.ending = content.ending + 1 if is_total(customer) else 0
    if content.ending:
        content.totals.append(row)
    if profile.decimal in written:
        if is_doubtful(written):
            content.doubtful.append(row)
        else:
            content.decimals_shown = True


def _cell(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _text(cells: Sequence[Cell], place: int, what: str) -> str:
    value = _cell(cells, place)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else " ".join(str(value).split())
    if not text:
        raise _Bad(f"the {what} is blank")
    if text.startswith("="):
        raise _Bad(f"the {what} is a formula")
    return text


def quantity_of(value: Cell, decimal: str) -> Decimal:
    """A number of seats as a file writes it; `_Bad` says what is wrong with it."""
    if isinstance(value, bool | date | time | timedelta):
        raise _Bad(f"the quantity is {value}, which is no number")
    if isinstance(value, int | float):
        return _checked(Decimal(str(value)), value)
    text = "" if value is None else value.strip()
    if not text:
        raise _Bad("the quantity is blank")
    if text.startswith("="):
        raise _Bad("the quantity is a formula")
    if not _PLAIN[decimal].fullmatch(text) and not _GROUPED[decimal].fullmatch(text.lstrip("+-")):
        sign = "point" if decimal == "." else "comma"
        raise _Bad(f"the quantity “{text[:40]}” is no number with a decimal {sign}")
    digits = "".join(letter for letter in text if letter.isdecimal() or letter in "+-" or letter == decimal)
    try:
        return _checked(Decimal(digits.replace(",", ".")), text)
    except InvalidOperation:
        raise _Bad(f"the quantity “{text[:40]}” is no number") from None


def _checked(number: Decimal, written: object) -> Decimal:
    if not number.is_finite():
        raise _Bad(f"the quantity {written} is no number")
    if number < 0:
        raise _Bad(f"the quantity {written} is negative")
    if number > LARGEST:
        raise _Bad(f"the quantity {str(written)[:40]} is more than can be counted")
    return number
