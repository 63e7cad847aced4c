"""The lock of a profile: held while something is written, shown, and broken by a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from seatsync_tui.store.lock import HeldLock, break_lock, hold_lock, lock_holder
from seatsync_tui.store.mounts import why_not_trusted
from seatsync_tui.store.records import AuditEntry, LockHolder

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace


@contextmanager
def held_lock(workspace: Workspace, what: str) -> Iterator[HeldLock]:
    """Hold the profile's lock; raises LockedError naming who holds it."""
    with hold_lock(workspace.paths.data, workspace.operator, what, shared=workspace.settings.shared) as lock:
        yield lock


def holder(workspace: Workspace) -> LockHolder | None:
    """Who holds the lock now; None when nobody does."""
    return lock_holder(workspace.paths.data)


def doubt(workspace: Workspace) -> str:
    """Why the lock cannot be trusted on the data folder's file system; empty when it can."""
    return why_not_trusted(workspace.paths.data)


def break_it(workspace: Workspace) -> LockHolder | None:
    """Take the lock from its holder, who stops before its next write; audited. Hands back whose it was."""
    broken = break_lock(workspace.paths.data)
    if broken is not None:
        whose = f"{broken.operator}, process {broken.pid} on {broken.host}, for {broken.what}"
        entry = AuditEntry(workspace.now(), workspace.operator, "break lock", before=whose)
        workspace.stored(lambda store: store.audit(entry))
    return broken
