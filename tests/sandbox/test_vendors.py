"""The further vendors of the sandbox, by their own words, paths, pages and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox, running

TODAY = date(2026, 11, 20)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(make_world(7, 60, TODAY, vendors=True)) as served:
        yield served


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url) as opened:
        yield opened


def pax8_token(client: httpx.Client, sandbox: Sandbox, **other: str) -> httpx.Response:
    environ = sandbox.environment()
    asked = {
        "client_id": environ["SEATSYNC_PAX8_CLIENT_ID"],
        "client_secret": environ["SEATSYNC_PAX8_CLIENT_SECRET"],
        "audience": "https://api.pax8.com",
        "grant_type": "client_credentials",
    }
    return client.post("/v1/token", json=asked | other)


def graph_token(client: httpx.Client, sandbox: Sandbox, tenant: str, **other: str) -> httpx.Response:
    environ = sandbox.environment()
    asked = {
        "client_id": environ["SEATSYNC_GRAPH_CLIENT_ID"],
        "client_secret": environ["SEATSYNC_GRAPH_CLIENT_SECRET"],
        "scope": "https://graph.microsoft.com/.default",
        "grant_type": "client_credentials",
    }
    return client.post(f"/{tenant}/oauth2/v2.0/token", data=asked | other)


def test_a_world_without_vendors_is_the_same_and_serves_none() -> None:
    plain, grown = make_world(7, 60, TODAY), make_world(7, 60, TODAY, vendors=True)

    assert plain.duo == grown.duo
    assert plain.psa.companies == grown.psa.companies
    assert plain.psa.additions.items() <= grown.psa.additions.items()
    assert replace(plain) == make_world(7, 60, TODAY)
    with running(plain) as served, httpx.Client(base_url=served.url) as client:
        assert not [name for name in served.environment() if "PAX8" in name]
        assert client.get("/v1/companies").status_code == 404


def test_the_same_arguments_make_the_same_vendors() -> None:
    one, other = (make_world(7, 60, TODAY, vendors=True) for _ in range(2))

    assert one == other
    assert one.vendors is not None
    assert len(one.vendors.pax8.subscriptions) == len(one.vendors.graph.contracts) == 12


def test_pax8_gives_pages_from_0_to_who_bears_its_token(client: httpx.Client, sandbox: Sandbox) -> None:
    refused = pax8_token(client, sandbox, audience="api://p8p.client")
    assert (refused.status_code, refused.json()["error"]) == (401, "access_denied")
    assert client.get("/v1/companies").json()["status"] == 401

    headers = {"Authorization": f"Bearer {pax8_token(client, sandbox).json()['access_token']}"}
    pages = [
        client.get("/v1/companies", params={"page": page, "size": 5}, headers=headers).json()
        for page in (0, 1, 2)
    ]
    assert [page["page"]["number"] for page in pages] == [0, 1, 2]
    assert {(page["page"]["totalElements"], page["page"]["totalPages"]) for page in pages} == {(12, 3)}
    assert len({each["id"] for page in pages for each in page["content"]}) == 12
    waiting = client.get("/v1/subscriptions", params={"status": "PendingCancel"}, headers=headers).json()
    assert {each["status"] for each in waiting["content"]} == {"PendingCancel"}


def test_huntress_gives_page_tokens_and_keeps_usages_for_the_single_read(
    client: httpx.Client, sandbox: Sandbox
) -> None:
    assert client.get("/v1/organizations").status_code == 401
    environ = sandbox.environment()
    client.auth = (environ["SEATSYNC_HUNTRESS_KEY"], environ["SEATSYNC_HUNTRESS_SECRET"])
    first = client.get("/v1/organizations", params={"sort_direction": "asc"}).json()
    token = first["pagination"]["next_page_token"]
    second = client.get("/v1/organizations", params={"sort_direction": "asc", "page_token": token}).json()

    assert (len(first["organizations"]), len(second["organizations"])) == (10, 2)
    assert second["pagination"]["next_page_token"] is None
    assert "actual_usages" not in first["organizations"][0]
    assert "edr" in client.get("/v1/organizations/4100").json()["organization"]["actual_usages"]
    assert client.get("/v1/organizations", params={"limit": 501}).status_code == 400


def test_graph_wants_a_token_of_the_very_tenant(client: httpx.Client, sandbox: Sandbox) -> None:
    vendors = sandbox.world.vendors
    assert vendors is not None
    partner, customer = vendors.graph.tenant, next(iter(vendors.graph.skus))
    vendors.graph.without_consent.add(customer)
    wrong = graph_token(client, sandbox, partner, client_secret="other").json()
    assert wrong["error_description"].startswith("AADSTS7000215")
    assert graph_token(client, sandbox, customer).json()["error_codes"] == [700016]

    headers = {"Authorization": f"Bearer {graph_token(client, sandbox, partner).json()['access_token']}"}
    listed: list[Any] = []
    url = "/v1.0/contracts"
    while url:
        page = client.get(url, headers=headers).json()
        listed += page["value"]
        url = page.get("@odata.nextLink", "")
    assert len(listed) == 12
    assert client.get("/v1.0/subscribedSkus", headers=headers).status_code == 403


@pytest.mark.parametrize(("service", "path"), [("pax8", "/v1/companies"), ("graph", "/v1.0/contracts")])
def test_faults_can_be_switched_on_for_one_vendor(
    client: httpx.Client, sandbox: Sandbox, service: str, path: str
) -> None:
    sandbox.faults.add("429", service=service, times=1, retry_after=7.0)
    refused = client.get(path)

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    assert client.get("/v1/organizations").status_code == 401
    assert client.get(path).status_code == 401
