"""The side file that notes where the audit ends: it may lag behind the database, never run ahead of it.

It is written after the commit that it speaks of, in place and without waiting for the disk. After a power
loss it may name an earlier record, which must be there all the same.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

FIRST_HASH = "0" * 64
"""What the first record is chained to."""

HEAD_FILE = "audit-head.json"


@dataclass(frozen=True, slots=True)
class Head:
    """Where the audit ends: how many records, and the newest one's hash."""

    count: int = 0
    hash: str = FIRST_HASH


class SideNote:
    """The note of one database's audit in one state folder."""

    def __init__(self, file: Path, database: Path, *, shared: bool = False) -> None:
        self.file = file
        self._where = os.path.relpath(database, file.parent)
        """The database as seen from here, so that a home that was moved or copied keeps its note."""
        self._shared = shared
        self._left: Head | None = None
        """What we wrote last."""

    def read(self) -> Head | None:
        """What it says; None where there is none about this database, ValueError when it is no note."""
        try:
            found = self._settled()
            noted = json.loads(found)
            if noted.get("database", self._where) != self._where:
                return None
            return Head(int(noted["count"]), str(noted["hash"]))
        except FileNotFoundError:
            return None
        except (AttributeError, TypeError, KeyError) as error:
            raise ValueError(f"{self.file} is no note of the audit's end") from error

    def write(self, head: Head) -> None:
        """Put another end in the place of the one before: by one write in place, or the file whole anew."""
        line = self._line(head)
        if not self._written_over(line):
            self._make(line)
        self._left = head

    def _written_over(self, line: bytes) -> bool:
        try:
            descriptor = os.open(self.file, os.O_WRONLY)
        except FileNotFoundError:
            return False
        try:
            if os.fstat(descriptor).st_size != len(line):
                return False
            return os.pwrite(descriptor, line, 0) == len(line)
        finally:
            os.close(descriptor)

    def _make(self, line: bytes) -> None:
        draft = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o660 if self._shared else 0o600)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.file)

    def sync(self) -> None:
        """Wait until the disk holds what was written."""
        descriptor = os.open(self.file, os.O_WRONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _settled(self) -> bytes:
        """The file as two looks in a row find it: the first may meet another process's write half done."""
        found = self.file.read_bytes()
        if self._left is not None and found == self._line(self._left):
            return found
        while (again := self.file.read_bytes()) != found:
            found = again
        return found

    def _line(self, head: Head) -> bytes:
        """The note, as long for one end as for another."""
        where = json.dumps(self._where)
        return f'{{"count":{head.count:>12},"database":{where},"hash":"{head.hash}"}}\n'.encode()
