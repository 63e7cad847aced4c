"""Settle: find out what became of writes that a crash or a lost answer left open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.plans import Operation, OperationState, Outcome, Plan, PlanRow, RowOutcome
from seatsync_tui.models.progress import ignore_progress
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.plan import read_plan
from seatsync_tui.reconcile.recheck import Verdict, adopt, compare, image_of
from seatsync_tui.store.lock import hold_lock
from seatsync_tui.workflow.connecting import open_connectwise
from seatsync_tui.workflow.journal import Journal
from seatsync_tui.workflow.push_row import DONE

if TYPE_CHECKING:
    from seatsync_tui.connectwise.base import Reads
    from seatsync_tui.store.records import Intent
    from seatsync_tui.workflow.workspace import Workspace

SURE_AFTER = timedelta(minutes=15)
"""A create that has not shown up this long after it was sent never will."""


async def resume(workspace: Workspace) -> Operation | None:
    """Settle every open intent by reading live; None when there was none.

    Raises LockedError while somebody pushes, CredentialError or UnreachableError when nothing can be read.
    """
    with hold_lock(workspace.paths.data, workspace.operator, "resume", shared=workspace.settings.shared):
        await close_crashed(workspace)
        unsettled = workspace.stored(lambda store: store.unsettled())
        if not unsettled:
            return None
        async with open_connectwise(workspace) as client:
            for operation in unsettled:
                settled = await _resume_one(workspace, client, operation)
        return settled


async def close_crashed(workspace: Workspace) -> None:
    """Under the lock: end the pushes that a crash left running, their unreached rows as not attempted."""
    for operation in workspace.stored(lambda store: store.running()):
        if operation.kind != "push":
            continue
        journal = await _journal(workspace, operation)
        journal.intended = {intent.key for intent in _intents(workspace, operation)}
        for row in journal.plan.rows:
            if row.key not in journal.ended and row.key not in journal.intended:
                words = "The process ended before this row."
                await journal.conclude(
                    row, RowOutcome(row.key, row.action, Outcome.NOT_ATTEMPTED, message=words)
                )
        await journal.close("The process ended in the middle.", stopped=True)


async def _resume_one(workspace: Workspace, client: Reads, operation: Operation) -> Operation:
    journal = await _journal(workspace, operation)
    rows = {row.key: row for row in journal.plan.rows}
    for intent in _intents(workspace, operation):
        outcome, refreshed = await _look(workspace, client, journal, rows[intent.key], intent)
        await journal.conclude(rows[intent.key], outcome, refreshed)
    return await journal.close(operation.note, stopped=operation.state is OperationState.STOPPED)


async def _look(
    workspace: Workspace, client: Reads, journal: Journal, row: PlanRow, intent: Intent
) -> tuple[RowOutcome, Addition | None]:
    if row.action is Action.CREATE:
        return await _look_for_created(workspace, client, row, intent)
    assert row.addition_id is not None
    agreement = await client.agreement(row.agreement_id)
    live = await client.addition(row.agreement_id, row.addition_id)
    found = compare(row, agreement, live, journal.plan.today)
    if found.verdict is Verdict.ALREADY_IN_PLACE:
        return _ended(row, DONE[row.action], "Found written by a live read.", live, intent), live
    if found.verdict is Verdict.WRITE:
        return _ended(row, Outcome.FAILED, "A live read shows that it was not written.", None, intent), live
    words = f"{found.words} It is not as this push wanted it."
    return _ended(row, Outcome.CONFLICT, words, None, intent), live


async def _look_for_created(
    workspace: Workspace, client: Reads, row: PlanRow, intent: Intent
) -> tuple[RowOutcome, Addition | None]:
    listed = await client.additions_of(row.agreement_id, row.product_id)
    found = adopt(row, intent.known_ids, listed)
    if found is not None:
        words = f"Found by a live read as addition {found.id}."
        return _ended(row, Outcome.CREATED, words, found, intent), found
    fresh = [str(item.id) for item in listed if item.id not in intent.known_ids]
    if fresh:
        words = f"Additions that were not there before: {', '.join(fresh)}. Say which one it is, or none."
        return _ended(row, Outcome.UNKNOWN, words, None, intent), None
    if workspace.now() - intent.at >= SURE_AFTER:
        words = "A live read long after it was sent shows that it was not created."
        return _ended(row, Outcome.FAILED, words, None, intent), None
    words = "It has not shown up yet; it is sure 15 minutes after it was sent."
    return _ended(row, Outcome.UNKNOWN, words, None, intent), None


def _ended(row: PlanRow, outcome: Outcome, words: str, after: Addition | None, intent: Intent) -> RowOutcome:
    return RowOutcome(
        key=row.key,
        action=row.action,
        outcome=outcome,
        before=intent.before,
        after=None if after is None else image_of(after),
        message=words,
        addition_id=after.id if after is not None else row.addition_id,
    )


async def settle(workspace: Workspace, operation: int, key: str, addition_id: int | None) -> str:
    """Put a person's word on an open write; raises SettingsError when there is no such write."""
    with hold_lock(workspace.paths.data, workspace.operator, "settle", shared=workspace.settings.shared):
        found = workspace.stored(lambda store: store.operation(operation))
        intents = {intent.key: intent for intent in _intents(workspace, found)} if found else {}
        if found is None or key not in intents:
            raise SettingsError(
                f"Operation {operation} has no open write for {key}.",
                advice="`seatsync show` lists its rows.",
            )
        journal = await _journal(workspace, found)
        row = next(row for row in journal.plan.rows if row.key == key)
        outcome, live = await _word(workspace, row, intents[key], addition_id)
        await journal.conclude(row, outcome, live)
        await journal.close(found.note, stopped=False)
    return f"{key}: {outcome.outcome.words}. {outcome.message}"


async def _word(
    workspace: Workspace, row: PlanRow, intent: Intent, addition_id: int | None
) -> tuple[RowOutcome, Addition | None]:
    said = f"Said by {workspace.operator}."
    if addition_id is None:
        return _ended(row, Outcome.FAILED, f"Nothing was written. {said}", None, intent), None
    async with open_connectwise(workspace) as client:
        live = await client.addition(row.agreement_id, addition_id)
    if live is None or live.product_id != row.product_id:
        raise SettingsError(
            f"Agreement {row.agreement_id} holds no addition {addition_id} of {row.product}.",
            advice="Check the id in ConnectWise.",
        )
    return _ended(row, DONE[row.action], said, live, intent), live


def _intents(workspace: Workspace, operation: Operation) -> list[Intent]:
    return workspace.stored(lambda store: store.open_intents(operation.id))


async def _journal(workspace: Workspace, operation: Operation) -> Journal:
    journal = Journal(workspace, _plan(workspace, operation), operation.id, ignore_progress)
    journal.ended = {row.key: row for row in operation.rows}
    return journal


def _plan(workspace: Workspace, operation: Operation) -> Plan:
    text = workspace.stored(lambda store: store.plan_of(operation.id))
    assert text is not None, "a push keeps its plan"
    return read_plan(text)[0]
