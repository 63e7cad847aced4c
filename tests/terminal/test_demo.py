"""The demo opens on a sandbox of its own and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.terminal.screen import Terminal

DEMO = [sys.executable, "-m", "seatsync_tui", "demo", "--latency", "0", "--subaccounts", "12"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment whose temporary folder is the test's own."""
    place = tmp_path / "temporary"
    place.mkdir()
    return {**os.environ, "TMPDIR": str(place)}


def left_behind(environ: dict[str, str]) -> list[str]:
    return sorted(path.name for path in Path(environ["TMPDIR"]).iterdir())


def sandboxes_of(environ: dict[str, str]) -> list[int]:
    """Processes that serve a sandbox for this test, told by their temporary folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            variables = (folder / "environ").read_bytes()
        except OSError:
            continue
        if b"seatsync_tui.sandbox" in command and environ["TMPDIR"].encode() in variables:
            found.append(int(folder.name))
    return found


def test_the_demo_opens_connected_and_leaves_nothing_behind(environ: dict[str, str]) -> None:
    with Terminal(DEMO, environ) as terminal:
        terminal.wait_for("Connections", "Duo lists 12 subaccounts")
        assert left_behind(environ)
        assert sandboxes_of(environ)
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
    assert left_behind(environ) == []
    assert sandboxes_of(environ) == []


def test_a_dropped_line_leaves_nothing_behind_either(environ: dict[str, str]) -> None:
    with Terminal(DEMO, environ) as terminal:
        terminal.wait_for("Connections", "Duo lists 12 subaccounts")
        terminal.hang_up()
        assert terminal.wait_for_end() == 129
    assert left_behind(environ) == []
    assert sandboxes_of(environ) == []
