"""A terminal that goes away: a push finishes the row in hand, then the process leaves at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from seatsync_tui.screens.jobs import Job

WAIT = 90.0
"""Seconds a row in hand may take: a write, its answer, and the looks for one whose outcome is unknown."""


class Hangup:
    """Listens to SIGHUP and SIGTERM. Textual cannot leave in order once the terminal is gone."""

    def __init__(self, job_now: Callable[[], Job | None], leave: Callable[[int], object] = os._exit) -> None:
        self._job_now = job_now
        self._leave = leave
        self._waiting: threading.Thread | None = None

    def listen(self) -> None:
        """Take the signals over; does nothing outside the main thread, where Python forbids it."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGHUP, self.hear)
            signal.signal(signal.SIGTERM, self.hear)

    def hear(self, number: int, _: FrameType | None = None) -> None:
        """Stop what runs, wait for a push to close its books, and leave."""
        job = self._job_now()
        if job is None:
            self._leave(128 + number)
            return
        job.stop()
        if self._waiting is None:
            self._waiting = threading.Thread(target=self._leave_after, args=(job, 128 + number), daemon=True)
            self._waiting.start()

    def _leave_after(self, job: Job, code: int) -> None:
        job.done.wait(WAIT)
        self._leave(code)
