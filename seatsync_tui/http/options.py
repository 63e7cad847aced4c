"""How patient and how fast the clients are, and the clock they live by. Imports no network library."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """Limits of one client; times in seconds."""

    at_once: int = 16
    """Requests side by side, and connections held open."""
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    """Longest silence of the other side while an answer is awaited or read."""
    answer_seconds: float = 60.0
    """Longest whole answer, so that one dripping byte by byte ends as well."""
    tries: int = 4
    """Sendings of one read in all, the first included."""
    give_up_seconds: float = 20.0
    """No further try of a read starts later than this after the first; asked-for waits do not count."""
    longest_wait_seconds: float = 120.0
    """A longer `Retry-After` than this is not waited for."""
    calls_per_minute: int = 0
    """Requests in any 60 seconds; 0 sets no budget of our own."""

    @property
    def in_hand(self) -> int:
        """Customers or agreements in hand: more than requests, as the answers of some are being read."""
        return self.at_once + max(1, self.at_once // 2)


class HttpLimits(Protocol):
    """Anything that states these limits: HttpOptions, or a profile's settings."""

    @property
    def at_once(self) -> int: ...
    @property
    def connect_seconds(self) -> float: ...
    @property
    def read_seconds(self) -> float: ...
    @property
    def answer_seconds(self) -> float: ...
    @property
    def tries(self) -> int: ...
    @property
    def give_up_seconds(self) -> float: ...
    @property
    def longest_wait_seconds(self) -> float: ...
    @property
    def calls_per_minute(self) -> int: ...


def options_of(limits: HttpLimits) -> HttpOptions:
    """The limits as a value of ours."""
    return HttpOptions(**{field.name: getattr(limits, field.name) for field in fields(HttpOptions)})


class Clock(Protocol):
    """Time as the clients see it, so that tests need not wait."""

    def now(self) -> datetime:
        """The time of day, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The real clock."""

    def now(self) -> datetime:
        """The time of day, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait on the running event loop."""
        import asyncio

        await asyncio.sleep(seconds)
