"""Rows of a file that may mean something else than they seem to: thousands taken for decimals, and totals."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
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


def is_total(customer: str) -> bool:
    """Whether a row is named like a total."""
    return customer.casefold().rstrip(": ") in TOTALS


def total_rows(ending: Sequence[Taken], counted: Mapping[tuple[str, str], Decimal]) -> list[Taken]:
    """The rows at the end that are the sum of all rows above or of their sku's; `ending` bears totals' names.

    `counted` is what all rows come to, these among them, by customer id and sku.
    """
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (_, sku), quantity in counted.items():
        sums[sku] += quantity
    for row in ending:
        sums[row.sku] -= row.quantity
    everything = sum(sums.values(), Decimal(0))
    return [row for row in ending if row.quantity in (everything, sums[row.sku])]
