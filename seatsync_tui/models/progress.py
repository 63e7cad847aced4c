"""Progress as events: the same ones feed the bar, the log and the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from seatsync_tui.models.plans import RowOutcome


@dataclass(frozen=True, slots=True)
class Progress:
    """How far long work has come."""

    task: str
    """`pull`, `scan`, `push`."""
    done: int
    total: int | None
    """None while it is not known yet."""
    elapsed: float
    """Seconds since the start."""
    note: str = ""
    """What is being waited for, in words: `ConnectWise asked to wait 30 s`."""
    outcome: RowOutcome | None = None
    """For a push: the row that just ended."""

    @property
    def rate(self) -> float:
        """Items a second so far; 0 before the first."""
        return self.done / self.elapsed if self.elapsed > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Estimated from the rate so far; None before it can be told."""
        if self.total is None or not self.done or self.rate <= 0:
            return None
        return max(0, self.total - self.done) / self.rate


ProgressSink = Callable[[Progress], None]


def ignore_progress(_: Progress) -> None:
    """The sink for callers who do not watch."""
