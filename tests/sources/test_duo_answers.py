"""Every odd answer of Duo becomes words with the thing to check, and never a number."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from seatsync_tui.models.errors import CredentialError, SeatSyncError, UnreachableError
from tests.clocks import FastClock
from tests.sources.duo_answers import (
    ACME,
    CHILD,
    KEYS,
    LISTED,
    PARENT,
    Handler,
    duo,
    failing,
    one_child,
    page,
    pulled,
    user,
)

HTML = httpx.Response(502, html="<html><head><title>Bad Gateway</title></head></html>")


def always(answer: httpx.Response) -> Handler:
    return lambda request: answer


async def list_error(answer: httpx.Response) -> SeatSyncError:
    async with duo(always(answer)) as source:
        with pytest.raises(SeatSyncError) as caught:
            await source.customers()
    assert KEYS.skey not in f"{caught.value!r} {caught.value} {caught.value.details}"
    return caught.value


@pytest.mark.parametrize(
    ("code", "message", "field", "advice"),
    [
        (40101, "Missing request credentials", "duo-ikey", "integration key"),
        (40102, "Invalid integration key in request credentials", "duo-ikey", "integration key"),
        (40103, "Invalid signature in request credentials", "duo-skey", "secret key"),
        (40105, "Bad request timestamp", "clock", "clock"),
        (40301, "Access forbidden", "duo-ikey", "Accounts API application"),
        (40401, "Resource not found", "duo-host", "API host"),
        (40501, "Method not allowed", "duo-host", "API host"),
    ],
)
async def test_refused_list_names_the_field_to_check(
    code: int, message: str, field: str, advice: str
) -> None:
    error = await list_error(failing(code, message))

    assert isinstance(error, CredentialError)
    assert error.field == field
    assert message in error.what
    assert advice in error.advice


@pytest.mark.parametrize(
    ("ahead", "words"), [(12, "12 minutes ahead of Duo's"), (-1, "1 minute behind Duo's")]
)
async def test_clock_skew_is_told_in_minutes_by_the_answers_date(ahead: int, words: str) -> None:
    theirs = datetime.now(UTC) - timedelta(minutes=ahead)
    answer = failing(40105, "Bad request timestamp")
    answer.headers["Date"] = format_datetime(theirs, usegmt=True)

    assert words in (await list_error(answer)).advice


async def test_code_of_a_refusal_may_be_text() -> None:
    body = {"stat": "FAIL", "code": "40102", "message": "Invalid integration key"}
    error = await list_error(httpx.Response(401, json=body))

    assert isinstance(error, CredentialError)
    assert error.field == "duo-ikey"


@pytest.mark.parametrize(
    "answer",
    [
        HTML,
        httpx.Response(200, html="<html><title>Sign in</title></html>"),
        httpx.Response(200, content=b'{"stat":"OK","response":['),
        httpx.Response(200, content=b""),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"stat": "OK"}),
        httpx.Response(200, json={"stat": "OK", "response": {"x": 1}}),
        httpx.Response(200, json={"response": []}),
        httpx.Response(200, json={"stat": "FAIL", "code": 50001, "message": "Unknown internal server error"}),
        failing(50001, "Unknown internal server error"),
        failing(42901, "Too Many Requests"),
        httpx.Response(302, headers={"Location": "https://evil.example/"}),
    ],
    ids=str,
)
async def test_list_that_is_no_list_is_unreachable_and_never_empty(answer: httpx.Response) -> None:
    error = await list_error(answer)

    assert isinstance(error, UnreachableError)
    assert "list of subaccounts" in error.what
    assert error.advice


async def test_test_of_the_connection_reports_a_refusal_with_its_field() -> None:
    async with duo(always(failing(40103, "Invalid signature in request credentials"))) as source:
        report = await source.test()

    assert (report.ok, report.field) == (False, "duo-skey")
    assert "Invalid signature" in report.message


async def test_test_of_the_connection_tries_another_subaccount_when_one_cannot_be_read() -> None:
    other = {"account_id": "DA2", "api_hostname": CHILD, "name": "Globex"}

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("list"):
            return httpx.Response(200, json={**LISTED, "response": [*LISTED["response"], other]})
        if request.url.params["account_id"] == ACME:
            return failing(40301, "Access forbidden")
        return httpx.Response(200, json=page([user(1)], 1))

    async with duo(handler) as source:
        report = await source.test()

    assert report.ok
    assert "2 subaccounts" in report.message
    assert "Globex" in report.message
    assert "Acme" in report.details[0]


async def listed(body: dict[str, Any]) -> tuple[list[tuple[str, str]], bool, str]:
    async with duo(always(httpx.Response(200, content=json.dumps({"stat": "OK", **body})))) as source:
        found = await source.customers()
    return [(one.customer_id, one.name) for one in found.customers], found.complete, found.note


async def test_entry_without_a_name_is_a_customer_all_the_same() -> None:
    entries = [
        {"account_id": "DA1", "api_hostname": CHILD, "name": None},
        {"account_id": "DA2", "api_hostname": CHILD},
        {"account_id": "DA3", "api_hostname": CHILD, "name": "A\ud800"},
    ]
    names, complete, _ = await listed({"response": entries})

    assert names == [("DA1", ""), ("DA2", ""), ("DA3", "A?")]
    assert complete


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"response": LISTED["response"], "metadata": {"next_offset": 100}}, "more subaccounts"),
        ({"response": [*LISTED["response"], {"name": "No id"}]}, "1 of 2"),
        ({"response": [*LISTED["response"], "text"]}, "1 of 2"),
        ({"response": [*LISTED["response"], *LISTED["response"]]}, "more than once"),
    ],
)
async def test_list_with_a_hole_is_not_complete_and_says_why(body: dict[str, Any], words: str) -> None:
    names, complete, note = await listed(body)

    assert names == [(ACME, "Acme Widgets")]
    assert not complete
    assert words in note


async def not_read(answer: httpx.Response | Exception) -> str:
    def child(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    count = (await pulled(duo(one_child(child))))[ACME]
    assert count.quantity is None
    assert count.breakdown == ()
    assert "Acme Widgets" in count.not_read
    assert KEYS.skey not in count.not_read
    return count.not_read


CROSS = "Cross-deployment Admin API usage through Accounts API is currently not available, please refer to: x"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (failing(40002, CROSS), "another Duo deployment"),
        (failing(40002, "Invalid request parameters", "limit"), "Invalid request parameters (limit)"),
        (failing(40301, "Access forbidden"), "Access forbidden"),
        (failing(40401, "Resource not found"), "no longer knows"),
        (failing(42901, "Too Many Requests"), "Too Many Requests"),
        (failing(50001, "Unknown internal server error"), "Unknown internal server error"),
        (HTML, "Bad Gateway"),
        (httpx.Response(200, html="<html><title>Sign in</title></html>"), "Sign in"),
        (httpx.Response(200, content=b'{"stat":"OK","resp'), "breaks off"),
        (httpx.Response(200, json={"stat": "FAIL", "code": 50001, "message": "Oh no"}), "Oh no"),
        (httpx.Response(200, json={"stat": "OK", "response": "none"}), "another shape"),
        (httpx.Response(200, json=page([{"user_id": "DU1", "status": "active"}])), "is_enrolled"),
        (httpx.Response(200, json=page([{**user(1), "is_enrolled": "yes"}], 1)), "is_enrolled"),
        (httpx.Response(200, json=page([{**user(1), "status": None}], 1)), "status"),
        (httpx.Response(200, json=page([{**user(1), "user_id": 7}], 1)), "user_id"),
        (
            httpx.Response(200, json={**page([user(1)]), "metadata": {"total_objects": "many"}}),
            "total_objects",
        ),
        (httpx.ReadTimeout("x"), "did not answer in time"),
        (httpx.ConnectError("x"), "No connection"),
    ],
    ids=str,
)
async def test_customer_that_cannot_be_read_has_a_reason_and_no_number(
    answer: httpx.Response | Exception, words: str
) -> None:
    assert words in await not_read(answer)


async def test_duo_hosts_alone_are_asked() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        entry = {"account_id": ACME, "api_hostname": "api-x.duosecurity.com.evil.example", "name": "Acme"}
        return httpx.Response(200, json={"stat": "OK", "response": [entry]})

    count = (await pulled(duo(handler)))[ACME]

    assert count.quantity is None
    assert "evil.example" in count.not_read
    assert asked == [PARENT]


async def test_every_try_is_signed_for_its_own_moment() -> None:
    signatures: list[str] = []

    def child(request: httpx.Request) -> httpx.Response:
        signatures.append(request.headers["Authorization"])
        if len(signatures) < 3:
            return failing(50001, "Unknown internal server error")
        return httpx.Response(200, json=page([user(1)], 1))

    class Ticking(FastClock):
        moment = datetime(2026, 11, 20, tzinfo=UTC)

        def now(self) -> datetime:
            self.moment += timedelta(seconds=1)
            return self.moment

    counts = await pulled(duo(one_child(child), clock=Ticking()))

    assert counts[ACME].quantity == 1
    assert len(set(signatures)) == 3


async def test_raw_answer_is_kept_in_the_log_without_the_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="seatsync_tui")

    await not_read(httpx.Response(200, text=f"<<< {KEYS.skey} odd >>>"))

    assert "<<< ••• odd >>>" in caplog.text
