"""One row of a push: look again live, compare, journal, write once, verify, journal."""

from __future__ import annotations

from seatsync_tui.connectwise.base import Writes
from seatsync_tui.connectwise.errors import OutcomeUnknown, WriteRefused
from seatsync_tui.models.errors import CredentialError, SeatSyncError, StoreError
from seatsync_tui.models.plans import Outcome, PlanRow, RowOutcome
from seatsync_tui.models.psa import Addition, NewAddition
from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.recheck import Verdict, verify
from seatsync_tui.workflow.desk import DONE, LOCK_GONE, Desk, Ended, conclude_meanwhile, ended
from seatsync_tui.workflow.push_create import created, probe
from seatsync_tui.workflow.push_look import Look, look_at, not_to_write


async def push_row(desk: Desk, row: PlanRow) -> RowOutcome:
    """Take one row to its end; the outcome is journalled before the next intent.

    What it raises was raised before anything was sent.
    """
    look = await look_at(desk, row)
    if look.verdict is not Verdict.WRITE:
        return conclude_meanwhile(desk, row, not_to_write(row, look))
    await desk.intend(row, look.before, look.known)
    return conclude_meanwhile(desk, row, await write_row(desk, row, look))


async def write_row(desk: Desk, row: PlanRow, look: Look) -> Ended:
    """Send an intended row and find out what became of it; only StoreError leaves this.

    What was certainly not done is tried again from the live read on. So is an update or cancel whose answer
    was lost, for its value is absolute; a create whose answer was lost is never sent a second time.
    """
    lost: OutcomeUnknown | None = None
    refused: WriteRefused | None = None
    first = look
    for attempt in range(desk.tries):
        if attempt:
            await desk.pause(attempt)
            again = await _look_again(desk, row, first, lost)
            if isinstance(again, Ended):
                return again
            look = again
        if not desk.holds_lock():
            return ended(row, Outcome.FAILED, f"{LOCK_GONE} Nothing was written.", first.before)
        try:
            returned = await send(desk.writer, row)
        except CredentialError as error:
            desk.refused = error
            return ended(row, Outcome.FAILED, str(error), first.before)
        except WriteRefused as error:
            refused = error
            if not error.again:
                return ended(row, Outcome.FAILED, str(error), first.before, status=error.status)
        except OutcomeUnknown as error:
            lost, refused = error, None
            if row.action is Action.CREATE:
                return await probe(desk, row, look, error)
        else:
            return await _verified(desk, row, returned, look, first)
    if refused is not None and lost is None:
        words = f"{refused} It was tried {desk.tries} times."
        return ended(row, Outcome.FAILED, words, first.before, status=refused.status)
    assert lost is not None, "a write that ends neither way was tried"
    return await _last_look(desk, row, first, lost)


async def send(writer: Writes, row: PlanRow) -> Addition:
    """Send the one request of a row."""
    after = row.after
    if row.action is Action.CREATE:
        return await writer.create(_wanted(row))
    assert row.addition_id is not None, "an update or cancel has its addition"
    if after.clears_end:
        return await writer.clear_cancel_date(row.agreement_id, row.addition_id)
    if after.cancelled is None:
        assert after.quantity is not None, "an update has a quantity"
        return await writer.set_quantity(row.agreement_id, row.addition_id, after.quantity)
    if after.quantity is not None:
        return await writer.undo_create(row.agreement_id, row.addition_id, after.cancelled)
    return await writer.set_cancel_date(row.agreement_id, row.addition_id, after.cancelled)


def _wanted(row: PlanRow) -> NewAddition:
    assert row.after.quantity is not None, "a create has a quantity"
    assert row.after.effective is not None, "a create has an effective date"
    return NewAddition(
        agreement_id=row.agreement_id,
        product_id=row.product_id,
        quantity=row.after.quantity,
        effective=row.after.effective,
        invoice_description=row.after.invoice_description,
        bill_customer=row.after.bill_customer or "Billable",
        cancelled=row.after.cancelled,
    )


async def _verified(desk: Desk, row: PlanRow, returned: Addition, look: Look, first: Look) -> Ended:
    """ConnectWise can answer 200 and change nothing: only the returned body tells."""
    status = desk.writer.status_of(returned.id)
    if row.action is Action.CREATE:
        return await created(desk, row, returned, look, status=status)
    wrong = verify(row, returned)
    outcome = Outcome.FAILED if wrong else DONE[row.action]
    return ended(row, outcome, wrong, first.before, returned, status=status)


async def _look_again(desk: Desk, row: PlanRow, first: Look, lost: OutcomeUnknown | None) -> Look | Ended:
    """Start a row over: read, compare, put the next try on record; or how the row ended."""
    try:
        look = await look_at(desk, row)
        if look.verdict is not Verdict.WRITE:
            return _came_out(row, look, first, lost)
        await desk.intend(row, first.before, look.known)
    except StoreError:
        raise
    except SeatSyncError as error:
        if isinstance(error, CredentialError):
            desk.refused = error
        return _unread(row, first, lost, error)
    return look


def _came_out(row: PlanRow, look: Look, first: Look, lost: OutcomeUnknown | None) -> Ended:
    """What a look after a try says: as wanted after a lost answer means that it was written."""
    if look.verdict is Verdict.ALREADY_IN_PLACE and lost is not None:
        return ended(row, DONE[row.action], f"Found written. {lost.what}", first.before, look.live)
    end = not_to_write(row, look)
    if lost is None:
        return end
    words = f"{look.words} Before that its answer was lost. {lost.what}"
    return ended(row, end.kind, words, first.before, status=lost.status)


def _unread(row: PlanRow, first: Look, lost: OutcomeUnknown | None, error: SeatSyncError) -> Ended:
    if lost is None:
        return ended(row, Outcome.FAILED, f"{error} Nothing was written.", first.before)
    words = f"{lost.what} Reading it again failed too: {error.what}"
    return ended(row, Outcome.UNKNOWN, words, first.before, status=lost.status)


async def _last_look(desk: Desk, row: PlanRow, first: Look, lost: OutcomeUnknown) -> Ended:
    """Read once more after the last try: no change after an answer that told of an error is a failure."""
    await desk.pause(desk.tries)
    try:
        look = await look_at(desk, row)
    except SeatSyncError as error:
        return _unread(row, first, lost, error)
    if look.verdict is not Verdict.WRITE:
        return _came_out(row, look, first, lost)
    if lost.status is not None and lost.status >= 400:
        words = f"{lost.what} A live read shows that it was not written."
        return ended(row, Outcome.FAILED, words, first.before, status=lost.status)
    return ended(row, Outcome.UNKNOWN, str(lost), first.before, status=lost.status)
