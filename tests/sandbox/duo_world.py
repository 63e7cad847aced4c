"""A small Duo parent for tests, and requests to it that Duo's own client library signs."""

from __future__ import annotations

import json
from email.utils import formatdate
from typing import Any

import duo_client.client
import httpx

from seatsync_tui.sandbox.duo_users import ManyUsers
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.sandbox.world import DuoAccount, DuoUser, World
from tests.sandbox.psa_site import small_world

ACME = "DA0000000000000000A1"
GLOBEX = "DA0000000000000000B2"
EMPTY = "DA0000000000000000C3"
ABROAD = "DA0000000000000000D4"
CLOSED = "DA0000000000000000E5"

USERS = "/admin/v1/users"
SUMMARY = "/admin/v1/info/summary"
EDITION = "/admin/v1/billing/edition"
LIST = "/accounts/v1/account/list"

FEW = [
    DuoUser(1, "active", True),
    DuoUser(2, "bypass", False),
    DuoUser(3, "disabled", True),
    DuoUser(4, "locked out", True),
    DuoUser(5, "pending deletion", True),
    DuoUser(6, 'on "leave"', False),
    DuoUser(7, "active", True),
]
"""One of each status, one of them unheard of; the seventh holds a token in place of a phone."""


def duo_world() -> World:
    """Make a parent of five children: 650 users, a few of each kind, none, and two that cannot be read."""
    world = small_world()
    world.duo.accounts = [
        DuoAccount(ACME, "Acme Widgets", ManyUsers(650)),
        DuoAccount(GLOBEX, "Globéx \\ Söhne", FEW, edition="BEYOND"),
        DuoAccount(EMPTY, None, [], edition=""),
        DuoAccount(ABROAD, "Abroad", FEW, refusal="cross-deployment"),
        DuoAccount(CLOSED, "Closed", FEW, api_hostname="api-1a2b3c4d.duosecurity.com", refusal="forbidden"),
    ]
    return world


def signed(
    sandbox: Sandbox,
    method: str,
    path: str,
    parameters: dict[str, str] | None = None,
    *,
    ikey: str | None = None,
    skey: str | None = None,
    date: str | None = None,
    host: str = "127.0.0.1",
) -> httpx.Request:
    """Make a request of signature version 5, signed by duo_client's own code."""
    parameters = parameters or {}
    date = date or formatdate()
    in_body = method == "POST"
    body = json.dumps(parameters, sort_keys=True, separators=(",", ":")) if in_body else ""
    authorization = duo_client.client.sign(
        ikey or sandbox.world.duo.ikey,
        skey or sandbox.world.duo.skey,
        method,
        host,
        path,
        date,
        5,
        {} if in_body else {name: [value] for name, value in parameters.items()},
        body=body,
    )
    return httpx.Request(
        method,
        sandbox.url + path,
        params=None if in_body else parameters,
        content=body,
        headers={"Authorization": authorization, "Date": date, "Content-Type": "application/json"},
    )


def ask(
    sandbox: Sandbox, method: str, path: str, parameters: dict[str, str] | None = None, **how: str
) -> httpx.Response:
    """Send one signed request over a connection of its own and return the answer."""
    with httpx.Client(trust_env=False, timeout=5) as client:
        return client.send(signed(sandbox, method, path, parameters, **how))


def page(sandbox: Sandbox, account: str = ACME, **parameters: str) -> httpx.Response:
    """Ask for one page of a child's users."""
    return ask(sandbox, "GET", USERS, {"account_id": account, **parameters})


def answered(response: httpx.Response) -> Any:
    """What is in the OK envelope."""
    envelope = response.json()
    assert envelope["stat"] == "OK"
    return envelope["response"]


def code_of(response: httpx.Response) -> int:
    """The error code of a FAIL envelope, which agrees with the HTTP status."""
    envelope = response.json()
    assert envelope["stat"] == "FAIL"
    code = envelope["code"]
    assert isinstance(code, int)
    assert response.status_code == code // 100
    return code
