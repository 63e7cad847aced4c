"""Scan a site: companies, agreements, catalog, and the additions of every agreement that may bill.

No call lists additions across agreements, so a scan is a few calls and one for each agreement. It succeeds
whole or fails whole: a hole could hide an addition and have it billed twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from seatsync_tui.connectwise.paging import ListGone, read_list
from seatsync_tui.connectwise.parse import (
    ADDITION_FIELDS,
    AGREEMENT_FIELDS,
    COMPANY_FIELDS,
    PRODUCT_FIELDS,
    parse_addition,
    parse_agreement,
    parse_company,
    parse_product,
)
from seatsync_tui.connectwise.refusals import record_details, unreadable_error
from seatsync_tui.connectwise.report import NotOffered, reported_additions
from seatsync_tui.connectwise.roles import AGREEMENTS, CATALOG, COMPANIES
from seatsync_tui.http.answers import Unreadable
from seatsync_tui.http.options import Clock
from seatsync_tui.models.errors import UnreachableError
from seatsync_tui.models.progress import Progress, ProgressSink
from seatsync_tui.models.psa import Addition, Agreement, OlderCompany, Product, Scan, Thing

if TYPE_CHECKING:
    from seatsync_tui.connectwise.base import Involved
    from seatsync_tui.connectwise.client import ConnectWise
    from seatsync_tui.connectwise.connection import Connection

_log = logging.getLogger(__name__)

ENDED = frozenset({"cancelled", "expired"})
"""Agreement statuses under which nothing is billed any more."""

Parsed = TypeVar("Parsed")


async def scan_site(
    client: ConnectWise,
    *,
    by: str,
    last: Scan | None,
    involved: Involved | None,
    report: bool,
    progress: ProgressSink,
    now: datetime | None,
) -> Scan:
    """Read a site; with the `last` scan, additions of companies that are not involved are taken from it."""
    connection, clock = client.connection, client.connection.http.clock
    started, calls_before = now or clock.now(), client.calls
    meter = _Meter(progress, clock)
    connection.http.pacer.waiting = meter.waiting
    async with _all_or_none() as group:
        zone = group.create_task(client.server_time_zone())
        found_companies = group.create_task(_list(connection, _COMPANIES, parse_company))
        found_agreements = group.create_task(_list(connection, _AGREEMENTS, parse_agreement))
        found_products = group.create_task(_list(connection, _CATALOG, parse_product))
        agreements = _may_bill(await found_agreements, started.date())
        wanted = frozenset(involved(await found_companies)) if involved is not None else frozenset()
        told = await _by_report(client, agreements, await found_products, meter) if report else None
        last = last if told is None else None
        kept = _kept(agreements, last, wanted)
        asked = [each for each in agreements if each.id not in kept] if told is None else []
        additions, gone = await _additions(client, asked, meter)
        additions += told or []
    # What was read now stands before what is older: an addition may have moved to another agreement.
    before = [each for each in (last.additions if last else ()) if each.agreement_id in kept]
    return Scan(
        id=0,
        site=client.site,
        started=started,
        at=now or clock.now(),
        by=by,
        full=last is None,
        calls=client.calls - calls_before,
        server_time_zone=zone.result(),
        companies=_in_order(found_companies.result()),
        agreements=_in_order(each for each in agreements if each.id not in gone),
        additions=_in_order([*before, *additions]),
        products=_in_order(found_products.result()),
        older=_older(agreements, kept, last),
    )


_COMPANIES = ("company/companies", COMPANY_FIELDS, "read the companies", COMPANIES)
"""Those in the recycle bin too: a name that equals one of them is no safe match."""
_AGREEMENTS = ("finance/agreements", AGREEMENT_FIELDS, "read the agreements", AGREEMENTS)
"""Of every status, and sorted out here: a condition that a site misreads would silently hide some."""
_CATALOG = ("procurement/catalog", PRODUCT_FIELDS, "read the catalog", CATALOG)


async def _list(
    connection: Connection, which: tuple[str, str, str, str], parse: Callable[[object], Parsed]
) -> list[Parsed]:
    path, fields, what, role = which
    records = await read_list(connection, path, {"fields": fields}, what, role)
    found: list[Parsed] = []
    for record in records:
        try:
            found.append(parse(record))
        except Unreadable as error:
            details = record_details(record, connection.http.redact)
            raise unreadable_error(what, error, details) from None
    return found


async def _additions(
    client: ConnectWise, agreements: list[Agreement], meter: _Meter
) -> tuple[list[Addition], set[int]]:
    """The additions of these agreements, some agreements side by side; and the agreements gone meanwhile."""
    side_by_side = asyncio.Semaphore(client.connection.http.options.in_hand)
    found: list[Addition] = []
    gone: set[int] = set()

    async def read(agreement: Agreement) -> None:
        async with side_by_side:
            try:
                found.extend(await _additions_of(client.connection, agreement))
            except ListGone:
                if await client.agreement(agreement.id) is not None:
                    raise
                gone.add(agreement.id)
            meter.step()

    meter.begin(len(agreements))
    async with _all_or_none() as group:
        for agreement in agreements:
            group.create_task(read(agreement))
    return found, gone


async def _by_report(
    client: ConnectWise, agreements: list[Agreement], products: list[Product], meter: _Meter
) -> list[Addition] | None:
    """All additions by the report, or None where it is not offered or not to be believed."""
    meter.say("reading the additions by a report")
    try:
        found = await reported_additions(client, agreements, products)
    except (NotOffered, UnreachableError) as why:
        _log.info("The report of additions is not used: %s", why)
        meter.say(f"the report of additions is not used: {why}")
        return None
    client.by_report = True
    return found


async def _additions_of(connection: Connection, agreement: Agreement) -> list[Addition]:
    which = (
        f"finance/agreements/{agreement.id}/additions",
        ADDITION_FIELDS,
        f"read the additions of {agreement.company}'s agreement “{agreement.name}” ({agreement.id})",
        AGREEMENTS,
    )
    return await _list(connection, which, lambda record: parse_addition(record, agreement.id))


def _may_bill(agreements: Iterable[Agreement], today: date) -> list[Agreement]:
    """Agreements that run or will run. A day of grace covers every time zone."""
    yesterday = today - timedelta(days=1)
    return [
        each
        for each in agreements
        if not each.cancelled
        and each.status.casefold() not in ENDED
        and (each.end is None or each.end >= yesterday)
    ]


def _kept(agreements: Iterable[Agreement], last: Scan | None, companies: frozenset[int]) -> frozenset[int]:
    """Agreements whose additions a quick scan takes from the last one."""
    if last is None:
        return frozenset()
    known = {each.id for each in last.agreements}
    return frozenset(each.id for each in agreements if each.id in known and each.company_id not in companies)


def _older(
    agreements: Iterable[Agreement], kept: frozenset[int], last: Scan | None
) -> tuple[OlderCompany, ...]:
    """Since when the additions of each company are, where any of them is taken from the last scan."""
    if last is None:
        return ()
    known = {company.company_id: company.at for company in last.older}
    left_out = sorted({each.company_id for each in agreements if each.id in kept})
    return tuple(OlderCompany(company_id, known.get(company_id, last.at)) for company_id in left_out)


def _in_order(records: Iterable[Thing]) -> tuple[Thing, ...]:
    """By id, each once: a parent's list may name its children's additions as well."""
    return tuple(sorted({record.id: record for record in records}.values(), key=lambda record: record.id))


class _Meter:
    """Tells how far a scan has come."""

    def __init__(self, progress: ProgressSink, clock: Clock) -> None:
        self._progress = progress
        self._clock = clock
        self._began = clock.monotonic()
        self._done = 0
        self._total: int | None = None
        self._tell("reading companies, agreements and the catalog")

    def begin(self, total: int) -> None:
        """The number of agreements is known."""
        self._total = total
        self._tell()

    def say(self, note: str) -> None:
        """Something is worth knowing."""
        self._tell(note)

    def step(self) -> None:
        """One agreement has been read."""
        self._done += 1
        self._tell()

    def waiting(self, seconds: float) -> None:
        """A request has to wait for its turn."""
        self._tell(f"waiting {seconds:.0f} s to keep to ConnectWise's pace")

    def _tell(self, note: str = "") -> None:
        elapsed = self._clock.monotonic() - self._began
        self._progress(Progress("scan", self._done, self._total, elapsed, note))


@asynccontextmanager
async def _all_or_none() -> AsyncIterator[asyncio.TaskGroup]:
    """Run tasks together; the first error stops the others and is raised by itself."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
