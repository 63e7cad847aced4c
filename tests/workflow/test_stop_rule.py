"""When a push stops by itself, and what is tried again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seatsync_tui.models.plans import Outcome, PlanRow, RowOutcome
from seatsync_tui.models.rows import Action
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.workflow.push_all import StopRule
from seatsync_tui.workflow.workspace import Workspace
from tests.store.makers import plan_row
from tests.workflow.pairs import by_hand, creates, plain_additions, update


def row(agreement: int) -> PlanRow:
    return replace(plan_row(f"row {agreement}"), agreement_id=agreement)


def ends(rule: StopRule, *rows: tuple[int, Outcome, int | None]) -> str:
    for agreement, outcome, status in rows:
        told = RowOutcome("row", Action.UPDATE, outcome, http_status=status)
        rule.count(row(agreement), told)
    return rule.why


def test_refusals_on_one_agreement_count_once() -> None:
    refused = [(501, Outcome.FAILED, 400)] * 5
    assert ends(StopRule(), *refused) == ""
    assert ends(StopRule(), *refused, (502, Outcome.FAILED, 400)) == ""
    assert "3 failures" in ends(StopRule(), *refused, (502, Outcome.FAILED, 400), (503, Outcome.FAILED, 400))


def test_lost_answers_count_each_even_on_one_agreement() -> None:
    assert "3 failures" in ends(StopRule(), *[(501, Outcome.UNKNOWN, None)] * 3)


@pytest.mark.parametrize("fine", [Outcome.UPDATED, Outcome.CONFLICT, Outcome.SKIPPED])
def test_a_row_that_is_no_failure_begins_the_count_anew(fine: Outcome) -> None:
    failed = [(number, Outcome.FAILED, 400) for number in (1, 2)]
    assert ends(StopRule(), *failed, (3, fine, None), *failed) == ""


async def test_a_create_that_was_throttled_is_sent_again_after_another_look(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    wanted = creates(workspace)[0]
    sandbox.faults.add("429", method="POST", times=1, retry_after=0)

    report = await workspace.push(by_hand(workspace, wanted))

    assert [each.outcome for each in report.operation.rows] == [Outcome.CREATED]
    assert len(sandbox.record.of("connectwise", "POST")) == 2
    assert len(sandbox.record.writes()) == 1


async def test_an_update_that_is_refused_by_an_error_to_the_end_is_failed_and_not_open(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    item = plain_additions(workspace)[0]
    sandbox.faults.add("500", method="PATCH")

    report = await workspace.push(by_hand(workspace, update(workspace, item)))

    (ended,) = report.operation.rows
    assert ended.outcome is Outcome.FAILED
    assert "not written" in ended.message
    assert ended.http_status == 500
    assert workspace.stored(lambda store: store.unsettled()) == []
    assert sandbox.record.writes() == []


async def test_a_listener_that_fails_never_stops_a_push(workspace: Workspace, sandbox: Sandbox) -> None:
    def gone(_: object) -> None:
        raise OSError("the terminal is gone")

    plan = by_hand(workspace, update(workspace, plain_additions(workspace)[0]))
    report = await workspace.push(plan, progress=gone)

    assert report.exit_code == 0
    assert len(sandbox.record.writes()) == 1


async def test_the_before_image_of_a_write_whose_answer_was_lost_is_what_stood_before_it(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    item = plain_additions(workspace)[0]
    sandbox.faults.add("drop-after", method="PATCH", times=1)

    report = await workspace.push(by_hand(workspace, update(workspace, item)))

    (ended,) = report.operation.rows
    assert ended.before is not None
    assert ended.after is not None
    assert (ended.before.quantity, ended.after.quantity) == (item.quantity, item.quantity + 3)
