"""Push: a plan, under the lock, a few agreements at a time, each agreement's rows in order."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seatsync_tui.connectwise.writer import Writer
from seatsync_tui.models.errors import (
    CredentialError,
    GuardRefused,
    LockedError,
    SeatSyncError,
    SettingsError,
    StoreError,
    UnsettledError,
)
from seatsync_tui.models.plans import Operation, Outcome, Plan, PlanRow, RowOutcome
from seatsync_tui.models.progress import ProgressSink
from seatsync_tui.reconcile.guard import Allowances
from seatsync_tui.reconcile.plan import canonical, digest
from seatsync_tui.store.lock import HeldLock, hold_lock
from seatsync_tui.store.records import AuditEntry
from seatsync_tui.workflow.connecting import open_connectwise
from seatsync_tui.workflow.journal import Journal
from seatsync_tui.workflow.planning import judge_plan, open_plan
from seatsync_tui.workflow.push_row import Desk, push_row
from seatsync_tui.workflow.reports import PushReport
from seatsync_tui.workflow.settling import close_crashed

if TYPE_CHECKING:
    from seatsync_tui.connectwise.client import ConnectWise
    from seatsync_tui.workflow.workspace import Workspace


@dataclass
class StopRule:
    """When a push stops by itself: a refused credential, or three failures in a row."""

    limit: int = 3
    in_a_row: int = 0
    cause: SeatSyncError | None = None
    why: str = ""
    _refused_on: set[int] = field(default_factory=set)

    def count(self, row: PlanRow, outcome: RowOutcome) -> None:
        """Take note of a row by the order of completion; refusals on one agreement count once."""
        if outcome.outcome not in (Outcome.FAILED, Outcome.UNKNOWN):
            self.in_a_row = 0
            self._refused_on.clear()
            return
        if row.agreement_id in self._refused_on:
            return
        self._refused_on.add(row.agreement_id)
        self.in_a_row += 1
        if self.in_a_row >= self.limit and not self.why:
            self.why = f"Stopped after {self.limit} failures in a row."

    def stop(self, error: SeatSyncError) -> None:
        """No other row would fare better after this error."""
        self.cause, self.why = error, f"Stopped: {error}"


async def push(
    workspace: Workspace,
    plan: Plan,
    *,
    allowances: Allowances,
    progress: ProgressSink,
    stop: threading.Event | None,
) -> PushReport:
    """Write exactly this plan; see Workspace.push for what it raises before the first write."""
    if workspace.read_only:
        raise SettingsError(
            "This is a read-only session: nothing can be pushed.", advice="Start without --read-only."
        )
    with hold_lock(
        workspace.paths.data,
        workspace.operator,
        f"push of plan {plan.id}",
        shared=workspace.settings.shared,
    ) as lock:
        await close_crashed(workspace)
        refuse_unsettled(workspace)
        async with open_connectwise(workspace) as client:
            open_plan(workspace, plan, client.site)
            _guarded(workspace, plan, allowances)
            await _look_once(client, plan)
            operation = _claim(workspace, plan, allowances)
            return await _push_claimed(workspace, client, plan, operation, progress, stop, lock)


def refuse_unsettled(workspace: Workspace) -> None:
    """Raise UnsettledError while a write of an earlier operation is not settled."""
    unsettled = workspace.stored(lambda store: store.unsettled())
    if unsettled:
        names = ", ".join(str(operation.id) for operation in unsettled)
        raise UnsettledError(
            f"Operation {names} has writes whose outcome is not known.",
            advice="Run `seatsync resume` (or settle them) before another push.",
        )


def _guarded(workspace: Workspace, plan: Plan, allowances: Allowances) -> None:
    verdict = judge_plan(workspace, plan, allowances)
    if not verdict.ok:
        findings = "; ".join(finding.words for finding in verdict.findings if not finding.allowed)
        raise GuardRefused(f"{findings} Nothing was written.", advice=verdict.advice)


async def _look_once(client: ConnectWise, plan: Plan) -> None:
    """Prove credentials and reach before the plan is claimed: it can be pushed again when they fail."""
    if plan.rows:
        await client.agreement(plan.rows[0].agreement_id)


def _claim(workspace: Workspace, plan: Plan, allowances: Allowances) -> int:
    at, text = workspace.now(), canonical(plan).decode()
    number = workspace.stored(
        lambda store: store.begin_operation(
            "push",
            workspace.operator,
            at,
            digest=digest(plan),
            plan_json=text,
            plan_id=plan.id,
        )
    )
    if words := allowances.words():
        entry = AuditEntry(
            at, workspace.operator, "override", operation=number, digest=digest(plan), reason=words
        )
        workspace.stored(lambda store: store.audit(entry))
    return number


async def _push_claimed(
    workspace: Workspace,
    client: ConnectWise,
    plan: Plan,
    operation: int,
    progress: ProgressSink,
    stop: threading.Event | None,
    lock: HeldLock,
) -> PushReport:
    journal = Journal(workspace, plan, operation, progress)
    desk = Desk(client, Writer(client), journal, workspace.settings.probe_waits)
    rule = StopRule()
    stop = stop or threading.Event()
    await _work_through(desk, plan, rule, stop, lock, workspace.settings.agreements_at_once)
    stopped = bool(rule.why) or stop.is_set()
    why = rule.why or ("Stopped by the operator." if stop.is_set() else "")
    await journal.leave_rest(why or "Not reached.")
    _confirm_matches(workspace, plan, journal.ended)
    ended: Operation = await journal.close(why, stopped)
    return PushReport(ended, rule.cause)


async def _work_through(
    desk: Desk, plan: Plan, rule: StopRule, stop: threading.Event, lock: HeldLock, at_once: int
) -> None:
    """Let a few workers take agreements from one queue; rows of one agreement stay in order."""
    by_agreement: dict[int, list[PlanRow]] = defaultdict(list)
    for row in plan.rows:
        by_agreement[row.agreement_id].append(row)
    queue = list(reversed(by_agreement.values()))

    async def worker() -> None:
        while queue:
            for row in queue.pop():
                if not rule.why and not lock.still_held():
                    rule.stop(LockedError("The lock was taken by somebody else."))
                if stop.is_set() or rule.why:
                    return
                rule.count(row, await _one(desk, row, rule))

    results = await asyncio.gather(*(worker() for _ in range(max(1, at_once))), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def _one(desk: Desk, row: PlanRow, rule: StopRule) -> RowOutcome:
    """One row; what cannot be read live is a failed row, for nothing may be written unseen."""
    try:
        outcome = await push_row(desk, row)
        if desk.refused is not None:
            rule.stop(desk.refused)
        return outcome
    except StoreError as error:
        rule.stop(error)  # what cannot be journalled must not be written
        raise
    except SeatSyncError as error:
        if isinstance(error, CredentialError):
            rule.stop(error)
        elif rule.cause is None:
            rule.cause = error
        intended = row.key in desk.journal.intended
        ended_as = Outcome.UNKNOWN if intended else Outcome.FAILED
        words = f"{error} {'It may have been written.' if intended else 'Nothing was written.'}"
        ended = RowOutcome(row.key, row.action, ended_as, message=words, addition_id=row.addition_id)
        await desk.journal.conclude(row, ended)
        return ended


def _confirm_matches(workspace: Workspace, plan: Plan, ended: dict[str, RowOutcome]) -> None:
    """A match that a person pushed once is as good as picked."""
    keys = {
        (source, customer_id)
        for row in plan.rows
        if row.key in ended and ended[row.key].outcome.fine
        for source, customer_id, _ in row.customers
    }
    at = workspace.now()
    workspace.stored(lambda store: store.confirm_companies(sorted(keys), workspace.operator, at))
