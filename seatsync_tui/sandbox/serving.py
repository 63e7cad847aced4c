"""Serving on loopback: uvicorn's HTTP protocol, with connections that can really be cut."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

from starlette.types import ASGIApp
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

IDLE_SECONDS = 75
"""How long a connection may stay open without a request."""

STEPS_TO_ACCEPT = 4
"""Rounds of the event loop from the arrival of a caller until its connection is among those that are open."""


class CuttingProtocol(H11Protocol):
    """HTTP over one connection, which the app finds in its scope's state and may cut."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, "connection": self}, _loop)
        self.gone = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the connection is over."""
        super().connection_lost(exc)
        self.gone.set()

    def cut(self) -> None:
        """Break the connection at once, without another byte."""
        self._answers_no_more()
        self.transport.abort()

    def close_early(self) -> None:
        """Send what was written so far, then break the connection."""
        self._answers_no_more()
        self.transport.close()

    def _answers_no_more(self) -> None:
        if self.cycle is not None:
            self.cycle.disconnected = True


class Server:
    """Serves an app on a loopback socket until stopped; no connection, task or socket outlives it."""

    def __init__(self, app: ASGIApp, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        """Bind at once, so that the port is known; OSError when it is taken."""
        self._app = app
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", port), backlog=1024)
        # Else a short answer waits 40 ms for the caller's delayed acknowledgement of its headers.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port: int = self._socket.getsockname()[1]
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    @contextlib.contextmanager
    def in_thread(self) -> Iterator[None]:
        """Serve from a thread of its own while the block runs."""
        ready = threading.Event()
        failures: list[BaseException] = []
        thread = threading.Thread(target=self._run, args=(ready, failures), name="sandbox", daemon=True)
        thread.start()
        ready.wait()
        try:
            if not failures:
                yield
        finally:
            if self._loop is not None and self._stop is not None and thread.is_alive():
                self._loop.call_soon_threadsafe(self._stop.set)
            thread.join()
        if failures:
            raise failures[0]

    def _run(self, ready: threading.Event, failures: list[BaseException]) -> None:
        try:
            asyncio.run(self.serve(ready))
        except BaseException as failure:
            failures.append(failure)
        finally:
            ready.set()

    async def serve(self, ready: threading.Event | None = None, *, until_signal: bool = False) -> None:
        """Serve until stopped, or until SIGINT or SIGTERM when asked to (main thread only)."""
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        if until_signal:
            for number in (signal.SIGINT, signal.SIGTERM):
                self._loop.add_signal_handler(number, self._stop.set)
        config = Config(
            self._app,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_keep_alive=IDLE_SECONDS,
        )
        config.load()
        state = ServerState()
        server = await self._loop.create_server(
            lambda: CuttingProtocol(config, state, {}), sock=self._socket, ssl=self._tls
        )
        if ready is not None:
            ready.set()
        await self._stop.wait()
        # A caller who has just arrived would be lost between the listening socket and the open connections.
        for _ in range(STEPS_TO_ACCEPT):
            await asyncio.sleep(0)
        server.close()
        await _end_all(state)


async def _end_all(state: ServerState) -> None:
    """Cut what is still open and wait until all of it is gone, so that nothing is left to warn about."""
    connections = [connection for connection in state.connections if isinstance(connection, CuttingProtocol)]
    for connection in connections:
        connection.cut()
    tasks = list(state.tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.gather(*(connection.gone.wait() for connection in connections))
