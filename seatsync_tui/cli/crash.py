"""Keep where an unexpected error came from: no traceback on the screen, no secret in the file."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.settings import paths_for


def keep_crash(error: BaseException, profile: str) -> str:
    """Append the error's stack to the profile's crash log; says where, or what went wrong with that."""
    try:
        path = paths_for(profile, os.environ).state / "crash.log"
        _append(path, error)
    except (OSError, SeatSyncError):
        return f"{type(error).__name__}; no crash log could be written"
    return f"{type(error).__name__}; details in {path}"


def _append(path: Path, error: BaseException) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Frames without their local values: a secret may stand in one.
    stack = "".join(traceback.format_tb(error.__traceback__))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as log:
        log.write(f"{datetime.now(UTC).isoformat()} {type(error).__name__}\n{stack}\n")
