"""The hard ways in a real terminal: resized, stopped, dropped, no longer read, and names that mean harm."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from seatsync_tui.models.plans import OperationState, Outcome
from seatsync_tui.workflow.workspace import Workspace
from tests.app.served import served
from tests.standing import prepare
from tests.terminal.screen import Terminal


def opened(environ: dict[str, str], home: Path, *words: str) -> Terminal:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEATSYNC_")}
    return Terminal(
        [sys.executable, "-m", "seatsync_tui", *words], {**kept, **environ, "SEATSYNC_HOME": str(home)}
    )


@contextmanager
def reopened(environ: dict[str, str], home: Path) -> Iterator[Workspace]:
    with Workspace.open("default", {**environ, "SEATSYNC_HOME": str(home)}) as workspace:
        yield workspace


def both_tested(screen: str) -> bool:
    return screen.count("[x]") >= 2


async def prepared(environ: dict[str, str], home: Path) -> None:
    """Pull, scan and map the license, so that the preview stands at once."""
    with reopened(environ, home) as workspace:
        await prepare(workspace)


def slowed(environ: dict[str, str], milliseconds: int) -> None:
    """Let the sandbox take its time over every later answer."""
    url = f"{environ['SEATSYNC_CONNECTWISE_URL']}/_sandbox/latency"
    httpx.post(url, json={"ms": milliseconds}, trust_env=False).raise_for_status()


def written(environ: dict[str, str]) -> int:
    """How many requests changed ConnectWise."""
    url = f"{environ['SEATSYNC_CONNECTWISE_URL']}/_sandbox/record"
    return sum(each["committed"] for each in httpx.get(url, trust_env=False).json()["exchanges"])


def test_a_first_run_can_be_left_at_any_point_and_taken_up_again(tmp_path: Path) -> None:
    with served("--subaccounts", "12", "--latency", "0") as environ:
        with opened(environ, tmp_path) as terminal:
            terminal.wait_until(both_tested)
            terminal.wait_for("Next: s scans ConnectWise")
            terminal.press("q")
            assert terminal.wait_for_end() == 0
        with opened(environ, tmp_path) as terminal:
            terminal.wait_for("Next: s scans ConnectWise")
            terminal.wait_until(both_tested)
            terminal.press("s")
            terminal.wait_for("Next: l goes to the license mapping")
            terminal.press("l", "enter")
            terminal.wait_for("Product that", "DUO-MFA")
            terminal.press("escape")
            terminal.wait_until(lambda screen: "Product that" not in screen)
            terminal.press("q")
            assert terminal.wait_for_end() == 0
        with opened(environ, tmp_path) as terminal:
            terminal.wait_for("Next: l goes to the license mapping")
            terminal.press("l", "enter")
            terminal.wait_for("Product that", "DUO-MFA")
            terminal.press("enter")
            terminal.wait_for("How Duo")
            terminal.press("enter")
            terminal.wait_for("Next: r pulls the counts")
            terminal.press("q")
            assert terminal.wait_for_end() == 0
        with opened(environ, tmp_path) as terminal:
            terminal.wait_for("Next: r pulls the counts")
            terminal.wait_until(both_tested)
            terminal.press("r")
            terminal.wait_for("2 shows the preview")
            terminal.press("2")
            terminal.wait_for("Push", "changes")


def test_a_resize_in_the_middle_of_a_pull_keeps_the_screen_whole(tmp_path: Path) -> None:
    with (
        served("--subaccounts", "40", "--latency", "100") as environ,
        opened(environ, tmp_path) as terminal,
    ):
        terminal.wait_until(both_tested)
        terminal.press("r")
        terminal.wait_for("Pulling")
        terminal.resize(50, 12)
        terminal.wait_for("SeatSync needs 60 columns")
        terminal.resize(140, 40)
        terminal.wait_for("What the accounts need", "Company mapping")
        terminal.resize(80, 24)
        terminal.wait_until(lambda screen: "What the accounts need" not in screen and "? help" in screen)
        lines = terminal.text().splitlines()
        assert lines[0].startswith(" SeatSync")
        assert len(lines) == 24


def test_escape_in_the_middle_of_a_pull_keeps_what_was_read_and_says_so(tmp_path: Path) -> None:
    with served("--subaccounts", "60", "--latency", "0") as environ:
        with opened(environ, tmp_path) as terminal:
            terminal.wait_until(both_tested)
            slowed(environ, 1500)
            terminal.press("r")
            terminal.wait_until(lambda screen: "Pulling" in screen and " a second" in screen)
            terminal.press("escape")
            terminal.wait_until(lambda screen: "Pulling" not in screen)
            terminal.press("q")
            assert terminal.wait_for_end() == 0
        with reopened(environ, tmp_path) as workspace:
            stored = workspace.stored(lambda store: store.latest_pull("duo"))
            assert stored is not None
            pull, verdict = stored
            assert not pull.complete
            assert not verdict.good
            assert "stopped" in pull.note


@pytest.mark.parametrize("how", ["dropped", "not read"])
def test_a_terminal_that_goes_away_in_a_push_leaves_every_write_recorded(tmp_path: Path, how: str) -> None:
    with served("--subaccounts", "40", "--latency", "0") as environ:
        asyncio.run(prepared(environ, tmp_path))
        with opened(environ, tmp_path) as terminal:
            terminal.wait_for("Push", "changes")
            slowed(environ, 60)
            terminal.press("p")
            terminal.wait_for("Push to ConnectWise?")
            terminal.press("enter")
            if how == "dropped":
                terminal.wait_until(lambda _: written(environ) > 0)
                terminal.hang_up()
                assert terminal.wait_for_end() == 129
            else:
                deadline = time.monotonic() + 30
                while not ended(environ, tmp_path) and time.monotonic() < deadline:
                    time.sleep(0.1)
                terminal.wait_for("Operation")
        with reopened(environ, tmp_path) as workspace:
            (push,) = [each for each in workspace.operations() if each.kind == "push"]
            assert push.state is not OperationState.RUNNING
            assert workspace.stored(lambda store: store.unsettled()) == []
            assert not [row for row in push.rows if row.outcome is Outcome.UNKNOWN]
            assert push.counts()["updated"] == written(environ)
            assert workspace.stored(lambda store: store.verify_audit()) == []


def ended(environ: dict[str, str], home: Path) -> bool:
    """Whether a push has ended, asked of the database and not of the terminal."""
    with reopened(environ, home) as workspace:
        return any(
            each.kind == "push" and each.state is OperationState.DONE for each in workspace.operations()
        )
