"""The sandbox as one ASGI app: Duo and ConnectWise over one world, with faults, latency and a record."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from starlette.applications import Starlette
from starlette.types import ASGIApp

from seatsync_tui.sandbox.control import control_routes
from seatsync_tui.sandbox.duo import duo_routes
from seatsync_tui.sandbox.faults import Fault, Faults
from seatsync_tui.sandbox.gate import Gate
from seatsync_tui.sandbox.graph import graph_routes
from seatsync_tui.sandbox.huntress import huntress_routes
from seatsync_tui.sandbox.pax8 import pax8_routes
from seatsync_tui.sandbox.psa import psa_routes
from seatsync_tui.sandbox.record import Record
from seatsync_tui.sandbox.serving import Server
from seatsync_tui.sandbox.world import World

Hostnames = Literal["port", "bare"]
NextOffset = Literal["absent", "null"]


class Sandbox:
    """A world and the way it is served. One object holds all that a handler or a test needs."""

    def __init__(
        self,
        world: World,
        faults: Faults | Iterable[Fault | str] = (),
        *,
        latency_ms: float = 0,
        hostnames: Hostnames = "port",
        next_offset: NextOffset = "absent",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.world = world
        self.faults = faults if isinstance(faults, Faults) else Faults(faults)
        self.record = Record()
        self.latency_ms = latency_ms
        """Added once to every request of either service."""
        self.hostnames = hostnames
        """Whether a child's own loopback host name is listed with its port; duo_client needs it bare."""
        self.next_offset = next_offset
        """How Duo's last page says that it is the last."""
        self.clock = clock
        """Unix seconds; a handler reads `exchange_of(request).now` instead, which heeds `clock-skew`."""
        self.created_at: dict[int, float] = {}
        """When an addition was created over the API, in the seconds of `clock`; for `stale-search`."""
        self.broken: list[BaseException] = []
        """What a handler raised by mistake: a defect of the sandbox itself, never a switched-on fault."""
        self.port = 0
        self.url = ""
        """Set when served on loopback."""
        others = [*pax8_routes(self), *huntress_routes(self), *graph_routes(self)]
        routes = [*control_routes(self), *duo_routes(self), *others, *psa_routes(self)]
        self.app: ASGIApp = Gate(self, Starlette(routes=routes))

    def environment(self) -> dict[str, str]:
        """The environment variables that point SeatSync at this sandbox while it is served."""
        return {
            "SEATSYNC_DUO_HOST": self.url,
            "SEATSYNC_DUO_IKEY": self.world.duo.ikey,
            "SEATSYNC_DUO_SKEY": self.world.duo.skey,
            "SEATSYNC_CONNECTWISE_URL": self.url,
            "SEATSYNC_CONNECTWISE_COMPANY": self.world.psa.company,
            "SEATSYNC_CONNECTWISE_PUBLIC_KEY": self.world.psa.public_key,
            "SEATSYNC_CONNECTWISE_PRIVATE_KEY": self.world.psa.private_key,
            "SEATSYNC_CONNECTWISE_CLIENT_ID": self.world.psa.client_id,
            **self._other_vendors(),
        }

    def _other_vendors(self) -> dict[str, str]:
        vendors = self.world.vendors
        if vendors is None:
            return {}
        return {
            "SEATSYNC_PAX8_URL": f"{self.url}/v1",
            "SEATSYNC_PAX8_CLIENT_ID": vendors.pax8.client_id,
            "SEATSYNC_PAX8_CLIENT_SECRET": vendors.pax8.client_secret,
            "SEATSYNC_HUNTRESS_URL": self.url,
            "SEATSYNC_HUNTRESS_KEY": vendors.huntress.key,
            "SEATSYNC_HUNTRESS_SECRET": vendors.huntress.secret,
            "SEATSYNC_GRAPH_URL": self.url,
            "SEATSYNC_GRAPH_LOGIN_URL": self.url,
            "SEATSYNC_GRAPH_TENANT": vendors.graph.tenant,
            "SEATSYNC_GRAPH_CLIENT_ID": vendors.graph.client_id,
            "SEATSYNC_GRAPH_CLIENT_SECRET": vendors.graph.client_secret,
        }

    def bound(self, port: int = 0, tls: ssl.SSLContext | None = None) -> Server:
        """Bind this sandbox to a loopback port, 0 for a free one; OSError when the port is taken."""
        server = Server(self.app, port, tls)
        self.port = server.port
        self.url = f"https://localhost:{server.port}" if tls else f"http://127.0.0.1:{server.port}"
        return server


class SandboxBroke(Exception):
    """A handler of the sandbox raised: whatever a test saw meanwhile proves nothing."""


@contextlib.contextmanager
def running(
    world: World,
    faults: Faults | Iterable[Fault | str] = (),
    *,
    latency_ms: float = 0,
    tls: ssl.SSLContext | None = None,
    hostnames: Hostnames = "port",
    next_offset: NextOffset = "absent",
    port: int = 0,
    clock: Callable[[], float] = time.time,
) -> Iterator[Sandbox]:
    """Serve a world on loopback from a thread while the block runs; SandboxBroke when a handler raised."""
    sandbox = Sandbox(
        world, faults, latency_ms=latency_ms, hostnames=hostnames, next_offset=next_offset, clock=clock
    )
    with sandbox.bound(port, tls).in_thread():
        yield sandbox
    if sandbox.broken:
        raise SandboxBroke(f"{len(sandbox.broken)} requests broke the sandbox") from sandbox.broken[0]
