"""The API host behind a typed address, the codebase, and what every call bears."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from seatsync_tui.connectwise.site import api_address, site_name
from seatsync_tui.models.errors import CredentialError, SeatSyncError, UnreachableError
from tests.clocks import FastClock
from tests.connectwise.site import INFO, KEYS, client, served


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("na.myconnectwise.net", "https://api-na.myconnectwise.net"),
        ("https://EU.myconnectwise.net/v4_6_release/apis/3.0/", "https://api-eu.myconnectwise.net"),
        ("au.myconnectwise.net", "https://api-au.myconnectwise.net"),
        ("aus.myconnectwise.net", "https://api-au.myconnectwise.net"),
        ("za.myconnectwise.net", "https://api-za.myconnectwise.net"),
        ("staging.connectwisedev.com", "https://api-staging.connectwisedev.com"),
        ("api-na.myconnectwise.net", "https://api-na.myconnectwise.net"),
        ("cw.example.com:8443", "https://cw.example.com:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_login_host_leads_to_the_host_of_the_api(typed: str, url: str) -> None:
    assert api_address(typed).url == url


def test_plain_http_to_another_machine_names_the_field() -> None:
    with pytest.raises(CredentialError) as caught:
        api_address("http://cw.example.com")
    assert caught.value.field == "connectwise-url"


def test_site_has_one_name_however_it_is_typed() -> None:
    first = site_name(api_address("NA.myconnectwise.net"), "Northwind ")
    second = site_name(api_address("https://api-na.myconnectwise.net/"), "northwind")
    assert first == second == "api-na.myconnectwise.net/northwind"


async def looked_up(answer: httpx.Response) -> SeatSyncError:
    async with client(lambda request: answer) as one:
        with pytest.raises(SeatSyncError) as caught:
            await one.agreement(1)
    return caught.value


async def test_unknown_company_names_its_field() -> None:
    error = await looked_up(httpx.Response(200, content=b"null"))
    assert isinstance(error, CredentialError)
    assert error.field == "connectwise-company"
    assert "exm" in error.what


async def test_host_that_is_no_connectwise_names_its_field() -> None:
    error = await looked_up(httpx.Response(404, html="<html></html>"))
    assert isinstance(error, CredentialError)
    assert error.field == "connectwise-url"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<html><title>Welcome</title></html>"),
        httpx.Response(503, text="down"),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"Codebase": "https://evil.example/"}),
        httpx.Response(200, json={"Codebase": 4}),
        httpx.Response(200, json=[]),
    ],
    ids=str,
)
async def test_look_up_that_tells_no_codebase_is_unreachable(answer: httpx.Response) -> None:
    error = await looked_up(answer)
    assert isinstance(error, UnreachableError)
    assert "exm" in error.what
    assert error.advice


async def test_every_call_bears_keys_client_id_and_version() -> None:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=INFO if "companyinfo" in request.url.path else [])

    async with client(handler) as one:
        await one.additions_of(501, 7)

    look_up, read = asked
    assert str(look_up.url) == "https://api-na.myconnectwise.net/login/companyinfo/exm"
    assert "authorization" not in look_up.headers
    assert read.url.path == "/v2026_4/apis/3.0/finance/agreements/501/additions"
    member = base64.b64decode(read.headers["authorization"].removeprefix("Basic ")).decode()
    assert member == "exm+pubpubpub:privprivpriv"
    assert read.headers["clientid"] == KEYS.client_id
    assert read.headers["accept"] == "application/vnd.connectwise.com+json; version=2025.16"


async def test_site_that_moved_to_another_codebase_is_found_again() -> None:
    codebases = iter(("v2026_3/", "v2026_4/"))
    looked_up = 0

    def handler(request: httpx.Request) -> httpx.Response:
        nonlocal looked_up
        if "companyinfo" in request.url.path:
            looked_up += 1
            return httpx.Response(200, json={**INFO, "Codebase": next(codebases)})
        if request.url.path.startswith("/v2026_3/"):
            return httpx.Response(404, json={"code": "NotFound", "message": "gone"})
        return httpx.Response(200, json=[])

    clock = FastClock()
    async with client(handler, clock=clock) as one:
        await one.connection.codebase()
        await clock.sleep(3600)
        assert await one.additions_of(501) == ()
        assert await one.additions_of(502) == ()
    assert looked_up == 2


async def test_record_that_is_gone_makes_no_flood_of_look_ups() -> None:
    paths: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path.rpartition("/")[2])
        if request.url.path.endswith("count"):
            return httpx.Response(200, json={"count": 3})
        return httpx.Response(404, json={"code": "NotFound", "message": "gone"})

    async with client(served(answer)) as one:
        assert await one.agreement(501) is None
        assert await one.addition(501, 9001) is None
        assert one.calls == 5
    assert paths == ["501", "count", "9001", "count"]


async def test_refused_keys_that_look_like_a_missing_record_are_told_apart() -> None:
    async with client(served(lambda request: httpx.Response(404, json={}))) as one:
        with pytest.raises(CredentialError) as caught:
            await one.agreement(501)
    assert "keys" in caught.value.advice


def body(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "message": message, "errors": None}


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (httpx.Response(400, text="Cannot route. Codebase/company is invalid"), "connectwise-company"),
        (httpx.Response(400, json=body("x", "The clientId header is missing")), "connectwise-client-id"),
        (httpx.Response(401, json=body("x", "invalid clientId")), "connectwise-client-id"),
        (
            httpx.Response(401, json=body("Unauthorized", "Incorrect public/private key")),
            "connectwise-private-key",
        ),
        (httpx.Response(401, text=""), "connectwise-private-key"),
        (
            httpx.Response(
                403, json=body("Security", "You do not have security permission to perform this action.")
            ),
            "connectwise-role",
        ),
        (httpx.Response(403, json=body("Security", "SSL is required.")), "connectwise-url"),
        (httpx.Response(403, text=""), "connectwise-client-id"),
        (httpx.Response(404, text=""), "connectwise-private-key"),
    ],
    ids=str,
)
async def test_bad_credentials_are_told_apart_with_the_field_to_check(
    answer: httpx.Response, field: str
) -> None:
    async with client(served(lambda request: answer)) as one:
        report = await one.test()

    assert (report.ok, report.field) == (False, field)
    assert len(report.message) > 40
    said = f"{report}"
    assert KEYS.private_key not in said
    assert "Basic " not in said


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, json={"code": "x", "message": "Execution Timeout Expired"}),
        httpx.Response(200, html="<html><title>Sign in</title></html>"),
        httpx.Response(200, json={"total": 1}),
        httpx.Response(200, json=[]),
        httpx.Response(429, json={"error": "ConnectWiseAPI", "message": "Too many requests."}),
        httpx.Response(302, headers={"Location": "https://evil.example"}),
    ],
    ids=str,
)
async def test_trouble_is_reported_without_blaming_a_credential(answer: httpx.Response) -> None:
    async with client(served(lambda request: answer)) as one:
        report = await one.test()

    assert (report.ok, report.field) == (False, "")
    assert "agreements" in report.message


async def test_secret_that_comes_back_in_an_answer_is_redacted() -> None:
    echo = f"privprivpriv {KEYS.client_id} " + base64.b64encode(b"exm+pubpubpub:privprivpriv").decode()
    async with client(served(lambda request: httpx.Response(400, text=echo))) as one:
        report = await one.test()

    said = f"{report}"
    assert "privprivpriv" not in said
    assert KEYS.client_id not in said
    assert base64.b64encode(b"exm+pubpubpub:privprivpriv").decode() not in said
