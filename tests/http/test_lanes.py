"""Connections side by side: kept alive, never more than allowed, free again however a request ends."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import trustme

from seatsync_tui.http.answers import Call, NoAnswer
from seatsync_tui.http.calls import Caller
from seatsync_tui.http.lanes import Lanes, _trusted, lanes_or_none
from seatsync_tui.http.options import HttpOptions

BODY = b"x" * 2000


@dataclass
class Counting:
    """A server that knows its connections; each path is a way to answer."""

    port: int = 0
    opened: int = 0
    open: int = 0
    most: int = 0
    asked: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    """Released by every request that is held."""
    release: asyncio.Event = field(default_factory=asyncio.Event)
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once nobody is connected any more."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until the caller hangs up."""
        self.opened += 1
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._answer(head.split()[1], writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            if not self.open:
                self.empty.set()
            writer.close()

    async def _answer(self, path: bytes, writer: asyncio.StreamWriter) -> None:
        if path == b"/held":
            self.asked.release()
            await self.release.wait()
        length = 2 * len(BODY) if path == b"/midway" else len(BODY)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % length + BODY)
        await writer.drain()
        if path == b"/midway":
            raise ConnectionResetError

    def call(self, path: str, host: str = "127.0.0.1") -> Call:
        """A request to this server."""
        return Call("GET", f"http://{host}:{self.port}/{path}")


@asynccontextmanager
async def counting() -> AsyncIterator[Counting]:
    """Serve on a free port while the block runs."""
    told = Counting()
    server = await asyncio.start_server(told.serve, "localhost")
    told.port = server.sockets[0].getsockname()[1]
    server.close()
    server = await asyncio.start_server(told.serve, "127.0.0.1", told.port)
    try:
        yield told
    finally:
        told.release.set()
        server.close()


def caller(at_once: int) -> Caller:
    """A client with so many lanes; a read is tried once."""
    return Caller("Duo", HttpOptions(at_once=at_once, tries=1))


async def ask(client: Caller, call: Call) -> int:
    """The status of one answer."""
    return (await client.read(lambda: call, ("duo",))).status


async def test_connections_are_kept_alive_and_no_more_are_opened_than_allowed() -> None:
    async with counting() as server, caller(4) as client:
        said = await asyncio.gather(*(ask(client, server.call(f"{number}")) for number in range(60)))
        assert said == [200] * 60
        assert (server.opened, server.most) == (4, 4)


async def test_one_request_after_another_stays_on_one_connection() -> None:
    async with counting() as server, caller(16) as client:
        for number in range(20):
            assert await ask(client, server.call(f"{number}")) == 200
        assert server.opened == 1


async def test_many_hosts_never_open_more_connections_than_allowed() -> None:
    async with counting() as server, caller(3) as client:
        for _ in range(2):
            asked = [server.call(f"{n}", host) for n in range(9) for host in ("127.0.0.1", "localhost")]
            assert set(await asyncio.gather(*(ask(client, call) for call in asked))) == {200}
        assert server.most <= 3


async def test_a_connection_that_breaks_or_is_given_up_frees_its_lane() -> None:
    async with counting() as server, caller(2) as client:
        for _ in range(5):
            with pytest.raises(NoAnswer):
                await ask(client, server.call("midway"))
        held = [asyncio.create_task(ask(client, server.call("held"))) for _ in range(4)]
        await server.asked.acquire()
        await server.asked.acquire()
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        assert await asyncio.gather(*(ask(client, server.call(f"{n}")) for n in range(6))) == [200] * 6


async def test_a_request_stopped_at_any_step_leaves_a_lane_that_works() -> None:
    async with counting() as server, caller(1) as client:
        for steps in range(40):
            stopped = asyncio.create_task(ask(client, server.call(f"stopped/{steps}")))
            for _ in range(steps):
                await asyncio.sleep(0)
            stopped.cancel()
            await asyncio.gather(stopped, return_exceptions=True)
            async with asyncio.timeout(20):
                assert await ask(client, server.call(f"{steps}")) == 200


async def test_every_connection_is_closed_even_when_the_closing_is_stopped() -> None:
    async with counting() as server:
        client = caller(5)
        assert await asyncio.gather(*(ask(client, server.call(f"{n}")) for n in range(5))) == [200] * 5
        closing = asyncio.create_task(client.__aexit__())
        await asyncio.sleep(0)
        closing.cancel()
        await asyncio.gather(closing, return_exceptions=True)
        async with asyncio.timeout(20):
            await server.empty.wait()


async def test_a_request_that_gets_no_lane_in_time_was_never_sent() -> None:
    async with counting() as server:
        lanes = Lanes(1)
        async with httpx.AsyncClient(transport=lanes, timeout=httpx.Timeout(30, pool=0.01)) as client:
            held = asyncio.create_task(client.get(server.call("held").url))
            await server.asked.acquire()
            with pytest.raises(httpx.PoolTimeout):
                await client.get(server.call("late").url)
            server.release.set()
            assert (await held).status_code == 200


def test_a_proxy_of_the_environment_is_left_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.casefold().endswith("_proxy")]:
        monkeypatch.delenv(name)
    assert lanes_or_none(2) is not None
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert lanes_or_none(2) is None


def test_trust_is_read_once_and_anew_when_its_file_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    first = _trusted()
    assert isinstance(first, ssl.SSLContext)
    assert _trusted() is first
    trustme.CA().cert_pem.write_to_path(str(file))
    os.utime(file, ns=(1, 1))
    assert _trusted() is not first
