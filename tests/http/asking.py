"""A client whose answers are made up in turn, by a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from seatsync_tui.http.answers import Answer, Call
from seatsync_tui.http.calls import Caller
from seatsync_tui.http.options import Clock, HttpOptions
from tests.clocks import StillClock

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
