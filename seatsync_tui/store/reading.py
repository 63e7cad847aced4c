"""Reading the stored data by the standard library's sqlite3 alone, for the first frame of the app.

Nothing here writes; a database that is not there yet, or that waits for a migration, reads as None.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from seatsync_tui.store.codec import decode_instant
from seatsync_tui.store.connection import BUSY_SECONDS, SCHEMA_VERSION, check, in_words, schema_version
from seatsync_tui.store.mappings import read_decisions as read_decisions
from seatsync_tui.store.operations import journal_additions as journal_additions
from seatsync_tui.store.operations import last_writes as last_writes
from seatsync_tui.store.operations import read_operations as read_operations
from seatsync_tui.store.operations import unsettled as unsettled
from seatsync_tui.store.pulls import accepted_absences as accepted_absences
from seatsync_tui.store.pulls import latest_pull as latest_pull
from seatsync_tui.store.pulls import read_pull as read_pull
from seatsync_tui.store.scans import latest_scan as latest_scan
from seatsync_tui.store.scans import read_scan as read_scan
from seatsync_tui.store.ticks import read_ticks as read_ticks
from seatsync_tui.store.ticks import read_view_state as read_view_state


def open_reader(path: Path) -> sqlite3.Connection | None:
    """Open the database for reading; raises StoreError for one that is damaged or of a newer version.

    Write-ahead logging needs a writable folder even to read, so the file is opened as for writing and the
    connection then told to refuse every change.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    with in_words(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA query_only=ON")
            check(connection, path)
            if schema_version(connection) == SCHEMA_VERSION:
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None


def newest_readings(connection: sqlite3.Connection) -> dict[str, datetime]:
    """When each source was last pulled and ConnectWise last scanned: `pull of duo`, `scan`."""
    pulled = connection.execute("SELECT source, max(at) AS at FROM pulls GROUP BY source").fetchall()
    ages = {f"pull of {row['source']}": decode_instant(row["at"]) for row in pulled}
    scanned = connection.execute("SELECT max(at) AS at FROM scans").fetchone()["at"]
    return ages | ({"scan": decode_instant(scanned)} if scanned else {})
