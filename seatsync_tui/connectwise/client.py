"""Read ConnectWise PSA: test the connection, scan the site, look again at single records before a write."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar

from seatsync_tui.connectwise.base import Involved
from seatsync_tui.connectwise.connection import Connection
from seatsync_tui.connectwise.paging import ListGone, read_list
from seatsync_tui.connectwise.parse import (
    ADDITION_FIELDS,
    AGREEMENT_FIELDS,
    parse_addition,
    parse_agreement,
)
from seatsync_tui.connectwise.refusals import read_error, record_details, unreadable_error
from seatsync_tui.connectwise.roles import AGREEMENTS, CATALOG
from seatsync_tui.connectwise.values import whole_number
from seatsync_tui.http.answers import Answer, Unreadable
from seatsync_tui.http.options import Clock, HttpLimits
from seatsync_tui.models.connections import ConnectionReport, ConnectWiseCredentials
from seatsync_tui.models.errors import CredentialError, SeatSyncError, UnreachableError
from seatsync_tui.models.progress import ProgressSink, ignore_progress
from seatsync_tui.models.psa import Addition, Agreement, Scan

if TYPE_CHECKING:
    import httpx

Parsed = TypeVar("Parsed")

_INFO = {"version": "Version", "cloudRegion": "Region", "serverTimeZone": "Server time zone"}


class ConnectWise:
    """The reads of one site. Use it with `async with`; writing takes a Writer, which is made apart."""

    def __init__(
        self,
        credentials: ConnectWiseCredentials,
        options: HttpLimits | None = None,
        *,
        clock: Clock | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.connection = Connection(credentials, options, clock=clock, transport=transport, jitter=jitter)
        self._http = self.connection.http
        self.by_report = False
        """Whether the last scan read the additions by the report."""

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *details: object) -> None:
        await self._http.__aexit__(*details)

    @property
    def site(self) -> str:
        """Host and login company in lower case, as `api-na.myconnectwise.net/northwind`; needs no call."""
        return self.connection.site

    @property
    def calls(self) -> int:
        """Requests sent so far, those of a Writer included."""
        return self._http.calls

    async def test(self) -> ConnectionReport:
        """Count agreements and catalog items, which proves keys and role; `system/info` does not."""
        at = self._http.clock.now()
        try:
            agreements = await self._count("finance/agreements/count", "count the agreements", AGREEMENTS)
            products = await self._count("procurement/catalog/count", "count the catalog items", CATALOG)
        except SeatSyncError as error:
            field = error.field if isinstance(error, CredentialError) else ""
            details = (error.details,) if error.details else ()
            return ConnectionReport("connectwise", False, str(error), field=field, at=at, details=details)
        info = await self._info()
        known = [f"{label}: {info[name]}" for name, label in _INFO.items() if info.get(name)]
        if not agreements:
            known.append(f"No agreement is visible; the API member's role may lack {AGREEMENTS}.")
        message = f"ConnectWise shows {agreements} agreements and {products} catalog items."
        return ConnectionReport("connectwise", True, message, at=at, details=tuple(known))

    async def server_time_zone(self) -> str:
        """The Windows zone name of the server, or empty when ConnectWise does not tell."""
        return (await self._info()).get("serverTimeZone", "")

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
        from seatsync_tui.connectwise.scan import scan_site

        self.by_report = False
        return await scan_site(
            self, by=by, last=last, involved=involved, report=report, progress=progress, now=now
        )

    async def agreement(self, agreement_id: int) -> Agreement | None:
        """One agreement live; None when it is gone."""
        record = await self._record(
            f"finance/agreements/{agreement_id}", AGREEMENT_FIELDS, f"read the agreement {agreement_id}"
        )
        if record is None:
            return None
        return self._parsed(lambda: parse_agreement(record), f"read the agreement {agreement_id}", record)

    async def addition(self, agreement_id: int, addition_id: int) -> Addition | None:
        """One addition live; None when it is gone."""
        what = f"read the addition {addition_id} of the agreement {agreement_id}"
        path = f"finance/agreements/{agreement_id}/additions/{addition_id}"
        record = await self._record(path, ADDITION_FIELDS, what)
        if record is None:
            return None
        return self._parsed(lambda: parse_addition(record, agreement_id), what, record)

    async def agreements_of(self, company_id: int) -> tuple[Agreement, ...]:
        """All agreements of a company live, whatever their status."""
        what = f"read the agreements of the company {company_id}"
        query = {"conditions": f"company/id={company_id}", "fields": AGREEMENT_FIELDS}
        records = await read_list(self.connection, "finance/agreements", query, what, AGREEMENTS)
        found = self._parsed(lambda: tuple(map(parse_agreement, records)), what, records)
        return tuple(agreement for agreement in found if agreement.company_id == company_id)

    async def additions_of(self, agreement_id: int, product_id: int | None = None) -> tuple[Addition, ...]:
        """All additions of an agreement live, of one product when given, cancelled ones included.

        They are filtered here: a search by conditions has been seen to miss what was created a moment ago.
        """
        what = f"read the additions of the agreement {agreement_id}"
        path = f"finance/agreements/{agreement_id}/additions"
        try:
            records = await read_list(self.connection, path, {"fields": ADDITION_FIELDS}, what, AGREEMENTS)
        except ListGone:
            if await self.agreement(agreement_id) is not None:
                raise
            return ()
        found = self._parsed(
            lambda: tuple(parse_addition(record, agreement_id) for record in records), what, records
        )
        return tuple(addition for addition in found if product_id in (None, addition.product_id))

    async def _record(self, path: str, fields: str, what: str) -> Mapping[str, object] | None:
        answer = await self.connection.read(path, {"fields": fields})
        if answer.status == 404:
            # Refused credentials can look like a record that is gone; the count tells them apart.
            await self._count("finance/agreements/count", what, AGREEMENTS)
            return None
        self._expect_ok(answer, what, AGREEMENTS)
        record = self._parsed(answer.json, what, answer.text)
        if not isinstance(record, Mapping):
            raise unreadable_error(what, "data that is no record", self._http.redact.excerpt(answer.body))
        return record

    async def _count(self, path: str, what: str, role: str) -> int:
        answer = await self.connection.read(path)
        if answer.status == 404:
            raise CredentialError(
                f"ConnectWise found nothing where it should {what}.",
                field="connectwise-private-key",
                advice="It answers so to wrong keys too: check the company id, both keys and the address.",
                details=self._http.redact.excerpt(answer.body),
            )
        self._expect_ok(answer, what, role)
        said = self._parsed(answer.json, what, answer.text)
        try:
            return whole_number(said.get("count") if isinstance(said, Mapping) else None)
        except ValueError:
            details = self._http.redact.excerpt(answer.body)
            raise unreadable_error(what, "data without a count", details) from None

    async def _info(self) -> dict[str, str]:
        """What the site says of itself; nothing when it does not, for nothing hangs on it alone."""
        try:
            answer = await self.connection.read("system/info")
            said = answer.json() if answer.status == 200 else None
        except (Unreadable, UnreachableError):
            return {}
        if not isinstance(said, Mapping):
            return {}
        return {name: value for name, value in said.items() if isinstance(value, str)}

    def _expect_ok(self, answer: Answer, what: str, role: str) -> None:
        if answer.status != 200:
            raise read_error(answer, what, self._http.redact, role)

    def _parsed(self, read: Callable[[], Parsed], what: str, raw: object) -> Parsed:
        try:
            return read()
        except Unreadable as error:
            details = record_details(raw, self._http.redact)
            raise unreadable_error(what, error, details) from None
