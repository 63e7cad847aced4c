"""Doctor's checks of settings, folders and data."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from seatsync_tui.models.errors import SettingsError, StoreError
from seatsync_tui.settings import load_settings
from seatsync_tui.store import audit
from seatsync_tui.store.connection import SCHEMA_VERSION, in_words
from seatsync_tui.store.lock import lock_holder
from seatsync_tui.store.mounts import file_system, why_not_trusted
from seatsync_tui.store.reading import newest_readings, open_reader, unsettled
from seatsync_tui.store.side_note import HEAD_FILE, SideNote
from seatsync_tui.workflow.doctor import Check, Finding, Visit, failed, failure, good, note, warning

ROOM_BYTES = 64 * 1024 * 1024
"""Free space below which the next pull or push may fail."""


def settings(visit: Visit) -> Iterator[Finding]:
    """Whether the settings make sense, and which differ from the defaults."""
    try:
        found = load_settings(visit.profile, visit.environ, visit.flags)
    except SettingsError as error:
        yield failed("Settings", error)
        return
    changed = [name for name, _ in found.values() if found.origin_of(name) != "default"]
    told = (
        f"{len(changed)} differ from the default: {', '.join(changed)}"
        if changed
        else "all have their default"
    )
    yield good("Settings", f"{visit.paths.settings_file}, profile {visit.profile}: {told}.")


def folders(visit: Visit) -> Iterator[Finding]:
    """Whether the folders are ours, and closed to those they are not for."""
    shared = visit.settings.shared
    places = {"config": visit.paths.config, "data": visit.paths.data, "state": visit.paths.state}
    for name, folder in places.items():
        yield _folder(f"Folder {name}", folder, shared=shared and name == "data")


def _folder(check: str, folder: Path, *, shared: bool) -> Finding:
    try:
        status = folder.stat()
    except FileNotFoundError:
        return note(check, f"{folder} is not there yet; it is made when it is needed.")
    except OSError as error:
        return failure(check, f"{folder}: {error.strerror}.", "Check its owner and rights.", 2)
    mode = stat.S_IMODE(status.st_mode)
    if not stat.S_ISDIR(status.st_mode):
        return failure(check, f"{folder} is no folder.", "Move it out of the way.", 2)
    if not os.access(folder, os.W_OK | os.X_OK):
        return failure(
            check, f"{folder} cannot be written to (mode {mode:04o}).", "Check its owner and rights.", 2
        )
    if shared:
        return _shared_folder(check, folder, mode)
    if mode & 0o077:
        remedy = f"Run `chmod 700 {folder}`, or set `shared` for a group's data."
        return warning(check, f"{folder} is open to others (mode {mode:04o}).", remedy)
    return good(check, f"{folder}, mode {mode:04o}.")


def _shared_folder(check: str, folder: Path, mode: int) -> Finding:
    if mode & 0o007:
        return failure(
            check, f"{folder} is open to everybody (mode {mode:04o}).", f"Run `chmod 2770 {folder}`.", 2
        )
    if mode & 0o2070 != 0o2070:
        words = f"{folder} is shared by the settings, but not by its mode ({mode:04o})."
        return failure(check, words, f"Run `chgrp GROUP {folder}` and `chmod 2770 {folder}`.", 2)
    return good(check, f"{folder}, mode {mode:04o}, shared with its group.")


def files(visit: Visit) -> Iterator[Finding]:
    """Whether settings and database are closed to others."""
    shared = visit.settings.shared
    for path, allowed in (
        (visit.paths.settings_file, 0o600),
        (visit.paths.database, 0o660 if shared else 0o600),
    ):
        if not path.is_file():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & ~allowed:
            words = f"{path} is open to others (mode {mode:04o})."
            yield warning(f"File {path.name}", words, f"Run `chmod {allowed:o} {path}`.")


def disk(visit: Visit) -> Iterator[Finding]:
    """Whether there is room for the next pull and push."""
    folder = _existing(visit.paths.data)
    free = shutil.disk_usage(folder).free
    words = f"{free // 1024 // 1024} MB are free where {visit.paths.data} lies."
    if free < ROOM_BYTES:
        yield failure("Disk", words, "Free some space: nothing is pushed on a full disk.", 2)
    else:
        yield good("Disk", words)


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def database(visit: Visit) -> Iterator[Finding]:
    """Whether the database is sound and of this version."""
    path = visit.paths.database
    if not path.exists():
        yield note("Database", "Nothing is stored yet.", "Pull and scan, in the app or by `seatsync pull`.")
        return
    try:
        connection = open_reader(path)
    except StoreError as error:
        yield failed("Database", error)
        return
    size = f"{path.stat().st_size / 1024 / 1024:.1f} MB"
    if connection is None:
        yield note(
            "Database", f"{path}, {size}, is of an older version: the next start brings it up to date."
        )
        return
    connection.close()
    yield good("Database", f"{path}, {size}, schema {SCHEMA_VERSION}, sound.")


@contextmanager
def _reader(visit: Visit) -> Iterator[sqlite3.Connection | None]:
    """The stored data; None where there is none, or where the check of the database says what is wrong."""
    try:
        connection = open_reader(visit.paths.database)
    except StoreError:
        connection = None
    if connection is None:
        yield None
        return
    with closing(connection), in_words(visit.paths.database):
        yield connection


def audit_record(visit: Visit) -> Iterator[Finding]:
    """Whether the audit is whole."""
    with _reader(visit) as connection:
        if connection is None:
            return
        side = SideNote(visit.paths.state / HEAD_FILE, visit.paths.database)
        connection.execute("BEGIN")  # a push that goes on meanwhile is not seen half
        damage = audit.verify(connection, side)
        count = audit.read_head(connection).count
    if damage:
        words = f"{damage[0]}{f' ({len(damage)} findings)' if len(damage) > 1 else ''}"
        yield failure("Audit", words, "`seatsync audit verify` lists all; keep the database as it is.", 30)
    else:
        yield good("Audit", f"{count} records, whole.")


def unsettled_operations(visit: Visit) -> Iterator[Finding]:
    """Whether a crash or a lost answer left writes open."""
    with _reader(visit) as connection:
        if connection is None:
            return
        waiting = unsettled(connection)
    if not waiting or lock_holder(visit.paths.data) is not None:
        yield good("Operations", "None waits to be settled.")
        return
    numbers = ", ".join(str(each.id) for each in waiting)
    yield failure(
        "Operations", f"Operation {numbers} has writes of unknown outcome.", "Run `seatsync resume`.", 9
    )


def lock(visit: Visit) -> Iterator[Finding]:
    """Who pushes now, and whether the lock can be trusted."""
    holder = lock_holder(visit.paths.data)
    if holder is not None:
        since = f"{holder.since:%Y-%m-%d %H:%M} UTC"
        yield note(
            "Lock", f"{holder.operator} holds it since {since} for {holder.what}.", "Wait until it is done."
        )
    doubt = why_not_trusted(_existing(visit.paths.data))
    if doubt:
        yield warning("File system", doubt, "Keep the data on a disk of this machine.")
    else:
        kind = file_system(_existing(visit.paths.data))[0] or "unknown"
        yield good("File system", f"{kind}; {'' if holder else 'nobody holds the lock'}".rstrip("; ") + ".")


def stale_data(visit: Visit) -> Iterator[Finding]:
    """How old what was read is."""
    limit = timedelta(hours=visit.settings.max_age_hours)
    with _reader(visit) as connection:
        if connection is None:
            return
        ages = newest_readings(connection)
    if not ages:
        yield note("Readings", "Nothing was pulled or scanned yet.")
    for what, at in sorted(ages.items()):
        hours = (visit.now() - at).total_seconds() / 3600
        words = f"The newest {what} is of {at:%Y-%m-%d %H:%M} UTC, {hours:.0f} hours ago."
        if visit.now() - at > limit:
            yield warning("Readings", words, "Read it again: no plan is made of it.")
        else:
            yield good("Readings", words)


CHECKS: tuple[Check, ...] = (
    settings,
    folders,
    files,
    disk,
    database,
    audit_record,
    unsettled_operations,
    lock,
    stale_data,
)
