"""What each column of the preview grid shows of a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from rich.cells import cell_len

from seatsync_tui.models.rows import Action, Flag, Pick, Row, Status
from seatsync_tui.reconcile.names import clean
from seatsync_tui.widgets.cells import day, fit, money, number, signed


@lru_cache(maxsize=20_000)
def harmless(name: str) -> str:
    """Clean a free text once; the grid draws the same names again and again."""
    return clean(name) if name.strip() else ""


def status_text(row: Row) -> str:
    """Write the status with its flags, as `Ready !large !to zero`."""
    return " ".join([row.status.value, *map(flag_text, row.flags)])


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
    "agreement ended": "!over",
}
"""What a flag is cut to where there is no room for its own words; others keep their kind."""
DATED = frozenset({"starts", "ends", "until"})
"""Flags that tell a day: it stays as long as there is room, and its year goes first."""


def short_flag(flag: Flag) -> str:
    """Write a flag in one word."""
    return SHORT_FLAGS.get(flag.kind, f"!{flag.kind.split()[0]}")


def flag_text(flag: Flag, *, year: bool = True) -> str:
    """Write a flag in its own words; a day stands in it as a person writes it."""
    words, _, written = flag.text.rpartition(" ")
    try:
        told = date.fromisoformat(written) if flag.kind in DATED else None
    except ValueError:
        told = None
    if told is None:
        return f"!{harmless(flag.text)}"
    return f"!{words} {day(told) if year else f'{told.day} {told:%b}'}"


def planned_flag(text: str) -> str:
    """Write a flag as a plan keeps it, by its words alone."""
    return flag_text(Flag(text.partition(" ")[0], text))


def status_cell(row: Row, width: int) -> str:
    """Write status and flags into a cell: flags are shortened, then counted, before a word is cut."""
    full = status_text(row)
    if not row.flags or cell_len(full) <= width:
        return fit(full, width)
    brief = [flag_text(flag, year=False) if flag.kind in DATED else short_flag(flag) for flag in row.flags]
    dated = " ".join([row.status.value, *brief])
    if cell_len(dated) <= width:
        return fit(dated, width)
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


TEXTS: dict[str, Callable[[Row], str]] = {
    "status": status_text,
    "customer": customer_text,
    "company": company_text,
    "name": name_text,
    "agreement": agreement_text,
    "product": product_text,
    "counted": lambda row: number(row.counted),
    "current": lambda row: number(row.current),
    "change": change_text,
    "money": money_text,
}
"""How each column writes a row, by the column's name."""
