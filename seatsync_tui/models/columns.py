"""The counts of a pull side by side, for what reads very many of them and needs few of their fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Self

from seatsync_tui.models.counts import Cell, Pull, labels_of

READ = ("customer_id", "customer", "sku", "metric", "quantity", "breakdown", "not_read", "label")
"""The fields of a count that are kept, in the order of the columns."""


@dataclass(frozen=True, slots=True)
class CountColumns:
    """One pull: the nth of every column belongs to its nth count."""

    id: int
    source: str
    at: datetime
    complete: bool
    note: str
    customer_ids: Sequence[str]
    names: Sequence[str]
    """Of the customers, as the source wrote them."""
    skus: Sequence[str]
    metrics: Sequence[str]
    quantities: Sequence[Decimal | None]
    breakdowns: Sequence[tuple[Cell, ...]]
    not_read: Sequence[str]
    """Why a count could not be read; empty when it was."""
    labels: Sequence[str]

    @classmethod
    def of(cls, pull: Pull) -> Self:
        """The counts of a pull that was read whole."""
        columns = [[getattr(count, name) for count in pull.counts] for name in READ]
        return cls(pull.id, pull.source, pull.at, pull.complete, pull.note, *columns)

    def customers(self) -> dict[str, str]:
        """Names of the customers by id, read or not."""
        return dict(zip(self.customer_ids, self.names, strict=True))

    def unread(self) -> frozenset[str]:
        """Ids of the customers of whom something could not be read."""
        if None not in self.quantities:
            return frozenset()
        return frozenset(
            customer_id
            for customer_id, quantity in zip(self.customer_ids, self.quantities, strict=True)
            if quantity is None
        )

    def told(self) -> dict[tuple[str, str], str]:
        """What the pull counts, by sku and metric, and what the vendor calls it where it says so."""
        return labels_of(zip(self.skus, self.metrics, self.labels, strict=True))
