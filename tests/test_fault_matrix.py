"""Every fault of the sandbox at every endpoint and page: a read ends and tells no wrong number."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from typing import TypeVar

import pytest

from seatsync_tui.connectwise.client import ConnectWise
from seatsync_tui.http.options import HttpOptions
from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.psa import Scan
from seatsync_tui.sandbox.fault_kinds import ALSO_OF, KINDS, ONLY_OF
from seatsync_tui.sandbox.faults import parse_fault
from seatsync_tui.sandbox.psa_records import agreement_record
from seatsync_tui.sandbox.server import Sandbox, running
from seatsync_tui.sandbox.world import DuoAccount, DuoUser, World
from seatsync_tui.sources.base import CustomerList
from seatsync_tui.sources.duo import DuoSource
from tests.clocks import FastClock
from tests.connectwise.site import credentials_of, world_with
from tests.sandbox.psa_site import small_world
from tests.sources.duo_answers import credentials_of as duo_credentials_of

PATIENCE = HttpOptions(read_seconds=0.3, answer_seconds=0.4, tries=2, give_up_seconds=5)
OPTIONS = {
    "slow": "ms=900",
    "wrong-types": "field=is_enrolled,value=yes",
    "rate-limit": "requests=1,window=60,seconds=600",
    "clock-skew": "minutes=10",
}
Kept = TypeVar("Kept")
NOT_READS = {"keep-cancelled-date", "stale-search"}
"""Faults of writes alone, or of additions made a moment ago."""
BIG = "DA000000000000000002"
DUO_PLACES = {
    "list": "path=account/list",
    "first page": f"account={BIG},path=offset=0(&|$)",
    "middle page": f"account={BIG},path=offset=300(&|$)",
    "last page": f"account={BIG},path=offset=600(&|$)",
    "summary": "path=info/summary",
}
PSA_PLACES = {
    "look-up": "path=companyinfo",
    "information": "path=system/info",
    "companies": "path=company/companies",
    "catalog": "path=procurement/catalog",
    "agreements, first page": r"path=finance/agreements\?(?!.*pageId)",
    "agreements, middle page": "path=finance/agreements.*pageId=1(599|600)",
    "agreements, last page": "path=finance/agreements.*pageId=2",
    "additions of the first": "agreement=501",
    "additions of the last": "agreement=639",
    "reports": "path=system/reports",
}


def _kinds(service: str) -> list[str]:
    return [
        kind
        for kind in KINDS
        if kind not in NOT_READS and service in (ONLY_OF.get(kind, service), ALSO_OF.get(kind))
    ]


def _fault(kind: str, place: str) -> str:
    options = OPTIONS.get(kind, "")
    return f"{kind}:{place}" + (f",{options}" if options else "")


def duo_world() -> World:
    world = small_world()
    world.duo.accounts = [
        DuoAccount(f"DA{number:018}", f"Client {number}", _users(size))
        for number, size in enumerate((3, 301, 700))
    ]
    return world


def _users(size: int) -> list[DuoUser]:
    return [DuoUser(number, "active", number % 3 != 0) for number in range(size)]


@pytest.mark.parametrize("place", DUO_PLACES)
@pytest.mark.parametrize("kind", _kinds("duo"))
async def test_pull_ends_and_every_number_it_tells_is_true(kind: str, place: str) -> None:
    where = DUO_PLACES[place]
    if "account=" not in where:
        where = f"service=duo,{where}"
    with running(duo_world(), [_fault(kind, where)]) as sandbox:
        truth = {
            account.account_id: sum(user.enrolled for user in account.users)
            for account in sandbox.world.duo.accounts
        }
        source = DuoSource(duo_credentials_of(sandbox), PATIENCE, clock=FastClock())
        async with source:
            lists: list[CustomerList] = []
            if failure := await _failed(_keep(source.customers(), lists)):
                assert failure.advice
                return
            counts = [count async for count in source.counts(lists[0].customers)]

    assert len(counts) == len(truth)
    if kind == "shrinking":
        truth[BIG] = sum(user.enrolled for user in sandbox.world.duo.accounts[2].users)
    for count in counts:
        assert count.quantity in (None, truth[count.customer_id])
        assert (count.quantity is None) == bool(count.not_read)
    assert source.calls < 60


def big_site() -> World:
    """The site of `world_with`, and so many agreements that have ended that the list takes three pages."""
    world = world_with(40)
    site = world.psa
    for number in range(700, 2750):
        agreement = agreement_record(number, site.companies[77], status="Expired")
        site.agreements[number] = agreement
    return world


async def scanned(sandbox: Sandbox, options: HttpOptions | None = None, *, report: bool = False) -> Scan:
    async with ConnectWise(credentials_of(sandbox), options, clock=FastClock()) as client:
        return await client.scan(by="me", report=report)


@pytest.fixture(scope="module")
def site() -> Iterator[Sandbox]:
    with running(big_site()) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def truth(site: Sandbox) -> Scan:
    """The site as it is read without any fault."""
    return asyncio.run(scanned(site))


@pytest.mark.parametrize("place", PSA_PLACES)
@pytest.mark.parametrize("kind", _kinds("connectwise"))
async def test_scan_is_whole_or_fails_in_words(kind: str, place: str, site: Sandbox, truth: Scan) -> None:
    options = {**OPTIONS, "wrong-types": "field=quantity,value=many"}.get(kind, "")
    where = PSA_PLACES[place]
    where = where if where.startswith("agreement=") else f"service=connectwise,{where}"
    fault = site.faults.switch_on(parse_fault(f"{kind}:{where}" + (f",{options}" if options else "")))
    scans: list[Scan] = []
    try:
        failure = await _failed(_keep(scanned(site, PATIENCE, report=place == "reports"), scans))
    finally:
        site.faults.remove(fault)

    if failure is not None:
        assert failure.advice
        return
    (scan,) = scans
    assert [replace(each, invoice_description="", last_updated="") for each in scan.additions] == [
        replace(each, invoice_description="", last_updated="") for each in truth.additions
    ]
    assert scan.agreements == truth.agreements
    assert scan.companies == truth.companies
    assert scan.products == truth.products


async def _keep(work: Awaitable[Kept], kept: list[Kept]) -> None:
    kept.append(await work)


async def _failed(work: Awaitable[object]) -> SeatSyncError | None:
    """The error in words that it ended with; None when it went well."""
    try:
        await work
    except SeatSyncError as error:
        return error
    return None
