"""The open database: opened and migrated, its transactions, and who signs what is written."""

from __future__ import annotations

import getpass
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from seatsync_tui.store import audit, ticks
from seatsync_tui.store.connection import connect, in_words, is_current, make_folder, make_private
from seatsync_tui.store.glimpse import GLIMPSE_KEY, data_version, drop_glimpse, has_glimpse
from seatsync_tui.store.records import Stamp

if TYPE_CHECKING:
    from sqlite_utils import Database


def utc_now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


def local_operator() -> str:
    """Who runs this process, as `user@host`."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = f"uid{os.getuid()}"
    return f"{user}@{socket.gethostname()}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A transaction that only reads: the standard library's connection is all it needs."""

    conn: sqlite3.Connection


class OpenDatabase:
    """One open database: its life, and the two ways to use it.

    sqlite-utils is loaded by the first write or migration, so that reading alone costs nothing of it.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, head_file: Path, *, shared: bool) -> None:
        self.connection = connection
        self.path = path
        self.head_file = head_file
        self.shared = shared
        self.operator = local_operator()
        self.now: Callable[[], datetime] = utc_now

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        shared: bool = False,
        state: Path | None = None,
        operator: str = "",
        now: Callable[[], datetime] = utc_now,
    ) -> Self:
        """Open the database, making or migrating it; raises StoreError before anything is written.

        `state` is the folder of the side file that notes the audit's end; default beside the database.
        `operator` and `now` sign what is handed over unsigned.
        """
        folder = state or path.parent
        with in_words(path):
            make_folder(path.parent, shared=shared)
            make_folder(folder, shared=shared and folder == path.parent)
            make_private(path, shared=shared)
            connection = connect(path)
            try:
                _bring_up_to_date(connection, path, shared)
            except BaseException:
                connection.close()
                raise
        store = cls(connection, path, folder / audit.HEAD_FILE, shared=shared)
        store.operator, store.now = operator or store.operator, now
        return store

    @cached_property
    def db(self) -> Database:
        """The database by sqlite-utils, for writing."""
        from sqlite_utils import Database

        return Database(self.connection, execute_plugins=False)

    def close(self) -> None:
        """Close the database; the store cannot be used after."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _writing(self, *, view_only: bool = False) -> Iterator[Database]:
        """One transaction, write lock taken at its start so that what it reads cannot change under it.

        Unless only the view is stored, the glimpse of the preview goes: it is one of the state before.
        """
        with in_words(self.path):
            db = self.db
            db.execute("BEGIN IMMEDIATE")
            try:
                before = audit.read_head(db.conn)
                yield db
                if not view_only:
                    drop_glimpse(db.conn)
                after = audit.read_head(db.conn)
                db.commit()
            except BaseException:
                db.rollback()
                raise
            if after != before:
                audit.note_head(self.head_file, after, shared=self.shared)

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        """One transaction that only reads, so that all it reads is of one moment."""
        with in_words(self.path):
            self.connection.execute("BEGIN")
            try:
                yield Reading(self.connection)
            finally:
                self.connection.rollback()

    def save_glimpse(self, text: str, version: int) -> None:
        """Keep the picture of the preview, unless another process changed what it was made from."""
        with self._writing(view_only=True) as db:
            if data_version(db.conn) == version:
                ticks.save_view_state(db, {GLIMPSE_KEY: text})

    def has_glimpse(self) -> bool:
        """Whether a picture of the preview as it is now is stored."""
        with self._reading() as db:
            return has_glimpse(db.conn)

    def data_version(self) -> int:
        """A number that is another one after every change by another connection."""
        with self._reading() as db:
            return data_version(db.conn)

    def _stamp(self, by: str = "", at: datetime | None = None) -> Stamp:
        return Stamp(by or self.operator, at or self.now())

    def back_up(self, target: Path) -> None:
        """Copy the whole database into a file."""
        from seatsync_tui.store.migrations import back_up

        with in_words(target):
            back_up(self.connection, target, shared=self.shared)


def _bring_up_to_date(connection: sqlite3.Connection, path: Path, shared: bool) -> None:
    if is_current(connection):
        return
    from seatsync_tui.store.migrations import migrate

    migrate(connection, path, shared=shared)
