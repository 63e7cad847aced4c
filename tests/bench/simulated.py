"""Reads under a limit, by a clock that jumps over every wait: what takes minutes is measured in moments."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

import httpx

from seatsync_tui.connectwise.client import ConnectWise
from seatsync_tui.models.connections import ConnectWiseCredentials
from seatsync_tui.settings import Settings
from tests.clocks import VirtualClock

KEYS = ConnectWiseCredentials(
    "na.myconnectwise.net", "exm", "pubpubpub", "privprivpriv", "00000000-1111-2222-3333-444444444444"
)
LATENCY = 0.05
WINDOW = 60.0


@dataclass
class Scanned:
    """How a scan under a budget went."""

    seconds: float
    calls: int
    ideal: float
    """Calls ÷ allowed rate, or the wire's own time where that is longer."""
    busiest: int
    """Most requests that arrived in any 60 seconds."""


@dataclass
class Site:
    """A ConnectWise site of agreements with one addition each, whose answers take a moment of the clock."""

    agreements: int
    clock: VirtualClock
    arrivals: list[float] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.arrivals.append(self.clock.monotonic())
        await self.clock.sleep(LATENCY)
        path = request.url.path
        if "companyinfo" in path:
            return httpx.Response(200, json={"Codebase": "v2026_4/"})
        if path.endswith("system/info"):
            return httpx.Response(200, json={"serverTimeZone": "Eastern Standard Time"})
        if path.endswith("finance/agreements"):
            return self._agreements(int(request.url.params.get("pageId", 0)))
        if path.endswith("additions"):
            number = int(path.split("/")[-2])
            product = {"id": 7, "identifier": "DUO-MFA"}
            addition = {"id": 10_000 + number, "agreementId": number, "product": product, "quantity": number}
            return httpx.Response(200, json=[addition])
        return httpx.Response(200, json=[])

    def _agreements(self, after: int) -> httpx.Response:
        found = [
            {"id": number, "name": "A", "company": {"id": 1, "name": "C"}, "agreementStatus": "Active"}
            for number in range(after + 1, min(after + 1000, self.agreements) + 1)
        ]
        last = found[-1]["id"] if found else after
        link = f'<https://{KEYS.url}/finance/agreements?pageId={last}>; rel="next"'
        return httpx.Response(200, json=found, headers={"Link": link})


async def simulated_scan(agreements: int, budget: int) -> Scanned:
    """Scan such a site with the shipped settings and this budget of calls a minute."""
    clock = VirtualClock()
    site = Site(agreements, clock)
    options = replace(Settings().http_options(), calls_per_minute=budget)
    client = ConnectWise(KEYS, options, clock=clock, transport=httpx.MockTransport(site), jitter=lambda: 0.5)
    async with clock.running(), client:
        scan = await client.scan(by="bench")
    assert len(scan.additions) == agreements
    wire = scan.calls / options.at_once * LATENCY
    ideal = max(wire, scan.calls / budget * WINDOW if budget else 0.0)
    return Scanned(clock.monotonic(), scan.calls, ideal, busiest(site.arrivals))


def busiest(arrivals: list[float]) -> int:
    """The most arrivals in any 60 seconds."""
    most, recent = 0, deque[float]()
    for moment in sorted(arrivals):
        recent.append(moment)
        while recent[0] <= moment - WINDOW:
            recent.popleft()
        most = max(most, len(recent))
    return most
