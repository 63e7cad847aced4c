"""How a vendor's file is read: remembered once, checked on every next file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PREFIX = "csv-"
"""Begins the source's name of every import profile: `csv-avanan`."""


@dataclass(frozen=True, slots=True)
class ImportProfile:
    """Which columns of a file hold what. A column is named by its head, or by its number from 1."""

    name: str
    """`avanan`; the source is `csv-avanan`."""
    label: str
    """The vendor as people call it."""
    customer: str
    """Column of the customer's name."""
    quantity: str
    customer_id: str = ""
    """Column of the vendor's id; empty: the name stands for it."""
    sku: str = ""
    """Column of the sku; empty: every row is `fixed_sku`."""
    fixed_sku: str = ""
    day: str = ""
    """Column of the date; empty: the file bears none."""
    date_order: str = ""
    """`day-first` or `month-first`; empty: a date that may be two days is refused."""
    metric: str = "seats"
    header_row: int = 1
    """Line of the heads; 0: there are none, and columns are numbers."""
    sheet: str = ""
    """Of a workbook; empty: the first."""
    delimiter: str = ""
    """Empty: found by looking."""
    encoding: str = ""
    """Empty: UTF-8 with or without a mark, else Windows Latin-1."""
    decimal: str = "."
    """The decimal sign, `.` or `,`; the other one may group thousands."""
    heads: tuple[str, ...] = ()
    """All heads of the file it was made from."""
    by: str = ""
    at: datetime | None = None

    @property
    def source(self) -> str:
        """The name its counts go by."""
        return PREFIX + self.name


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """Which file a pull was made of, and how it was read; kept with the pull."""

    file: str
    """Its name, without the folder."""
    sha256: str
    rows: int
    """Rows that hold anything, bad ones included."""
    bad_rows: int
    months: tuple[str, ...]
    """`2026-10`; none without a date column."""
    heads: tuple[str, ...]
    profile: ImportProfile
