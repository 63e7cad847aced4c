"""Opening the database file by the standard library's sqlite3, and SQLite's errors in an operator's words."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seatsync_tui.models.errors import StoreError
from seatsync_tui.settings.folders import make_folder as make_folder

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMA_VERSION = 5
"""How many migrations this version knows; kept in the file as `user_version`."""

BUSY_SECONDS = 10.0
SMALLEST_BYTES = 512
"""SQLite's smallest page. It takes a shorter file for a blank database, which would hide what was cut off."""
QUICK_CHECK_BYTES = 64 * 1024 * 1024
"""Up to this size the file is checked for damage whenever it is opened: a matter of milliseconds."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the database for writing: WAL, every commit flushed to disk, foreign keys enforced."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        connection.row_factory = sqlite3.Row
        check(connection, path)
        _keep_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA recursive_triggers=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _keep_wal(connection: sqlite3.Connection) -> None:
    """Turn WAL on; SQLite refuses without its usual patience while another process does the same."""
    patient_until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= patient_until:
                raise
            time.sleep(0.05)
        else:
            return


def check(connection: sqlite3.Connection, path: Path, *, told: Path | None = None) -> None:
    """Refuse a file that is damaged or was written by a newer version, before anything is written to it.

    `told` is what the operator calls the file, where it is a copy.
    """
    if 0 < path.stat().st_size < SMALLEST_BYTES:
        raise _damaged(told or path, "the file ends before its first page does")
    version = schema_version(connection)
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{told or path} was written by a newer version of SeatSync (its schema is {version},"
            f" this version knows {SCHEMA_VERSION}).",
            advice="Install that version again, or use another profile.",
        )
    if path.stat().st_size <= QUICK_CHECK_BYTES:
        refuse_damage(connection, told or path)


def schema_version(connection: sqlite3.Connection) -> int:
    """How many migrations the file has had; 0 for a blank one."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the file has had exactly the migrations of this version."""
    if schema_version(connection) != SCHEMA_VERSION:
        return False
    had: int = connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0]
    return had == SCHEMA_VERSION


def refuse_damage(connection: sqlite3.Connection, path: Path) -> None:
    """Let SQLite look through the file, and refuse it when something is wrong."""
    findings = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    if findings != ["ok"]:
        raise _damaged(path, "; ".join(findings))


def _damaged(path: Path, details: str) -> StoreError:
    return StoreError(
        f"The database {path} is damaged.",
        advice="Put a backup in its place; backups made before a migration lie beside it.",
        details=details,
    )


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into a StoreError that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, path) from error
    except UnicodeEncodeError as error:
        raise StoreError(
            f"{error.object[:40]!r} cannot be stored in {path}: it holds half a character.",
            advice="Correct it where it comes from.",
        ) from error
    except OSError as error:
        raise StoreError(
            f"{error.filename or path} cannot be used: {error.strerror or error}.",
            advice="Check that the folder exists, is yours and can be written to.",
        ) from error


def explain(error: sqlite3.Error, path: Path) -> StoreError:
    """Say what an SQLite error means."""
    name = getattr(error, "sqlite_errorname", "") or ""
    details = f"{name} {error}".strip()
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return _damaged(path, details)
    for prefix, (meaning, advice) in _MEANINGS.items():
        if name.startswith(prefix):
            return StoreError(meaning.format(path=path), advice=advice, details=details)
    return StoreError(f"The database {path} cannot be used: {error}.", details=details)


_MEANINGS = {
    "SQLITE_FULL": (
        "The disk that holds {path} is full; nothing of this change was kept.",
        "Free some space and try again.",
    ),
    "SQLITE_READONLY": (
        "The database {path} cannot be written to.",
        "Check the owner and the permissions of the file and of its folder.",
    ),
    "SQLITE_CANTOPEN": (
        "The database {path} cannot be opened.",
        "Check that its folder exists, is yours and can be written to.",
    ),
    "SQLITE_IOERR": (
        "The disk that holds {path} reported an error; nothing of this change was kept.",
        "Check the disk and its free space, then try again.",
    ),
    "SQLITE_BUSY": (
        "The database {path} is in use by another program.",
        "Wait until it is done and try again.",
    ),
}


def put(db: Database, table: str, row: dict[str, Any], *, replace: bool = False) -> int:
    """Add a row of plain values to a table that is known to be there, and hand back its row number.

    The library's own insert asks the database five times what it consists of first, while a push waits.
    """
    done = db.conn.execute(_insert(table, tuple(row), replace), tuple(row.values()))
    assert done.lastrowid is not None, "a row was added"
    return done.lastrowid


@lru_cache
def _insert(table: str, columns: tuple[str, ...], replace: bool) -> str:
    names = ", ".join(f"[{name}]" for name in columns)
    places = ", ".join("?" * len(columns))
    verb = "INSERT OR REPLACE" if replace else "INSERT"
    return f"{verb} INTO [{table}] ({names}) VALUES ({places})"


def make_private(path: Path, *, shared: bool = False) -> None:
    """Make a file if need be, readable and writable by its owner alone, or by its group too when shared."""
    mode = 0o660 if shared else 0o600
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, mode)
    try:
        status = os.fstat(descriptor)
        if status.st_mode & 0o777 != mode and status.st_uid == os.geteuid():
            os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)
