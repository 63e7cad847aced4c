"""The way out of this machine: lanes of our own, or the network library's client behind a proxy.

Requests go to the lanes directly. The library's client would keep the cookies of one answer for the next
request, and spends a tenth of a request's time on what nobody here asks for: redirects, a log-in of its own.
"""

from __future__ import annotations

import httpx

from seatsync_tui import __version__
from seatsync_tui.http.answers import Call
from seatsync_tui.http.lanes import lanes_or_none
from seatsync_tui.http.options import HttpOptions

ALWAYS = {"User-Agent": f"SeatSync/{__version__}", "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
"""Headers of every request that does not bear its own."""


class Way:
    """Sends requests and hands over their answers, whose bodies are still to come."""

    def __init__(self, options: HttpOptions, transport: httpx.AsyncBaseTransport | None) -> None:
        self._timeouts = _timeouts(options)
        self._lanes = transport or lanes_or_none(options.at_once)
        self._client = None if self._lanes else _client(options)

    async def send(self, call: Call) -> httpx.Response:
        """The answer of one request; whoever asks has to close it."""
        request = httpx.Request(
            call.method,
            call.url,
            headers={**ALWAYS, **call.headers},
            content=call.body or None,
            extensions={"timeout": self._timeouts},
        )
        if self._lanes is not None:
            return await self._lanes.handle_async_request(request)
        assert self._client is not None
        return await self._client.send(request, stream=True, follow_redirects=False)

    async def aclose(self) -> None:
        """Close every connection."""
        for opened in (self._lanes, self._client):
            if opened is not None:
                await opened.aclose()


def _timeouts(options: HttpOptions) -> dict[str, float | None]:
    times = httpx.Timeout(options.read_seconds, connect=options.connect_seconds, pool=options.answer_seconds)
    return times.as_dict()


def _client(options: HttpOptions) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        # A proxy of the environment never sees what is meant for this machine.
        mounts={"all://127.0.0.1": None, "all://localhost": None},
        limits=httpx.Limits(max_connections=options.at_once, max_keepalive_connections=options.at_once),
    )
