"""Settle: find out what became of writes that a crash or a lost answer left open."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.plans import Operation, OperationState, Outcome, PlanRow
from seatsync_tui.models.progress import ignore_progress
from seatsync_tui.reconcile.plan import read_plan
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.store.lock import HeldLock
from seatsync_tui.workflow.connecting import open_connectwise
from seatsync_tui.workflow.desk import DONE, Desk, Ended, conclude, ended
from seatsync_tui.workflow.facts import gather_facts
from seatsync_tui.workflow.journal import Journal
from seatsync_tui.workflow.locking import held_lock
from seatsync_tui.workflow.push_all import desk_for
from seatsync_tui.workflow.settling_reads import Finding, find_out
from seatsync_tui.workflow.settling_together import settle_together
from seatsync_tui.workflow.stopping import until_stopped

if TYPE_CHECKING:
    from seatsync_tui.connectwise.client import ConnectWise
    from seatsync_tui.store.records import Intent
    from seatsync_tui.workflow.workspace import Workspace


async def resume(
    workspace: Workspace, *, may_write: bool = True, stop: threading.Event | None = None
) -> Operation | None:
    """Settle every open intent by reading live; None when no push was broken off.

    Of several operations the one that is still open is given back, else the last. Half of what belongs
    together is taken back, which writes; it stays open without `may_write` and in a read-only session. Raises
    LockedError while somebody pushes, CredentialError or UnreachableError when nothing can be read,
    StoppedError once `stop` is set during the reads.
    """
    may_write = may_write and not workspace.read_only
    with held_lock(workspace, "resume") as lock:
        closed = await close_crashed(workspace)
        unsettled = workspace.stored(lambda store: store.unsettled())
        if not unsettled:
            return closed[-1] if closed else None
        settled: list[Operation] = []
        async with open_connectwise(workspace) as client:
            for operation in unsettled:
                desk = _desk(workspace, client, operation, lock, may_write=may_write)
                settled.append(await _resume_one(workspace, desk, operation, stop))
    return max(settled, key=lambda each: (each.state is OperationState.UNSETTLED, each.id))


def _desk(
    workspace: Workspace, client: ConnectWise, operation: Operation, lock: HeldLock, *, may_write: bool
) -> Desk:
    journal, today = _journal(workspace, operation), gather_facts(workspace).today
    return desk_for(workspace, client, journal, today, lock, may_write=may_write)


async def close_crashed(workspace: Workspace) -> list[Operation]:
    """Under the lock: end the operations that a crash left running, unreached rows as not attempted."""
    closed: list[Operation] = []
    for operation in workspace.stored(lambda store: store.running()):
        if operation.kind != "push":
            continue
        journal = _journal(workspace, operation)
        begun = {intent.key for intent in _intents(workspace, operation)}
        await journal.leave_rest("The process ended before this row.", begun)
        closed.append(await journal.close("The process ended in the middle.", stopped=True))
    return closed


async def _resume_one(
    workspace: Workspace, desk: Desk, operation: Operation, stop: threading.Event | None
) -> Operation:
    journal = desk.journal
    rows = {row.key: row for row in journal.plan.rows}
    intents = _intents(workspace, operation)
    findings = await until_stopped(_findings(workspace, desk, rows, intents), stop)
    pairs = dict.fromkeys(rows[intent.key].pair for intent in intents)
    for pair in pairs:
        if pair:
            together = [row for row in journal.plan.rows if row.pair == pair]
            await settle_together(desk, together, findings)
    for intent in intents:
        if not rows[intent.key].pair:
            await conclude(desk, rows[intent.key], findings[intent.key].end)
    return await journal.close(operation.note, stopped=operation.state is OperationState.STOPPED)


async def _findings(
    workspace: Workspace, desk: Desk, rows: dict[str, PlanRow], intents: Sequence[Intent]
) -> dict[str, Finding]:
    """Read what became of each write; what is not there yet is looked for until the last probe is due."""
    found: dict[str, Finding] = {}
    for intent in intents:
        for moment in (0.0, *desk.probe_waits):
            age = (workspace.now() - intent.at).total_seconds()
            if moment and age >= moment:
                continue
            if moment:
                await asyncio.sleep(moment - age)
            found[intent.key] = await find_out(desk, rows[intent.key], intent, workspace.now())
            if found[intent.key].sure:
                break
    return found


async def settle(workspace: Workspace, operation: int, key: str, addition_id: int | None) -> str:
    """Put a person's word on an open write; raises SettingsError when there is no such write."""
    with held_lock(workspace, "settle"):
        await close_crashed(workspace)
        stored = workspace.stored(lambda store: store.operation(operation))
        intents = {intent.key: intent for intent in _intents(workspace, stored)} if stored else {}
        if stored is None or key not in intents:
            raise SettingsError(
                f"Operation {operation} has no open write for {key}.",
                advice="`seatsync show` lists its rows.",
            )
        journal = _journal(workspace, stored)
        row = next(row for row in journal.plan.rows if row.key == key)
        end = await _word(workspace, row, intents[key], addition_id)
        await journal.conclude(row, end.outcome, end.refreshed)
        await journal.close(stored.note, stopped=stored.state is OperationState.STOPPED)
    return f"{key}: {end.kind.words}. {end.outcome.message}{_other_half(journal, row)}"


async def _word(workspace: Workspace, row: PlanRow, intent: Intent, addition_id: int | None) -> Ended:
    said = f"Said by {workspace.operator}."
    if addition_id is None:
        return ended(row, Outcome.FAILED, f"Nothing was written. {said}", intent.before)
    async with open_connectwise(workspace) as client:
        live = await client.addition(row.agreement_id, addition_id)
    if live is None or live.product_id != row.product_id:
        raise SettingsError(
            f"Agreement {row.agreement_id} holds no addition {addition_id} of {row.product}.",
            advice="Check the id in ConnectWise.",
        )
    if live.id in intent.known_ids:
        raise SettingsError(f"Addition {live.id} was there before the create was sent, so it is another one.")
    if row.addition_id not in (None, live.id):
        raise SettingsError(f"This row is about addition {row.addition_id}, not {live.id}.")
    holds = "" if row.after.quantity in (None, image_of(live).quantity) else " It holds another quantity now."
    return ended(row, DONE[row.action], f"{said}{holds}", intent.before, live)


def _other_half(journal: Journal, row: PlanRow) -> str:
    """Name what belongs together with a settled row and did not end as this one did."""
    if not row.pair:
        return ""
    apart = [
        other.key
        for other in journal.plan.rows
        if other.pair == row.pair
        and other.key in journal.ended
        and journal.ended[other.key].outcome.fine != journal.ended[row.key].outcome.fine
    ]
    return f" It belongs together with {', '.join(apart)}: look at that too." if apart else ""


def _intents(workspace: Workspace, operation: Operation) -> list[Intent]:
    return workspace.stored(lambda store: store.open_intents(operation.id))


def _journal(workspace: Workspace, operation: Operation) -> Journal:
    text = workspace.stored(lambda store: store.plan_of(operation.id))
    assert text is not None, "a push keeps its plan"
    journal = Journal(workspace, read_plan(text)[0], operation.id, ignore_progress)
    journal.ended = {row.key: row for row in operation.rows}
    return journal
