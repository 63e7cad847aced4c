"""ConnectWise for tests: single odd answers, or the simulated site over loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpx

from seatsync_tui.connectwise.client import ConnectWise
from seatsync_tui.models.connections import ConnectWiseCredentials
from seatsync_tui.sandbox.psa_records import addition_record, agreement_record
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.sandbox.world import World
from tests.clocks import FastClock
from tests.sandbox.psa_site import DUO, small_world

KEYS = ConnectWiseCredentials(
    "na.myconnectwise.net", "exm", "pubpubpub", "privprivpriv", "00000000-1111-2222-3333-444444444444"
)
INFO = {"CompanyName": "Example MSP", "Codebase": "v2026_4/", "CompanyID": "EXM", "IsCloud": "True"}

Handler = Callable[[httpx.Request], httpx.Response]


def client(
    handler: Handler, keys: ConnectWiseCredentials = KEYS, clock: FastClock | None = None
) -> ConnectWise:
    return ConnectWise(
        keys, clock=clock or FastClock(), transport=httpx.MockTransport(handler), jitter=lambda: 0.5
    )


def served(answer: Handler, info: Any = INFO) -> Handler:
    """A site whose look-up works and whose API answers so."""

    def handler(request: httpx.Request) -> httpx.Response:
        if "companyinfo" in request.url.path:
            return httpx.Response(200, json=info)
        return answer(request)

    return handler


def lists(records: Mapping[str, Iterable[dict[str, Any]]]) -> Handler:
    """Lists by the end of their path; any other is empty."""

    def answer(request: httpx.Request) -> httpx.Response:
        for path, found in records.items():
            if request.url.path.endswith(path):
                return httpx.Response(200, json=list(found))
        return httpx.Response(200, json={} if request.url.path.endswith("info") else [])

    return served(answer)


def credentials_of(sandbox: Sandbox, **other: str) -> ConnectWiseCredentials:
    site = sandbox.world.psa
    values = {
        "url": sandbox.environment()["SEATSYNC_CONNECTWISE_URL"],
        "company": site.company,
        "public_key": site.public_key,
        "private_key": site.private_key,
        "client_id": site.client_id,
    }
    return ConnectWiseCredentials(**{**values, **other})


def client_of(sandbox: Sandbox, **other: str) -> ConnectWise:
    return ConnectWise(credentials_of(sandbox, **other), clock=FastClock(), jitter=lambda: 0.5)


def world_with(agreements: int) -> World:
    """The small site with so many agreements of one addition each."""
    world = small_world()
    site = world.psa
    company = site.companies[77]
    for number in range(600, 600 + agreements):
        agreement = agreement_record(number, company)
        site.agreements[number] = agreement
        site.additions[9100 + number] = addition_record(
            9100 + number, agreement, site.catalog[DUO], quantity=number % 50
        )
    return world
