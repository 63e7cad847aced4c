"""Clocks for tests: waiting takes no time, and what was waited is known."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime


class FastClock:
    """Real time of day, and a monotonic clock that jumps over every wait."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._skipped = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic() + self._skipped

    async def sleep(self, seconds: float) -> None:
        until = self.monotonic() + seconds
        self.waits.append(seconds)
        await asyncio.sleep(0)
        self._skipped += max(0.0, until - self.monotonic())


class StillClock(FastClock):
    """A clock that moves only by waiting, from a fixed moment on."""

    def __init__(self, start: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)) -> None:
        super().__init__()
        self._start = start

    def now(self) -> datetime:
        return self._start

    def monotonic(self) -> float:
        return self._skipped


class VirtualClock(StillClock):
    """A clock for many who wait side by side: it jumps to the next wake-up once nobody has anything to do."""

    def __init__(self) -> None:
        super().__init__()
        self._moment = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def monotonic(self) -> float:
        return self._moment

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._moment + max(0.0, seconds), next(self._order), woken))
        await woken

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        driver = asyncio.create_task(self._drive())
        try:
            yield
        finally:
            driver.cancel()

    async def _drive(self) -> None:
        while True:
            for _ in range(30):
                await asyncio.sleep(0)
            if self._sleepers:
                moment, _, woken = heapq.heappop(self._sleepers)
                self._moment = max(self._moment, moment)
                if not woken.done():
                    woken.set_result(None)
