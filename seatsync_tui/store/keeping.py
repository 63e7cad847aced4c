"""Backups of the database by hand, and putting one back so that nothing that stood before is lost.

What is put back goes through SQLite into the file in use: whoever has it open sees the change whole.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from seatsync_tui.models.errors import StoreError
from seatsync_tui.store import audit
from seatsync_tui.store.codec import canonical_json
from seatsync_tui.store.connection import BUSY_SECONDS, check, connect, in_words, make_folder, make_private
from seatsync_tui.store.migrations import back_up
from seatsync_tui.store.records import AuditEntry
from seatsync_tui.store.store import Store

RESTORE = "restore"
"""The audit's word for a database that was put back."""


@dataclass(frozen=True, slots=True)
class Place:
    """A profile's database, its folders, and who works on it."""

    database: Path
    state: Path
    shared: bool
    operator: str
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where what it replaced lies."""

    replaced: Path | None
    """None when there was no database before."""
    records_lost: int
    """Records of the audit that only the replaced database holds."""


def write_backup(connection: sqlite3.Connection, target: Path, *, shared: bool = False) -> None:
    """Copy the whole database into one file, looked through before it takes its name."""
    draft = target.with_name(f".{target.name}.part")
    with in_words(target):
        draft.unlink(missing_ok=True)
        try:
            back_up(connection, draft, shared=shared)
            with closing(sqlite3.connect(draft)) as copy:
                check(copy, draft)
                copy.execute("PRAGMA journal_mode=DELETE")
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)


def restore(file: Path, place: Place) -> Restored:
    """Put a backup in the database's place; the one it replaces is kept beside, and the audit says so.

    Raises StoreError, with nothing changed, for a file that is no backup, damaged, or of a newer version.
    """
    with _checked_copy(file) as backup, in_words(place.database):
        make_folder(place.database.parent, shared=place.shared)
        before = _records(place.database)
        replaced = _set_aside(place)
        with closing(sqlite3.connect(place.database, timeout=BUSY_SECONDS)) as target:
            backup.backup(target)
    make_private(place.database, shared=place.shared)
    lost = _put_on_record(file, replaced, before, place)
    return Restored(replaced, lost)


@contextmanager
def _checked_copy(file: Path) -> Iterator[sqlite3.Connection]:
    """A private copy of the file, found sound: to open a database may change it and make files beside it."""
    if not file.is_file():
        raise StoreError(f"There is no file {file}.", advice="Name a file that `seatsync backup` wrote.")
    with tempfile.TemporaryDirectory(prefix="seatsync-restore-") as folder, in_words(file):
        copy = Path(folder) / "backup.db"
        for ending in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{file}{ending}", f"{copy}{ending}")
        with closing(sqlite3.connect(copy)) as connection:
            connection.row_factory = sqlite3.Row
            check(connection, copy, told=file)
            _refuse_stranger(connection, file)
            yield connection


def _refuse_stranger(connection: sqlite3.Connection, file: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"_sqlite_migrations", "audit", "company_mappings", "operations"} <= tables:
        raise StoreError(
            f"{file} is no database of SeatSync.", advice="Name a file that `seatsync backup` wrote."
        )


def _set_aside(place: Place) -> Path | None:
    """Keep what is there now beside it: a copy of a sound database; a damaged one itself makes room."""
    path = place.database
    if not path.exists() or path.stat().st_size == 0:
        return None
    aside = path.with_name(f"{path.stem}-replaced-{place.now():%Y%m%dT%H%M%S%f}Z{path.suffix}")
    try:
        with closing(connect(path)) as connection:
            write_backup(connection, aside, shared=place.shared)
    except (StoreError, sqlite3.Error):
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{path}{ending}").rename(f"{aside}{ending}")
    return aside


def _records(path: Path) -> list[tuple[int, str]]:
    """Sequence and hash of every record of an audit, as far as it can be read."""
    found: list[tuple[int, str]] = []
    if not path.exists():
        return found
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
        for sequence, digest in connection.execute("SELECT sequence, hash FROM audit ORDER BY sequence"):
            found.append((sequence, digest))
    return found


def _put_on_record(file: Path, replaced: Path | None, before: list[tuple[int, str]], place: Place) -> int:
    """Name in the audit every record that only the replaced database holds; says how many those are."""
    with Store.open(
        place.database, shared=place.shared, state=place.state, operator=place.operator, now=place.now
    ) as store:
        kept = {record.sequence: record.hash for record in store.audit_records()}
        lost: list[list[object]] = [
            [sequence, digest] for sequence, digest in before if kept.get(sequence) != digest
        ]
        beyond = _noted_beyond(store, lost)
        head = audit.read_head(store.db.conn)
        store.audit(
            AuditEntry(
                at=place.now(),
                operator=place.operator,
                action=RESTORE,
                before=canonical_json({"records": lost + beyond}),
                after=canonical_json({"count": head.count, "hash": head.hash}),
                reason=f"from {file}; what it replaced is in {replaced.name if replaced else 'no file'}",
            )
        )
    return len(lost)


def _noted_beyond(store: Store, lost: list[list[object]]) -> list[list[object]]:
    """The record that the side file alone still knows of, where what was replaced could not be read."""
    try:
        noted = store.note.read()
    except (OSError, ValueError):
        return []
    if noted is None or [noted.count, noted.hash] in lost or audit.is_there(store.connection, noted):
        return []
    return [[noted.count, noted.hash]]
