"""The audit: append-only, every record chained by sha256 to the one before, its end noted twice more.

The chain shows what was altered, taken out or moved; the notes of the newest hash (one in the database, one
in a side file) show when the end was cut off.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from seatsync_tui.store.codec import canonical_json, from_row, to_plain, to_row
from seatsync_tui.store.connection import put
from seatsync_tui.store.records import AuditEntry, AuditRecord

if TYPE_CHECKING:
    from sqlite_utils import Database

FIRST_HASH = "0" * 64
"""What the first record is chained to."""

HEAD_FILE = "audit-head.json"


@dataclass(frozen=True, slots=True)
class Head:
    """Where the audit ends: how many records, and the newest one's hash."""

    count: int = 0
    hash: str = FIRST_HASH


def hash_of(record: AuditRecord) -> str:
    """sha256 of the previous hash and the record's canonical JSON without its own hash."""
    plain = to_plain(record)
    del plain["hash"]
    return hashlib.sha256((record.previous + canonical_json(plain)).encode()).hexdigest()


def append(db: Database, entry: AuditEntry) -> AuditRecord:
    """Add a record to the end; the caller's transaction commits it together with what it speaks of."""
    head = read_head(db.conn)
    unsealed = AuditRecord(
        sequence=head.count + 1,
        **{name: getattr(entry, name) for name in AuditEntry.__dataclass_fields__},
        previous=head.hash,
        hash="",
    )
    # As it will be read back, so that its hash is that of what is stored.
    unsealed = from_row(AuditRecord, to_row(unsealed))
    record = replace(unsealed, hash=hash_of(unsealed))
    put(db, "audit", to_row(record))
    note = canonical_json({"count": record.sequence, "hash": record.hash})
    put(db, "meta", {"key": "audit_head", "value": note}, replace=True)
    return record


def read_head(connection: sqlite3.Connection) -> Head:
    """Where the database says that the audit ends."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'audit_head'").fetchone()
    return Head(**json.loads(row["value"])) if row else Head()


def read_records(connection: sqlite3.Connection) -> Iterator[AuditRecord]:
    """Every record, oldest first."""
    for row in connection.execute("SELECT * FROM audit ORDER BY sequence"):
        yield from_row(AuditRecord, dict(row))


def note_head(file: Path, head: Head, *, shared: bool = False) -> None:
    """Write the end of the audit into the side file, whole or not at all."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as text:
        os.fchmod(text.fileno(), 0o660 if shared else 0o600)
        text.write(canonical_json({"count": head.count, "hash": head.hash}) + "\n")
        text.flush()
        os.fsync(text.fileno())
    draft.replace(file)


def noted_head(file: Path) -> Head | None:
    """What the side file says; None when there is none, ValueError when it is no such note."""
    try:
        noted = json.loads(file.read_text(encoding="utf-8"))
        return Head(int(noted["count"]), str(noted["hash"]))
    except FileNotFoundError:
        return None
    except (TypeError, KeyError) as error:
        raise ValueError(f"{file} is no note of the audit's end") from error


def verify(connection: sqlite3.Connection, file: Path | None = None) -> list[str]:
    """Say in words what is wrong with the audit; an empty list means that it is whole."""
    records = list(read_records(connection))
    return [
        *_chain_findings(records),
        *_end_findings(records, read_head(connection), "the database"),
        *_side_file_findings(records, file),
    ]


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


def _side_file_findings(records: list[AuditRecord], file: Path | None) -> list[str]:
    """The side file may lag behind (another operator appended), but what it noted must be there."""
    if file is None:
        return []
    try:
        noted = noted_head(file)
    except (OSError, ValueError) as error:
        return [f"The note of the audit's end, {file}, cannot be read: {error}."]
    if noted is None or _replaced(records, noted):
        return []
    return _end_findings(records, noted, str(file))


def _replaced(records: list[AuditRecord], noted: Head) -> bool:
    """Whether a backup was put back since, and its record names the noted one as left behind."""
    restores = (record.before for record in records if record.action == "restore" and record.before)
    return any([noted.count, noted.hash] in json.loads(before).get("records", []) for before in restores)
