"""What a person accepts with a reason: additions that are no seats, customers that are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import Ignore

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile


def keep_addition(workspace: OpenProfile, addition_id: int, *, why: str) -> None:
    """Mark an addition as kept and not seats; raises SettingsError without a reason."""
    _need(why)
    entry = Ignore(None, addition_id, why, keep_not_seats=True, by=workspace.operator, at=workspace.now())
    workspace.stored(lambda store: store.save_ignore(entry))


def accept_absences(workspace: OpenProfile, source: str, *, why: str) -> int:
    """Accept by name that customers are gone; raises SettingsError when the newest pull misses none."""
    _need(why)
    newest = workspace.stored(lambda store: store.latest_pull(source))
    missing = newest[1].missing if newest else ()
    if not missing:
        raise SettingsError(f"The newest pull of {source} misses no customer.", advice="Nothing to accept.")
    ids = [customer.customer_id for customer in missing]
    workspace.stored(
        lambda store: store.accept_absences(source, ids, workspace.operator, workspace.now(), why)
    )
    return len(ids)


def _need(why: str) -> None:
    if not why.strip():
        raise SettingsError("A reason is needed.", advice="Say why, for whoever reads it next month.")
