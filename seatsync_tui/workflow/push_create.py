"""Creates: a lost answer is looked for and never sent again; an addition made twice by two is told."""

from __future__ import annotations

from collections.abc import Iterable

from seatsync_tui.connectwise.errors import OutcomeUnknown
from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.plans import Outcome, PlanRow
from seatsync_tui.models.psa import Addition
from seatsync_tui.reconcile.recheck import adopt, is_live, verify
from seatsync_tui.workflow.desk import Desk, Ended, ended
from seatsync_tui.workflow.push_look import Look


async def probe(desk: Desk, row: PlanRow, look: Look, lost: OutcomeUnknown) -> Ended:
    """Look for the addition whose answer was lost, at once and again later."""
    waited, fresh, unread = 0.0, False, ""
    for moment in desk.probe_waits:
        await desk.sleep(max(0.0, moment - waited))
        waited = max(waited, moment)
        desk.journal.tell(note=f"Looking for the new addition of {row.company}, whose answer was lost.")
        try:
            listed = await desk.client.additions_of(row.agreement_id, row.product_id)
        except SeatSyncError as error:
            unread = f" The last look failed: {error}"
            continue
        found = adopt(row, look.known, listed)
        if found is not None:
            note = f"Found as addition {found.id}. {lost.what}"
            return await created(desk, row, found, look, note)
        unread = ""
        fresh = any(item.id not in look.known for item in listed)
    told = (
        "An addition that was not there before is not the wanted one."
        if fresh
        else "No new addition has shown up yet."
    )
    words = f"{lost.what} {told}{unread}"
    why = f"A create before it is not settled. {words}"
    desk.stopped_creates["company", row.company_id, row.product_id] = why
    return ended(row, Outcome.UNKNOWN, words, status=lost.status)


async def created(
    desk: Desk,
    row: PlanRow,
    returned: Addition,
    look: Look,
    note: str = "",
    *,
    status: int | None = None,
) -> Ended:
    """Verify a created addition and look whether somebody else created one in the same moment."""
    listed = await _listed(desk, row, look.agreements)
    if listed is None:
        note = f"{note} Whether another one was created at the same time could not be read.".strip()
    others = _others(listed or (), returned, look, desk)
    if others:
        note = f"{note} {_double(others)}".strip()
        desk.stopped_creates["product", 0, row.product_id] = note
    wrong = verify(row, returned)
    outcome = Outcome.FAILED if wrong else Outcome.CREATED
    words = f"{wrong} {note}".strip()
    return ended(row, outcome, words, None, returned, status=status, double=bool(others))


def _others(listed: Iterable[Addition], returned: Addition, look: Look, desk: Desk) -> list[Addition]:
    """Live additions of the product that were not there before, but for the one that was created."""
    return [
        item
        for item in listed
        if item.id != returned.id and item.id not in look.known and is_live(item, desk.today)
    ]


def _double(others: Iterable[Addition]) -> str:
    named = ", ".join(
        f"{item.id} on agreement {item.agreement_id}" + (f" by {item.updated_by}" if item.updated_by else "")
        for item in others
    )
    return f"Double: somebody else created addition {named} at the same time. Cancel one of them."


async def _listed(desk: Desk, row: PlanRow, agreements: Iterable[int]) -> list[Addition] | None:
    """The product's additions on the company's agreements now; None when that cannot be read."""
    wanted = dict.fromkeys((row.agreement_id, *agreements))
    try:
        return [item for each in wanted for item in await desk.client.additions_of(each, row.product_id)]
    except SeatSyncError:
        return None
