"""Long work that the app watches: it runs on the workspace's own thread, and the app only hears of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from textual.message import Message

from seatsync_tui.models.progress import Progress
from seatsync_tui.workflow.runner import Runner

WORDS = {"pull": "A pull", "scan": "A scan", "push": "A push", "test": "A test", "settle": "Settling"}


@dataclass
class JobProgressed(Message):
    """A job has come further."""

    job: Job
    progress: Progress


@dataclass
class JobEnded(Message):
    """A job has ended, well or not."""

    job: Job
    outcome: object = None
    error: Exception | None = None
    stopped: bool = False


@dataclass
class Job:
    """One pull, scan, push or test."""

    kind: str
    make: Callable[[threading.Event], Coroutine[Any, Any, object]]
    """Makes the work; it ends soon after the event is set."""
    unasked: bool = False
    """Nobody pressed a key for it: that it went well is shown, not said."""
    stop_event: threading.Event = field(default_factory=threading.Event)
    """Set to ask for the end: a push finishes the row in hand, a pull keeps what it read."""
    done: threading.Event = field(default_factory=threading.Event)
    """Set on the work's own thread once it has ended and closed its books."""

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end."""
        return self.stop_event.is_set()

    @property
    def words(self) -> str:
        """As the start of a sentence."""
        return WORDS.get(self.kind, self.kind)

    async def run(self, runner: Runner) -> JobEnded:
        """Run it on the runner's thread; leaving the app does not break it off in the middle of a write."""
        try:
            outcome = await asyncio.shield(asyncio.wrap_future(runner.submit(self._work())))
        except asyncio.CancelledError:
            return JobEnded(self, stopped=True)
        except Exception as error:
            return JobEnded(self, error=error)
        return JobEnded(self, outcome, stopped=self.stopping)

    def stop(self) -> None:
        """Ask it to end."""
        self.stop_event.set()

    async def _work(self) -> object:
        try:
            return await self.make(self.stop_event)
        finally:
            self.done.set()
