"""What the app says of trouble, and where it can be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import Worker

from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.screens.dialogs import Tell
from seatsync_tui.widgets.columns import harmless

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp


def complain(app: SeatSyncApp, error: SeatSyncError, meaning: str) -> None:
    """Show an error: what failed, what it means, what to do; the other side's words stand in the messages."""
    words = " ".join(part for part in (error.what, meaning, error.advice) if part)
    app.notify(harmless(words), severity="error", details=harmless(error.details))


def tell_failure(app: SeatSyncApp, worker: Worker[object]) -> None:
    """Say what was not foreseen in the background."""
    what = worker.description or "Background work"
    if isinstance(worker.error, SeatSyncError):
        app.complain(worker.error, f"{what} failed.")
    else:
        app.notify(harmless(f"{what} failed: {worker.error!r}"), severity="error")


def show_messages(app: SeatSyncApp) -> None:
    """Show again what was said, the newest first."""
    app.push_screen(Tell("Messages, newest first", list(app.said) or ["Nothing was said yet."]))
