"""The real command in a process of its own, without the half second that importing it takes.

A server of the standard library's multiprocessing imports the command once, runs nothing of it, and forks a
process for each run: own pid, environment, folder and standard streams, as if a shell had started it.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

_server = multiprocessing.get_context("forkserver")


class Hangs(Exception):
    """A command did not end in time."""


class Running:
    """A command that was begun; it is asked and waited for as one of subprocess."""

    def __init__(
        self,
        main: Callable[[], None],
        words: tuple[str, ...],
        environ: Mapping[str, str],
        given: str | None = None,
    ) -> None:
        """Run `main` with these words in a process of its own; `given` is its standard input."""
        _server.set_forkserver_preload(["tests.cli.warm", "tests.cli.imported"])
        self._words, self._folder = words, tempfile.TemporaryDirectory()
        self._streams = Path(self._folder.name)
        (self._streams / "0").write_text(given or "")
        args = (main, words, dict(environ), os.getcwd(), self._streams)
        self._process = _server.Process(target=_in_the_child, args=args)
        self._process.start()

    @property
    def pid(self) -> int:
        """Number of the process."""
        assert self._process.pid is not None, "it was started"
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code, -N when signal N ended it; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Wait for its end; what it wrote to stdout and stderr. Raises Hangs when it does not end in time."""
        with self._folder:
            self._process.join(timeout)
            if self.returncode is None:
                self._process.kill()
                raise Hangs(f"seatsync {' '.join(self._words)} did not end within {timeout} s")
            return (self._streams / "1").read_text(), (self._streams / "2").read_text()

    def ended(self, timeout: float) -> tuple[int, str, str]:
        """Wait for its end as `communicate` does; its exit code, stdout and stderr."""
        out, err = self.communicate(timeout)
        assert self.returncode is not None, "it has ended"
        return self.returncode, out, err


def _in_the_child(
    main: Callable[[], None], words: tuple[str, ...], environ: dict[str, str], cwd: str, streams: Path
) -> None:
    """Become the command: its words, environment, folder and streams."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["seatsync", *words]
    for number, flags in ((0, os.O_RDONLY), (1, os.O_WRONLY | os.O_CREAT), (2, os.O_WRONLY | os.O_CREAT)):
        opened = os.open(streams / str(number), flags, 0o600)
        os.dup2(opened, number, inheritable=True)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    main()


def seatsync() -> None:
    """Run the command."""
    from seatsync_tui.cli.main import run_verbs

    run_verbs()
