"""What every source is: it lists customers and counts their seats. Cheap to import: no network library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.counts import CountRule, Customer, SeatCount, Sku
from seatsync_tui.models.progress import ProgressSink


@dataclass(frozen=True, slots=True)
class CustomerList:
    """The customers a source lists, and whether that is all of them."""

    customers: tuple[Customer, ...]
    complete: bool = True
    """False when the source said or showed that customers are missing from the list."""
    note: str = ""
    """Why it is not complete, in words."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known of a source without opening it."""

    name: str
    """`duo`, as in row keys and commands."""
    label: str
    customer_word: str
    """The vendor's own word for a customer: `subaccount`."""
    skus: tuple[Sku, ...]
    count_rules: tuple[CountRule, ...]
    """Ways to make one number of a breakdown; the first is the default."""
    credential_names: tuple[str, ...]
    """Secret names, in the order a person is asked for them."""


class Source(Protocol):
    """One opened source; an async context manager."""

    @property
    def name(self) -> str:
        """As in row keys and commands."""
        ...

    @property
    def label(self) -> str:
        """The vendor's name for people."""
        ...

    @property
    def customer_word(self) -> str:
        """The vendor's own word for a customer."""
        ...

    @property
    def skus(self) -> tuple[Sku, ...]:
        """What it counts."""
        ...

    @property
    def count_rules(self) -> tuple[CountRule, ...]:
        """Ways to make one number of a breakdown; the first is the default."""
        ...

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        ...

    async def test(self) -> ConnectionReport:
        """Try the credentials; a refusal is a report, never an exception."""
        ...

    async def customers(self) -> CustomerList:
        """List the customers; raises CredentialError or UnreachableError when there is no list to be had."""
        ...

    def counts(self, customers: Sequence[Customer], progress: ProgressSink) -> AsyncIterator[SeatCount]:
        """Count every customer, each in whatever order it ends; one that fails is yielded as not read."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
