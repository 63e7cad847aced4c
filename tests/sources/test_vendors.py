"""Pax8, Huntress and Microsoft 365 against the sandbox: right numbers, pages, refusals and faults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from seatsync_tui.http.options import HttpOptions
from seatsync_tui.models.connections import SourceKeys
from seatsync_tui.models.counts import SeatCount
from seatsync_tui.models.errors import CredentialError, UnreachableError
from seatsync_tui.models.progress import ignore_progress
from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox, running
from seatsync_tui.sandbox.vendors import Vendors
from seatsync_tui.sources.api import plural
from seatsync_tui.sources.base import Source
from seatsync_tui.sources.registry import SOURCES, open_source
from tests.clocks import FastClock

NAMES = ("pax8", "huntress", "graph")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(make_world(7, 60, vendors=True)) as served:
        yield served


@pytest.fixture
def vendors(sandbox: Sandbox) -> Vendors:
    assert sandbox.world.vendors is not None
    return sandbox.world.vendors


def opened(sandbox: Sandbox, name: str, **other: str) -> Source:
    environ = sandbox.environment()
    keys = {
        each.name: environ.get(f"SEATSYNC_{each.name.upper().replace('-', '_')}", each.default or "")
        for each in SOURCES[name].settings
    }
    return open_source(name, SourceKeys(keys | other), HttpOptions(), FastClock())


async def counts(sandbox: Sandbox, name: str, **other: str) -> list[SeatCount]:
    async with opened(sandbox, name, **other) as source:
        listed = await source.customers()
        assert listed.complete
        return [count async for count in source.counts(listed.customers, ignore_progress)]


def numbers(found: list[SeatCount], sku: str, metric: str) -> list[Decimal]:
    return sorted(each.quantity or Decimal(-1) for each in found if (each.sku, each.metric) == (sku, metric))


SEATS = [5 + 3 * turn for turn in range(12)]


async def test_pax8_adds_subscriptions_by_product_and_term(sandbox: Sandbox, vendors: Vendors) -> None:
    vendors.pax8.subscriptions.append({**vendors.pax8.subscriptions[1], "id": "s-more", "quantity": 2.5})
    vendors.pax8.subscriptions.append({**vendors.pax8.subscriptions[1], "id": "s-try", "status": "Trial"})
    found = {each.customer_id: each for each in await counts(sandbox, "pax8")}

    assert found["c-0000"].quantity == 5
    assert found["c-0001"].quantity == Decimal("10.5")
    assert found["c-0001"].committed == Decimal("10.5")
    assert found["c-0001"].committed_until == sandbox.world.today + timedelta(90)
    assert (found["c-0002"].committed, found["c-0002"].committed_until) == (Decimal(0), None)
    assert {each.label for each in found.values()} == {
        "Microsoft 365 Business Premium [New Commerce Experience]"
    }


async def test_a_term_that_is_over_commits_to_nothing(sandbox: Sandbox, vendors: Vendors) -> None:
    vendors.pax8.subscriptions[1]["commitmentTerm"]["endDate"] = str(date(2020, 1, 1))
    found = {each.customer_id: each for each in await counts(sandbox, "pax8")}

    assert (found["c-0001"].committed, found["c-0001"].committed_until) == (Decimal(0), None)


async def test_huntress_counts_what_is_billed_and_cheaply_what_is_listed(sandbox: Sandbox) -> None:
    exact = await counts(sandbox, "huntress")
    cheap = await counts(sandbox, "huntress", **{"huntress-counts": "cheap"})

    assert numbers(exact, "edr", "agents") == SEATS
    assert numbers(cheap, "edr", "agents") == [seats + 2 for seats in SEATS]
    assert numbers(exact, "itdr", "identities") == SEATS
    assert not numbers(exact, "siem", "log sources")
    assert len(sandbox.record.of("huntress")) == 1 + 12 + 1


async def test_huntress_keeps_to_sixty_requests_a_minute(sandbox: Sandbox, vendors: Vendors) -> None:
    first = vendors.huntress.organizations[0]
    vendors.huntress.organizations[:] = [{**first, "id": number} for number in range(1, 131)]
    clock = FastClock()
    keys = opened(sandbox, "huntress")
    async with open_source("huntress", keys.keys, HttpOptions(), clock) as source:  # type: ignore[attr-defined]
        began = clock.monotonic()
        listed = await source.customers()
        found = [count async for count in source.counts(listed.customers, ignore_progress)]

    assert len({count.customer_id for count in found}) == 130
    assert clock.monotonic() - began >= 120


async def test_graph_keeps_purchased_and_assigned_apart(sandbox: Sandbox) -> None:
    found = await counts(sandbox, "graph")
    sku = "05e9a617-0261-4cee-bb44-138d3ef5d965"

    assert numbers(found, sku, "purchased") == SEATS
    assert numbers(found, sku, "assigned") == [seats - 1 for seats in SEATS]
    assert {each.label for each in found} == {"SPE_E3", "FLOW_FREE"}


async def test_a_tenant_that_did_not_consent_is_not_read_and_the_others_are(
    sandbox: Sandbox, vendors: Vendors
) -> None:
    closed = next(iter(vendors.graph.skus))
    vendors.graph.without_consent.add(closed)
    found = await counts(sandbox, "graph")
    unread = [each for each in found if each.not_read]

    assert [(each.customer_id, each.sku, each.quantity) for each in unread] == [(closed, "", None)]
    assert "AADSTS700016" in unread[0].not_read
    assert len({each.customer_id for each in found}) == 12


async def test_a_link_to_another_host_is_not_followed(sandbox: Sandbox) -> None:
    sandbox.faults.add("foreign-host", service="graph", host="graph.example.net")
    with pytest.raises(UnreachableError, match=r"a link to another host \(graph.example.net\)"):
        await counts(sandbox, "graph")


async def test_pages_that_do_not_add_up_or_repeat_are_no_list(sandbox: Sandbox) -> None:
    sandbox.faults.add("lying-total", service="pax8", off=1.0)
    with pytest.raises(UnreachableError, match="12 companies where it says there are 13"):
        await counts(sandbox, "pax8")
    sandbox.faults.add("repeat-page", service="huntress")
    with pytest.raises(UnreachableError, match="the organization 4100 twice"):
        await counts(sandbox, "huntress")


@pytest.mark.parametrize("name", NAMES)
async def test_a_wrong_secret_names_what_to_check_and_is_never_shown(sandbox: Sandbox, name: str) -> None:
    secret = next(each.name for each in SOURCES[name].settings if each.secret)
    with pytest.raises(CredentialError) as caught:
        await counts(sandbox, name, **{secret: "planted-4711-secret"})

    assert caught.value.field == secret
    assert secret in caught.value.advice
    assert "planted-4711" not in f"{caught.value} {caught.value.details}"
    async with opened(sandbox, name, **{secret: "planted-4711-secret"}) as source:
        report = await source.test()
    assert (report.ok, report.field) == (False, secret)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["429", "500", "drop-before", "drop-midway", "502-html"])
async def test_a_passing_fault_costs_a_try_and_no_number(sandbox: Sandbox, name: str, kind: str) -> None:
    right = await counts(sandbox, name)
    sandbox.faults.add(kind, service=name, skip=2, times=1)
    tried = await counts(sandbox, name)

    def told(found: list[SeatCount]) -> set[tuple[str, str, str, Decimal | None]]:
        return {(each.customer_id, each.sku, each.metric, each.quantity) for each in found}

    assert told(tried) == told(right)


@pytest.mark.parametrize("name", ["huntress", "graph"])
@pytest.mark.parametrize("kind", ["500", "html-200", "truncated-json"])
async def test_a_customer_that_cannot_be_read_is_not_read_alone(
    sandbox: Sandbox, name: str, kind: str
) -> None:
    path = {"huntress": "organizations/4103", "graph": "8444-000000000003/oauth2"}[name]
    sandbox.faults.add(kind, service=name, path=path)
    found = await counts(sandbox, name)

    assert len([each for each in found if each.not_read]) == 1
    assert len({each.customer_id for each in found}) == 12


async def test_seats_of_a_wrong_kind_are_named_by_their_place(sandbox: Sandbox) -> None:
    sandbox.faults.add("wrong-types", service="pax8", field="quantity", value="-1")
    with pytest.raises(UnreachableError, match=r"content.0.quantity: -1 is no number of seats"):
        await counts(sandbox, "pax8")


@pytest.mark.parametrize("name", NAMES)
async def test_a_connection_test_says_how_many_customers_there_are(sandbox: Sandbox, name: str) -> None:
    async with opened(sandbox, name) as source:
        report = await source.test()

    assert report.ok
    assert f"12 {plural(SOURCES[name].customer_word)}." in report.message
