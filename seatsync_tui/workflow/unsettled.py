"""Refusing a push while an earlier one is not settled; asked when the app opens, so it loads no client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.models.errors import UnsettledError
from seatsync_tui.workflow.locking import held_lock

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace


def refuse_for_now(workspace: Workspace) -> None:
    """Raise, before a plan is even read, LockedError while somebody pushes, UnsettledError after a crash."""
    if not workspace.stored(lambda store: store.unsettled()):
        return
    with held_lock(workspace, "a look at what is unsettled"):
        refuse_unsettled(workspace)


def broken_off(workspace: Workspace) -> tuple[int, ...]:
    """Pushes that were begun and never ended, or whose writes are not settled; none while somebody pushes."""
    found = workspace.stored(lambda store: (*store.unsettled(), *store.running()))
    numbers = sorted({operation.id for operation in found if operation.kind == "push"})
    if not numbers or workspace.lock_holder() is not None:
        return ()
    return tuple(numbers)


def refuse_unsettled(workspace: Workspace) -> None:
    """Under the lock: raise UnsettledError while a write of an earlier operation is not settled."""
    unsettled = workspace.stored(lambda store: store.unsettled())
    if unsettled:
        names = ", ".join(str(operation.id) for operation in unsettled)
        raise UnsettledError(
            f"Operation {names} has writes whose outcome is not known.",
            advice="Run `seatsync resume` (or settle them) before another push.",
        )
