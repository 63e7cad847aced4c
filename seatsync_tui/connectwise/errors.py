"""What can come of a write besides success: certainly not done, or nobody knows."""

from __future__ import annotations

from seatsync_tui.models.errors import SeatSyncError


class WriteRefused(SeatSyncError):
    """ConnectWise certainly did not do it."""

    exit_code = 5

    def __init__(
        self,
        what: str,
        *,
        status: int | None = None,
        advice: str = "",
        details: str = "",
        again: bool = False,
    ) -> None:
        super().__init__(what, advice=advice, details=details)
        self.status = status
        """HTTP status of the refusal; None when the request never left."""
        self.again = again
        """Whether the same write may be tried again, from the live read on: throttled, or never sent."""


class OutcomeUnknown(SeatSyncError):
    """The write may have been done: the answer was lost, was an error of the server, or could not be read."""

    exit_code = 5

    def __init__(self, what: str, *, status: int | None = None, advice: str = "", details: str = "") -> None:
        super().__init__(what, advice=advice, details=details)
        self.status = status
        """HTTP status of the answer; None when none came."""
