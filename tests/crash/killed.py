"""The `seatsync` command in a process that kills itself at one numbered moment.

Its words are MOMENTS KIND NUMBER WORD…: every write of the journal and every step of a request appends its
name to the file MOMENTS; the process gets SIGKILL at the one with that number of that kind, or of any kind
where none is named, or never with 0. Commits and requests go on side by side, so that only the order of each
kind is the same in every run. It wraps the libraries that touch disk and network, and nothing of SeatSync.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import threading
from dataclasses import dataclass, field
from typing import Any

import httpx

from seatsync_tui.cli.main import run_verbs

BEFORE_COMMIT, AFTER_COMMIT = "journal, before a commit", "journal, after a commit"
STEPS = {
    "http11.send_request_headers.started": "request, before sending",
    "http11.send_request_body.complete": "request, after sending",
    "http11.receive_response_body.complete": "request, after the answer",
}


@dataclass
class Moments:
    """The moments so far, the file they are named in, and the kind and number of the last one."""

    file: int = -1
    kind: str = ""
    kill_at: int = 0
    seen: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)

    def note(self, name: str) -> None:
        """Note a moment, and end here when it is the one."""
        with self.turn:
            self.seen += self.kind in ("", name)
            os.write(self.file, f"{name}\n".encode())
            if self.seen == self.kill_at and self.kind in ("", name):
                os.kill(os.getpid(), signal.SIGKILL)
                signal.pause()


moments = Moments()


class Connection(sqlite3.Connection):
    """Notes every commit of something that was written."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql != "COMMIT" or self.total_changes == self.changes_before:
            return super().execute(sql, *parameters)
        moments.note(BEFORE_COMMIT)
        done = super().execute(sql, *parameters)
        self.changes_before = self.total_changes
        moments.note(AFTER_COMMIT)
        return done

    changes_before = 0


class Transport(httpx.AsyncHTTPTransport):
    """Notes every step of a request."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async def trace(name: str, _: Any) -> None:
            if name in STEPS:
                moments.note(STEPS[name])

        request.extensions = {**request.extensions, "trace": trace}
        return await super().handle_async_request(request)


def connect(*places: Any, **options: Any) -> Any:
    """Open a database that notes its commits."""
    return plain_connect(*places, **{**options, "factory": Connection})


plain_connect = sqlite3.connect


def main() -> None:
    """Be the command, with both libraries wrapped."""
    file, moments.kind, kill_at, *words = sys.argv[1:]
    moments.file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    moments.kill_at = int(kill_at)
    sqlite3.connect = connect
    httpx.AsyncHTTPTransport = Transport  # type: ignore[misc]
    sys.argv = ["seatsync", *words]
    run_verbs()
