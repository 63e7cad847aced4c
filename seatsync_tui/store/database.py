"""The open database: opened and migrated, its transactions, and who signs what is written."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from seatsync_tui.store import audit
from seatsync_tui.store.connection import connect, in_words, make_folder, make_private
from seatsync_tui.store.migrations import back_up, migrate
from seatsync_tui.store.records import Stamp


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


class OpenDatabase:
    """One open database: its life, and the two ways to use it."""

    def __init__(self, db: Database, path: Path, head_file: Path, *, shared: bool) -> None:
        self.db = db
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
                db = migrate(connection, path, shared=shared)
            except BaseException:
                connection.close()
                raise
        store = cls(db, path, folder / audit.HEAD_FILE, shared=shared)
        store.operator, store.now = operator or store.operator, now
        return store

    def close(self) -> None:
        """Close the database; the store cannot be used after."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        """One transaction, write lock taken at its start so that what it reads cannot change under it."""
        with in_words(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                before = audit.read_head(self.db.conn)
                yield self.db
                after = audit.read_head(self.db.conn)
                self.db.commit()
            except BaseException:
                self.db.rollback()
                raise
            if after != before:
                audit.note_head(self.head_file, after, shared=self.shared)

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        """One transaction that only reads, so that all it reads is of one moment."""
        with in_words(self.path):
            self.db.execute("BEGIN")
            try:
                yield self.db
            finally:
                self.db.rollback()

    def _stamp(self, by: str = "", at: datetime | None = None) -> Stamp:
        return Stamp(by or self.operator, at or self.now())

    def back_up(self, target: Path) -> None:
        """Copy the whole database into a file."""
        with in_words(target):
            back_up(self.db.conn, target, shared=self.shared)
