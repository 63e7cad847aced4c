"""The one path of every request: tries, waits, budgets, errors in words, and no secret in any of them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from seatsync_tui.http.address import parse_address
from seatsync_tui.http.answers import Answer, Call, NoAnswer, Throttled, Unreadable
from seatsync_tui.http.calls import Caller
from seatsync_tui.http.options import Clock, HttpOptions, options_of
from seatsync_tui.http.pacing import PATIENCE, Pacer
from seatsync_tui.http.redact import Redactor
from seatsync_tui.settings import Settings
from tests.clocks import StillClock, VirtualClock

URL = "https://api.example.com/things"
Handler = Callable[[httpx.Request], httpx.Response]


def half() -> float:
    return 0.5


def caller(handler: Handler, clock: Clock | None = None, options: HttpOptions | None = None) -> Caller:
    return Caller(
        "Example",
        options,
        clock=clock or StillClock(),
        secrets=("sesame-sesame",),
        transport=httpx.MockTransport(handler),
        jitter=half,
    )


def answering(*outcomes: int | Exception | httpx.Response) -> tuple[Handler, list[httpx.Request]]:
    """A server that gives these answers in turn, the last one for ever."""
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        outcome = outcomes[min(len(asked), len(outcomes) - 1)]
        asked.append(request)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome if isinstance(outcome, httpx.Response) else httpx.Response(outcome, json=[])

    return handler, asked


async def read(one: Caller, scopes: tuple[str, ...] = ("all",)) -> Answer:
    async with one:
        return await one.read(lambda: Call("GET", URL), scopes)


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


@pytest.mark.parametrize("asked", ["86400", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
async def test_absurd_wait_that_holds_everyone_lets_nobody_wait_for_it(asked: str) -> None:
    clock = StillClock()
    handler, sent = answering(httpx.Response(429, headers={"Retry-After": asked}, json={}))
    async with caller(handler, clock) as one:
        for customer in ("A", "B"):
            answer = await one.read(lambda: Call("GET", URL), ("duo", "h", customer))
            assert answer.status == 429
        with pytest.raises(Throttled, match="longer than 120 seconds"):
            await one.read(lambda: Call("GET", URL), ("duo", "h", "C"))

    assert len(sent) == 2
    assert clock.monotonic() < 1


@pytest.mark.parametrize("asked", ["", "-5", "soon", "nan", "1e9", "Thu, 01 Jan 99999999999 00:00:00 GMT"])
def test_odd_wait_is_no_wait(asked: str) -> None:
    assert Answer(429, {"retry-after": asked}, b"").retry_after(datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_wait_may_be_named_as_seconds_or_as_a_date() -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    def asked(text: str) -> float | None:
        return Answer(429, {"retry-after": text}, b"").retry_after(now)

    assert asked("30") == 30
    assert asked("Fri, 20 Nov 2026 12:00:45 GMT") == 45
    assert asked("Fri, 20 Nov 2026 11:00:00 GMT") == 0
    assert asked("soon") is None
    assert asked("") is None


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


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "an empty answer"),
        (b"<html><head><title>Sign in</title>", "a web page instead of data (“Sign in”)"),
        (b'{"stat": "OK", "response": [{"us', "breaks off"),
        (b"Cannot route.", "text instead of data"),
        (b'{"a": NaN}', "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"\xff\xfe\x00", "text instead of data"),
    ],
)
def test_body_that_is_no_data_is_told_for_what_it_is(body: bytes, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        Answer(200, {}, body).json()
    assert words in str(caught.value)


def test_decimals_stay_exact() -> None:
    assert str(Answer(200, {}, b"[0.1, 25.0, 3]").json()) == "[Decimal('0.1'), Decimal('25.0'), 3]"


def test_secret_is_redacted_in_every_spelling() -> None:
    redact = Redactor(["s3cr3t/pass word", "abc"])
    text = (
        "s3cr3t/pass word s3cr3t%2Fpass%20word s3cr3t%2Fpass+word czNjcjN0L3Bhc3Mgd29yZA== "
        "Authorization: Basic QUJDOmRlZmdoaWprbG0= abc"
    )

    clean = redact(text)

    assert "s3cr3t" not in clean
    assert "czNjcjN0" not in clean
    assert "QUJD" not in clean
    assert clean.endswith("abc"), "a secret of three letters cannot be told from a word"
    assert "s3cr3t" not in repr(redact)


def test_excerpt_is_redacted_before_it_is_cut() -> None:
    redact = Redactor(["sesame-sesame"])

    excerpt = redact.excerpt(b"x" * 494 + b"sesame-sesame\x1b[31m" + b"y" * 900)

    assert "sesam" not in excerpt
    assert len(excerpt) <= 500
    assert "\x1b" not in excerpt


async def test_budget_holds_in_any_sixty_seconds() -> None:
    clock = StillClock()
    pacer = Pacer(clock, half, calls_per_minute=10)
    starts: list[float] = []
    for _ in range(35):
        assert await pacer.turn(("all",))
        starts.append(clock.monotonic())

    assert all(late - early >= 60 for early, late in zip(starts, starts[10:], strict=False))
    assert 180 <= starts[-1] <= 183


def throttle(pacer: Pacer, clock: StillClock, *customers: str, host: str = "h") -> bool:
    shared = False
    for customer in customers:
        shared = pacer.refused(("duo", host, customer), clock.monotonic(), None)
    return shared


async def test_refusal_of_one_customer_holds_nobody_else() -> None:
    clock = StillClock()
    pacer = Pacer(clock, half)
    assert not throttle(pacer, clock, "A")

    await pacer.turn(("duo", "h", "B"))
    assert clock.monotonic() == 0
    await pacer.turn(("duo", "h", "A"))
    assert clock.monotonic() == 1


async def test_refusals_of_two_customers_hold_their_host_and_of_two_hosts_everything() -> None:
    clock = StillClock()
    pacer = Pacer(clock, half)
    assert throttle(pacer, clock, "A", "B")
    await pacer.turn(("duo", "other", "C"))
    assert clock.monotonic() == 0
    assert throttle(pacer, clock, "D", host="other")

    await pacer.turn(("duo", "third", "E"))

    assert clock.monotonic() >= 1


async def test_success_between_two_refusals_keeps_them_apart() -> None:
    clock = StillClock()
    pacer = Pacer(clock, half)
    throttle(pacer, clock, "A")
    pacer.accepted(("duo", "h", "B"), clock.monotonic())

    assert not throttle(pacer, clock, "C")


async def test_limit_is_learned_from_what_went_through_and_kept_from_then_on() -> None:
    clock = StillClock()
    pacer = Pacer(clock, half)
    for _ in range(200):
        await pacer.turn(("duo", "h", "A"))
        pacer.accepted(("duo", "h", "A"), clock.monotonic())
    throttle(pacer, clock, "A", "B")
    refused_at = clock.monotonic()
    await pacer.turn(("duo", "h", "C"))
    assert clock.monotonic() - refused_at == 1, "one request looks whether it is over"
    pacer.accepted(("duo", "h", "C"), clock.monotonic())
    began = clock.monotonic()
    for _ in range(199):
        await pacer.turn(("duo", "h", "D"))
    assert clock.monotonic() == began, "the server counts anew"

    await pacer.turn(("duo", "h", "E"))

    assert clock.monotonic() - began == pytest.approx(60.5), "no more than 200 in any minute"


@pytest.mark.parametrize("retry_after", [None, 2.0])
async def test_one_refusal_after_a_burst_slows_down_to_the_pace_of_the_burst(
    retry_after: float | None,
) -> None:
    clock = StillClock()
    pacer = Pacer(clock, half)
    for _ in range(100):
        await pacer.turn(("psa",))
        await clock.sleep(0.05)
        pacer.accepted(("psa",), clock.monotonic() - 0.01)
    began = clock.monotonic()
    pacer.refused(("psa",), began, retry_after)
    for _ in range(100):
        await pacer.turn(("psa",))
        pacer.accepted(("psa",), clock.monotonic())
    assert clock.monotonic() - began < 2 * 100 * 0.05


async def test_a_pace_refused_again_and_again_becomes_an_even_one() -> None:
    clock = StillClock()
    pacer = Pacer(clock, half)
    for _ in range(60):
        await pacer.turn(("psa",))
        pacer.accepted(("psa",), clock.monotonic())
    for _ in range(8):
        await pacer.turn(("psa",))
        pacer.refused(("psa",), clock.monotonic(), 0.0)
    await pacer.turn(("psa",))
    pacer.accepted(("psa",), clock.monotonic())
    began = clock.monotonic()
    for _ in range(10):
        await pacer.turn(("psa",))
    assert clock.monotonic() - began > 9


async def test_limit_that_all_share_does_not_use_up_the_tries_of_one_request() -> None:
    clock = StillClock()
    refused_until = 40.0

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(429 if clock.monotonic() < refused_until else 200, json=[])

    async with caller(handler, clock) as one:
        answers = await asyncio.gather(
            *(one.read(lambda: Call("GET", URL), ("duo", "h", name)) for name in "ABCDEFGH")
        )

    assert [answer.status for answer in answers] == [200] * 8


async def test_limit_that_never_ends_is_given_up_by_all_together() -> None:
    handler, asked = answering(429)
    clock = StillClock()
    async with caller(handler, clock) as one:
        outcomes = await asyncio.gather(
            *(one.read(lambda: Call("GET", URL), ("duo", "h", f"{name}")) for name in range(50)),
            return_exceptions=True,
        )

    assert all(
        isinstance(one, Throttled) or (isinstance(one, Answer) and one.status == 429) for one in outcomes
    )
    assert clock.monotonic() < 2 * PATIENCE
    assert len(asked) < 200


async def test_closed_door_of_one_customer_is_given_up_after_four_tries() -> None:
    handler, asked = answering(429)
    clock = StillClock()

    await read(caller(handler, clock), ("duo", "h", "A"))

    assert len(asked) == 4
    assert clock.monotonic() < 20


@pytest.mark.parametrize("allowed", [50, 200])
async def test_limit_a_minute_is_found_and_kept_without_losing_anyone(allowed: int) -> None:
    clock = VirtualClock()
    starts: deque[float] = deque()

    async def handler(request: httpx.Request) -> httpx.Response:
        await clock.sleep(0.3)
        while starts and starts[0] <= clock.monotonic() - 60:
            starts.popleft()
        if len(starts) >= allowed:
            return httpx.Response(429, json={})
        starts.append(clock.monotonic())
        return httpx.Response(200, json=[])

    side_by_side = asyncio.Semaphore(16)
    one = Caller("Example", clock=clock, transport=httpx.MockTransport(handler), jitter=half)

    async def customer(number: int) -> int:
        async with side_by_side:
            answer = await one.read(lambda: Call("GET", URL), ("duo", f"host {number}", f"customer {number}"))
            return answer.status

    async with clock.running(), one:
        statuses = await asyncio.gather(*(customer(number) for number in range(300)))

    assert set(statuses) == {200}
    assert one.calls < 400, "few requests are wasted on refusals"
    assert clock.monotonic() < 60 * 300 / allowed + 90


def test_settings_of_a_profile_are_limits_of_a_client() -> None:
    assert options_of(Settings.model_validate({"at_once": 3})).at_once == 3


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("API.Example.com", "https://api.example.com"),
        (" https://api.example.com/ ", "https://api.example.com"),
        ("https://api.example.com:443/v4_6_release/apis/3.0", "https://api.example.com"),
        ("cw.example.com:8443", "https://cw.example.com:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:9/", "http://[::1]:9"),
    ],
)
def test_address_may_be_a_host_name_or_a_url(typed: str, url: str) -> None:
    assert parse_address(typed).url == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://api.example.com",
        "ftp://api.example.com",
        "https://user:pw@api.example.com",
        "a b",
        "h:99999",
        "-x",
    ],
)
def test_address_that_makes_no_sense_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_address(typed)
