"""What a live read says about one write that was begun and never ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seatsync_tui.models.plans import Outcome, PlanRow
from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.liveness import taken_back
from seatsync_tui.reconcile.recheck import Verdict, adopt, compare, verify
from seatsync_tui.workflow.desk import DONE, Desk, Ended, ended

if TYPE_CHECKING:
    from seatsync_tui.store.records import Intent

SURE_AFTER = timedelta(minutes=15)
"""A create that has not shown up this long after it was sent never will."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How a row ended by a live read."""

    end: Ended
    sure: bool = True
    """Whether another look a little later would say the same."""


async def find_out(desk: Desk, row: PlanRow, intent: Intent, now: datetime) -> Finding:
    """Read live what became of a write; raises what a read raises."""
    if row.action is Action.CREATE:
        return await _created_or_not(desk, row, intent, now)
    assert row.addition_id is not None, "an update or cancel has its addition"
    agreement = await desk.client.agreement(row.agreement_id)
    live = await desk.client.addition(row.agreement_id, row.addition_id)
    # What matters here is whether the value stands, not whether it might be written now.
    found = compare(row, agreement, live, desk.today)
    before = row.before
    if found.verdict is Verdict.ALREADY_IN_PLACE or (live is not None and not verify(row, live)):
        return Finding(ended(row, DONE[row.action], "Found written by a live read.", before, live))
    if found.verdict is Verdict.WRITE:
        words = "A live read shows that it was not written."
        return Finding(ended(row, Outcome.FAILED, words, before), sure=False)
    words = f"{found.words} It is not as this push wanted it."
    return Finding(ended(row, Outcome.CONFLICT, words, before))


async def _created_or_not(desk: Desk, row: PlanRow, intent: Intent, now: datetime) -> Finding:
    listed = await desk.client.additions_of(row.agreement_id, row.product_id)
    found = adopt(row, intent.known_ids, listed)
    if found is not None:
        words = f"Found by a live read as addition {found.id}."
        return Finding(ended(row, Outcome.CREATED, words, None, found))
    fresh = [item for item in listed if item.id not in intent.known_ids]
    if len(fresh) == 1 and taken_back(fresh[0]):
        words = f"Addition {fresh[0].id} was created and taken back."
        return Finding(ended(row, Outcome.FAILED, words, None, fresh[0]))
    if fresh:
        named = ", ".join(str(item.id) for item in fresh)
        words = f"Additions that were not there before: {named}. Say which one it is, or none."
        return Finding(ended(row, Outcome.UNKNOWN, words))
    if now - intent.at >= SURE_AFTER:
        words = "A live read long after it was sent shows that it was not created."
        return Finding(ended(row, Outcome.FAILED, words))
    words = "It has not shown up yet; it is sure 15 minutes after it was sent."
    return Finding(ended(row, Outcome.UNKNOWN, words), sure=False)
