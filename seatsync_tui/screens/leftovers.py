"""What a crash left open when the app starts: said first, then settled by reading alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.screens.jobs import Job

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp

NOT_CONNECTED = (
    "ConnectWise is not connected, so it cannot be read what became of it:"
    " {everywhere.go-setup} goes to Setup, and then {everywhere.go-operations} and {operations.settle}"
    " settle it. Until then nothing can be pushed."
)


async def settle_leftovers(app: SeatSyncApp) -> None:
    """Say what was broken off, and start to read what became of it; somebody's running push is only told."""
    workspace = app.session.workspace
    numbers = await asyncio.to_thread(workspace.broken_off)
    if not numbers:
        await _tell_lock(app)
        return
    named = f"Operation {', '.join(map(str, numbers))} was broken off."
    if not _connected(app):
        app.notify(f"{named} {NOT_CONNECTED}", severity="error", timeout=20)
        return
    app.notify(f"{named} What became of its writes is read live now.", severity="warning")
    app.start(Job("settle", lambda stop: workspace.resume(may_write=False, stop=stop)))


async def _tell_lock(app: SeatSyncApp) -> None:
    try:
        await asyncio.to_thread(app.session.workspace.refuse_unsettled)
    except SeatSyncError as error:
        app.complain(error)


def _connected(app: SeatSyncApp) -> bool:
    """Whether ConnectWise's credentials are there, tested or not."""
    report = app.session.reports.get("connectwise")
    return report is not None and (report.ok or not report.field)
