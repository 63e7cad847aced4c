"""The heartbeat: a small file that says when the last run ended and how, so that silence can be noticed."""

from __future__ import annotations

import calendar
import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from seatsync_tui.models.errors import StoreError
from seatsync_tui.settings.folders import make_folder

NAME = "heartbeat.json"
ENOUGH = (0, 5, 7)
"""Exit codes after which the month's run counts as done: it read, and whoever is told was told."""


def write_heartbeat(state: Path, told: Mapping[str, Any], *, month: str = "") -> None:
    """Put the newest run in the file's place, whole or not at all; raises StoreError.

    `month` marks the run before a month's end, as 2026-11; other runs keep the mark that stands.
    """
    kept = month if month and told.get("exit_code") in ENOUGH else month_done(state)
    text = json.dumps({"schema": 1, **told, "month_end_done": kept or None}, indent=1)
    file, draft = state / NAME, state / f".{NAME}.{os.getpid()}"
    try:
        make_folder(state)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True) if state.is_dir() else None
        raise StoreError(f"{file} cannot be written: {error.strerror or error}.") from error


def read_heartbeat(state: Path) -> dict[str, Any]:
    """What the newest run left; nothing when there was none or it cannot be read."""
    try:
        told = json.loads((state / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def month_done(state: Path) -> str:
    """The month whose run before its end is done, as 2026-11, or empty."""
    return str(read_heartbeat(state).get("month_end_done") or "")


def month_of(day: date) -> str:
    """The month as the heartbeat marks it."""
    return f"{day:%Y-%m}"


def days_left(day: date) -> int:
    """Days until the last one of the month, which has 0."""
    return calendar.monthrange(day.year, day.month)[1] - day.day


def why_not_due(state: Path, day: date, days: int) -> str:
    """Why the run before a month's end need not start today; empty when it has to.

    It is due on every day from the given one on, until it came through once: a machine that was off, or a
    source that was down, does not cost the month.
    """
    if days_left(day) > days:
        return f"The month ends in {days_left(day)} days; the run is due {days} days before."
    if month_done(state) == month_of(day):
        return f"The run before the end of {month_of(day)} is done."
    return ""
