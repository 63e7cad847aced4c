"""The open database: opened and migrated, its transactions, and who signs what is written."""

from __future__ import annotations

import getpass
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from seatsync_tui.models.errors import StoreError
from seatsync_tui.store import audit, ticks
from seatsync_tui.store.audit_end import AuditEnd
from seatsync_tui.store.connection import connect, in_words, is_current, make_folder, make_private
from seatsync_tui.store.glimpse import GLIMPSE_KEY, data_version, drop_glimpse, has_glimpse
from seatsync_tui.store.records import Stamp
from seatsync_tui.store.side_note import HEAD_FILE, SideNote

if TYPE_CHECKING:
    from sqlite_utils import Database

Result = TypeVar("Result")


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

    def __init__(self, connection: sqlite3.Connection, path: Path, note: SideNote, *, shared: bool) -> None:
        self.connection = connection
        self.path = path
        self.note = note
        self.shared = shared
        self.operator = local_operator()
        self.now: Callable[[], datetime] = utc_now
        self._sharing = False
        self._audit_end = AuditEnd(connection, note)

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
        store = cls(connection, path, SideNote(folder / HEAD_FILE, path, shared=shared), shared=shared)
        store.operator, store.now = operator or store.operator, now
        return store

    @cached_property
    def db(self) -> Database:
        """The database by sqlite-utils, for writing."""
        from sqlite_utils import Database

        return Database(self.connection, execute_plugins=False)

    def close(self) -> None:
        """Close the database; the store cannot be used after."""
        with suppress(OSError, sqlite3.Error):
            self._audit_end.close()
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _writing(self, *, view_only: bool = False, note_later: bool = False) -> Iterator[Database]:
        """One transaction, or one part of a shared one that can fail alone.

        Unless only the view is stored, the glimpse of the preview goes: it is one of the state before.
        """
        with in_words(self.path):
            with self._part() if self._sharing else self._transaction(view_only=view_only):
                yield self.db
            if not self._sharing:
                self._audit_end.write_note(later=note_later)

    def together(self, jobs: Sequence[Callable[[Self], Result]]) -> list[Result | BaseException]:
        """Do several changes in one transaction; what each of them returned, or raised and left undone.

        All of it is on disk when this returns. When it raises, nothing of any of them was kept.
        """
        with in_words(self.path), self._transaction():
            self._sharing = True
            try:
                ended = [self._attempted(job) for job in jobs]
            finally:
                self._sharing = False
        try:
            with in_words(self.path):
                self._audit_end.write_note(later=True)
        except StoreError as error:
            return [each if isinstance(each, BaseException) else error for each in ended]
        return ended

    def _attempted(self, job: Callable[[Self], Result]) -> Result | BaseException:
        try:
            return job(self)
        except BaseException as error:
            return error

    @contextmanager
    def _transaction(self, *, view_only: bool = False) -> Iterator[None]:
        """One transaction, write lock taken at its start so that what it reads cannot change under it."""
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            before = self._audit_end.before()
            yield
            _refuse_lost(connection)
            if not view_only:
                drop_glimpse(connection)
            end = audit.read_head(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self._audit_end.moved(before, end)

    @contextmanager
    def _part(self) -> Iterator[None]:
        """One savepoint of a shared transaction."""
        connection = self.connection
        _refuse_lost(connection)
        connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK TO part")
                connection.execute("RELEASE part")
            raise
        connection.execute("RELEASE part")

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        """One transaction that only reads, so that all it reads is of one moment."""
        with in_words(self.path):
            if self._sharing:
                yield Reading(self.connection)
                return
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


def _refuse_lost(connection: sqlite3.Connection) -> None:
    """Refuse to go on in a transaction that SQLite has taken back by itself, as it does on a full disk."""
    if not connection.in_transaction:
        raise sqlite3.OperationalError("the transaction was rolled back")


def _bring_up_to_date(connection: sqlite3.Connection, path: Path, shared: bool) -> None:
    if is_current(connection):
        return
    from seatsync_tui.store.migrations import migrate

    migrate(connection, path, shared=shared)
