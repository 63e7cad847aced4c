"""From the process's start to the first grid row in a terminal, beside a Textual app that shows one line."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence

from tests.app.served import served
from tests.bench.timing import RUNS, table

SIZE = (140, 40)
LIMIT = 60.0
ALLOWED = "1.25"
ONE_LINE = """
from textual.app import App
from textual.widgets import Static
class One(App):
    def compose(self):
        yield Static("one line of text")
One().run()
"""
SEATSYNC = (sys.executable, "-c", "from seatsync_tui.cli import main; main()")


class Watched:
    """A program in a terminal of its own, and what it has sent there."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.began = time.perf_counter()
        self.sent = b""
        self.process, self.terminal = pty.fork()
        if not self.process:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
            os.execvpe(command[0], list(command), dict(environ))

    def until(self, words: bytes) -> float:
        """Milliseconds from the start until these words have come."""
        while words not in self.sent and time.perf_counter() - self.began < LIMIT:
            if select.select([self.terminal], [], [], 1)[0]:
                self.sent += os.read(self.terminal, 65536)
        if words not in self.sent:
            raise TimeoutError(f"{words!r} never came")
        return (time.perf_counter() - self.began) * 1000

    def end(self) -> None:
        """End it without asking."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


def first_seen(command: Sequence[str], words: str, environ: Mapping[str, str]) -> float:
    """Milliseconds from the start of a program until its words stand on the terminal."""
    watched = Watched(command, environ)
    try:
        return watched.until(words.encode())
    finally:
        watched.end()


def prepare(environ: Mapping[str, str]) -> None:
    """Pull (exit 5: some customers cannot be read), scan and map, all by the command line."""
    for words in ("pull", "scan", "map license duo duo-mfa --product DUO-MFA"):
        command = [*SEATSYNC, *words.split()]
        subprocess.run(
            command, env=environ, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


def main() -> None:
    """Take the two in turns, and print their medians."""
    with tempfile.TemporaryDirectory() as home, served("--seed", "3", "--subaccounts", "150") as connection:
        environ = {**os.environ, **connection, "SEATSYNC_HOME": home, "TERM": "xterm-256color"}
        prepare(environ)
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(RUNS):
            times[0].append(first_seen([sys.executable, "-c", ONE_LINE], "one line of text", environ))
            times[1].append(first_seen(SEATSYNC, "Managed Services", environ))
    one, ours = map(statistics.median, times)
    rows = [
        ("a Textual app of one line", f"{one:.0f}", "", ""),
        ("SeatSync, 150 customers, first row", f"{ours:.0f}", f"{ours / one:.2f} ×", f"{ALLOWED} ×"),
    ]
    title = "Process start to the first row in a terminal, 140 by 40"
    table(title, ("app", "ms", "of one line", "allowed"), rows)


if __name__ == "__main__":
    main()
