"""The one path of every request: tries, waits, a write sent once, network errors in words."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl

import httpx
import pytest

from seatsync_tui.http.answers import Call, NoAnswer
from seatsync_tui.http.calls import Caller
from seatsync_tui.http.options import HttpOptions, options_of
from seatsync_tui.settings import Settings
from tests.clocks import StillClock
from tests.http.asking import URL, answering, caller, read


async def test_read_is_tried_again_after_an_error_of_the_server_with_growing_waits() -> None:
    handler, asked = answering(500, 502, 503, 200)
    clock = StillClock()

    answer = await read(caller(handler, clock))

    assert (answer.status, len(asked)) == (200, 4)
    assert clock.waits == [1.0, 2.0, 4.0]


async def test_read_gives_up_after_four_tries_and_hands_over_the_last_answer() -> None:
    handler, asked = answering(500)

    assert (await read(caller(handler))).status == 500
    assert len(asked) == 4


async def test_read_gives_up_once_the_time_for_it_is_over() -> None:
    handler, asked = answering(500)

    await read(caller(handler, options=HttpOptions(tries=10)))

    assert len(asked) == 5, "1 + 2 + 4 + 8 seconds of waiting fit into 20, 16 more do not"


async def test_every_try_is_built_anew() -> None:
    handler, asked = answering(500, httpx.ReadTimeout("slow"), 200)
    dates = iter(("one", "two", "three"))

    async with caller(handler) as one:
        await one.read(lambda: Call("GET", URL, {"Date": next(dates)}), ("all",))

    assert [request.headers["date"] for request in asked] == ["one", "two", "three"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
async def test_refusal_is_not_tried_again(status: int) -> None:
    handler, asked = answering(status)

    assert (await read(caller(handler))).status == status
    assert len(asked) == 1


@pytest.mark.parametrize("outcome", [500, 429, httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut")])
async def test_write_is_never_sent_twice(outcome: int | Exception) -> None:
    handler, asked = answering(outcome, 200)
    async with caller(handler) as one:
        with contextlib.suppress(NoAnswer):
            await one.send_once(lambda: Call("POST", URL, {}, b"{}"), ("all",))

    assert len(asked) == 1


async def test_request_that_never_left_is_told_from_one_that_may_have_arrived() -> None:
    for outcome, sent in ((httpx.ConnectError("no"), False), (httpx.ReadError("cut"), True)):
        handler, _ = answering(outcome)
        async with caller(handler) as one:
            with pytest.raises(NoAnswer) as caught:
                await one.send_once(lambda: Call("POST", URL, {}, b"{}"), ("all",))
        assert caught.value.sent is sent


async def test_asked_for_wait_holds_every_request_and_does_not_count_as_giving_up() -> None:
    throttled = httpx.Response(429, headers={"Retry-After": "30"}, json={})
    handler, asked = answering(throttled, 200)
    clock = StillClock()

    answer = await read(caller(handler, clock))

    assert answer.status == 200
    assert clock.waits == [30.0]
    assert len(asked) == 2


async def test_wait_longer_than_allowed_is_not_waited_for() -> None:
    handler, asked = answering(httpx.Response(429, headers={"Retry-After": "3600"}, json={}))
    clock = StillClock()

    assert (await read(caller(handler, clock))).status == 429
    assert (clock.waits, len(asked)) == ([], 1)


async def test_no_more_requests_are_out_than_allowed_and_the_next_leaves_before_an_answer_is_read() -> None:
    told: list[str] = []
    out, most = 0, 0

    async def handler(request: httpx.Request) -> httpx.Response:
        nonlocal out, most
        out += 1
        most = max(most, out)
        told.append(f"{request.url.path} asked")
        for _ in range(9):
            await asyncio.sleep(0)
        out -= 1
        return httpx.Response(200, json=[])

    one = Caller("Example", HttpOptions(at_once=2), transport=httpx.MockTransport(handler))

    async def customer(name: str) -> None:
        await one.read(lambda: Call("GET", f"https://api.example.com/{name}"), ("all",))
        told.append(f"/{name} read")

    async with one:
        await asyncio.gather(*map(customer, "abcdef"))

    assert most == 2
    for freed, following in zip("abcd", "cdef", strict=True):
        assert told.index(f"/{following} asked") < told.index(f"/{freed} read")


async def test_nothing_of_an_answer_goes_into_the_next_request() -> None:
    handler, asked = answering(httpx.Response(200, json=[], headers={"Set-Cookie": "who=me; Path=/"}), 200)
    async with caller(handler) as one:
        for _ in range(2):
            await one.read(lambda: Call("GET", URL, {"Accept": "application/json"}), ("all",))

    assert "cookie" not in asked[1].headers
    assert asked[1].headers.get_list("accept") == ["application/json"]
    assert asked[1].headers["user-agent"].startswith("SeatSync/")
    assert "gzip" in asked[1].headers["accept-encoding"]


async def test_answer_that_never_ends_is_cut_off() -> None:
    class Dripping(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]
            while True:
                await asyncio.sleep(0)
                yield b" "

    handler, _ = answering(httpx.Response(200, stream=Dripping()))
    async with caller(handler, options=HttpOptions(tries=1, answer_seconds=0.05)) as one:
        with pytest.raises(NoAnswer, match="did not answer in time"):
            await one.read(lambda: Call("GET", URL), ("all",))


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (_caused(httpx.ConnectError("x"), socket.gaierror(-2, "x")), "could not be found"),
        (_caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError(1, "x")), "certificate"),
        (_caused(httpx.ConnectError("x"), ssl.SSLError(1, "x")), "secure connection"),
        (httpx.ConnectError("refused"), "No connection to api.example.com"),
        (httpx.ConnectTimeout("x"), "No connection to api.example.com"),
        (httpx.ReadTimeout("x"), "did not answer in time"),
        (httpx.RemoteProtocolError("x"), "broke off"),
        (httpx.ProxyError("x"), "proxy"),
        (FileNotFoundError(2, "x"), "SSL_CERT_FILE"),
    ],
)
async def test_network_error_is_told_in_words_with_the_host(error: Exception, words: str) -> None:
    handler, _ = answering(error)
    with pytest.raises(NoAnswer, match=words) as caught:
        await read(caller(handler))
    assert "api.example.com" in str(caught.value) or isinstance(error, FileNotFoundError)
    assert caught.value.__cause__ is None


async def test_redirect_is_not_followed() -> None:
    handler, asked = answering(httpx.Response(302, headers={"Location": "https://elsewhere.example"}))

    assert (await read(caller(handler))).status == 302
    assert len(asked) == 1


def test_settings_of_a_profile_are_limits_of_a_client() -> None:
    assert options_of(Settings.model_validate({"at_once": 3})).at_once == 3
