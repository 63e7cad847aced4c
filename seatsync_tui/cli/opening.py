"""Opening the workspace for a verb, and running long work so that a signal stops it in order."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

import click

from seatsync_tui.models.progress import Progress, ProgressSink, ignore_progress
from seatsync_tui.workflow.workspace import Workspace

Result = TypeVar("Result")
DECIDING = frozenset(
    {"license", "company", "addition", "import", "confirm", "choose", "set", "remove", "undo"}
    | {"ignore", "unignore", "hold", "unhold"}
)
CHANGING = DECIDING | {"pull", "scan", "run", "push", "resume", "settle", "revert"}
"""Verbs that change what the preview shows: they leave a picture of it for the app's next first frame."""
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def opened(ctx: click.Context) -> Iterator[Workspace]:
    """The workspace of the profile named on the command line."""
    if sys.stdin.isatty():
        from seatsync_tui.cli.asking import allow_asking

        allow_asking()
    flags = ctx.obj["flags"]
    with Workspace.open(ctx.obj["profile"], read_only=ctx.obj["read_only"], flags=flags) as workspace:
        yield workspace
        if ctx.command.name in CHANGING:
            from seatsync_tui.screens.picturing import keep_picture

            keep_picture(workspace)


class Stopper:
    """Turns SIGINT, SIGTERM and SIGHUP into a request to stop after the row or customer in hand."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.signal = 0

    @contextmanager
    def watching(self) -> Iterator[Stopper]:
        """Listen to the signals while the block runs."""
        before = {number: signal.signal(number, self._hear) for number in STOPPING}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _hear(self, number: int, _: FrameType | None) -> None:
        self.signal = self.signal or number
        self.stop.set()

    @property
    def exit_code(self) -> int:
        """128 and the signal's number; 0 when none came."""
        return 128 + self.signal if self.signal else 0


def leave_after_hangup(stopper: Stopper) -> None:
    """End the process at once when the terminal is gone: nothing can be told to anybody any more.

    To be called when journal, database and lock are closed.
    """
    if stopper.signal == signal.SIGHUP:
        os._exit(stopper.exit_code)


def run(workspace: Workspace, job: Coroutine[Any, Any, Result]) -> Result:
    """Run a use-case on the work thread while this one listens to signals."""
    return workspace.runner.run(job)


def progress_line(quiet: bool) -> ProgressSink:
    """A sink that keeps one line of stderr up to date; silent when stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        return ignore_progress

    def show(event: Progress) -> None:
        total = "?" if event.total is None else str(event.total)
        left = event.seconds_left
        words = f"{event.task} {event.done} of {total}"
        words += f", about {left:.0f} s left" if left is not None else ""
        words += f" ({event.note})" if event.note else ""
        end = "\n" if event.total is not None and event.done >= event.total else ""
        sys.stderr.write(f"\r\x1b[K{words[:100]}{end}")
        sys.stderr.flush()

    return show
