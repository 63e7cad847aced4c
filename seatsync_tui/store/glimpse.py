"""Reading how the preview was left, by the standard library alone and before anything else is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

GLIMPSE_KEY = "glimpse:preview"
"""The key of the view's state under which the glimpse stands."""
WAIT_SECONDS = 0.2
"""A database that somebody writes to is not waited for: the glimpse is a courtesy."""


def read_glimpse(path: Path) -> str:
    """The stored glimpse as text; empty when there is none, or when the file cannot be read just now."""
    if not path.exists():
        return ""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS)
    except sqlite3.Error:
        return ""
    try:
        found = connection.execute("SELECT value FROM view_state WHERE key = ?", (GLIMPSE_KEY,)).fetchone()
    except sqlite3.Error:
        return ""
    finally:
        connection.close()
    return str(found[0]) if found else ""


def has_glimpse(connection: sqlite3.Connection) -> bool:
    """Whether a glimpse of the state as it is now is stored."""
    found = connection.execute("SELECT 1 FROM view_state WHERE key = ?", (GLIMPSE_KEY,)).fetchone()
    return found is not None


def data_version(connection: sqlite3.Connection) -> int:
    """SQLite's number for what other connections have committed."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def drop_glimpse(connection: sqlite3.Connection) -> None:
    """Forget the glimpse, in the transaction that makes it one of another state."""
    connection.execute("DELETE FROM view_state WHERE key = ?", (GLIMPSE_KEY,))
