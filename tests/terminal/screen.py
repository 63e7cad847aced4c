"""A real terminal for tests: the command runs in a pty, and a screen parser reads what it draws."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import pyte

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "home": "\x1b[H",
    "backspace": "\x7f",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
}
PATIENCE = 30.0
"""Seconds to wait for something to appear; far more than it takes, for machines are slow at times."""


class Terminal:
    """A command on a pty of a given size."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], *, columns: int = 80, rows: int = 24
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        self._size(columns, rows)
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={name: value for name, value in environ.items() if name not in ("COLUMNS", "LINES")}
            | {"TERM": "xterm-256color"},
            start_new_session=True,
            preexec_fn=_own_terminal,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            print(self.text())
        self.end()

    def end(self) -> int:
        """Wait for the command to leave, by force at last, and close the terminal; gives its exit code."""
        try:
            self._process.wait(0.1)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._drain_until(lambda: self._process.poll() is not None, 10)
        except AssertionError:
            self._process.kill()
        code = self._process.wait()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1
        return code

    def hang_up(self) -> None:
        """Drop the line, as a lost SSH connection does."""
        os.close(self._master)
        self._master = -1

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size and tell the command."""
        self.screen.resize(rows, columns)
        self._size(columns, rows)
        os.killpg(self._process.pid, signal.SIGWINCH)

    def press(self, *keys: str) -> None:
        """Press keys by name, or type text; each is read before the next is sent."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())
            self._read(0.05)

    def type(self, *keys: str) -> None:
        """Press keys in one go, as a fast typist or a paste does."""
        os.write(self._master, "".join(KEYS.get(key, key) for key in keys).encode())
        self._read(0.05)

    def text(self) -> str:
        """What stands on the screen now."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, *words: str, patience: float = PATIENCE) -> str:
        """Wait until all the words stand on the screen; gives the screen."""
        self._drain_until(lambda: all(word in self.text() for word in words), patience, str(words))
        return self.text()

    def wait_until(self, ready: Callable[[str], bool], patience: float = PATIENCE) -> str:
        """Wait until the screen satisfies a condition; gives the screen."""
        self._drain_until(lambda: ready(self.text()), patience)
        return self.text()

    def wait_for_end(self, patience: float = PATIENCE) -> int:
        """Wait until the command leaves by itself; gives its exit code."""
        self._drain_until(lambda: self._process.poll() is not None, patience, "the command to leave")
        return self._process.wait()

    def _drain_until(self, ready: Callable[[], bool], patience: float, what: str = "") -> None:
        deadline = time.monotonic() + patience
        while not ready():
            assert time.monotonic() < deadline, f"waited in vain for {what}:\n{self.text()}"
            self._read(0.05)

    def _read(self, seconds: float) -> None:
        if self._master < 0:
            time.sleep(seconds)
            return
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return
        try:
            self._stream.feed(os.read(self._master, 65536))
        except OSError:  # Linux says so when the other side has left
            time.sleep(seconds)

    def _size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _own_terminal() -> None:
    """Make the pty the controlling terminal of the new session, so that hanging up is noticed."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
