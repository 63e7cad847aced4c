"""Plans, findings and operations as the screens' tests show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from seatsync_tui.models.plans import (
    AfterImage,
    Operation,
    OperationState,
    Outcome,
    Plan,
    PlanRow,
    RowOutcome,
)
from seatsync_tui.models.rows import Action, BeforeImage
from seatsync_tui.reconcile.guard import Finding
from tests.app.staging import NOW

BEFORE = BeforeImage(500, 7, Decimal(8), Decimal(0), "Billable", None, None)
TWELVE = AfterImage(quantity=Decimal(12))
BEGINS = AfterImage(quantity=Decimal(5), effective=date(2026, 12, 1))
ENDS = AfterImage(cancelled=date(2026, 11, 30))


def plan_row(number: int, action: Action, after: AfterImage, money: int | None, *, name: str = "") -> PlanRow:
    """One change; a name stands for company and agreement, and in a flag."""
    creates = action is Action.CREATE
    return PlanRow(
        f"addition:{number}",
        action,
        500,
        name or "Managed Services",
        None if creates else number,
        number,
        name or f"Client {number}",
        7,
        "DUO-MFA",
        (),
        None if creates else BEFORE,
        after,
        "why",
        flags=(f"maybe more: {name}",) if name else (),
        money=None if money is None else Decimal(money),
    )


def plan_of(*rows: PlanRow) -> Plan:
    """A plan of these changes."""
    return Plan(
        1, "id", NOW, NOW, "0", "UTC", NOW.date(), "site", "default", "tess", (("duo", 1),), 1, (), rows
    )


def a_plan(name: str = "") -> Plan:
    """One change of every kind."""
    return plan_of(
        plan_row(1, Action.UPDATE, TWELVE, 24, name=name),
        plan_row(2, Action.CREATE, BEGINS, 30, name=name),
        plan_row(3, Action.CANCEL, ENDS, -48, name=name),
    )


PLAN = plan_of(*a_plan().rows, plan_row(4, Action.CANCEL, ENDS, None))
CANCELS = Finding("cancels", "DUO-MFA", Decimal(4), Decimal(3), "DUO-MFA: 4 cancels today. Type 2.", needed=2)
CREATES = Finding("creates", "DUO-MFA", Decimal(6), Decimal(5), "DUO-MFA: 6 creates today. Type 1.", needed=1)
BROKEN = Finding("broken pull", "", Decimal(4), Decimal(0), "Every count is 0.", overridable=False)


def an_operation(name: str = "", state: OperationState = OperationState.DONE) -> Operation:
    """A push with every kind of outcome, each at another client unless a name is given."""
    by = name or "JDoe"
    rows = tuple(
        RowOutcome(
            f"addition:{number}",
            Action.UPDATE,
            outcome,
            name or f"Client {number} [red]\x1b[31m",
            BEFORE,
            replace(BEFORE, quantity=Decimal(12)) if outcome.fine else None,
            "" if outcome.fine else f"ConnectWise: the addition was changed by {by} in between.",
        )
        for number, outcome in enumerate(Outcome, 1)
    )
    ended = NOW + timedelta(seconds=75)
    return Operation(12, "push", state, "tess@jump", NOW, ended, "ab" * 32, "plan-1", rows)
