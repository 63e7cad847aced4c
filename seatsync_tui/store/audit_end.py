"""Where the audit ends, and the side file's note of that: made at once, or a moment behind a push."""

from __future__ import annotations

import sqlite3
import time

from seatsync_tui.store import audit
from seatsync_tui.store.side_note import Head, SideNote

NOTE_LAG = 1.0
"""Seconds by which the side file's note of the audit lags behind the outcomes of a push that goes on."""


class AuditEnd:
    """The audit's end as this process's own transactions move it, and what of it the side file notes yet."""

    def __init__(self, connection: sqlite3.Connection, note: SideNote) -> None:
        self._connection = connection
        self._note = note
        self._end: Head | None = None
        """The end after our own last change."""
        self._unnoted = False
        self._moment: tuple[float, Head] | None = None
        """Where the audit ended a moment ago, while its note lags behind."""
        self._unsynced = False

    def before(self) -> Head:
        """Where it ended after our own last change; where it ends now when there was none."""
        return self._end or audit.read_head(self._connection)

    def moved(self, before: Head, end: Head) -> None:
        """Take over where a committed transaction left it."""
        self._end, self._unnoted = end, self._unnoted or end != before

    def write_note(self, *, later: bool = False) -> None:
        """Note the end in the side file when it has moved; the disk may take its time with that.

        What is noted `later` is the end of a moment ago: who copies the files of a push that goes on, one by
        one, would else find a note of records that the copied database does not hold yet.
        """
        if not self._unnoted or self._end is None:
            return
        end, now = self._end, time.monotonic()
        if later:
            since, end = self._moment = self._moment or (now, end)
            if now - since < NOTE_LAG:
                return
        self._moment = (now, self._end) if later else None
        audit.note_end(self._connection, self._note, end)
        self._unnoted, self._unsynced = later, True

    def close(self) -> None:
        """Note the end, and wait until the disk holds the note."""
        try:
            self.write_note()
            if self._unsynced:
                self._note.sync()
        finally:
            self._unnoted = self._unsynced = False
