"""Clocks for tests: waiting takes no time, and what was waited is known."""

from __future__ import annotations

import asyncio
import time
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
