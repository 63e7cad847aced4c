"""The sandbox as one ASGI app: Duo and ConnectWise over one world, with faults, latency and a record."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterable
from typing import Literal

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from .control import control_routes
from .duo import duo_routes
from .faults import Fault, Faults
from .gate import Gate
from .record import Record
from .world import World

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
        """What a handler raised by mistake of its own: a fault of the sandbox itself, never a switched-on one."""
        routes = [*control_routes(self), *duo_routes(self), *_connectwise_routes(self)]
        self.app: ASGIApp = Gate(self, Starlette(routes=routes))


def _connectwise_routes(sandbox: Sandbox) -> list[BaseRoute]:
    if importlib.util.find_spec("seatsync_tui.sandbox.psa") is None:
        return []
    from .psa import psa_routes  # type: ignore[import-not-found,unused-ignore]

    return list(psa_routes(sandbox))
