"""Revert: a new plan that puts back what an operation found, for the same door as any other plan."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from seatsync_tui import __version__
from seatsync_tui.models.errors import PlanRefused, SettingsError, UnsettledError
from seatsync_tui.models.plans import Outcome, Plan
from seatsync_tui.reconcile.plan import read_plan
from seatsync_tui.reconcile.revert import revert_rows
from seatsync_tui.workflow.facts import gather_facts, today_of

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reversal:
    """The plan that takes an operation back, and what it leaves as it is."""

    plan: Plan
    left: tuple[str, ...] = ()
    """Rows that a person has to set back by hand, each with the reason."""


def revert(workspace: Workspace, operation: int) -> Reversal:
    """Make the plan that takes a push back; asks nobody, writes nothing.

    Raises SettingsError when there is no such push, UnsettledError while the outcome of one of its writes is
    not known, PlanRefused when it wrote nothing.
    """
    stored = workspace.operation(operation)
    text = workspace.stored(lambda store: store.plan_of(operation))
    if stored is None or text is None:
        raise SettingsError(
            f"There is no push with the number {operation}.", advice="`seatsync operations` lists them."
        )
    if any(row.outcome is Outcome.UNKNOWN for row in stored.rows) or operation in _open(workspace):
        raise UnsettledError(
            f"Operation {operation} has writes whose outcome is not known.",
            advice="Run `seatsync resume` (or settle them) first.",
        )
    original = read_plan(text)[0]
    rows, left = revert_rows(original, stored.rows, operation)
    if not rows:
        why = f" {' '.join(left)}" if left else ""
        raise PlanRefused(f"Operation {operation} wrote nothing that can be taken back.{why}")
    facts = gather_facts(workspace)
    now = workspace.now()
    plan = replace(
        original,
        id=secrets.token_hex(8),
        created=now,
        expires=now + timedelta(hours=workspace.settings.plan_hours),
        tool_version=__version__,
        time_zone=facts.time_zone,
        today=today_of(workspace, facts.scan),
        profile=workspace.profile,
        operator=workspace.operator,
        rests_on=(),
        rows=rows,
        partial="",
        reverts=operation,
    )
    return Reversal(plan, left)


def _open(workspace: Workspace) -> frozenset[int]:
    return frozenset(each.id for each in workspace.stored(lambda store: store.unsettled()))
