"""A scan of a simulated site holds everything, or fails whole and says where."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import httpx
import pytest

from seatsync_tui.connectwise.client import ConnectWise
from seatsync_tui.http.options import HttpOptions
from seatsync_tui.models.errors import CredentialError, SeatSyncError, UnreachableError
from seatsync_tui.models.progress import Progress
from seatsync_tui.models.psa import Scan, by_id
from seatsync_tui.sandbox import psa_reports
from seatsync_tui.sandbox.psa_records import addition_record, agreement_record
from seatsync_tui.sandbox.server import Sandbox, running
from tests.clocks import FastClock
from tests.connectwise.site import client, client_of, credentials_of, lists, served, world_with
from tests.openapi import needs_specification, validate_request
from tests.sandbox.psa_site import CHILD, DUO, ENDED, PLAIN, PRORATING, SEATS, small_world

AGREEMENTS = 40


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(world_with(AGREEMENTS)) as sandbox:
        yield sandbox


async def scanned(sandbox: Sandbox) -> Scan:
    async with client_of(sandbox) as one:
        return await one.scan(by="me@here")


async def test_scan_holds_every_company_agreement_addition_and_product(sandbox: Sandbox) -> None:
    scan = await scanned(sandbox)

    site = sandbox.world.psa
    assert by_id(scan.companies).keys() == site.companies.keys(), "those in the recycle bin too"
    assert by_id(scan.products).keys() == site.catalog.keys()
    assert by_id(scan.agreements).keys() == site.agreements.keys() - {ENDED}
    assert by_id(scan.additions).keys() == site.additions.keys()
    for addition in scan.additions:
        assert addition.quantity == Decimal(str(site.additions[addition.id]["quantity"]))
    assert by_id(scan.agreements)[CHILD].parent_id == PLAIN
    assert scan.server_time_zone == "Eastern Standard Time"
    assert scan.full
    assert scan.site.endswith("/exm")


async def test_scan_takes_one_call_for_each_agreement_and_a_few_more(sandbox: Sandbox) -> None:
    scan = await scanned(sandbox)

    agreements = AGREEMENTS + 3
    look_up, info, companies, catalog, agreement_pages = 1, 1, 1, 1, 2
    assert scan.calls == len(sandbox.record.all())
    assert scan.calls == look_up + info + companies + catalog + agreement_pages + agreements
    assert sandbox.record.peak["connectwise"] <= 16


async def test_ended_agreements_are_left_out_and_those_to_come_are_not() -> None:
    def agreement(number: int, **more: object) -> dict[str, object]:
        return {
            "id": number,
            "name": "A",
            "company": {"id": 1, "name": "C"},
            "agreementStatus": "Active",
            **more,
        }

    records = [
        agreement(1),
        agreement(2, agreementStatus="Inactive", startDate="2099-01-01T00:00:00Z"),
        agreement(3, agreementStatus="Expired"),
        agreement(4, agreementStatus="Cancelled"),
        agreement(5, cancelledFlag=True),
        agreement(6, endDate="2020-01-01T00:00:00Z"),
        agreement(7, endDate="2020-01-01T00:00:00Z", noEndingDateFlag=True),
    ]
    async with client(lists({"finance/agreements": records})) as one:
        scan = await one.scan(by="me")

    assert [found.id for found in scan.agreements] == [1, 2, 7]


async def test_agreement_that_is_deleted_meanwhile_is_left_out_whole() -> None:
    def agreement(number: int) -> dict[str, object]:
        return {"id": number, "name": "A", "company": {"id": 1, "name": "C"}, "agreementStatus": "Active"}

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("count"):
            return httpx.Response(200, json={"count": 2})
        if "agreements/2" in path:
            return httpx.Response(404, json={"code": "NotFound", "message": "gone"})
        return httpx.Response(200, json=[agreement(1), agreement(2)] if path.endswith("agreements") else [])

    async with client(served(answer)) as one:
        scan = await one.scan(by="me")
        assert await one.additions_of(2) == ()

    assert [found.id for found in scan.agreements] == [1]


async def test_addition_that_a_parent_lists_as_well_is_one_addition() -> None:
    parent = {"id": 1, "name": "P", "company": {"id": 1}, "agreementStatus": "Active"}
    child = {**parent, "id": 2, "parentAgreement": {"id": 1}}
    addition = {"id": 9, "agreementId": 2, "product": {"id": 7}, "quantity": 3}
    site = lists(
        {"finance/agreements": [parent, child], "1/additions": [addition], "2/additions": [addition]}
    )
    async with client(site) as one:
        scan = await one.scan(by="me")

    assert [(found.id, found.agreement_id) for found in scan.additions] == [(9, 2)]


PLACES = {
    "companies": "path=company/companies",
    "agreements": r"path=finance/agreements\?",
    "catalog": "path=procurement/catalog",
    "first": f"path=agreements/{PRORATING}/additions",
    "middle": "path=agreements/620/additions",
    "last": "path=agreements/639/additions",
}
FAULTS = (
    "drop-before",
    "429",
    "429:retry_after=1",
    "500",
    "500-timeout",
    "502-html",
    "html-200",
    "keys",
    "forbidden",
    "bad-auth-404",
    "bad-auth-400",
    "drop-midway",
    "truncated-json",
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", FAULTS)
async def test_lasting_fault_fails_the_scan_whole_and_says_where(fault: str, place: str) -> None:
    kind, _, options = fault.partition(":")
    wanted = "keys" if kind.startswith("bad-auth") else kind
    faults = [f"{wanted}:service=connectwise,{PLACES[place]}" + (f",{options}" if options else "")]
    if wanted != kind:
        faults.append(f"{kind}:{PLACES[place]}")
    with running(world_with(AGREEMENTS), faults) as sandbox:
        with pytest.raises((CredentialError, UnreachableError)) as caught:
            await scanned(sandbox)
        assert sandbox.world.psa.private_key not in caught.value.details.split()

    assert caught.value.advice
    if place in ("companies", "agreements", "catalog") and not kind.startswith("drop"):
        assert place in caught.value.what


@pytest.mark.parametrize(
    "fault", ["drop-before", "429", "429:retry_after=30", "500-timeout", "502-html", "drop-midway"]
)
async def test_passing_fault_is_outlived(fault: str) -> None:
    kind, _, options = fault.partition(":")
    with running(
        world_with(AGREEMENTS), [f"{kind}:service=connectwise,times=3" + (f",{options}" if options else "")]
    ) as sandbox:
        scan = await scanned(sandbox)
        assert by_id(scan.additions).keys() == sandbox.world.psa.additions.keys()


async def test_quantity_of_another_type_fails_the_scan_and_names_the_agreement() -> None:
    with (
        running(small_world(), ["wrong-types:field=quantity,value=many,agreement=501"]) as sandbox,
        pytest.raises(UnreachableError, match="Northwind Dental") as caught,
    ):
        await scanned(sandbox)
    assert "quantity" in caught.value.what


async def test_budget_of_calls_is_kept() -> None:
    clock = FastClock()
    with running(world_with(AGREEMENTS)) as sandbox:
        options = HttpOptions(calls_per_minute=20)
        async with ConnectWise(credentials_of(sandbox), options, clock=clock) as one:
            began = clock.monotonic()
            scan = await one.scan(by="me")

    assert clock.monotonic() - began >= 60 * (scan.calls // 20 - 1)


async def test_quick_scan_reads_additions_of_the_named_companies_alone() -> None:
    world = small_world()
    site = world.psa
    with running(world) as sandbox:
        async with client_of(sandbox) as one:
            full = await one.scan(by="me")
            kept = tuple(replace(each, quantity=Decimal(77)) for each in full.additions)
            site.agreements[700] = agreement_record(700, site.companies[78])
            site.additions[9700] = addition_record(9700, site.agreements[700], site.catalog[DUO], quantity=5)
            quick = await one.scan(
                by="me", last=replace(full, additions=kept), involved=lambda companies: {77}
            )

    quantities = {each.id: each.quantity for each in quick.additions}
    assert not quick.full
    assert [company.company_id for company in quick.older] == [78]
    assert quick.older[0].at == full.at
    assert quantities[SEATS] == 25, "the company was named"
    assert quantities[9003] == 77, "taken from the last scan"
    assert quantities[9700] == 5, "the agreement is new"


async def test_progress_rises_to_the_number_of_agreements(sandbox: Sandbox) -> None:
    events: list[Progress] = []
    async with client_of(sandbox) as one:
        await one.scan(by="me", progress=events.append)

    known = [event for event in events if event.total is not None]
    assert events[0].total is None
    assert [event.done for event in known] == list(range(AGREEMENTS + 4))
    assert known[-1].done == known[-1].total


async def test_stopping_a_scan_leaves_within_a_second_and_leaves_no_task_behind() -> None:
    with running(world_with(20), ["slow:service=connectwise,agreement=610,ms=30000"]) as sandbox:
        async with client_of(sandbox) as one:
            before = asyncio.all_tasks()
            nearly_done = asyncio.Event()

            def watch(event: Progress) -> None:
                if event.total is not None and event.done == event.total - 1:
                    nearly_done.set()

            task = asyncio.create_task(one.scan(by="me", progress=watch))
            await nearly_done.wait()
            began = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == before
    assert time.monotonic() - began < 1


async def test_live_reads_see_what_a_search_would_miss() -> None:
    with running(small_world(), ["stale-search:seconds=3600"]) as sandbox:
        site = sandbox.world.psa
        site.additions[9800] = addition_record(
            9800, site.agreements[PRORATING], site.catalog[DUO], quantity=3, effective=date(2026, 12, 1)
        )
        async with client_of(sandbox) as one:
            found = await one.additions_of(PRORATING, DUO)
            assert {each.id for each in found} >= {SEATS, 9800}
            assert await one.addition(PRORATING, 9800) is not None


async def test_live_reads_of_a_push_see_one_company_and_one_record(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as one:
        assert {each.id for each in await one.agreements_of(78)} == {PLAIN, CHILD}
        assert [each.id for each in await one.agreements_of(79)] == [ENDED]
        assert await one.agreement(4711) is None
        assert await one.addition(PRORATING, 4711) is None
        addition = await one.addition(PRORATING, SEATS)
    assert addition is not None
    assert addition.quantity == 25


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"company": "nobody"}, {"connectwise-company"}),
        ({"public_key": "wrongwrong"}, {"connectwise-private-key"}),
        ({"private_key": "wrongwrong"}, {"connectwise-private-key"}),
        ({"client_id": "11111111-1111-2222-3333-444444444444"}, {"connectwise-client-id"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("fault", ["", "bad-auth-404", "bad-auth-400"])
async def test_wrong_credential_is_named(wrong: dict[str, str], fields: set[str], fault: str) -> None:
    with running(small_world(), [fault] if fault else []) as sandbox:
        async with client_of(sandbox, **wrong) as one:
            report = await one.test()
            with pytest.raises(SeatSyncError):
                await one.scan(by="me")

    assert not report.ok
    assert report.field in fields | ({"connectwise-private-key", "connectwise-company"} if fault else set())


async def test_test_of_the_connection_tells_version_zone_and_counts(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as one:
        report = await one.test()

    assert report.ok
    assert str(len(sandbox.world.psa.agreements)) in report.message
    assert any("Eastern Standard Time" in detail for detail in report.details)
    assert any("v2026" in detail for detail in report.details)


TEMPLATES = (
    (r"/finance/agreements", "/finance/agreements"),
    (r"/finance/agreements/\d+", "/finance/agreements/{id}"),
    (r"/finance/agreements/\d+/additions", "/finance/agreements/{parentId}/additions"),
    (r"/finance/agreements/\d+/additions/\d+", "/finance/agreements/{parentId}/additions/{id}"),
    (r"/finance/agreements/count", "/finance/agreements/count"),
    (r"/company/companies", "/company/companies"),
    (r"/procurement/catalog", "/procurement/catalog"),
    (r"/procurement/catalog/count", "/procurement/catalog/count"),
    (r"/system/info", "/system/info"),
)


@needs_specification
async def test_every_read_is_one_the_specification_knows(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as one:
        await one.test()
        await one.scan(by="me")
        await one.agreements_of(77)
        await one.agreement(PRORATING)
        await one.addition(PRORATING, SEATS)

    seen = set()
    for exchange in sandbox.record.all():
        if "apis/3.0" not in exchange.path:
            continue
        path = exchange.path.partition("/apis/3.0")[2]
        (template,) = [name for pattern, name in TEMPLATES if re.fullmatch(pattern, path)]
        assert exchange.asked.method == "GET"
        validate_request("GET", template, exchange.query)
        seen.add(template)
    assert len(seen) == len(TEMPLATES)


async def test_record_that_cannot_be_read_is_kept_in_the_details() -> None:
    agreement = {"id": 1, "name": "A", "company": {"id": 1, "name": "C"}, "agreementStatus": "Active"}
    addition = {"id": 9, "product": {"id": 7}, "quantity": "a dozen"}
    async with client(lists({"finance/agreements": [agreement], "additions": [addition]})) as one:
        with pytest.raises(UnreachableError) as caught:
            await one.scan(by="me")
        with pytest.raises(UnreachableError) as live:
            await one.additions_of(1)

    assert "“A” (1)" in caught.value.what
    assert "a dozen" in caught.value.details
    assert "a dozen" in live.value.details


async def scanned_by_report(sandbox: Sandbox) -> tuple[Scan, bool]:
    async with client_of(sandbox) as one:
        scan = await one.scan(by="me", report=True)
        return scan, one.by_report


def compared(scan: Scan) -> list[object]:
    return [replace(each, invoice_description="", last_updated="") for each in scan.additions]


async def test_scan_by_report_holds_the_same_additions_in_few_calls(sandbox: Sandbox) -> None:
    credit = sandbox.world.psa.additions[SEATS + 1]
    credit["billCustomer"] = "NoCharge"
    plain = await scanned(sandbox)

    quick, by_report = await scanned_by_report(sandbox)

    assert by_report
    assert quick.full
    assert compared(quick) == compared(plain), "how an addition is not billed is read from itself"
    assert quick.calls < 20 < plain.calls


async def test_report_is_not_used_where_the_site_does_not_list_it(sandbox: Sandbox) -> None:
    sandbox.world.psa.reports.remove("AgreementAdditions")

    scan, by_report = await scanned_by_report(sandbox)

    assert not by_report
    assert compared(scan) == compared(await scanned(sandbox))


@pytest.mark.parametrize(
    "fault",
    [
        "truncated-json:path=reports",
        "html-200:path=reports",
        "500:path=reports",
        "forbidden:path=reports",
        "wrong-types:path=reports/Agree,field=column_definitions,value=none",
    ],
)
async def test_report_that_cannot_be_believed_leaves_the_scan_to_the_additions(fault: str) -> None:
    with running(world_with(AGREEMENTS), [fault]) as sandbox:
        scan, by_report = await scanned_by_report(sandbox)
        assert by_id(scan.additions).keys() == sandbox.world.psa.additions.keys()
    assert not by_report


async def test_report_that_disagrees_with_a_sample_is_not_used(sandbox: Sandbox) -> None:
    with pytest.MonkeyPatch.context() as patch:
        told = psa_reports.COLUMNS["Total_Quantity"]
        patch.setitem(
            psa_reports.COLUMNS, "Total_Quantity", (told[0], lambda row: row.addition["quantity"] + 1)
        )
        scan, by_report = await scanned_by_report(sandbox)

    assert not by_report
    assert compared(scan) == compared(await scanned(sandbox))
