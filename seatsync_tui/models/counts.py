"""What a source tells: customers, seat counts, and the pull that holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from seatsync_tui.models.imports import FileOrigin


@dataclass(frozen=True, slots=True)
class Sku:
    """Something a source counts and that can be mapped to a catalog product."""

    source: str
    sku: str
    """`duo-mfa`."""
    label: str
    """What the vendor calls it: `Duo Security (MFA)`."""
    metric: str = "users"
    secondary: bool = False
    """Another view of seats that the sku's default metric counts: makes a row only once it is mapped."""
    yearly: bool = False
    """Bought for a year: billed on a yearly agreement that started in the same month."""
    renews: bool = False
    """Its term goes on when it ends: the addition's last day moves with it."""


@dataclass(frozen=True, slots=True)
class CountRule:
    """A named way to make one number out of a breakdown: the sum of the cells whose traits fit."""

    name: str
    """`enrolled`."""
    label: str
    """The rule in words, ready to stand behind a number."""
    needs: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def count(self, cells: Iterable[Cell]) -> Decimal:
        """Sum the cells that have all of `needs` and none of `without`."""
        fitting = (
            cell.quantity for cell in cells if self.needs <= cell.traits and not self.without & cell.traits
        )
        return sum(fitting, Decimal(0))


@dataclass(frozen=True, slots=True)
class Cell:
    """So many seats that share these traits, as `{active, enrolled}` 45."""

    traits: frozenset[str]
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as its source lists it, whatever the vendor calls one."""

    source: str
    customer_id: str
    name: str
    """As the source wrote it: free text, never trusted, may be empty."""


@dataclass(frozen=True, slots=True)
class SeatCount:
    """One number of one customer, or the reason why it could not be read."""

    source: str
    customer_id: str
    customer: str
    sku: str
    metric: str
    quantity: Decimal | None
    """Seats by the source's default rule; None when not read. Never 0 for want of an answer."""
    breakdown: tuple[Cell, ...] = ()
    as_of: datetime | None = None
    """When this customer was read, UTC."""
    not_read: str = ""
    """Why the customer could not be read, in words with the API's own message; empty when it was."""
    label: str = ""
    """What the vendor calls the sku, where only the pull tells; empty for a declared one."""
    committed: Decimal = Decimal(0)
    """Seats the vendor bills until `committed_until` in any case; 0 without a committed term."""
    committed_until: date | None = None
    """Last day of the committed term."""
    basis: str = ""
    """Over which days the number was made, in words; empty for the count of one pull."""
    stand_in: str = ""
    """Why this sku stands for one that the vendor did not tell, in words; empty when it told."""


def labels_of(told: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """What a pull counts, by sku and metric, and the first label that is not empty."""
    labels: dict[tuple[str, str], str] = {}
    for sku, metric, label in dict.fromkeys(told):
        labels[sku, metric] = labels.get((sku, metric)) or label
    return labels


@dataclass(frozen=True, slots=True)
class Pull:
    """One crawl of one source, as stored."""

    id: int
    """0 before it is stored."""
    source: str
    started: datetime
    at: datetime
    """When it ended, UTC."""
    by: str
    """`user@host`."""
    complete: bool
    """The customer list was read to its end and the pull was not stopped."""
    counts: tuple[SeatCount, ...]
    calls: int = 0
    note: str = ""
    """Why it is not complete: `stopped by the operator`, or the error."""
    origin: FileOrigin | None = None
    """The file it was made of; None for a source that was asked."""

    def customers(self) -> dict[str, str]:
        """Names of the customers in this pull by id, read or not."""
        return {count.customer_id: count.customer for count in self.counts}

    def told(self) -> dict[tuple[str, str], str]:
        """What it counts, by sku and metric, and what the vendor calls it where it says so."""
        return labels_of((count.sku, count.metric, count.label) for count in self.counts)

    def unread(self) -> frozenset[str]:
        """Ids of the customers of whom something could not be read."""
        return frozenset(count.customer_id for count in self.not_read())

    def not_read(self) -> tuple[SeatCount, ...]:
        """The counts that could not be read, in order."""
        return tuple(count for count in self.counts if count.quantity is None)


@dataclass(frozen=True, slots=True)
class PullVerdict:
    """Whether a pull is good, and if not, why, in words."""

    good: bool
    reason: str = ""
    missing: tuple[Customer, ...] = field(default=())
    """Customers of the last good pull that this one does not list."""
