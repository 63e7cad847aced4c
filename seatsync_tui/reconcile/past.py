"""Looking back on one row: since when counts and billed seats differ, and what that has been worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seatsync_tui.models.psa import billed_of
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.counting import plain_number


@dataclass(frozen=True, slots=True)
class MonthSeats:
    """A calendar month at its end, or today for the running one."""

    month: date
    """Its first day."""
    counted: Decimal | None
    """By the month's last complete pull; None without one, or when a customer was not read."""
    billed: Decimal | None
    """The addition's quantity as far as writes tell it; None before the first that is known."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference that still stands, over all months in which it has stood without a break."""

    since: date
    """The first day of its first month."""
    months: int
    seat_months: Decimal
    """Seats counted and not billed, summed over the months; negative where more were billed than counted."""
    money: Decimal | None
    """What they are worth by today's price; None when that cannot be told."""

    @property
    def words(self) -> str:
        """As a sentence: `Differs since May 2026 (3 months): 15 seat months not billed, 90.00 in all.`"""
        months = f"{self.months} month{'' if self.months == 1 else 's'}"
        seats = plain_number(abs(self.seat_months))
        unit = "seat month" if seats == "1" else "seat months"
        side = "not billed" if self.seat_months >= 0 else "billed and not counted"
        worth = (
            "worth an amount that cannot be told" if self.money is None else f"{abs(self.money):,.2f} in all"
        )
        return f"Differs since {self.since:%B %Y} ({months}): {seats} {unit} {side}, {worth}."


def difference_of(months: Sequence[MonthSeats], row: Row) -> Difference | None:
    """The difference that stands today; a month of which something is not known ends the look back."""
    standing = []
    for each in reversed(months):
        if each.counted is None or each.billed is None or each.counted == each.billed:
            break
        standing.append((each.month, each.counted, each.billed))
    if not standing:
        return None
    included = row.before.less_included if row.before is not None else Decimal(0)
    billed_apart = sum(
        (billed_of(counted, included) - billed_of(billed, included) for _, counted, billed in standing),
        Decimal(0),
    )
    price = _price(row, included)
    return Difference(
        standing[-1][0],
        len(standing),
        sum((counted - billed for _, counted, billed in standing), Decimal(0)),
        None if price is None else billed_apart * price,
    )


def _price(row: Row, included: Decimal) -> Decimal | None:
    """What one billed seat is worth a month, by the row's own change; None when no change tells it."""
    if row.money is None or row.target is None or row.current is None:
        return None
    seats = billed_of(row.target, included) - billed_of(row.current, included)
    if not seats:
        return None
    return row.money / seats
