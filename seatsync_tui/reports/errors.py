"""A report that did not arrive."""

from __future__ import annotations

from seatsync_tui.models.errors import SeatSyncError


class DeliveryError(SeatSyncError):
    """A channel did not take a report; the run itself is not touched by it."""

    exit_code = 4
