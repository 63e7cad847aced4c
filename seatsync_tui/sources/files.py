"""Files as a source: one file a pull, read by an import profile, for vendors without an API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Self

from seatsync_tui.models.connections import ConnectionReport, SourceKeys
from seatsync_tui.models.counts import CountRule, Customer, SeatCount, Sku
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.imports import ImportProfile
from seatsync_tui.models.progress import Progress, ProgressSink, ignore_progress
from seatsync_tui.sources.base import CustomerList, Metric, Source, SourceInfo
from seatsync_tui.sources.file_reading import BadRow, FileContent, read_file
from seatsync_tui.sources.file_rows import load

if TYPE_CHECKING:
    from seatsync_tui.http.options import Clock, HttpLimits


def info_of(profile: ImportProfile) -> SourceInfo:
    """Declare the source of a profile."""
    return SourceInfo(
        name=profile.source,
        label=profile.label,
        customer_word="customer",
        settings=(),
        open=_needs_a_file,
        metrics=(Metric(profile.metric, profile.metric),),
        needs=("A file of the vendor's; nobody is asked.",),
    )


def _needs_a_file(keys: SourceKeys, options: HttpLimits | None, clock: Clock | None) -> Source:
    raise SettingsError(
        "A file source is pulled from a file.", advice="Run `seatsync file pull NAME FILE` with its name."
    )


class FileSource:
    """Reads one file. Rows that do not count are told as not read: no customer gets a part of its seats."""

    calls = 0
    count_rules: tuple[CountRule, ...] = ()
    skus: tuple[Sku, ...] = ()
    customer_word = "customer"

    def __init__(self, profile: ImportProfile, path: Path) -> None:
        self._profile = profile
        self._path = path
        self._content: FileContent | None = None
        self.name = profile.source
        self.label = profile.label

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *details: object) -> None:
        self._content = None

    async def content(self) -> FileContent:
        """Read the file, once."""
        if self._content is None:
            import asyncio

            self._content = await asyncio.to_thread(self._read)
        return self._content

    def _read(self) -> FileContent:
        return read_file(load(self._path), self._path.name, self._profile)

    async def test(self) -> ConnectionReport:
        """Say what the file holds."""
        content = await self.content()
        words = f"{self._path.name}: {content.rows} rows, {len(content.bad)} of them bad."
        return ConnectionReport(self.name, not content.bad, words)

    async def customers(self) -> CustomerList:
        """The customers of the file, those whose rows are bad among them."""
        content = await self.content()
        named = {customer_id: seats.customer for (customer_id, _), seats in content.seats.items()}
        for bad in content.bad:
            named.setdefault(_id_of(bad), _name_of(bad))
        return CustomerList(tuple(Customer(self.name, key, name) for key, name in named.items()))

    async def counts(
        self, customers: Sequence[Customer], progress: ProgressSink = ignore_progress
    ) -> AsyncIterator[SeatCount]:
        """One count a customer and sku."""
        content = await self.content()
        bad: dict[str, list[BadRow]] = defaultdict(list)
        for row in content.bad:
            bad[_id_of(row)].append(row)
        skus: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        for (customer_id, sku), seats in content.seats.items():
            skus[customer_id].append((sku, seats.quantity))
        at = self._as_of(content)
        for customer in customers:
            wrong = bad.get(customer.customer_id)
            if wrong:
                yield self._count(customer, "", None, at, _words(wrong))
                continue
            for sku, quantity in skus[customer.customer_id]:
                yield self._count(customer, sku, quantity, at)
        progress(Progress("pull", len(customers), len(customers), 0.0))

    def _count(
        self, customer: Customer, sku: str, quantity: Decimal | None, at: datetime | None, why: str = ""
    ) -> SeatCount:
        return SeatCount(
            self.name,
            customer.customer_id,
            customer.name,
            sku,
            self._profile.metric,
            quantity,
            as_of=at,
            not_read=why,
            label=sku,
        )

    def _as_of(self, content: FileContent) -> datetime | None:
        """The last day the file speaks of, else None: a file does not say when it was true."""
        if not content.days:
            return None
        day = max(content.days)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _id_of(bad: BadRow) -> str:
    return bad.customer_id or f"line-{bad.line}"


def _name_of(bad: BadRow) -> str:
    return bad.customer or f"(line {bad.line})"


def _words(rows: Sequence[BadRow]) -> str:
    told = "; ".join(f"line {row.line}: {row.why}" for row in rows[:5])
    return told + (f"; and {len(rows) - 5} more lines" if len(rows) > 5 else "")
