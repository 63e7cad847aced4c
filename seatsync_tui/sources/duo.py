"""Duo Security as a source: every subaccount of an MSP's parent account and the users in it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from seatsync_tui.http.answers import Unreadable
from seatsync_tui.http.options import Clock, HttpLimits
from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.counts import Cell, Customer, SeatCount
from seatsync_tui.models.errors import CredentialError, SeatSyncError, UnreachableError
from seatsync_tui.models.progress import Progress, ProgressSink, ignore_progress
from seatsync_tui.sources.base import CustomerList
from seatsync_tui.sources.duo_api import Child, DuoApi
from seatsync_tui.sources.duo_errors import DuoFailure, customer_words
from seatsync_tui.sources.duo_hosts import ForeignHost
from seatsync_tui.sources.duo_keys import DuoCredentials
from seatsync_tui.sources.duo_list import Listing
from seatsync_tui.sources.duo_users import ChangedMeanwhile, PagingLies, count_users
from seatsync_tui.sources.vendors.duo import SOURCE as DUO
from seatsync_tui.sources.vendors.duo import edition_sku

if TYPE_CHECKING:
    import httpx

TRIED_BY_TEST = 3
"""Subaccounts a test of the connection tries to read before it says that none can be."""

_CUSTOMER_ERRORS = (DuoFailure, Unreadable, UnreachableError, ForeignHost, PagingLies, ChangedMeanwhile)

Ended = SeatCount | Exception


@dataclass(frozen=True, slots=True)
class Sold:
    """The sku that a subaccount's users are counted under."""

    sku: str
    label: str = ""
    stand_in: str = ""
    """Why it stands for an edition that was not told."""


_PLAIN = Sold(DUO.skus[0].sku)
_UNTOLD = Sold("")
"""Of a subaccount that could not be read: nobody knows its edition."""


class DuoSource:
    """Reads Duo with the credentials of an Accounts API application. Use it with `async with`."""

    name = DUO.name
    label = DUO.label
    customer_word = DUO.customer_word
    skus = DUO.skus
    count_rules = DUO.count_rules

    def __init__(
        self,
        credentials: DuoCredentials,
        options: HttpLimits | None = None,
        *,
        clock: Clock | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._api = DuoApi(credentials, options, clock=clock, transport=transport, jitter=jitter)
        self._http = self._api.http
        self._by_edition = credentials.by_edition
        self._listing: Listing | None = None

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *details: object) -> None:
        await self._http.__aexit__(*details)

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        return self._http.calls

    async def customers(self) -> CustomerList:
        """List the subaccounts; raises CredentialError with the field to check, or UnreachableError."""
        self._listing = await self._api.account_list()
        return self._listing.customers

    async def test(self) -> ConnectionReport:
        """List the subaccounts and read one user of one of them."""
        at = self._http.clock.now()
        try:
            listed = await self.customers()
        except SeatSyncError as error:
            field = error.field if isinstance(error, CredentialError) else ""
            details = (error.details,) if error.details else ()
            return ConnectionReport(DUO.name, False, str(error), field=field, at=at, details=details)
        message = f"Duo lists {_plural(len(listed.customers), 'subaccount')}."
        problems: list[str] = [listed.note] if listed.note else []
        for customer in listed.customers[:TRIED_BY_TEST]:
            problem = await self._try_reading(customer)
            if not problem:
                message += f" {who(customer)} can be read."
                return ConnectionReport(DUO.name, True, message, at=at, details=tuple(problems))
            problems.append(problem)
        if listed.customers:
            message += " None that was tried can be read."
        return ConnectionReport(DUO.name, not listed.customers, message, at=at, details=tuple(problems))

    async def counts(
        self, customers: Sequence[Customer], progress: ProgressSink = ignore_progress
    ) -> AsyncIterator[SeatCount]:
        """Count the users of each subaccount, some side by side; yields each as it ends."""
        if self._listing is None:
            await self.customers()
        clock = self._http.clock
        began, done, total = clock.monotonic(), 0, len(customers)

        def report(note: str = "") -> None:
            progress(Progress("pull", done, total, clock.monotonic() - began, note))

        self._http.pacer.waiting = lambda seconds: report(f"Duo asked to slow down: waiting {seconds:.0f} s")
        report()
        ended: asyncio.Queue[Ended] = asyncio.Queue()
        waiting = iter(customers)
        side_by_side = min(self._http.options.in_hand, total)
        workers = [asyncio.create_task(self._work(waiting, ended)) for _ in range(side_by_side)]
        try:
            while done < total:
                count = await ended.get()
                if isinstance(count, Exception):
                    raise count
                done += 1
                report()
                yield count
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, waiting: Iterator[Customer], ended: asyncio.Queue[Ended]) -> None:
        for customer in waiting:
            try:
                ended.put_nowait(await self._count(customer))
            except Exception as error:
                # No customer causes this: it is a fault of our own, for the reader of the queue to meet.
                ended.put_nowait(error)
                return

    async def _count(self, customer: Customer) -> SeatCount:
        """The seats of one subaccount, or why they could not be read."""
        breakdown: tuple[Cell, ...] = ()
        quantity: Decimal | None = None
        why = ""
        sold = _PLAIN if not self._by_edition else _UNTOLD
        try:
            breakdown = await self._breakdown(self._child(customer))
            if self._by_edition:
                sold = await self._edition(customer)
            quantity = DUO.count_rules[0].count(breakdown)
        except _CUSTOMER_ERRORS as error:
            why = self._not_read(customer, error)
        finally:
            self._http.pacer.forget(customer.customer_id)
        return SeatCount(
            source=DUO.name,
            customer_id=customer.customer_id,
            customer=customer.name,
            sku=sold.sku,
            metric=DUO.skus[0].metric,
            quantity=quantity,
            breakdown=breakdown if quantity is not None else (),
            as_of=self._http.clock.now(),
            not_read=why,
            label=sold.label,
            stand_in=sold.stand_in,
        )

    async def _edition(self, customer: Customer) -> Sold:
        """What the subaccount has; where billing calls are not enabled, what every subaccount has."""
        try:
            return Sold(*edition_sku(await self._api.edition(self._child(customer))))
        except DuoFailure as failure:
            if failure.code // 100 != 403:
                raise
            told = f"Duo does not tell the edition of {who(customer)}: “{failure.words}”."
            return Sold(DUO.skus[0].sku, stand_in=told)

    async def _breakdown(self, child: Child) -> tuple[Cell, ...]:
        tally = await count_users(
            lambda offset: self._api.users(child, offset), lambda: self._api.pending(child)
        )
        return tally.breakdown()

    async def _try_reading(self, customer: Customer) -> str:
        """Empty when a user of this subaccount can be read, else why not."""
        try:
            await self._api.users(self._child(customer), 0, limit=1)
        except _CUSTOMER_ERRORS as error:
            return self._not_read(customer, error)
        return ""

    def _child(self, customer: Customer) -> Child:
        hosts = self._listing.hosts if self._listing else {}
        if customer.customer_id not in hosts:
            raise ForeignHost("Duo does not list it")
        return self._api.child(customer.customer_id, hosts[customer.customer_id])

    def _not_read(self, customer: Customer, error: Exception) -> str:
        whose = who(customer)
        match error:
            case DuoFailure():
                return customer_words(error, whose, self._http.clock.now())
            case Unreadable():
                return f"Duo answered with {error} when {whose} was read. Pull again later."
            case ForeignHost():
                return f"{whose} was not read, and no request was sent: {error}."
            case PagingLies():
                return f"Duo's pages of {whose} cannot be trusted: {error}. Pull again later."
            case ChangedMeanwhile():
                return f"The users of {whose} did not add up, twice: {error}. Pull again."
            case _:
                return f"{whose} could not be read: {error}"


def who(customer: Customer) -> str:
    """A subaccount's name and id, for messages."""
    return f"{customer.name or 'The subaccount without a name'} ({customer.customer_id})"


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
