"""Opens the app on a staged workspace and waits until nothing is under way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import WorkerCancelled

from seatsync_tui.app import SeatSyncApp
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.widgets.grid import PreviewGrid
from seatsync_tui.workflow.workspace import Workspace


async def at_rest(pilot: Pilot[Any], *aside: str) -> None:
    """Wait until no worker is under way but those of the groups named; one may have replaced another."""
    await pilot.pause()
    while waiting := [
        worker for worker in pilot.app.workers if worker.group not in aside and not worker.is_finished
    ]:
        with suppress(WorkerCancelled):
            await pilot.app.workers.wait_for_complete(waiting)
        await pilot.pause()
    if (dialog := cast(SeatSyncApp, pilot.app).dialog) is not None:
        await dialog.stands.wait()


async def stop_blinking(pilot: Pilot[Any]) -> None:
    """Let every field show its cursor, so that a picture is the same at any moment."""
    for field in pilot.app.screen.query(Input):
        field.cursor_blink = False
        field._cursor_visible = True
    await pilot.pause()


@dataclass
class Driver:
    """The running app, its keys, and what it shows."""

    app: SeatSyncApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each after the last one's work has ended."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def settle(self) -> None:
        """Wait for messages and workers, pulls and pushes aside."""
        await at_rest(self.pilot, "job", "view")

    async def finish(self) -> None:
        """Wait for everything, pulls and pushes too."""
        await at_rest(self.pilot)
        if self.app.job_running:
            await self.finish()

    def on(self, kind: type[Screen[Any]]) -> bool:
        """Whether a screen or dialog of this kind is in front."""
        return isinstance(self.app.screen, kind)

    @property
    def preview(self) -> PreviewScreen:
        """The preview, wherever the app stands."""
        screen = self.app.get_screen("preview")
        assert isinstance(screen, PreviewScreen)
        return screen

    @property
    def grid(self) -> PreviewGrid:
        """The preview's grid."""
        return self.preview.grid

    @property
    def names(self) -> list[str]:
        """Companies of the rows shown, or customers where there is none."""
        return [row.company or (row.customer or "") for row in self.grid.rows]

    async def to(self, name: str) -> None:
        """Put the cursor on the row of this company or customer."""
        self.grid.cursor = self.names.index(name)
        await self.settle()

    @property
    def notices(self) -> list[str]:
        """What was said, oldest first."""
        return [notice.message for notice in self.app._notifications]

    def text(self) -> str:
        """What stands on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@asynccontextmanager
async def driven(workspace: Workspace, size: tuple[int, int] = (118, 32)) -> AsyncIterator[Driver]:
    """Open the app and wait for its first frame."""
    app = SeatSyncApp(workspace)
    async with app.run_test(size=size, notifications=True) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        yield driver
