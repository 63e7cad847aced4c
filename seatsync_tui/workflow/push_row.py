"""One row of a push: look again live, compare, journal, write once, verify, journal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from seatsync_tui.connectwise.base import Reads, Writes
from seatsync_tui.connectwise.errors import OutcomeUnknown, WriteRefused
from seatsync_tui.models.errors import CredentialError, SeatSyncError
from seatsync_tui.models.plans import Outcome, PlanRow, RowOutcome
from seatsync_tui.models.psa import Addition, Agreement, NewAddition
from seatsync_tui.models.rows import Action, BeforeImage
from seatsync_tui.reconcile.recheck import (
    Verdict,
    adopt,
    compare,
    compare_create,
    image_of,
    is_live,
    verify,
)
from seatsync_tui.workflow.journal import Journal

DONE = {Action.UPDATE: Outcome.UPDATED, Action.CREATE: Outcome.CREATED, Action.CANCEL: Outcome.CANCELLED}
ENDS = {
    Verdict.ALREADY_IN_PLACE: Outcome.ALREADY_IN_PLACE,
    Verdict.SKIPPED: Outcome.SKIPPED,
    Verdict.CONFLICT: Outcome.CONFLICT,
}


@dataclass
class Desk:
    """What every row of one push needs at hand."""

    client: Reads
    writer: Writes
    journal: Journal
    probe_waits: Sequence[float]
    """Seconds after a create of unknown outcome at which its product's additions are listed."""
    tries: int = 3
    """How often an update or cancel of unknown outcome is taken up again from its first step."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    refused: CredentialError | None = None
    """ConnectWise refused the credentials in the middle: no other row will fare better."""
    stopped_products: dict[tuple[int, int], str] = field(default_factory=dict)
    """(company, product) whose creates stop, with the reason."""


async def push_row(desk: Desk, row: PlanRow) -> RowOutcome:
    """Take one row to its end; the outcome is journalled when this returns."""
    if row.action is Action.CREATE:
        return await _create(desk, row)
    return await _change(desk, row)


async def _change(desk: Desk, row: PlanRow) -> RowOutcome:
    """Update or cancel one addition."""
    assert row.addition_id is not None
    lost = ""
    for attempt in range(desk.tries):
        if attempt:
            await desk.sleep(float(2**attempt))
        agreement = await desk.client.agreement(row.agreement_id)
        live = await desk.client.addition(row.agreement_id, row.addition_id)
        parent = await _parent(desk, agreement)
        found = compare(row, agreement, live, desk.journal.plan.today, parent=parent)
        if found.verdict is Verdict.ALREADY_IN_PLACE and lost:
            return await _end(
                desk, row, DONE[row.action], f"Written; the answer was lost ({lost}).", live, live
            )
        if found.verdict is not Verdict.WRITE:
            return await _end(desk, row, ENDS[found.verdict], found.words, live)
        assert live is not None
        await desk.journal.intend(row, image_of(live))
        try:
            returned = await _send(desk.writer, row)
        except (WriteRefused, CredentialError) as error:
            if isinstance(error, WriteRefused) and error.again and attempt < desk.tries - 1:
                continue
            return await _refused(desk, row, error, live)
        except OutcomeUnknown as error:
            lost = error.what
            continue
        return await _verified(desk, row, returned, live)
    return await _end(desk, row, Outcome.UNKNOWN, f"Nobody knows whether it was written: {lost}.", None)


async def _send(writer: Writes, row: PlanRow) -> Addition:
    assert row.addition_id is not None
    if row.action is Action.UPDATE:
        assert row.after.quantity is not None
        return await writer.set_quantity(row.agreement_id, row.addition_id, row.after.quantity)
    assert row.after.cancelled is not None
    return await writer.set_cancel_date(row.agreement_id, row.addition_id, row.after.cancelled)


async def _verified(
    desk: Desk, row: PlanRow, returned: Addition, live: Addition | None, note: str = ""
) -> RowOutcome:
    """ConnectWise can answer 200 and change nothing: only the returned body tells."""
    wrong = verify(row, returned)
    if wrong:
        return await _end(desk, row, Outcome.FAILED, wrong, live, returned)
    return await _end(desk, row, DONE[row.action], note, live, returned)


async def _refused(
    desk: Desk, row: PlanRow, error: WriteRefused | CredentialError, live: Addition | None
) -> RowOutcome:
    """What was refused was certainly not written."""
    if isinstance(error, CredentialError):
        desk.refused = error
        return await _end(desk, row, Outcome.FAILED, str(error), live)
    return await _end(desk, row, Outcome.FAILED, str(error), live, status=error.status)


async def _create(desk: Desk, row: PlanRow) -> RowOutcome:
    """Create one addition, never twice: a lost answer is looked for, not sent again."""
    stopped = desk.stopped_products.get((row.company_id, row.product_id))
    if stopped:
        return await _end(desk, row, Outcome.SKIPPED, stopped, None)
    agreements = await desk.client.agreements_of(row.company_id)
    before = [item for each in agreements for item in await desk.client.additions_of(each.id, row.product_id)]
    found = compare_create(row, agreements, before, desk.journal.plan.today)
    if found.verdict is not Verdict.WRITE:
        return await _end(desk, row, ENDS[found.verdict], found.words, None)
    known = frozenset(item.id for item in before)
    await desk.journal.intend(row, None, tuple(sorted(known)))
    try:
        returned = await desk.writer.create(_wanted(row))
    except (WriteRefused, CredentialError) as error:
        return await _refused(desk, row, error, None)
    except OutcomeUnknown as error:
        return await _probe(desk, row, known, error)
    return await _created(desk, row, returned)


def _wanted(row: PlanRow) -> NewAddition:
    assert row.after.quantity is not None
    assert row.after.effective is not None
    return NewAddition(
        agreement_id=row.agreement_id,
        product_id=row.product_id,
        quantity=row.after.quantity,
        effective=row.after.effective,
        invoice_description=row.after.invoice_description,
        bill_customer=row.after.bill_customer or "Billable",
    )


async def _probe(desk: Desk, row: PlanRow, known: frozenset[int], lost: OutcomeUnknown) -> RowOutcome:
    """Look for the addition whose answer was lost, at once and again later."""
    waited = 0.0
    for moment in desk.probe_waits:
        await desk.sleep(max(0.0, moment - waited))
        waited = max(waited, moment)
        desk.journal.tell(note=f"Looking for the new addition of {row.company}, whose answer was lost.")
        listed = await desk.client.additions_of(row.agreement_id, row.product_id)
        found = adopt(row, known, listed)
        if found is not None:
            return await _created(
                desk, row, found, f"Its answer was lost ({lost.what}); found as {found.id}."
            )
        if any(item.id not in known for item in listed):
            words = "Its answer was lost, and a new addition stands there that is not the wanted one."
            return await _unknown_create(desk, row, words)
    words = f"The answer was lost ({lost.what}) and no new addition has shown up yet."
    return await _unknown_create(desk, row, words)


async def _listed(desk: Desk, row: PlanRow) -> tuple[Addition, ...] | None:
    """The product's additions on the row's agreement now; None when that cannot be read."""
    try:
        return await desk.client.additions_of(row.agreement_id, row.product_id)
    except SeatSyncError:
        return None


async def _unknown_create(desk: Desk, row: PlanRow, words: str) -> RowOutcome:
    desk.stopped_products[row.company_id, row.product_id] = f"A create before it is not settled: {words}"
    return await _end(desk, row, Outcome.UNKNOWN, words, None)


async def _created(desk: Desk, row: PlanRow, returned: Addition, note: str = "") -> RowOutcome:
    """Verify a created addition and look whether somebody else created one in the same moment."""
    listed = await _listed(desk, row)
    if listed is None:
        note = f"{note} Whether another one was created at the same time could not be read.".strip()
    live = [item.id for item in listed or () if is_live(item, desk.journal.plan.today)]
    others = sorted(number for number in live if number != returned.id)
    if others:
        names = ", ".join(str(number) for number in others)
        note = f"{note} Double: addition {names} of the same product stands on this agreement too.".strip()
        desk.stopped_products[row.company_id, row.product_id] = note
    wrong = verify(row, returned)
    outcome = Outcome.FAILED if wrong else Outcome.CREATED
    words = f"{wrong} {note}".strip()
    return await _end(desk, row, outcome, words, None, returned, double=bool(others))


async def _parent(desk: Desk, agreement: Agreement | None) -> Agreement | None:
    if agreement is None or agreement.parent_id is None:
        return None
    return await desk.client.agreement(agreement.parent_id)


async def _end(
    desk: Desk,
    row: PlanRow,
    outcome: Outcome,
    words: str,
    live: Addition | None,
    returned: Addition | None = None,
    *,
    status: int | None = None,
    double: bool = False,
) -> RowOutcome:
    ended = RowOutcome(
        key=row.key,
        action=row.action,
        outcome=outcome,
        before=_image(live),
        after=_image(returned),
        message=words,
        addition_id=returned.id if returned else row.addition_id,
        http_status=status,
        double=double,
    )
    await desk.journal.conclude(row, ended, returned)
    return ended


def _image(addition: Addition | None) -> BeforeImage | None:
    return None if addition is None else image_of(addition)
