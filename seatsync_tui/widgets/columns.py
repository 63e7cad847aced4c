"""The columns of the preview grid: what each shows, how wide it may be, and which fold away first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rich.cells import cell_len

from seatsync_tui.models.rows import Action, Flag, Pick, Row, Status
from seatsync_tui.reconcile.names import clean
from seatsync_tui.widgets.cells import fit, money, number, signed

LEFT = 6
"""Cells before the first column: the cursor's mark, a space, the box, a space."""


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
    weight: int = 1
    """How fast it grows beside the others."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A column with the cells it got."""

    column: Column
    x: int
    width: int


@lru_cache(maxsize=20_000)
def harmless(name: str) -> str:
    """Clean a free text once; the grid draws the same names again and again."""
    return clean(name) if name.strip() else ""


def status_text(row: Row) -> str:
    """Write the status with its flags, as `Ready !large !to zero`."""
    flags = "".join(f" !{harmless(flag.text)}" for flag in row.flags)
    return f"{row.status.value}{flags}"


SHORT_FLAGS = {
    "to zero": "!zero",
    "hand edit": "!hand",
    "maybe more": "!more?",
    "fractional": "!frac",
    "hold ended": "!unheld",
    "pin lost": "!unpinned",
    "never mapped": "!never",
    "no proration": "!noprorate",
    "child agreement": "!child",
}
"""What a flag is cut to where there is no room for its own words; others keep their kind."""


def short_flag(flag: Flag) -> str:
    """Write a flag in one word."""
    return SHORT_FLAGS.get(flag.kind, f"!{flag.kind.split()[0]}")


def status_cell(row: Row, width: int) -> str:
    """Write status and flags into a cell: flags are shortened, then counted, before a word is cut."""
    full = status_text(row)
    if not row.flags or cell_len(full) <= width:
        return fit(full, width)
    words = [short_flag(flag) for flag in row.flags]
    for shown in range(len(words), -1, -1):
        more = f" !+{len(words) - shown}" if shown < len(words) else ""
        text = " ".join([row.status.value, *words[:shown]]) + more
        if cell_len(text) <= width:
            return fit(text, width)
    return fit(f"{fit(row.status.value, width - 4)} !+{len(words)}", width)


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


STATUS = Column("status", "Status", status_text, 18, 34, weight=3)
CUSTOMER = Column("customer", "Customer", customer_text, 16, 44, weight=2)
COMPANY = Column("company", "Company", company_text, 16, 44, weight=2)
NAME = Column("name", "Company or customer", name_text, 16, 60, weight=12)
AGREEMENT = Column("agreement", "Agreement", agreement_text, 16, 34)
PRODUCT = Column("product", "Product", product_text, 10, 20)
COUNTED = Column("counted", "Count", lambda row: number(row.counted), 6, 8, right=True)
CURRENT = Column("current", "Now", lambda row: number(row.current), 6, 8, right=True)
CHANGE = Column("change", "Change", change_text, 7, 9, right=True)
MONEY = Column("money", "$/month", money_text, 10, 12, right=True)

WIDE = (STATUS, CUSTOMER, COMPANY, AGREEMENT, PRODUCT, COUNTED, CURRENT, CHANGE, MONEY)
LESS_WIDE = (STATUS, CUSTOMER, COMPANY, AGREEMENT, COUNTED, CURRENT, CHANGE, MONEY)
MIDDLE = (STATUS, CUSTOMER, COMPANY, COUNTED, CURRENT, CHANGE, MONEY)
NARROW = (
    replace(STATUS, most=22, weight=1),
    NAME,
    replace(COUNTED, least=5),
    replace(CURRENT, least=5),
    replace(CHANGE, least=6),
    replace(MONEY, least=9),
)
LEAST = (STATUS, NAME, CHANGE)
LAYOUTS = (WIDE, LESS_WIDE, MIDDLE, NARROW)

SORTABLE = ("", "status", "customer", "company", "agreement", "counted", "current", "change", "money")
"""The columns `o` walks through; the first is the order of trouble."""


def choose(width: int) -> tuple[Column, ...]:
    """Take the richest set of columns whose least widths fit."""
    return next((columns for columns in LAYOUTS if _needs(columns) <= width), LEAST)


def _needs(columns: Sequence[Column]) -> int:
    return LEFT + sum(column.least for column in columns) + sum(map(_gap, columns[1:]))


def _gap(column: Column) -> int:
    """Cells before a column: numbers stand apart by their own padding."""
    return 1 if column.right else 2


def place(columns: Sequence[Column], width: int) -> tuple[Placed, ...]:
    """Share out the width: every column its least, the rest to those that can grow, by their weight."""
    widths = [column.least for column in columns]
    spare = width - _needs(columns)
    greedy = sorted(range(len(columns)), key=lambda index: -columns[index].weight)
    while spare > 0 and any(cells < column.most for column, cells in zip(columns, widths, strict=True)):
        for index in greedy:
            column = columns[index]
            more = min(column.weight, spare, column.most - widths[index])
            widths[index] += more
            spare -= more
    placed = []
    x = LEFT
    for index, (column, cells) in enumerate(zip(columns, widths, strict=True)):
        x += _gap(column) if index else 0
        placed.append(Placed(column, x, cells))
        x += cells
    return tuple(placed)
