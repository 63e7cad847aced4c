"""Keys take turns: each acts on what the keys before it have made of the screen.

Over a slow line several keys arrive at once, and the answer to one of them may be a dialog that still opens
or one that closes. Without turns the keys behind it would be typed into a field that is on its way out, or
act on the screen below a question that was about to stand.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual import events
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from seatsync_tui.widgets.field import Field

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp

OPENING = frozenset({"plan", "history", "operation", "keep-secrets"})
"""Groups of workers at whose end a dialog opens or closes; keys wait for them."""
READ_FIRST = "A key pressed before the question stood was not taken. Read it, then answer."
LONGEST = 10.0
"""Seconds that a key waits at most: nobody is locked out by work that hangs."""
LOOK_EVERY = 0.02
"""Seconds between two looks whether the field's screen is still in front."""
ROUNDS = 3
"""As often as a message can be answered by another on its way up from a field: Enter, Submitted, Left."""


@dataclass
class Turn(Message):
    """Follows a key through a field up to its screen, behind everything that the key set off."""

    field: Input
    over: asyncio.Event
    rounds: int = ROUNDS

    def go_on(self) -> None:
        """Go round again, or tell that the key has acted."""
        self.stop()
        again = Turn(self.field, self.over, self.rounds - 1)
        if not self.rounds or not self.field.post_message(again):
            self.over.set()


async def is_in_time(app: SeatSyncApp, key: events.Key) -> bool:
    """Wait until what opens or closes has done so; false for a key from before a question about money."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST):
            while opening := [each for each in app.workers if _opens(each.group, each.is_finished)]:
                await asyncio.gather(*(each.wait() for each in opening), return_exceptions=True)
            if (dialog := app.dialog) is not None:
                await dialog.stands.wait()
    dialog = app.dialog
    return dialog is None or not dialog.READ_FIRST or key.time >= dialog.stands_since


def _opens(group: str, ended: bool) -> bool:
    return group in OPENING and not ended


async def pressed_in_field(app: SeatSyncApp, key: events.Key) -> bool:
    """Do what a key other than a letter does in a field, between the letters before it and those behind.

    Textual looks for such a key's command only after it went up from the field to the app, and by then the
    letters behind it are on their way into the field. False when there is no such field or key.
    """
    field = app.focused
    if not isinstance(field, Field) or key.is_printable:
        return False
    screen = app.screen
    await _settled(field, app, screen)
    if not await app._check_bindings(key.key, priority=True):
        await app._check_bindings(key.key)
    await _settled(field, app, screen)
    return True


async def _settled(field: Field, app: SeatSyncApp, screen: Screen[Any]) -> None:
    """Wait until a field and everything around it have dealt with what they were sent.

    A dialog on its way out answers no more, so only as long as its screen is in front.
    """
    over = asyncio.Event()
    if not field.post_message(Turn(field, over)):
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST):
            while app.screen is screen and not over.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), LOOK_EVERY)
