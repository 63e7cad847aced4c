"""What the use-cases need of ConnectWise: the reads of a push, and the few writes there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.progress import ProgressSink, ignore_progress
from seatsync_tui.models.psa import Addition, Agreement, Company, NewAddition, Scan

Involved = Callable[[Sequence[Company]], Collection[int]]
"""Picks of all companies, as just read, those whose additions a quick scan has to read."""


class Reads(Protocol):
    """Reading ConnectWise. Errors are CredentialError and UnreachableError, in words."""

    @property
    def site(self) -> str:
        """Host and login company in lower case, as `api-na.myconnectwise.net/northwind`; needs no call."""
        ...

    @property
    def calls(self) -> int:
        """Requests sent so far, those of the Writer included."""
        ...

    async def test(self) -> ConnectionReport:
        """Try the credentials and the role; a refusal is a report, never an exception."""
        ...

    async def server_time_zone(self) -> str:
        """The Windows zone name of the server, or empty when ConnectWise does not tell."""
        ...

    async def scan(
        self,
        *,
        by: str,
        last: Scan | None = None,
        involved: Involved | None = None,
        report: bool = False,
        progress: ProgressSink = ignore_progress,
        now: datetime | None = None,
    ) -> Scan:
        """Read everything; a quick scan takes additions of companies not `involved` from the `last` one."""
        ...

    async def agreement(self, agreement_id: int) -> Agreement | None:
        """One agreement live; None when it is gone."""
        ...

    async def addition(self, agreement_id: int, addition_id: int) -> Addition | None:
        """One addition live; None when it is gone."""
        ...

    async def agreements_of(self, company_id: int) -> tuple[Agreement, ...]:
        """All agreements of a company live, whatever their status."""
        ...

    async def additions_of(self, agreement_id: int, product_id: int | None = None) -> tuple[Addition, ...]:
        """All additions of an agreement live, of one product when given, cancelled ones included."""
        ...


class Writes(Protocol):
    """Writing ConnectWise: each sends one request and never a second."""

    async def set_quantity(self, agreement_id: int, addition_id: int, quantity: Decimal) -> Addition:
        """Replace the quantity; returns the addition as ConnectWise answered it."""
        ...

    async def set_cancel_date(self, agreement_id: int, addition_id: int, last_day: date) -> Addition:
        """Set the last billed day; returns the addition as ConnectWise answered it."""
        ...

    async def clear_cancel_date(self, agreement_id: int, addition_id: int) -> Addition:
        """Take the cancel date away; the answer may still hold it."""
        ...

    async def undo_create(self, agreement_id: int, addition_id: int, effective: date) -> Addition:
        """End an addition on its first day with no seats; returns it as ConnectWise answered it."""
        ...

    async def create(self, addition: NewAddition) -> Addition:
        """Create an addition; returns it as ConnectWise answered it."""
        ...

    def status_of(self, addition_id: int) -> int | None:
        """HTTP status of the newest answer that showed this addition written; None when none did."""
        ...
