"""The preview's columns as values: what free words look through, and what rows are sorted by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.rows import Row, Status
from seatsync_tui.reconcile.counting import plain_number
from seatsync_tui.reconcile.text import fold

SortValue = str | int | Decimal

_STATUS_PLACE = {status: place for place, status in enumerate(Status)}


def customers_text(row: Row) -> str:
    """Return the folded names of all contributors, a line each."""
    return "\n".join([fold(contributor.customer) for contributor in row.contributors])


def haystack(row: Row) -> str:
    """Return the folded text of every column of a row, a line each, so that a phrase stays within one."""
    parts = [
        row.status.value.lower(),
        *[fold(contributor.customer) for contributor in row.contributors],
        fold(row.company),
        fold(row.agreement),
        fold(row.product or row.sku),
        row.action.value if row.action else "",
        *[fold(flag.text) for flag in row.flags],
        *_number_texts(row),
    ]
    return "\n".join(parts)


def _number_texts(row: Row) -> list[str]:
    texts = [plain_number(value) for value in (row.counted, row.current) if value is not None]
    if (change := row.change) is not None:
        texts.append(_signed(plain_number(change)))
    if row.money is not None:
        texts.append(_signed(f"{row.money:.2f}"))
    return texts


def _signed(number: str) -> str:
    return number if number.startswith("-") else f"+{number}"


_COLUMNS: dict[str, Callable[[Row], SortValue | None]] = {
    "status": lambda row: _STATUS_PLACE[row.status],
    "customer": lambda row: customers_text(row) or None,
    "company": lambda row: fold(row.company) or None,
    "agreement": lambda row: fold(row.agreement) or None,
    "product": lambda row: fold(row.product or row.sku) or None,
    "source": lambda row: row.source or None,
    "counted": lambda row: row.counted,
    "current": lambda row: row.current,
    "billed": lambda row: row.billed,
    "change": lambda row: row.change,
    "price": lambda row: row.unit_price,
    "money": lambda row: row.money,
    "action": lambda row: row.action.value if row.action else None,
    "flags": lambda row: ", ".join(sorted(flag.text for flag in row.flags)) or None,
    "key": lambda row: row.key,
}

COLUMNS = tuple(_COLUMNS)
"""Names of the columns that rows can be sorted by."""


def sort_rows(rows: Iterable[Row], column: str, reverse: bool = False) -> list[Row]:
    """Sort by one of `COLUMNS`; rows of equal value keep their order, rows without one come last.

    SettingsError names the columns when there is none of that name.
    """
    listed = tuple(rows)
    return [listed[place] for place in sorted_places(listed, range(len(listed)), column, reverse)]


def sorted_places(
    rows: Sequence[Row], places: Iterable[int], column: str, reverse: bool = False
) -> list[int]:
    """Sort places of rows as `sort_rows` sorts the rows."""
    if column not in _COLUMNS:
        raise SettingsError(f"There is no column {column}.", advice=f"Sort by one of {', '.join(COLUMNS)}.")
    value_of = _COLUMNS[column]
    valued: list[tuple[SortValue, int]] = []
    empty: list[int] = []
    for place in places:
        value = value_of(rows[place])
        if value is None:
            empty.append(place)
        else:
            valued.append((value, place))
    return [place for _, place in _sorted(valued, reverse)] + empty


def _sorted(valued: Sequence[tuple[SortValue, int]], reverse: bool) -> list[tuple[SortValue, int]]:
    return sorted(valued, key=lambda pair: pair[0], reverse=reverse)
