"""Running the real command in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.warm import Running, seatsync

LIMIT = 90
"""Seconds after which a command is taken to hang."""


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


def run_cold(words: tuple[str, ...], environ: Mapping[str, str], given: str | None) -> tuple[int, str, str]:
    """Run `seatsync` with these words in an interpreter of its own; its exit code, stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "seatsync_tui", *words],
        env=environ,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        **({"input": given} if given is not None else {"stdin": subprocess.DEVNULL}),
    )
    return done.returncode, done.stdout, done.stderr


@dataclass(frozen=True)
class Seat:
    """A place to run commands from: a home and the environment that points at a sandbox."""

    home: Path
    environment: Mapping[str, str]
    cold: bool = False
    """Start a new interpreter for every command, as a shell does; half a second each."""
    kept: Path | None = None
    """Where homes lie that were prepared in front of the same world, to be copied."""
    untouched: Callable[[], bool] = lambda: False
    """Whether the sandbox is still as those homes know it."""

    def run(self, *words: str, given: str | None = None, **more: str) -> Said:
        """Run `seatsync` with these words; `given` is its standard input, `more` further environment."""
        if self.cold:
            return Said(*run_cold(words, self.environ(**more), given))
        return Said(*Running(seatsync, words, self.environ(**more), given).ended(LIMIT))

    def begin(self, *words: str, main: Callable[[], None] = seatsync) -> Running:
        """Begin `seatsync`, or what `main` makes of it, with these words, and let it run."""
        return Running(main, words, self.environ())

    def environ(self, **more: str) -> dict[str, str]:
        """The whole environment of a command."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SEATSYNC_")}
        return {**kept, **self.environment, "SEATSYNC_HOME": str(self.home), **more}

    def prepared(self, product: str = "DUO-MFA") -> Seat:
        """Pull, scan and map the license, or copy a home where that was done; gives itself back."""
        known = not self.home.exists() and self.untouched()
        kept = self.kept / product if self.kept and known else None
        if kept and kept.exists():
            shutil.copytree(kept, self.home)
            return self
        assert self.run("pull").code in (0, 5)
        assert self.run("scan").code == 0
        assert self.run("map", "license", "duo", "duo-mfa", "--product", product).code == 0
        if kept:
            shutil.copytree(self.home, kept)
        return self

    def rows(self) -> list[dict[str, Any]]:
        """The rows of `preview --json`."""
        said = self.run("preview", "--json")
        assert said.code == 0, said.err
        return list(said.json()["rows"])
