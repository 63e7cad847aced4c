"""Rows of a file that may mean something else than they seem to: thousands taken for decimals, and totals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_SIGN_AND_THREE = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
"""`1.200` is 1.2 to one reader and 1200 to another."""
TOTALS = frozenset(
    {"total", "totals", "grand total", "sum", "subtotal", "total general", "total général"}
    | {"gesamt", "gesamtsumme", "summe", "totaal", "totale", "somme", "итого", "合計"}
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that was counted, to be taken back when it turns out to be no count."""

    line: int
    customer_id: str
    customer: str
    sku: str
    quantity: Decimal
    written: str = ""
    """The quantity as the file has it, where it is text."""


def is_doubtful(written: str) -> bool:
    """Whether a number with the decimal sign may be thousands too.

    One that may not, as `12.5`, `0.250` or `1,200.500`, shows that its file means decimals by the sign.
    """
    return _SIGN_AND_THREE.fullmatch(written) is not None


def doubt_words(row: Taken, decimal: str) -> str:
    """Why such a number does not count."""
    whole = row.written.lstrip("+").replace(decimal, "")
    return (
        f"the quantity “{row.written}” may be {row.quantity.normalize():f} or {whole}, and no row tells which"
    )


def total_row(last: Taken | None, everything: Iterable[Decimal]) -> Taken | None:
    """The last row, when it is named like a total and is the sum of all rows above it."""
    if last is None or last.customer.casefold().rstrip(":") not in TOTALS:
        return None
    return last if sum(everything, Decimal(0)) == last.quantity * 2 else None
