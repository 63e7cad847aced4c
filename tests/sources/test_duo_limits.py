"""A pull under a limit nobody told it: number, scope and penalty drawn by seed, by a clock that jumps."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

import httpx
import pytest

from seatsync_tui.models.counts import SeatCount
from seatsync_tui.sandbox.limits import RateLimit
from seatsync_tui.settings import Settings
from seatsync_tui.sources.duo import DuoSource
from seatsync_tui.sources.duo_keys import DuoCredentials
from tests.clocks import VirtualClock

PAGES = 600
ROWS = 2
"""Users on a page here, so that six hundred pages are soon made."""


class Limit(Protocol):
    """Says whether a request comes too soon."""

    def exceeded(self, account: str, host: str, now: float) -> bool: ...


@dataclass
class Sliding:
    """A limit that forgets nothing: so many answers in any minute, and a penalty for asking for more."""

    requests: int
    per: str
    seconds: float
    answered: dict[str, deque[float]] = field(default_factory=dict)
    until: dict[str, float] = field(default_factory=dict)

    def exceeded(self, account: str, host: str, now: float) -> bool:
        scope = {"customer": account, "host": host}.get(self.per, "")
        if now < self.until.get(scope, now):
            return True
        times = self.answered.setdefault(scope, deque())
        while times and times[0] <= now - 60:
            times.popleft()
        if len(times) < self.requests:
            times.append(now)
            return False
        self.until[scope] = now + self.seconds
        return True


@dataclass
class Duo:
    """A Duo of so many subaccounts on some hosts, whose answers take 50 ms of the clock."""

    sizes: list[int]
    hosts: int
    limit: Limit
    clock: VirtualClock
    answered: list[tuple[float, str, str]] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await self.clock.sleep(0.05)
        if request.url.path.endswith("account/list"):
            return httpx.Response(200, json={"stat": "OK", "response": list(map(self._account, self._ids()))})
        account, offset = request.url.params["account_id"], int(request.url.params["offset"])
        now = self.clock.monotonic()
        if self.limit.exceeded(account, request.url.host, now):
            self.refused.append(now)
            return httpx.Response(429, json={"stat": "FAIL", "code": 42901, "message": "Too Many Requests"})
        self.answered.append((now, account, request.url.host))
        return httpx.Response(200, json=self._page(account, offset))

    def _ids(self) -> range:
        return range(len(self.sizes))

    def _account(self, number: int) -> dict[str, str]:
        host = f"api-{number % self.hosts}.duosecurity.com"
        return {"account_id": f"DA{number}", "name": f"C{number}", "api_hostname": host}

    def _page(self, account: str, offset: int) -> dict[str, object]:
        total = ROWS * self.sizes[int(account[2:])]
        following = {"next_offset": offset + ROWS} if offset + ROWS < total else {}
        rows = [
            {"user_id": f"{account}-{offset + row}", "status": "active", "is_enrolled": True}
            for row in range(ROWS)
        ]
        return {"stat": "OK", "metadata": {"total_objects": total, **following}, "response": rows}


async def pulled(duo: Duo, seed: int) -> list[SeatCount]:
    keys = DuoCredentials("api-0.duosecurity.com", "DIWJ8X6AEYOR5OMC6TQ1", "s" * 40)
    source = DuoSource(
        keys,
        Settings().http_options(),
        clock=duo.clock,
        transport=httpx.MockTransport(duo),
        jitter=random.Random(seed).random,
    )
    async with duo.clock.running(), source:
        listed = await source.customers()
        return [count async for count in source.counts(listed.customers)]


def sizes(per: str, dice: random.Random) -> list[int]:
    """Pages of each subaccount: few large ones where each has a limit of its own, else many small ones."""
    if per == "customer":
        return [PAGES]
    drawn: list[int] = []
    while sum(drawn) < PAGES:
        drawn.append(min(dice.randint(1, 4), PAGES - sum(drawn)))
    return drawn


@pytest.mark.parametrize("forgets", [True, False], ids=["counts anew after a penalty", "forgets nothing"])
@pytest.mark.parametrize("seed", range(12))
async def test_unknown_limit_is_found_kept_and_used_without_losing_a_customer(
    seed: int, forgets: bool
) -> None:
    dice = random.Random(seed)
    allowed, per = dice.randint(100, 200), dice.choice(["customer", "host", "all"])
    penalty = dice.choice([1.0, 5.0, 15.0, 30.0])
    limit: Limit = RateLimit(allowed, 60, per, penalty) if forgets else Sliding(allowed, per, penalty)
    # One host where each has a limit: that is the scope to be told from the customer's and from all.
    duo = Duo(sizes(per, dice), 1 if per == "host" else 8, limit, VirtualClock())

    counts = await pulled(duo, seed)

    assert [count.not_read for count in counts if count.quantity is None] == []
    assert len(duo.answered) == PAGES
    rate = 60 * PAGES / (duo.clock.monotonic() - penalty)
    assert rate >= 0.9 * allowed, "learning it included, but for the penalty it took to learn"
    assert len(duo.refused) < PAGES / 10, "few requests are wasted on refusals"


async def test_pull_of_six_hundred_pages_at_two_hundred_a_minute_takes_little_more_than_two_windows() -> None:
    duo = Duo([1] * PAGES, 8, Sliding(200, "all", 10.0), VirtualClock())

    counts = await pulled(duo, 1)

    assert all(count.quantity == ROWS for count in counts)
    assert duo.clock.monotonic() < 140
