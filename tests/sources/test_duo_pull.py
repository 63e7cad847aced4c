"""A whole pull of a simulated Duo over loopback, with every fault at every place."""

from __future__ import annotations

import asyncio
import logging
import math
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from seatsync_tui.models.connections import SourceKeys
from seatsync_tui.models.counts import Customer, SeatCount
from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.progress import Progress, ProgressSink, ignore_progress
from seatsync_tui.sandbox.duo_users import ManyUsers
from seatsync_tui.sandbox.server import Sandbox, running
from seatsync_tui.sandbox.world import DuoAccount, DuoUser, World
from seatsync_tui.sources.duo import DuoSource
from seatsync_tui.sources.registry import open_source
from seatsync_tui.sources.vendors.duo import ENROLLED
from tests.clocks import FastClock
from tests.sandbox.duo_world import ABROAD, ACME, CLOSED, EMPTY, GLOBEX, duo_world
from tests.sandbox.psa_site import small_world
from tests.sources.duo_answers import credentials_of, pulled, pulled_from

SIZES = (0, 1, 2, 5, 17, 100, 101, 299, 300, 301, 302, 450, 599, 600, 601, 750, 899, 900, 901, 1234)
BIG = "DA000000000000000019"


def world_of_sizes() -> World:
    world = small_world()
    world.duo.accounts = [
        DuoAccount(f"DA{number:018}", f"Client {number}", _users(size)) for number, size in enumerate(SIZES)
    ]
    return world


def _users(size: int) -> list[DuoUser]:
    statuses = ("active", "bypass", "disabled", "pending deletion")
    return [DuoUser(number, statuses[number % 4], number % 3 != 0) for number in range(size)]


def true_count(account: DuoAccount) -> int:
    return sum(user.enrolled and user.status != "pending deletion" for user in account.users)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(world_of_sizes()) as sandbox:
        yield sandbox


async def test_every_number_is_right_and_no_call_is_one_too_many(sandbox: Sandbox) -> None:
    source = DuoSource(credentials_of(sandbox), clock=FastClock())

    counts = await pulled(source)

    for account in sandbox.world.duo.accounts:
        assert counts[account.account_id].quantity == true_count(account)
        assert counts[account.account_id].customer == account.name
    needed = 1 + sum(max(1, math.ceil(size / 300)) for size in SIZES)
    assert source.calls == needed == len(sandbox.record.all())
    assert sandbox.record.peak["duo"] <= 16


async def test_breakdown_holds_every_user_whatever_the_status() -> None:
    with running(duo_world()) as sandbox:
        counts = await pulled_from(sandbox)

    cells = {cell.traits: cell.quantity for cell in counts[GLOBEX].breakdown}
    assert cells[frozenset({'on "leave"', "never enrolled"})] == 1
    assert cells[frozenset({"active", "enrolled"})] == 2
    assert counts[GLOBEX].quantity == ENROLLED.count(counts[GLOBEX].breakdown) == Decimal(4)
    assert counts[EMPTY].quantity == 0
    assert counts[EMPTY].customer == ""
    assert "another Duo deployment" in counts[ABROAD].not_read
    assert "no request was sent" in counts[CLOSED].not_read


FAULTS = [
    "drop-before",
    "429",
    "429:retry_after=1",
    "500",
    "502-html",
    "html-200",
    "stat-fail-200",
    "keys",
    "keys:code=40105",
    "forbidden",
    "cross-deployment",
    "drop-midway",
    "truncated-json",
    "wrong-types:field=is_enrolled,value=yes",
    "repeat-page",
    "lying-total",
]


@pytest.mark.parametrize("offset", [0, 600, 1200], ids=["first", "middle", "last"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_lasting_fault_on_a_page_leaves_its_customer_not_read_and_the_others_right(
    fault: str, offset: int
) -> None:
    if fault.startswith("repeat-page") and offset == 1200:
        pytest.skip("the last page points nowhere")
    kind, _, options = fault.partition(":")
    place = f"account={BIG},path=offset={offset}(&|$)"
    with running(world_of_sizes(), [f"{kind}:{place}" + (f",{options}" if options else "")]) as sandbox:
        counts = await pulled_from(sandbox)

    for account in sandbox.world.duo.accounts:
        if account.account_id != BIG:
            assert counts[account.account_id].quantity == true_count(account)
    assert counts[BIG].quantity is None
    assert counts[BIG].breakdown == ()
    assert "Client 19" in counts[BIG].not_read
    assert "Traceback" not in counts[BIG].not_read


@pytest.mark.parametrize(
    "fault", ["drop-before", "429", "429:retry_after=1", "500", "502-html", "drop-midway"]
)
async def test_passing_fault_is_outlived(fault: str) -> None:
    kind, _, options = fault.partition(":")
    place = "service=duo,path=users,times=3" + (f",{options}" if options else "")
    with running(world_of_sizes(), [f"{kind}:{place}"]) as sandbox:
        counts = await pulled_from(sandbox)

    for account in sandbox.world.duo.accounts:
        assert counts[account.account_id].quantity == true_count(account), counts[account.account_id].not_read


@pytest.mark.parametrize(
    "fault",
    [
        "drop-before",
        "429",
        "500",
        "502-html",
        "html-200",
        "stat-fail-200",
        "keys",
        "forbidden",
        "truncated-json",
    ],
)
async def test_fault_on_the_account_list_is_an_error_and_never_an_empty_list(fault: str) -> None:
    with running(world_of_sizes(), [f"{fault}:service=duo,path=account/list"]) as sandbox:
        async with DuoSource(credentials_of(sandbox), clock=FastClock()) as source:
            with pytest.raises(SeatSyncError) as caught:
                await source.customers()
    assert caught.value.exit_code in (3, 4)
    assert caught.value.advice


async def test_pages_that_lead_on_for_ever_are_given_up() -> None:
    with running(world_of_sizes(), [f"repeat-page:account={BIG},form=endless"]) as sandbox:
        counts = await pulled_from(sandbox)

    assert counts[BIG].quantity is None
    assert "twice" in counts[BIG].not_read


async def test_account_that_shrinks_while_it_is_read_is_read_again() -> None:
    with running(world_of_sizes(), [f"shrinking:account={BIG},users=3,times=1"]) as sandbox:
        counts = await pulled_from(sandbox)
        account = next(one for one in sandbox.world.duo.accounts if one.account_id == BIG)

    assert len(account.users) == 1231
    assert counts[BIG].quantity == true_count(account)


async def test_account_that_never_stands_still_is_not_read() -> None:
    with running(world_of_sizes(), [f"shrinking:account={BIG},users=1"]) as sandbox:
        counts = await pulled_from(sandbox)

    assert counts[BIG].quantity is None
    assert "twice" in counts[BIG].not_read


async def test_foreign_host_is_not_read_and_gets_no_request() -> None:
    with running(world_of_sizes(), [f"foreign-host:account={BIG},host=api-x.example.net"]) as sandbox:
        counts = await pulled_from(sandbox)
        assert not [one for one in sandbox.record.all() if one.query.get("account_id") == BIG]

    assert counts[BIG].quantity is None
    assert "api-x.example.net" in counts[BIG].not_read


async def test_wrong_clock_is_told_in_minutes() -> None:
    with running(world_of_sizes(), ["clock-skew:minutes=10"]) as sandbox:
        async with DuoSource(credentials_of(sandbox), clock=FastClock()) as source:
            report = await source.test()

    assert (report.ok, report.field) == (False, "clock")
    assert "10 minutes behind" in report.message


async def test_rate_limit_of_unknown_scope_is_waited_out() -> None:
    limit = "rate-limit:service=duo,path=users,requests=12,window=0.2,seconds=0.05"
    with running(world_of_sizes(), [limit]) as sandbox:
        source = DuoSource(credentials_of(sandbox))
        counts = await pulled(source)

    assert all(count.quantity is not None for count in counts.values())


async def test_progress_counts_customers_up_to_all_of_them(sandbox: Sandbox) -> None:
    events: list[Progress] = []
    async with DuoSource(credentials_of(sandbox), clock=FastClock()) as source:
        listed = await source.customers()
        async for _ in source.counts(listed.customers, events.append):
            pass

    assert [event.done for event in events] == list(range(len(SIZES) + 1))
    assert {event.total for event in events} == {len(SIZES)}


async def test_stopping_leaves_within_a_second_and_leaves_nothing_behind() -> None:
    with running(world_of_sizes(), [f"slow:service=duo,path={BIG},ms=30000"]) as sandbox:
        async with DuoSource(credentials_of(sandbox)) as source:
            listed = await source.customers()
            before = asyncio.all_tasks()
            others_are_read = asyncio.Event()

            def watch(event: Progress) -> None:
                if event.done == len(SIZES) - 1:
                    others_are_read.set()

            task = asyncio.create_task(_all(source, listed.customers, watch))
            await others_are_read.wait()
            began = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == before
        assert time.monotonic() - began < 1


async def _all(
    source: DuoSource, customers: tuple[Customer, ...], progress: ProgressSink = ignore_progress
) -> list[SeatCount]:
    return [count async for count in source.counts(customers, progress)]


async def test_customer_that_duo_does_not_list_is_not_read(sandbox: Sandbox) -> None:
    async with DuoSource(credentials_of(sandbox)) as source:
        (count,) = await _all(source, (Customer("duo", "DA404", "Gone"),))

    assert count.quantity is None
    assert "Gone" in count.not_read


async def test_proxy_of_the_environment_is_not_asked_for_this_machine(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    counts = await pulled_from(sandbox)

    assert counts[BIG].quantity is not None


async def test_no_secret_is_logged(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    await pulled_from(sandbox)

    assert sandbox.world.duo.skey not in caplog.text
    assert "Basic " not in caplog.text


async def test_many_users_leave_nothing_in_memory() -> None:
    world = duo_world()
    world.duo.accounts = [DuoAccount(ACME, "Acme", ManyUsers(6000))]
    with running(world) as sandbox:
        counts = await pulled_from(sandbox)

    assert sum(cell.quantity for cell in counts[ACME].breakdown) == 6000
    assert len(counts[ACME].breakdown) < 12


def test_registry_is_cheap_to_import() -> None:
    code = (
        "import sys, seatsync_tui.sources.registry, seatsync_tui.sources.base;"
        "sys.exit(any(name in sys.modules for name in ('httpx', 'pydantic', 'anyio')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_unknown_source_names_the_known_ones() -> None:
    with pytest.raises(SeatSyncError, match="duo"):
        open_source("dou", SourceKeys())
