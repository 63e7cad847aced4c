"""What a change is worth a month: units that reach the invoice, price, and how often the agreement bills."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from seatsync_tui.models.psa import Agreement

CENT = Decimal("0.01")
A_MONTH = Fraction(1)

_MONTHS: dict[str, Fraction] = {
    "weekly": Fraction(12, 52),
    "everytwoweeks": Fraction(24, 52),
    "fortnightly": Fraction(24, 52),
    "monthly": A_MONTH,
    "everymonth": A_MONTH,
    "everytwomonths": Fraction(2),
    "quarterly": Fraction(3),
    "quarter": Fraction(3),
    "trimester": Fraction(4),
    "semiannual": Fraction(6),
    "semiannually": Fraction(6),
    "halfyearly": Fraction(6),
    "biannual": Fraction(6),
    "biannually": Fraction(6),
    "annual": Fraction(12),
    "annually": Fraction(12),
    "yearly": Fraction(12),
    "twoyears": Fraction(24),
    "biennial": Fraction(24),
    "biennially": Fraction(24),
    "threeyears": Fraction(36),
    "triennial": Fraction(36),
    "triennially": Fraction(36),
}
"""Months in one cycle by its folded name; `bi-monthly` and `bi-weekly` mean two things each."""


def cycle_of(agreement: Agreement, agreements: Mapping[int, Agreement]) -> str:
    """Return the billing cycle's name; a child without one is billed as its parent."""
    parent = None if agreement.parent_id is None else agreements.get(agreement.parent_id)
    return agreement.billing_cycle or ("" if parent is None else parent.billing_cycle)


@lru_cache(maxsize=256)
def months_of_cycle(name: str) -> Fraction | None:
    """Tell how many months one billing cycle lasts; None for a name that is not known."""
    return _MONTHS.get("".join(sign for sign in name.casefold() if sign.isalnum()))


@lru_cache(maxsize=1 << 16)
def monthly_money(
    before: Decimal,
    after: Decimal,
    unit_price: Decimal | None,
    bill_customer: str,
    cycle: str,
) -> Decimal | None:
    """Tell what going from so many billed units to so many is worth a month, in cents.

    0 unless the addition is Billable; None when the price or the cycle is not known, for a guess is no money.
    """
    if bill_customer != "Billable" or before == after:
        return Decimal("0.00")
    months = months_of_cycle(cycle)
    if unit_price is None or months is None:
        return None
    cycle_money = (after - before) * unit_price
    exact = cycle_money if months is A_MONTH else cycle_money * months.denominator / months.numerator
    return exact.quantize(CENT, ROUND_HALF_UP)
