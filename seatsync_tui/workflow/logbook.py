"""The log of the two reads: how far they came, what they waited for, what was answered instead of data."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from seatsync_tui.models.progress import Progress, ProgressSink
from seatsync_tui.settings.folders import make_folder

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace

LARGEST_LOG = 2_000_000
"""Bytes after which a new file is begun; two older ones are kept."""
EVERY = 5.0
"""Seconds between two lines about the same work, unless it waits for something else."""

_log = logging.getLogger("seatsync_tui.progress")
_ours = logging.getLogger("seatsync_tui")


@contextmanager
def logged(workspace: Workspace, progress: ProgressSink) -> Iterator[ProgressSink]:
    """Write the log while the block runs; the sink passes every event on. A full disk keeps none."""
    handler = _handler(workspace)
    level = _ours.level
    if handler is not None:
        _ours.addHandler(handler)
        _ours.setLevel(logging.INFO)
    try:
        yield _Teller(progress).tell
    finally:
        if handler is not None:
            _ours.removeHandler(handler)
            _ours.setLevel(level)
            handler.close()


def _handler(workspace: Workspace) -> logging.Handler | None:
    file = workspace.paths.log
    try:
        make_folder(file.parent)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        handler = RotatingFileHandler(file, maxBytes=LARGEST_LOG, backupCount=2, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    return handler


class _Teller:
    """Passes events on and logs those worth a line."""

    def __init__(self, progress: ProgressSink) -> None:
        self._progress = progress
        self._told_at = -EVERY
        self._note = ""

    def tell(self, event: Progress) -> None:
        """Pass an event on, and log it when it says something new."""
        self._progress(event)
        ended = event.total is not None and event.done >= event.total
        kind = event.note.rstrip("0123456789. s")
        if not ended and kind == self._note and event.elapsed - self._told_at < EVERY:
            return
        self._told_at, self._note = event.elapsed, kind
        _log.info("%s", words(event))


def words(event: Progress) -> str:
    """One line of the log: done of total, rate, time left, what is waited for."""
    total = "?" if event.total is None else str(event.total)
    told = f"{event.task}: {event.done} of {total} after {event.elapsed:.1f} s, {event.rate:.1f} a second"
    if event.seconds_left is not None:
        told += f", {event.seconds_left:.0f} s left"
    return f"{told}; {event.note}" if event.note else told
