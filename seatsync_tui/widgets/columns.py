"""The columns of the preview grid: what each shows, how wide it may be, and which fold away first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from seatsync_tui.models.rows import Action, Pick, Row, Status
from seatsync_tui.reconcile.names import clean
from seatsync_tui.widgets.cells import money, number, signed

GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column and its claim to room."""

    name: str
    title: str
    text: Callable[[Row], str]
    least: int
    """Cells below which it folds away."""
    most: int
    right: bool = False
    keep: int = 0
    """0 stays at any width; of the others the smallest folds away first."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A column with the cells it got."""

    column: Column
    x: int
    width: int


@lru_cache(maxsize=20_000)
def harmless(name: str) -> str:
    """Clean a free text once; the grid draws the same names again and again."""
    return clean(name)


def status_text(row: Row) -> str:
    """Write the status with its flags, as `Ready !large !to zero`."""
    flags = "".join(f" !{harmless(flag.text)}" for flag in row.flags)
    return f"{row.status.value}{flags}"


def customer_text(row: Row) -> str:
    """Write the first contributor, and how many more there are."""
    if not row.contributors:
        return ""
    name = harmless(row.contributors[0].customer) or f"({row.contributors[0].customer_id})"
    more = len({(c.source, c.customer_id) for c in row.contributors}) - 1
    return f"{name} +{more}" if more > 0 else name


def company_text(row: Row) -> str:
    """Write the company, or that one is to be picked."""
    if row.company_id is None and row.pick is Pick.COMPANY:
        return "pick a company …"
    return harmless(row.company)


def name_text(row: Row) -> str:
    """Write one name for narrow screens: the company, or the customer while there is none."""
    if row.company_id is not None and row.company:
        return harmless(row.company)
    return customer_text(row) or harmless(row.company)


def agreement_text(row: Row) -> str:
    """Write the agreement, or what is to be chosen there."""
    if row.pick is Pick.AGREEMENT:
        return "choose …"
    if row.pick is Pick.ADDITION:
        return "pick an addition …"
    return harmless(row.agreement)


def product_text(row: Row) -> str:
    """Write the product, or the sku while it is not mapped."""
    return harmless(row.product or row.sku)


def change_text(row: Row) -> str:
    """Write the change by sign or by word, so that no colour is needed to tell them apart."""
    if row.action is Action.CREATE:
        return "create"
    if row.action is Action.CANCEL:
        return "cancel"
    if row.action is Action.UPDATE:
        return signed(row.change) or "pick"
    return "pick" if row.pick is not None and row.status is not Status.NO_CHANGE else ""


def money_text(row: Row) -> str:
    """Write the change a month; nothing where nothing is proposed."""
    return money(row.money) if row.action is not None else ""


STATUS = Column("status", "Status", status_text, 18, 30)
CUSTOMER = Column("customer", "Customer", customer_text, 16, 40, keep=2)
COMPANY = Column("company", "Company", company_text, 16, 40)
NAME = Column("name", "Company or customer", name_text, 14, 60)
AGREEMENT = Column("agreement", "Agreement", agreement_text, 14, 30, keep=1)
PRODUCT = Column("product", "Product", product_text, 9, 18, keep=0)
COUNTED = Column("counted", "Counted", lambda row: number(row.counted), 7, 7, right=True)
CURRENT = Column("current", "Now", lambda row: number(row.current), 6, 6, right=True)
CHANGE = Column("change", "Change", change_text, 7, 7, right=True)
MONEY = Column("money", "$/month", money_text, 10, 10, right=True)

WIDE = (STATUS, CUSTOMER, COMPANY, AGREEMENT, PRODUCT, COUNTED, CURRENT, CHANGE, MONEY)
LESS_WIDE = (STATUS, CUSTOMER, COMPANY, AGREEMENT, COUNTED, CURRENT, CHANGE, MONEY)
MIDDLE = (STATUS, CUSTOMER, COMPANY, COUNTED, CURRENT, CHANGE, MONEY)
NARROW = (STATUS, NAME, COUNTED, CURRENT, CHANGE, MONEY)
LEAST = (STATUS, NAME, CHANGE)
LAYOUTS = (WIDE, LESS_WIDE, MIDDLE, NARROW)

SORTABLE = ("", "status", "customer", "company", "agreement", "counted", "current", "change", "money")
"""The columns `o` walks through; the first is the order of trouble."""


def choose(width: int) -> tuple[Column, ...]:
    """Take the richest set of columns whose least widths fit."""
    for columns in LAYOUTS:
        comfort = 4 if columns is not NARROW else 0
        if sum(column.least + comfort * (not column.right) for column in columns) + GAP * len(columns) <= width:
            return columns
    return LEAST


def place(columns: Sequence[Column], width: int, left: int) -> tuple[Placed, ...]:
    """Share out the width: every column its least, the rest to those that can grow, evenly."""
    widths = [column.least for column in columns]
    spare = width - left - sum(widths) - GAP * (len(columns) - 1)
    while spare > 0:
        growing = [i for i, column in enumerate(columns) if widths[i] < column.most]
        if not growing:
            break
        for i in growing[:spare]:
            widths[i] += 1
        spare -= min(spare, len(growing))
    placed = []
    x = left
    for column, cells in zip(columns, widths, strict=True):
        placed.append(Placed(column, x, max(1, cells + min(0, spare) * (column is columns[-1]))))
        x += cells + GAP
    return tuple(placed)
