"""A rate limit as the vendors keep it: so many requests in a window, then refusals for a while."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class RateLimit:
    """Counts requests per account, per host or of all together, and says when there were too many."""

    requests: int
    window: float
    """Seconds over which `requests` are allowed."""
    per: str
    """`account` (or `customer`), `host` or `all`."""
    seconds: float
    """How long everything is refused once the limit was passed."""
    _times: dict[str, deque[float]] = field(default_factory=dict)
    _refused_until: dict[str, float] = field(default_factory=dict)

    def exceeded(self, account: str, host: str, now: float) -> bool:
        """Count one request at `now` (monotonic seconds) and say whether it must be refused."""
        scope = {"account": account, "customer": account, "host": host}.get(self.per, "")
        if now < self._refused_until.get(scope, now):
            return True
        times = self._times.setdefault(scope, deque())
        while times and times[0] <= now - self.window:
            times.popleft()
        times.append(now)
        if len(times) <= self.requests:
            return False
        times.clear()
        self._refused_until[scope] = now + self.seconds
        return True
