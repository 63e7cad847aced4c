"""One pusher at a time: a kernel lock on a file, and a side file that says who holds it.

The kernel frees the lock when its process ends, however it ends; the side file only serves the message. Two
hosts on one network folder are not kept apart reliably.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from seatsync_tui.models.errors import LockedError
from seatsync_tui.store.codec import canonical_json, from_text, to_plain
from seatsync_tui.store.connection import in_words, make_folder
from seatsync_tui.store.records import LockHolder

LOCK_FILE = "seatsync.lock"
HOLDER_FILE = "seatsync.lock.json"
_TRIES = 5
_PAUSE = 0.02
"""Seconds. Whoever asks for the holder takes the lock for an instant; the tries outlast that."""


@dataclass(frozen=True, slots=True)
class HeldLock:
    """The lock while it is ours."""

    folder: Path
    holder: LockHolder
    descriptor: int

    def still_held(self) -> bool:
        """Whether the file we locked is still the one that others would lock."""
        return _is_current(self.descriptor, self.folder / LOCK_FILE)


@contextmanager
def hold_lock(folder: Path, operator: str, what: str, *, shared: bool = False) -> Iterator[HeldLock]:
    """Hold the lock of a data folder; raises LockedError naming the holder when it is taken."""
    with in_words(folder / LOCK_FILE):
        make_folder(folder, shared=shared)
        descriptor = _acquire(folder, shared)
    try:
        holder = LockHolder(operator, socket.gethostname(), os.getpid(), datetime.now(UTC), what)
        with in_words(folder / HOLDER_FILE):
            _write_holder(folder, holder, shared)
        held = HeldLock(folder, holder, descriptor)
        try:
            yield held
        finally:
            if held.still_held():
                with suppress(OSError):
                    (folder / HOLDER_FILE).unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def lock_holder(folder: Path) -> LockHolder | None:
    """Who holds the lock now; None when nobody does."""
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR)
    except FileNotFoundError:
        return None
    with in_words(folder / LOCK_FILE):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read_holder(folder)
        finally:
            os.close(descriptor)
    return None


def break_lock(folder: Path) -> LockHolder | None:
    """Take the lock from its holder, who will notice before its next write; hands back whose it was."""
    holder = lock_holder(folder)
    with in_words(folder / LOCK_FILE):
        (folder / LOCK_FILE).unlink(missing_ok=True)
        (folder / HOLDER_FILE).unlink(missing_ok=True)
    return holder


def _acquire(folder: Path, shared: bool) -> int:
    for attempt in range(_TRIES):
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o660 if shared else 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_current(descriptor, folder / LOCK_FILE):
                _widen(descriptor, shared)
                return descriptor
        except BlockingIOError:
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if attempt < _TRIES - 1:
            time.sleep(_PAUSE)
    raise _locked(_read_holder(folder))


def _is_current(descriptor: int, path: Path) -> bool:
    """Whether the path still leads to the open file; a lock on a removed file keeps nobody out."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _widen(descriptor: int, shared: bool) -> None:
    if shared and os.fstat(descriptor).st_uid == os.geteuid():
        os.fchmod(descriptor, 0o660)


def _write_holder(folder: Path, holder: LockHolder, shared: bool) -> None:
    draft = folder / f"{HOLDER_FILE}.{holder.pid}"
    mode = 0o660 if shared else 0o600
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as text:
        os.fchmod(text.fileno(), mode)
        text.write(canonical_json(to_plain(holder)) + "\n")
    draft.replace(folder / HOLDER_FILE)


def _read_holder(folder: Path) -> LockHolder | None:
    try:
        return from_text(LockHolder, (folder / HOLDER_FILE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError, TypeError):
        return None


def _locked(holder: LockHolder | None) -> LockedError:
    if holder is None:
        return LockedError("Another SeatSync holds the lock.", advice="Try again in a moment.")
    return LockedError(
        f"{holder.operator} holds the lock since {holder.since:%Y-%m-%d %H:%M} UTC"
        f" ({holder.what}, process {holder.pid} on {holder.host}).",
        advice="Wait until that is done and try again.",
    )
