"""Yearly terms: seats bought for a year are billed on a yearly agreement that started in the same month."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Sequence
from datetime import date, timedelta

from seatsync_tui.models.psa import Agreement
from seatsync_tui.models.rows import Contributor
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.money import months_of_cycle

YEAR = 12
"""Months."""


def yearly_month(contributors: Sequence[Contributor], ground: Ground) -> int | None:
    """Tell in which month the yearly term behind a row began; None where none of its licenses is yearly.

    The term that a source tells ends on the day before it began; without one it begins now.
    """
    for c in contributors:
        sku = ground.skus.get((c.source, c.sku, c.metric))
        if sku is not None and sku.yearly:
            return _began(c.committed_until, ground.facts.today)
    return None


def _began(until: date | None, today: date) -> int:
    return today.month if until is None else (until + timedelta(days=1)).month


def suits(agreement: Agreement, month: int | None, ground: Ground) -> bool:
    """Tell whether an agreement may carry the seats: any, or for a yearly term one of the same year."""
    if month is None:
        return True
    begun = agreement.bill_start or agreement.start
    return months_of_cycle(ground.cycle(agreement)) == YEAR and begun is not None and begun.month == month


def unsuited(month: int) -> str:
    """Say which agreement a yearly term needs."""
    return f"The term is for a year: it needs a yearly agreement that started in {month_name[month]}."
