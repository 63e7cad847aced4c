"""Opening the profile behind the first frame: what is imported, in which order, and what follows it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import events
from textual.screen import Screen

from seatsync_tui.models.errors import SeatSyncError

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp
    from seatsync_tui.workflow.workspace import Workspace


def _preview() -> Screen[Any]:
    from seatsync_tui.screens.preview import PreviewScreen

    return PreviewScreen()


def _setup() -> Screen[Any]:
    from seatsync_tui.screens.setup import SetupScreen

    return SetupScreen()


def _push() -> Screen[Any]:
    from seatsync_tui.screens.push import PushScreen

    return PushScreen()


def _operations() -> Screen[Any]:
    from seatsync_tui.screens.operations import OperationsScreen

    return OperationsScreen()


SCREENS: dict[str, Callable[[], Screen[Any]]] = {
    "setup": _setup,
    "preview": _preview,
    "push": _push,
    "operations": _operations,
}
"""The four screens, each loaded when it is first shown."""


def take(app: SeatSyncApp, workspace: Workspace) -> None:
    """Work on this profile from now on."""
    from seatsync_tui.screens.session import Session

    app.session = Session(workspace)


def make_ready(app: SeatSyncApp) -> None:
    """Listen for a terminal that goes away, and move commands to the keys of the profile's table.

    A table that makes no sense moves none.
    """
    from seatsync_tui.commands.remapping import remapped
    from seatsync_tui.screens.hangup import Hangup

    Hangup(lambda: app.job).listen()
    try:
        app.keys = remapped(app.session.workspace.key_wishes())
    except SeatSyncError as error:
        app.complain(error, "The usual keys hold.")
        return
    app.set_keymap({name: ",".join(keys) for name, keys in app.keys.items()})


async def open_behind(app: SeatSyncApp) -> None:
    """Open the profile and read its rows while the first frame stands; then do what was typed meanwhile."""
    assert app.opener is not None, "there is a profile to open"
    try:
        await asyncio.to_thread(load_rooms)
        workspace = await asyncio.to_thread(app.opener)
    except SeatSyncError as error:
        app.failure = error
        app.exit()
        return
    from seatsync_tui.screens import keeping

    take(app, workspace)
    make_ready(app)
    await keeping.read_stored(app)
    await app.push_screen("preview" if app.session.ready else "setup")
    app.opener = None
    for key in app.held:
        app.post_message(events.Key(key.key, key.character))
    app.held.clear()
    gc.freeze()
    gc.enable()
    await _look_around(app)


async def read_then_show(app: SeatSyncApp) -> None:
    """Read the view and the preview; without a pull and a scan, setup comes first."""
    from seatsync_tui.screens import keeping

    await keeping.read_stored(app)
    if not app.session.ready:
        await app.go("setup")
    await _look_around(app)


async def _look_around(app: SeatSyncApp) -> None:
    """Learn what else a person has to know, and load what the next command will need."""
    from seatsync_tui.screens import jobbing, leftovers

    await jobbing.look_at_connections(app)
    await leftovers.settle_leftovers(app)
    app.run_worker(_warm_up, thread=True, group="warm-up", description="Load libraries", exit_on_error=False)


def load_rooms() -> None:
    """Import what the screens and the rules need; done on a thread, while the first frame is read."""
    import seatsync_tui.screens.jobbing
    import seatsync_tui.screens.keeping
    import seatsync_tui.workflow.previewing

    _ = seatsync_tui


def _warm_up() -> None:
    """Import what pull, scan and push need while the operator reads."""
    import httpx
    import keyring
    import pydantic

    _ = (httpx, keyring, pydantic)
