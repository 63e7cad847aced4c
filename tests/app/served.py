"""A sandbox in a process of its own for the tests that drive the whole app against it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def served(*arguments: str) -> Iterator[dict[str, str]]:
    """Serve the sandbox on a free loopback port; gives the environment that points at it."""
    command = [sys.executable, "-m", "seatsync_tui.sandbox", "--json", *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            assert process.stdout is not None
            yield {str(name): str(value) for name, value in json.loads(process.stdout.readline()).items()}
        finally:
            process.terminate()
            process.wait(10)
