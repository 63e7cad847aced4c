"""How fast requests may go: our own budget, waits that are asked for, and a pace learned from refusals.

Some vendors name neither a limit nor its scope. So a refusal holds first the customer it met; once two
customers of one host, or two hosts, are refused with no success in between, the host or everything is held
and slowed.
What went through in the minute before tells the limit: from then on no more than that starts in any minute.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from seatsync_tui.http.options import Clock

WINDOW = 60.0
"""Seconds over which vendors state their limits."""
GRACE = 0.5
"""Seconds added to the window of our own budget: requests arrive a little later than they start."""
LONGEST_HOLD = 8.0
"""Seconds between two probes of a limit that names no time."""
PATIENCE = 200.0
"""Seconds without any success after which a shared limit is given up: a window and long penalties."""
PROBE = 1.0
"""Seconds that one request goes ahead of the others after a hold, to see whether it is over."""
BELIEVED = 300.0
"""Seconds after which a learned limit is put to the test again."""
SLOWEST = 1.5
"""Longest learned gap between two requests, seconds: 40 a minute."""
SHORTEST_GAP = 0.02
"""Shortest learned gap, seconds; a shorter one slows nothing down."""
ENOUGH_TO_LEARN = 20
"""Successes in the last window from which a limit or a pace can be told."""


@dataclass(slots=True)
class _Scope:
    """What is known of one customer, one host, or everything."""

    last_success: float
    hold_until: float = 0.0
    asked_until: float = -math.inf
    """Until when the other side last asked to wait."""
    streak: int = 0
    gap: float = 0.0
    next_start: float = 0.0
    last_hold: float = -math.inf
    last_refusal: float = -math.inf
    refused: set[str] = field(default_factory=set)
    successes: deque[float] = field(default_factory=deque)
    starts: deque[float] = field(default_factory=deque)
    """With a learned limit: when the newest requests started, as many as it allows in a window."""
    outlasted: int = 0
    """Refusals in a row although the learned limit had room."""
    believed_until: float = -math.inf
    """How long the learned limit holds."""

    def free_at(self, now: float) -> float:
        """When the next request may start."""
        until = max(self.hold_until, self.next_start)
        # While refusals last, single requests look whether they are over: a server may count anew.
        return until if self.streak else max(until, self.room_at(now))

    def room_at(self, now: float) -> float:
        """When the learned limit has room again; now when none is known."""
        allowed = self.starts.maxlen
        if now > self.believed_until or allowed is None or len(self.starts) < allowed:
            return now
        return self.starts[0] + WINDOW + GRACE

    def over(self, now: float) -> None:
        """Note the first success after refusals; one that came too early shows a server that counts anew."""
        if self.streak and self.room_at(now) > now + GRACE:
            self.starts.clear()
        if self.streak:
            self.streak = 0
            self.started(now)
            self.hold_until = now

    def started(self, now: float) -> None:
        """Count a request against the learned limit."""
        if self.starts.maxlen is not None:
            self.starts.append(now)

    def learn(self, now: float) -> bool:
        """Take what went through in the last window for the limit; whether that was enough to tell."""
        _forget_before(self.successes, now - WINDOW)
        if len(self.successes) < ENOUGH_TO_LEARN:
            return False
        self.starts = deque(self.successes, maxlen=len(self.successes))
        self.believed_until = now + BELIEVED
        self.gap = 0.0
        return True

    def one_more(self, now: float) -> None:
        """Raise the learned limit by a request that was under way when another was refused."""
        if now <= self.believed_until and self.starts.maxlen is not None:
            self.starts = deque([*self.starts, now], maxlen=self.starts.maxlen + 1)

    def pause(self, now: float, jitter: float) -> float:
        """Seconds until the next look whether refusals are over: soon at first, then ever later."""
        room = self.room_at(now) - now
        if room > 0 or now > self.believed_until:
            self.outlasted = 0
            backoff = min(LONGEST_HOLD, 2.0 ** (self.streak - 1))
            # A look shortly before there is room could only prolong a penalty.
            return room if 0 < room < 3 * backoff else backoff * (0.75 + 0.5 * jitter)
        self.outlasted += 1
        return min(LONGEST_HOLD * 8, 2.0 ** (self.outlasted + 1))


class Pacer:
    """Gives every request its turn. A request names its scopes from the widest to its own."""

    def __init__(
        self,
        clock: Clock,
        jitter: Callable[[], float],
        calls_per_minute: int = 0,
        longest_wait: float = math.inf,
    ) -> None:
        self._clock = clock
        self._jitter = jitter
        self._budget = calls_per_minute
        self._longest_wait = longest_wait
        self._starts: deque[float] = deque(maxlen=calls_per_minute)
        """When the newest requests started, as many as the budget holds."""
        self._scopes: dict[str, _Scope] = {}
        self._refusals: deque[tuple[float, str]] = deque(maxlen=64)
        self.waiting: Callable[[float], None] = lambda seconds: None
        """Told how many seconds a request has to wait, when that is long enough for a person to wonder."""

    async def turn(self, scopes: Sequence[str]) -> bool:
        """Wait until a request may start; False when its scope was refused for so long that it should not."""
        while (wait := self._wait(scopes)) > 0:
            if self.asked_too_long(scopes):
                return False
            if wait >= 1:
                self.waiting(wait)
            await self._clock.sleep(wait)
        if self.exhausted(scopes):
            return False
        now = self._clock.monotonic()
        self._starts.append(now)
        for scope in map(self._scope, scopes):
            scope.next_start = now + scope.gap
            if not scope.streak:
                scope.started(now)
        for scope in map(self._scope, scopes[:-1]):
            if scope.streak:
                scope.hold_until = max(scope.hold_until, now + PROBE)
        return True

    def accepted(self, scopes: Sequence[str], began: float) -> None:
        """Note that a request which began then was not throttled."""
        now = self._clock.monotonic()
        for scope in map(self._scope, scopes):
            scope.last_success = now
            scope.successes.append(now)
            _forget_before(scope.successes, now - WINDOW)
            if began >= scope.last_refusal:
                scope.refused.clear()
            if began < scope.last_hold:
                scope.one_more(now)
            else:
                scope.over(now)
                scope.gap = scope.gap * 0.98 if scope.gap >= SHORTEST_GAP else 0.0

    def refused(self, scopes: Sequence[str], began: float, retry_after: float | None) -> bool:
        """Note a 429 and hold what it concerns; whether that is more than the request's own scope."""
        now = self._clock.monotonic()
        self._refusals.append((now, scopes[-1]))
        nested = len(scopes) > 1
        self._hold(self._scope(scopes[-1]), began, now, retry_after, nested)
        shared = False
        for wider, narrower in reversed(list(pairwise(scopes))):
            scope = self._scope(wider)
            scope.refused.add(narrower)
            scope.last_refusal = now
            if len(scope.refused) > 1:
                shared = True
                self._hold(scope, began, now, retry_after, nested)
        return shared

    def met_a_rate(self, scopes: Sequence[str], since: float) -> bool:
        """Whether refusals after this moment look like a pace that was too fast, not like a closed door.

        They do when the request's own scope was answered lately, or when another one was refused as well.
        """
        if len(scopes) > 1 and self._scope(scopes[-1]).successes:
            return True
        return any(moment > since and scope != scopes[-1] for moment, scope in self._refusals)

    def exhausted(self, scopes: Sequence[str]) -> bool:
        """Whether a limit of these scopes has outlasted all patience."""
        now = self._clock.monotonic()
        wider = map(self._scope, scopes[:-1])
        return any(scope.streak > 0 and now - scope.last_success > PATIENCE for scope in wider)

    def asked_too_long(self, scopes: Sequence[str]) -> bool:
        """Whether these scopes are asked to wait longer than anyone here is willing to."""
        limit = self._clock.monotonic() + self._longest_wait
        return any(scope.asked_until > limit for scope in map(self._scope, scopes))

    def forget(self, scope: str) -> None:
        """Drop what is known of a scope that is done with."""
        self._scopes.pop(scope, None)

    def _scope(self, name: str) -> _Scope:
        if name not in self._scopes:
            self._scopes[name] = _Scope(last_success=self._clock.monotonic())
        return self._scopes[name]

    def _wait(self, scopes: Sequence[str]) -> float:
        now = self._clock.monotonic()
        until = max(scope.free_at(now) for scope in map(self._scope, scopes))
        return max(until, self._budget_free_at(now)) - now

    def _budget_free_at(self, now: float) -> float:
        if not self._budget or len(self._starts) < self._budget:
            return now
        return self._starts[0] + WINDOW + GRACE

    def _hold(self, scope: _Scope, began: float, now: float, retry_after: float | None, nested: bool) -> None:
        if retry_after is not None:
            scope.asked_until = max(scope.asked_until, now + retry_after)
            scope.hold_until = max(scope.hold_until, now + retry_after)
        if began < scope.last_hold:
            # It was under way when the hold began, so it says nothing new.
            return
        first = scope.streak == 0
        scope.last_hold = now
        scope.streak += 1
        # A limit whose end is told, or that may concern this one answer alone, is no limit for every minute.
        known = (
            nested and retry_after is None and (scope.learn(now) if first else now <= scope.believed_until)
        )
        if retry_after is None:
            scope.hold_until = max(scope.hold_until, now + scope.pause(now, self._jitter()))
        if not known:
            scope.gap = self._learned_gap(scope, now)

    def _learned_gap(self, scope: _Scope, now: float) -> float:
        """A little slower than what was refused; ever slower, down to an even pace, when that is refused too.

        After a burst the even pace of a whole minute would be far slower than the limit that the burst met.
        """
        _forget_before(scope.successes, now - WINDOW)
        met = len(scope.successes)
        if met < ENOUGH_TO_LEARN:
            return min(SLOWEST, max(0.05, scope.gap * 2))
        refused_pace = 1.1 * (now - scope.successes[0]) / met
        even_pace = max(scope.gap, 1.1 * WINDOW / met)
        return min(SLOWEST, max(SHORTEST_GAP, refused_pace, min(2 * scope.gap, even_pace)))


def _forget_before(moments: deque[float], limit: float) -> None:
    while moments and moments[0] <= limit:
        moments.popleft()
