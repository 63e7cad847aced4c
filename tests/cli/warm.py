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


def run_warm(
    words: tuple[str, ...], environ: Mapping[str, str], given: str | None, limit: float
) -> tuple[int, str, str]:
    """Run `seatsync` with these words; its exit code (-N when signal N ended it), stdout and stderr.

    Raises Hangs when it has not ended after `limit` seconds.
    """
    return run_forked(_seatsync, words, environ, given, limit)


def run_forked(
    main: Callable[[], None],
    words: tuple[str, ...],
    environ: Mapping[str, str],
    given: str | None,
    limit: float,
) -> tuple[int, str, str]:
    """Run `main` in a process of its own, as `run_warm` does with the command."""
    _server.set_forkserver_preload(["tests.cli.warm", "tests.cli.imported"])
    with tempfile.TemporaryDirectory() as folder:
        streams = Path(folder)
        (streams / "0").write_text(given or "")
        args = (main, words, dict(environ), os.getcwd(), streams)
        process = _server.Process(target=_in_the_child, args=args)
        process.start()
        process.join(limit)
        if process.exitcode is None:
            process.kill()
            raise Hangs(f"seatsync {' '.join(words)} did not end within {limit} s")
        return process.exitcode, (streams / "1").read_text(), (streams / "2").read_text()


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


def _seatsync() -> None:
    from seatsync_tui.cli.main import run_verbs

    run_verbs()
