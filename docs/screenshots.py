"""Draws the pictures of the README: drives the app on the sandbox, writes SVGs into `screenshots/`."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from textual.pilot import Pilot

from seatsync_tui.app import SeatSyncApp
from seatsync_tui.theme import LIGHT
from seatsync_tui.workflow.workspace import Workspace

FOLDER = Path(__file__).parents[1] / "screenshots"
WIDE = (118, 34)
NARROW = (80, 24)


@contextmanager
def sandbox(*more: str) -> Iterator[dict[str, str]]:
    """Serve the sandbox; gives the environment that points at it."""
    command = [
        sys.executable,
        "-m",
        "seatsync_tui.sandbox",
        "--json",
        "--seed",
        "1",
        "--subaccounts",
        "60",
        *more,
    ]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            yield {str(name): str(value) for name, value in json.loads(process.stdout.readline()).items()}
        finally:
            process.terminate()
            process.wait(10)


class Artist:
    """Presses keys, waits until all is done, and draws."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.app = pilot.app

    async def press(self, *keys: str) -> None:
        """Press keys, each after the work of the one before."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()
            await self.app.workers.wait_for_complete()
            await self.pilot.pause()

    async def draw(self, name: str) -> None:
        """Write what stands on the screen, without passing notices."""
        self.app.clear_notifications()
        await self.pilot.pause()
        path = FOLDER / f"{name}.svg"
        path.write_text(self.app.export_screenshot(title="SeatSync"), encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(FOLDER.parent)}\n")


async def first_run(workspace: Workspace) -> None:
    """Setup, preview, picker, confirm, push, operations."""
    app = SeatSyncApp(workspace)
    async with app.run_test(size=WIDE) as pilot:
        artist = Artist(pilot)
        await artist.press("1", "s", "r", "l", "enter")
        await artist.draw("license")
        await artist.press("enter", "enter")
        await artist.draw("setup")
        await artist.press("e")
        await artist.draw("rules")
        await artist.press("2", "slash", *"status:ready", "enter", "j")
        await artist.press("escape")
        await artist.draw("preview")
        await artist.press("v")
        await artist.draw("sums")
        await artist.press("escape", "slash", *"status:unmatched", "enter", "end", "k", "enter")
        await artist.draw("company")
        await artist.press("escape", "escape", "question_mark")
        await artist.draw("help")
        await artist.press("escape", "p")
        await artist.draw("confirm")
        await artist.press("enter")
        await artist.draw("push")
        await artist.press("4")
        await artist.draw("operations")
        await artist.press("enter")
        await artist.draw("operation")
        await artist.press("escape", "u")
        await artist.draw("take-back")
        await artist.press("escape", "2", "escape", "slash", *"status:no-change", "enter", "n", "h")
        await artist.draw("history")


async def second_run(workspace: Workspace) -> None:
    """The preview on 80 columns, and in the light theme."""
    app = SeatSyncApp(workspace)
    async with app.run_test(size=NARROW) as pilot:
        artist = Artist(pilot)
        await artist.press("2", "escape", "n", "g")
        await artist.draw("preview-80x24")
    app = SeatSyncApp(workspace)
    async with app.run_test(size=WIDE) as pilot:
        app.theme = LIGHT.name
        artist = Artist(pilot)
        await artist.press("2", "g")
        await artist.draw("preview-light")


async def counts_run(workspace: Workspace) -> None:
    """What every client has at every vendor."""
    app = SeatSyncApp(workspace)
    async with app.run_test(size=WIDE) as pilot:
        artist = Artist(pilot)
        await artist.press("1", "s", "r", "2", "C", "right")
        await artist.draw("counts")


def main() -> None:
    """Draw every picture."""
    for name in ("NO_COLOR", "TEXTUAL_THEME"):
        os.environ.pop(name, None)
    os.environ["TERM"] = "xterm-256color"
    FOLDER.mkdir(exist_ok=True)
    with sandbox() as connection, tempfile.TemporaryDirectory() as home:
        workspace = Workspace.open("default", {**connection, "SEATSYNC_HOME": home})
        workspace.operator = "tess@jumpbox"
        with workspace:
            asyncio.run(first_run(workspace))
            asyncio.run(second_run(workspace))
    with (
        sandbox("--vendors") as connection,
        tempfile.TemporaryDirectory() as home,
        Workspace.open("default", {**connection, "SEATSYNC_HOME": home}) as workspace,
    ):
        asyncio.run(counts_run(workspace))


if __name__ == "__main__":
    main()
