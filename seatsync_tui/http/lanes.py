"""Connections side by side, each a pool of its own: one pool of many looks at all of them at every step.

Which connection a request takes is decided here: the one that last led to its host, so that it is kept alive.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path
from urllib.request import getproxies

import httpx

Origin = tuple[str, str, int | None]

_NOWHERE: Origin = ("", "", None)


class Lanes(httpx.AsyncBaseTransport):
    """As many connections as requests may be under way at once."""

    def __init__(self, number: int) -> None:
        self._all = {_new_lane() for _ in range(number)}
        self._idle: list[tuple[Origin, httpx.AsyncHTTPTransport]] = [(_NOWHERE, lane) for lane in self._all]
        """Free lanes and where each last led to, the one given back last at the end."""
        self._free = asyncio.Semaphore(number)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on a free lane, which is free again once its answer is closed."""
        await self._wait(request)
        origin = (request.url.scheme, request.url.host, request.url.port)
        lane = self._take(origin)
        try:
            response = await lane.handle_async_request(request)
        except httpx.HTTPError:
            self._give_back(origin, lane)
            raise
        except BaseException:
            await self._abandon(lane)
            raise
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Ending(self, origin, lane, response.stream)
        return response

    async def aclose(self) -> None:
        """Close every connection, whatever happens at one of them; then tell of what happened."""
        failures: list[BaseException] = []
        for lane in self._all:
            try:
                await lane.aclose()
            except BaseException as failure:
                failures.append(failure)
        if failures:
            raise failures[0]

    async def _wait(self, request: httpx.Request) -> None:
        longest = request.extensions.get("timeout", {}).get("pool")
        try:
            async with asyncio.timeout(longest):
                await self._free.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("no connection became free", request=request) from None

    def _take(self, origin: Origin) -> httpx.AsyncHTTPTransport:
        """A lane that leads there, the one used last; else a new one; else the one that rested longest."""
        for wanted in (origin, _NOWHERE):
            for place in range(len(self._idle) - 1, -1, -1):
                if self._idle[place][0] == wanted:
                    return self._idle.pop(place)[1]
        return self._idle.pop(0)[1]

    async def _abandon(self, lane: httpx.AsyncHTTPTransport) -> None:
        """Put a new lane in the place of one stopped at work, whose connection may stay taken for ever."""
        self._all.discard(lane)
        fresh = _new_lane()
        self._all.add(fresh)
        self._give_back(_NOWHERE, fresh)
        await lane.aclose()

    def _give_back(self, origin: Origin, lane: httpx.AsyncHTTPTransport) -> None:
        self._idle.append((origin, lane))
        self._free.release()


class _Ending(httpx.AsyncByteStream):
    """An answer's body, whose end frees its lane."""

    def __init__(
        self, lanes: Lanes, origin: Origin, lane: httpx.AsyncHTTPTransport, body: httpx.AsyncByteStream
    ) -> None:
        self._lanes, self._origin, self._lane, self._body = lanes, origin, lane, body
        self._open = True

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._body.__aiter__()

    async def aclose(self) -> None:
        """Close the answer; its lane may be taken by another request."""
        if not self._open:
            return
        self._open = False
        try:
            await self._body.aclose()
        except BaseException:
            await self._lanes._abandon(self._lane)
            raise
        self._lanes._give_back(self._origin, self._lane)


def _new_lane() -> httpx.AsyncHTTPTransport:
    one = httpx.Limits(max_connections=1, max_keepalive_connections=1)
    return httpx.AsyncHTTPTransport(verify=_trusted(), limits=one)


def lanes_or_none(number: int) -> Lanes | None:
    """Lanes, or None where a proxy stands between: that is the network library's own business."""
    return None if getproxies().keys() & {"http", "https", "all"} else Lanes(number)


def _trusted() -> ssl.SSLContext:
    """Whom to trust in TLS; read anew when the certificate file named by the environment is another."""
    file = os.environ.get("SSL_CERT_FILE", "")
    changed = Path(file).stat().st_mtime_ns if file and Path(file).exists() else 0
    return _read_trusted(file, os.environ.get("SSL_CERT_DIR", ""), changed)


@lru_cache(maxsize=4)
def _read_trusted(file: str, folder: str, changed: int) -> ssl.SSLContext:
    """The environment is read by the library; the arguments tell when it has to be read again."""
    return httpx.create_ssl_context()
