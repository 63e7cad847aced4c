"""A push is taken back by a new plan through the same door."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seatsync_tui.models.errors import GuardRefused, PlanRefused, SettingsError, UnsettledError
from seatsync_tui.models.mappings import Hold
from seatsync_tui.models.plans import Outcome, Plan
from seatsync_tui.models.rows import Action, Status
from seatsync_tui.reconcile.guard import Allowances
from seatsync_tui.reconcile.plan import read_plan, to_file
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.workflow.workspace import Workspace
from tests.workflow.pairs import by_hand, cancel, creates, plain_additions, update

Additions = dict[int, dict[str, Any]]
BY_CONNECTWISE = ("billedQuantity", "extPrice", "extCost", "margin", "_info")
"""What ConnectWise itself works out after a write."""


def additions(sandbox: Sandbox) -> Additions:
    return {
        number: {name: value for name, value in each.items() if name not in BY_CONNECTWISE}
        for number, each in copy.deepcopy(sandbox.world.psa.additions).items()
    }


async def pushed(workspace: Workspace, plan: Plan) -> int:
    counts = {action: sum(row.action is action for row in plan.rows) for action in Action}
    allowed = Allowances(cancels=counts[Action.CANCEL], creates=counts[Action.CREATE])
    report = await workspace.push(plan, allowances=allowed)
    assert report.exit_code == 0, [row.message for row in report.operation.rows]
    return report.operation.id


def mixed(workspace: Workspace) -> Plan:
    """Updates, a cancel, a create, and a pair."""
    first, second, third, fourth, fifth = plain_additions(workspace)[:5]
    return by_hand(
        workspace,
        update(workspace, first),
        update(workspace, second),
        cancel(workspace, third),
        creates(workspace)[0],
        update(workspace, fourth, "cure"),
        cancel(workspace, fifth, "cure"),
    )


async def test_a_push_and_its_revert_leave_the_additions_as_they_were(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    before = additions(sandbox)
    operation = await pushed(workspace, mixed(workspace))
    assert additions(sandbox) != before

    back = workspace.revert(operation)
    report = await workspace.push(back.plan, allowances=Allowances(cancels=1))

    assert report.exit_code == 0, [row.message for row in report.operation.rows]
    assert back.left == ()
    after = additions(sandbox)
    assert {number: after[number] for number in before} == before
    (made,) = [each for number, each in after.items() if number not in before]
    assert (made["quantity"], made["cancelledDate"]) == (0, made["effectiveDate"])
    assert {each.method for each in sandbox.record.of("connectwise")} == {"GET", "PATCH", "POST"}
    assert workspace.stored(lambda store: store.verify_audit()) == []


async def test_only_the_undone_create_is_one_request_with_two_fields(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    operation = await pushed(workspace, mixed(workspace))
    sandbox.record.clear()

    await workspace.push(workspace.revert(operation).plan, allowances=Allowances(cancels=1))

    sent = [each.json() for each in sandbox.record.of("connectwise", "PATCH")]
    assert sorted(len(each) for each in sent) == [1, 1, 1, 1, 1, 2]
    assert [{"op": "remove", "path": "cancelledDate"}] in sent


async def test_the_plan_that_takes_back_is_a_plan_like_any_other(workspace: Workspace) -> None:
    operation = await pushed(workspace, mixed(workspace))

    plan = workspace.revert(operation).plan

    assert read_plan(to_file(plan))[0] == plan
    assert plan.reverts == operation
    assert [row.action for row in plan.rows].count(Action.CANCEL) == 1
    tampered = to_file(plan).replace(b'"reverts":', b'"reverts": ')
    with pytest.raises(PlanRefused):
        read_plan(tampered)


async def test_a_hand_edit_between_is_a_conflict_for_that_row_alone(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    first, second = plain_additions(workspace)[:2]
    rows = (update(workspace, first), update(workspace, second))
    operation = await pushed(workspace, by_hand(workspace, *rows))
    plan = workspace.revert(operation).plan
    sandbox.world.psa.additions[first.id]["quantity"] = 4321.0

    report = await workspace.push(plan)

    assert {row.key: row.outcome for row in report.operation.rows} == {
        rows[0].key: Outcome.CONFLICT,
        rows[1].key: Outcome.UPDATED,
    }
    assert sandbox.world.psa.additions[first.id]["quantity"] == 4321.0
    assert sandbox.world.psa.additions[second.id]["quantity"] == float(second.quantity)


async def test_reverted_rows_are_held_until_the_hold_is_lifted(workspace: Workspace) -> None:
    row = next(row for row in workspace.preview().rows if row.action is Action.UPDATE and row.tickable)
    operation = await pushed(workspace, workspace.make_plan(workspace.preview(), {row.key}))
    await workspace.push(workspace.revert(operation).plan)

    (held,) = [each for each in workspace.preview().rows if each.key == row.key]

    assert (held.status, held.tickable) == (Status.HELD, False)
    assert "until it is lifted" in held.reason
    assert f"operation {operation} was taken back" in held.reason
    workspace.unhold(row.key)
    (free,) = [each for each in workspace.preview().rows if each.key == row.key]
    assert (free.status, free.current, free.target) == (row.status, row.current, row.target)


async def test_a_reverted_create_is_held_and_can_be_created_again_once_lifted(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    row = creates(workspace)[0]
    operation = await pushed(workspace, by_hand(workspace, row))
    await workspace.push(workspace.revert(operation).plan, allowances=Allowances(cancels=1))
    await workspace.scan(full=True)
    (held,) = [each for each in workspace.preview().rows if each.key == row.key]
    assert held.status is Status.HELD
    workspace.unhold(row.key)

    (free,) = [each for each in workspace.preview().rows if each.key == row.key]

    assert free.status is Status.NO_ADDITION
    again = await workspace.push(workspace.make_plan(workspace.preview(), {row.key}))
    assert [each.outcome for each in again.operation.rows] == [Outcome.CREATED]


async def test_a_hold_that_stands_already_is_kept(workspace: Workspace) -> None:
    row = next(row for row in workspace.preview().rows if row.action is Action.UPDATE and row.tickable)
    operation = await pushed(workspace, workspace.make_plan(workspace.preview(), {row.key}))
    mine = Hold(row.key, Decimal(7), date(2031, 1, 1), "agreed with the client", by="ana", at=workspace.now())
    workspace.stored(lambda store: store.save_hold(mine))

    await workspace.push(workspace.revert(operation).plan)

    assert [hold.why for hold in workspace.decisions().holds] == ["agreed with the client"]


async def test_a_conflict_is_not_held(workspace: Workspace, sandbox: Sandbox) -> None:
    item = plain_additions(workspace)[0]
    operation = await pushed(workspace, by_hand(workspace, update(workspace, item)))
    plan = workspace.revert(operation).plan
    sandbox.world.psa.additions[item.id]["quantity"] = 4321.0

    await workspace.push(plan)

    assert workspace.decisions().holds == ()


async def test_a_cancel_date_that_connectwise_keeps_is_to_be_cleared_by_hand(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    item = plain_additions(workspace)[0]
    operation = await pushed(workspace, by_hand(workspace, cancel(workspace, item)))
    sandbox.faults.add("keep-cancelled-date")

    report = await workspace.push(workspace.revert(operation).plan)

    (row,) = report.operation.rows
    assert row.outcome is Outcome.FAILED
    assert "clear it by hand" in row.message


async def test_a_lost_answer_to_clearing_a_date_is_found_out(workspace: Workspace, sandbox: Sandbox) -> None:
    item = plain_additions(workspace)[0]
    operation = await pushed(workspace, by_hand(workspace, cancel(workspace, item)))
    sandbox.faults.add("drop-after", method="PATCH", times=1)

    report = await workspace.push(workspace.revert(operation).plan)

    assert [row.outcome for row in report.operation.rows] == [Outcome.UPDATED]
    assert "cancelledDate" not in sandbox.world.psa.additions[item.id]


async def test_the_guard_judges_a_revert_too_but_a_broken_pull_does_not_stop_it(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    operation = await pushed(workspace, by_hand(workspace, creates(workspace)[0]))
    for account in sandbox.world.duo.accounts:
        account.users = []
    await workspace.pull()
    plan = workspace.revert(operation).plan
    workspace.settings = workspace.settings.model_copy(
        update={"guard_cancels": Decimal(0), "guard_cancels_percent": Decimal(0)}
    )

    with pytest.raises(GuardRefused, match="--allow-cancels 1"):
        await workspace.push(plan)
    report = await workspace.push(plan, allowances=Allowances(cancels=1))

    assert report.exit_code == 0


async def test_a_revert_can_be_reverted(workspace: Workspace, sandbox: Sandbox) -> None:
    first, second = plain_additions(workspace)[:2]
    rows = (update(workspace, first), cancel(workspace, second))
    operation = await pushed(workspace, by_hand(workspace, *rows))
    there = additions(sandbox)
    back = await workspace.push(workspace.revert(operation).plan)

    report = await workspace.push(workspace.revert(back.operation.id).plan)

    assert report.exit_code == 0
    assert additions(sandbox) == there


async def test_what_cannot_be_taken_back_is_refused_in_words(
    workspace: Workspace, opened: Callable[..., Workspace], sandbox: Sandbox
) -> None:
    with pytest.raises(SettingsError, match="no push"):
        workspace.revert(4711)
    empty = await pushed(workspace, by_hand(workspace))
    with pytest.raises(PlanRefused, match="wrote nothing"):
        workspace.revert(empty)
    sandbox.faults.add("stale-search", seconds=3600)
    sandbox.faults.add("drop-after", method="POST", times=1)
    report = await workspace.push(by_hand(workspace, creates(workspace)[0], plan_id="lost"))
    with pytest.raises(UnsettledError):
        workspace.revert(report.operation.id)
