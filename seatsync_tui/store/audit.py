"""The audit: append-only, every record chained by sha256 to the one before, its end noted twice more.

The chain shows what was altered, taken out or moved; the notes of the newest hash (one in the database, one
in a side file) show when the end was cut off.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seatsync_tui.store.codec import canonical_json, from_row, to_plain, to_row
from seatsync_tui.store.connection import put
from seatsync_tui.store.records import AuditEntry, AuditRecord
from seatsync_tui.store.side_note import Head, SideNote

if TYPE_CHECKING:
    from sqlite_utils import Database


def hash_of(record: AuditRecord) -> str:
    """sha256 of the previous hash and the record's canonical JSON without its own hash."""
    plain = to_plain(record)
    del plain["hash"]
    return _sealed(plain)


def _sealed(plain: Mapping[str, Any]) -> str:
    return hashlib.sha256((plain["previous"] + canonical_json(plain)).encode()).hexdigest()


def append(db: Database, entry: AuditEntry) -> Head:
    """Add a record to the end; the caller's transaction commits it together with what it speaks of."""
    head = read_head(db.conn)
    # Every field is a text or a number, so that the row reads back as the very values that are hashed here.
    row = {"sequence": head.count + 1, **to_row(entry), "previous": head.hash}
    end = Head(head.count + 1, _sealed(row))
    put(db, "audit", {**row, "hash": end.hash})
    note = canonical_json({"count": end.count, "hash": end.hash})
    put(db, "meta", {"key": "audit_head", "value": note}, replace=True)
    return end


def read_head(connection: sqlite3.Connection) -> Head:
    """Where the database says that the audit ends."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'audit_head'").fetchone()
    return Head(**json.loads(row["value"])) if row else Head()


def read_records(connection: sqlite3.Connection) -> Iterator[AuditRecord]:
    """Every record, oldest first."""
    for row in connection.execute("SELECT * FROM audit ORDER BY sequence"):
        yield from_row(AuditRecord, dict(row))


def note_end(connection: sqlite3.Connection, note: SideNote, end: Head) -> None:
    """Bring the side file up to the audit's end, unless what it notes is gone: it alone shows that then."""
    try:
        noted = note.read()
    except ValueError:
        noted = None
    if noted is None or is_there(connection, noted):
        note.write(end)


def is_there(connection: sqlite3.Connection, noted: Head) -> bool:
    """Whether a noted record stands, or a backup was put back since whose record names it as left behind."""
    row = connection.execute("SELECT hash FROM audit WHERE sequence = ?", (noted.count,)).fetchone()
    if not noted.count or (row and row["hash"] == noted.hash):
        return True
    restores = connection.execute("SELECT before FROM audit WHERE action = 'restore' AND before <> ''")
    return any([noted.count, noted.hash] in json.loads(row["before"]).get("records", []) for row in restores)


def verify(connection: sqlite3.Connection, note: SideNote) -> list[str]:
    """Say in words what is wrong with the audit; an empty list means that it is whole."""
    # The note first: whatever it speaks of by then is in the database, which may grow meanwhile.
    noted, unreadable = _noted(note)
    records = list(read_records(connection))
    findings = [*_chain_findings(records), *_end_findings(records, read_head(connection), "the database")]
    if noted is not None and not is_there(connection, noted):
        findings += _end_findings(records, noted, str(note.file))
    return findings + unreadable


def _noted(note: SideNote) -> tuple[Head | None, list[str]]:
    try:
        return note.read(), []
    except (OSError, ValueError) as error:
        return None, [f"The note of the audit's end, {note.file}, cannot be read: {error}."]


def _chain_findings(records: list[AuditRecord]) -> list[str]:
    findings: list[str] = []
    altered = {record.sequence for record in records if hash_of(record) != record.hash}
    previous = Head()
    for record in records:
        if record.sequence != previous.count + 1:
            findings.append(_missing(previous.count + 1, record.sequence - 1))
        if record.sequence in altered:
            findings.append(_moved_or_altered(record, altered))
        elif previous.count not in altered and _breaks_chain(record, previous):
            findings.append(f"Record {record.sequence} does not follow record {previous.count}: replaced.")
        previous = Head(record.sequence, record.hash)
    return findings


def _breaks_chain(record: AuditRecord, previous: Head) -> bool:
    return record.sequence == previous.count + 1 and record.previous != previous.hash


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"Record {first} is missing."
    return f"Records {first} to {last} are missing."


def _moved_or_altered(record: AuditRecord, suspects: set[int]) -> str:
    """A record whose hash is right under another's number was moved; anything else was altered."""
    for sequence in sorted(suspects)[:200]:
        if hash_of(replace(record, sequence=sequence)) == record.hash:
            return f"Record {record.sequence} was reordered: it is really record {sequence}."
    return f"Record {record.sequence} was altered."


def _end_findings(records: list[AuditRecord], noted: Head, where: str) -> list[str]:
    last = records[-1].sequence if records else 0
    if noted.count > last:
        return [f"{_missing(last + 1, noted.count)[:-1]} at the end: {where} noted {noted.count}."]
    found = next((record.hash for record in records if record.sequence == noted.count), None)
    if noted.count and found is not None and found != noted.hash:
        return [f"Record {noted.count} is not the one that {where} noted."]
    return []
