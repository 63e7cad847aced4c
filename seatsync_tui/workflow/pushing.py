"""Push: a plan, opened, guarded and claimed under the lock, then written row by row."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import GuardRefused, SettingsError, StoreError
from seatsync_tui.models.plans import Operation, Plan, RowOutcome
from seatsync_tui.models.progress import ProgressSink
from seatsync_tui.reconcile.guard import Allowances
from seatsync_tui.reconcile.plan import canonical, digest, refuse_strange
from seatsync_tui.store.records import AuditEntry
from seatsync_tui.workflow.connecting import open_connectwise
from seatsync_tui.workflow.desk import Desk
from seatsync_tui.workflow.journal import Journal
from seatsync_tui.workflow.locking import held_lock
from seatsync_tui.workflow.planning import judge_plan, open_plan
from seatsync_tui.workflow.push_all import StopRule, desk_for, work_through
from seatsync_tui.workflow.reports import PushReport
from seatsync_tui.workflow.settling import close_crashed
from seatsync_tui.workflow.unsettled import refuse_unsettled

if TYPE_CHECKING:
    from seatsync_tui.connectwise.client import ConnectWise
    from seatsync_tui.workflow.workspace import Workspace


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
    with held_lock(workspace, f"push of plan {plan.id}") as lock:
        await close_crashed(workspace)
        refuse_unsettled(workspace)
        # Before anything is asked of this profile, which may not even be set up.
        refuse_strange(plan, profile=workspace.profile)
        async with open_connectwise(workspace) as client:
            facts = open_plan(workspace, plan, client.site)
            _guarded(workspace, plan, allowances)
            await _look_once(client, plan)
            operation = _claim(workspace, plan, allowances)
            journal = Journal(workspace, plan, operation, progress)
            desk = desk_for(workspace, client, journal, facts.today, lock)
            try:
                return await _push_claimed(workspace, desk, stop or threading.Event())
            except StoreError as error:
                raise _in_the_middle(error, operation) from error


def _in_the_middle(error: StoreError, operation: int) -> StoreError:
    """Say of a disk or database that failed during a push what is to be done about the push itself."""
    what = f"{error.what} Operation {operation} was stopped in the middle; nothing more was sent."
    advice = f"{error.advice} Then run `seatsync resume`, which finds out what was written."
    return StoreError(what, advice=advice.strip(), details=error.details)


def _guarded(workspace: Workspace, plan: Plan, allowances: Allowances) -> None:
    verdict = judge_plan(workspace, plan, allowances)
    if not verdict.ok:
        findings = " ".join(finding.words for finding in verdict.findings if not finding.allowed)
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
    reasons = [("override", allowances.words())]
    reasons += [("revert", f"takes back operation {plan.reverts}")] if plan.reverts else []
    for action, words in reasons:
        if words:
            by, sha = workspace.operator, digest(plan)
            entry = AuditEntry(at, by, action, operation=number, digest=sha, reason=words)
            _audit(workspace, entry)
    return number


def _audit(workspace: Workspace, entry: AuditEntry) -> None:
    workspace.stored(lambda store: store.audit(entry))


async def _push_claimed(workspace: Workspace, desk: Desk, stop: threading.Event) -> PushReport:
    plan, journal, rule = desk.journal.plan, desk.journal, StopRule()
    await work_through(desk, rule, stop, workspace.settings.agreements_at_once)
    stopped = bool(rule.why) or stop.is_set()
    why = rule.why or ("Stopped by the operator." if stop.is_set() else "")
    await journal.leave_rest(why or "Not reached.")
    _confirm_matches(workspace, plan, journal.ended)
    undoing = f"Takes back operation {plan.reverts}." if plan.reverts else ""
    ended: Operation = await journal.close(f"{undoing} {why}".strip(), stopped)
    return PushReport(ended, rule.cause)


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
