"""Pacing: budgets, limits that nobody told, and who is held by whose refusal."""

from __future__ import annotations

import asyncio
from collections import deque

import httpx
import pytest

from seatsync_tui.http.answers import Answer, Call, Throttled
from seatsync_tui.http.calls import Caller
from seatsync_tui.http.pacing import PATIENCE, Pacer
from tests.clocks import StillClock, VirtualClock
from tests.http.asking import URL, answering, caller, half, read


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
