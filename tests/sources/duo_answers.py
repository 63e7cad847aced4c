"""Duo as single answers, and readers of it for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from seatsync_tui.models.counts import SeatCount
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.sources.duo import DuoSource
from seatsync_tui.sources.duo_keys import DuoCredentials
from tests.clocks import FastClock

PARENT = "api-1a2b3c4d.duosecurity.com"
CHILD = "api-9f8e7d6c.duosecurity.com"
ACME = "DA0000000000000000A1"
KEYS = DuoCredentials(PARENT, "DIXXXXXXXXXXXXXXXXXX", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef")
LISTED = {"stat": "OK", "response": [{"account_id": ACME, "api_hostname": CHILD, "name": "Acme Widgets"}]}

Handler = Callable[[httpx.Request], httpx.Response]


def user(number: int, status: str = "active", enrolled: bool = True) -> dict[str, Any]:
    return {"user_id": f"DU{number:018}", "status": status, "is_enrolled": enrolled, "phones": []}


def page(
    users: list[dict[str, Any]], total: int | None = None, following: int | None = None
) -> dict[str, Any]:
    metadata = {"next_offset": following} if following is not None else {}
    if total is not None:
        metadata["total_objects"] = total
    return {"stat": "OK", "response": users, "metadata": metadata}


def failing(code: int, message: str, detail: str = "") -> httpx.Response:
    body = {"stat": "FAIL", "code": code, "message": message}
    if detail:
        body["message_detail"] = detail
    return httpx.Response(code // 100, json=body)


def duo(handler: Handler, clock: FastClock | None = None) -> DuoSource:
    return DuoSource(
        KEYS, clock=clock or FastClock(), transport=httpx.MockTransport(handler), jitter=lambda: 0.5
    )


def one_child(answer: Callable[[httpx.Request], httpx.Response]) -> Handler:
    """A parent with one child, whose reads are answered so."""

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/account/list"):
            return httpx.Response(200, json=LISTED)
        return answer(request)

    return handler


def credentials_of(sandbox: Sandbox) -> DuoCredentials:
    duo_of = sandbox.world.duo
    return DuoCredentials(sandbox.environment()["SEATSYNC_DUO_HOST"], duo_of.ikey, duo_of.skey)


async def pulled(source: DuoSource) -> dict[str, SeatCount]:
    """Every count by customer id."""
    async with source:
        listed = await source.customers()
        counts = [count async for count in source.counts(listed.customers)]
    assert len(counts) == len(listed.customers)
    return {count.customer_id: count for count in counts}


async def pulled_from(sandbox: Sandbox) -> dict[str, SeatCount]:
    return await pulled(DuoSource(credentials_of(sandbox), clock=FastClock()))
