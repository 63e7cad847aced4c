"""Rows that belong together stand together or not at all."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from seatsync_tui.models.plans import OperationState, Outcome, PlanRow
from seatsync_tui.models.progress import Progress
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.workflow.workspace import Workspace
from tests.workflow.pairs import by_hand, cancel, creates, plain_additions, update

SEATS = ("quantity", "cancelledDate")


@pytest.fixture
def cure(workspace: Workspace) -> tuple[PlanRow, PlanRow]:
    """The kept addition gets the seats, the other one ends; the cancel stands first in the plan."""
    kept, other = plain_additions(workspace)[:2]
    return cancel(workspace, other, "cure"), update(workspace, kept, "cure")


@pytest.fixture
def move(workspace: Workspace) -> tuple[PlanRow, PlanRow]:
    """A new addition takes the place of one that ends."""
    return creates(workspace, "move")[0], cancel(workspace, plain_additions(workspace)[0], "move")


def seats(sandbox: Sandbox) -> dict[int, tuple[Any, ...]]:
    return {
        number: tuple(copy.copy(each.get(name)) for name in SEATS)
        for number, each in sandbox.world.psa.additions.items()
    }


def ends(report_rows: tuple[Any, ...]) -> dict[str, Outcome]:
    return {row.key: row.outcome for row in report_rows}


def open_keys(workspace: Workspace, operation: int) -> set[str]:
    return {intent.key for intent in workspace.stored(lambda store: store.open_intents(operation))}


def sent(sandbox: Sandbox) -> list[str]:
    """The fields of every write, in order."""
    patches = [each for each in sandbox.record.of("connectwise") if each.method in ("PATCH", "POST")]
    return [each.json()[0]["path"] if each.method == "PATCH" else "new" for each in patches]


async def test_the_cancel_of_a_pair_is_sent_last(
    workspace: Workspace, sandbox: Sandbox, cure: tuple[PlanRow, PlanRow]
) -> None:
    report = await workspace.push(by_hand(workspace, *cure))

    assert set(ends(report.operation.rows).values()) == {Outcome.CANCELLED, Outcome.UPDATED}
    assert sent(sandbox) == ["quantity", "cancelledDate"]


async def test_both_intents_are_on_record_before_the_first_write(
    workspace: Workspace, sandbox: Sandbox, cure: tuple[PlanRow, PlanRow]
) -> None:
    sandbox.faults.add("drop-before", method="PATCH")

    report = await workspace.push(by_hand(workspace, *cure))

    assert report.operation.state is OperationState.UNSETTLED
    assert ends(report.operation.rows)[cure[1].key] is Outcome.UNKNOWN
    assert ends(report.operation.rows)[cure[0].key] is Outcome.SKIPPED


async def test_what_was_written_is_taken_back_when_the_other_half_is_refused(
    workspace: Workspace, sandbox: Sandbox, cure: tuple[PlanRow, PlanRow]
) -> None:
    before = seats(sandbox)
    sandbox.faults.add("forbidden", method="PATCH", skip=1, times=1)

    report = await workspace.push(by_hand(workspace, *cure))

    assert set(ends(report.operation.rows).values()) == {Outcome.FAILED}
    assert seats(sandbox) == before
    assert sent(sandbox) == ["quantity", "cancelledDate", "quantity"]
    assert "taken back" in next(row.message for row in report.operation.rows if row.key == cure[1].key)
    assert not workspace.stored(lambda store: store.unsettled())
    scan, was = workspace.latest_scan(), cure[1].before
    assert scan is not None
    assert was is not None
    assert {each.id: each.quantity for each in scan.additions}[cure[1].addition_id or 0] == was.quantity


async def test_a_new_addition_is_taken_back_by_one_request_with_two_fields(
    workspace: Workspace, sandbox: Sandbox, move: tuple[PlanRow, PlanRow]
) -> None:
    known = set(sandbox.world.psa.additions)
    sandbox.faults.add("forbidden", method="PATCH", times=1)

    report = await workspace.push(by_hand(workspace, *move))

    assert set(ends(report.operation.rows).values()) == {Outcome.FAILED}
    (made,) = [each for number, each in sandbox.world.psa.additions.items() if number not in known]
    assert (made["quantity"], made["cancelledDate"]) == (0, made["effectiveDate"])
    undo = sandbox.record.of("connectwise", "PATCH")[-1].json()
    assert [each["path"] for each in undo] == ["quantity", "cancelledDate"]
    again = await workspace.push(by_hand(workspace, *move, plan_id="again"))
    assert set(ends(again.operation.rows).values()) == {Outcome.CREATED, Outcome.CANCELLED}


async def test_when_it_cannot_be_taken_back_both_are_unknown_until_resume_undoes_it(
    workspace: Workspace, sandbox: Sandbox, move: tuple[PlanRow, PlanRow]
) -> None:
    before = seats(sandbox)
    sandbox.faults.add("forbidden", method="PATCH")

    report = await workspace.push(by_hand(workspace, *move))

    assert set(ends(report.operation.rows).values()) == {Outcome.UNKNOWN}
    assert report.operation.state is OperationState.UNSETTLED
    sandbox.faults.clear()
    settled = await workspace.resume()
    assert settled is not None
    assert set(ends(settled.rows).values()) == {Outcome.FAILED}
    assert {number: each for number, each in seats(sandbox).items() if number in before} == before
    assert not [each for number, each in seats(sandbox).items() if number not in before and each[0]]


async def test_a_read_only_session_takes_nothing_back(
    workspace: Workspace, sandbox: Sandbox, move: tuple[PlanRow, PlanRow]
) -> None:
    sandbox.faults.add("forbidden", method="PATCH")
    await workspace.push(by_hand(workspace, *move))
    sandbox.faults.clear()
    writes = len(sandbox.record.writes())
    workspace.read_only = True

    settled = await workspace.resume()

    assert settled is not None
    assert set(ends(settled.rows).values()) == {Outcome.UNKNOWN}
    assert len(sandbox.record.writes()) == writes


async def test_what_a_look_without_writing_left_open_is_taken_back_by_the_next_resume(
    workspace: Workspace, sandbox: Sandbox, move: tuple[PlanRow, PlanRow]
) -> None:
    before = seats(sandbox)
    sandbox.faults.add("forbidden", method="PATCH")
    await workspace.push(by_hand(workspace, *move))
    sandbox.faults.clear()
    for _ in range(2):
        looked = await workspace.resume(may_write=False)
        assert looked is not None
        assert set(ends(looked.rows).values()) == {Outcome.UNKNOWN}
        assert open_keys(workspace, looked.id) == {row.key for row in move}

    settled = await workspace.resume()

    assert settled is not None
    assert set(ends(settled.rows).values()) == {Outcome.FAILED}
    assert {number: each for number, each in seats(sandbox).items() if number in before} == before
    assert workspace.stored(lambda store: store.unsettled()) == []


async def test_a_refused_pair_counts_as_one_failure_in_a_row(workspace: Workspace, sandbox: Sandbox) -> None:
    items = plain_additions(workspace)
    pairs = [
        each
        for place in range(0, 4, 2)
        for each in (
            update(workspace, items[place], f"cure {place}"),
            cancel(workspace, items[place + 1], f"cure {place}"),
        )
    ]
    alone = update(workspace, items[4])
    for pair in (0, 2):
        sandbox.faults.add("500", method="PATCH", path=rf"/{items[pair + 1].id}$")

    workspace.settings = workspace.settings.model_copy(update={"agreements_at_once": 1})
    report = await workspace.push(by_hand(workspace, *pairs, alone))

    assert ends(report.operation.rows)[alone.key] is Outcome.UPDATED


async def test_a_lock_that_is_lost_between_the_writes_of_a_pair_stops_the_second(
    workspace: Workspace, sandbox: Sandbox, cure: tuple[PlanRow, PlanRow]
) -> None:
    def told(event: Progress) -> None:
        if event.outcome is not None and event.outcome.outcome is Outcome.UPDATED:
            workspace.break_lock()

    report = await workspace.push(by_hand(workspace, *cure), progress=told)

    assert sent(sandbox) == ["quantity"]
    assert set(ends(report.operation.rows).values()) == {Outcome.UNKNOWN}
    assert report.operation.state is OperationState.UNSETTLED
    settled = await workspace.resume()
    assert settled is not None
    assert set(ends(settled.rows).values()) == {Outcome.FAILED}


async def test_nothing_of_a_pair_is_written_when_one_of_it_was_changed_by_hand(
    workspace: Workspace, sandbox: Sandbox, cure: tuple[PlanRow, PlanRow]
) -> None:
    plan = by_hand(workspace, *cure)
    sandbox.world.psa.additions[cure[0].addition_id or 0]["quantity"] = 4321.0

    report = await workspace.push(plan)

    assert ends(report.operation.rows) == {cure[0].key: Outcome.CONFLICT, cure[1].key: Outcome.SKIPPED}
    assert not sandbox.record.writes()


async def test_half_of_a_pair_that_stands_already_lets_the_other_half_be_written(
    workspace: Workspace, sandbox: Sandbox, cure: tuple[PlanRow, PlanRow]
) -> None:
    plan = by_hand(workspace, *cure)
    kept = sandbox.world.psa.additions[cure[1].addition_id or 0]
    kept["quantity"] = float(cure[1].after.quantity or 0)

    report = await workspace.push(plan)

    assert ends(report.operation.rows) == {
        cure[0].key: Outcome.CANCELLED,
        cure[1].key: Outcome.ALREADY_IN_PLACE,
    }


async def test_a_lost_answer_in_the_middle_of_a_pair_is_found_out(
    workspace: Workspace, sandbox: Sandbox, cure: tuple[PlanRow, PlanRow]
) -> None:
    sandbox.faults.add("drop-after", method="PATCH", skip=1, times=1)

    report = await workspace.push(by_hand(workspace, *cure))

    assert all(outcome.fine for outcome in ends(report.operation.rows).values())
    assert len(sandbox.record.writes()) == 2


async def test_the_links_of_a_chain_are_planned_as_belonging_together(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    preview = workspace.preview()
    chosen = [row for row in preview.rows if row.tickable and row.related]
    plan = workspace.make_plan(preview, {row.key for row in chosen})
    assert len(plan.rows) == sum(1 + len(row.followers) for row in chosen)
    links = [row for row in plan.rows if ":addition-" in row.key and row.pair]
    if not links:
        pytest.skip("this world has no chain whose seats changed")
    first = next(row for row in plan.rows if row.key == links[0].pair)
    assert first.pair == links[0].pair
    sandbox.faults.add("forbidden", method="PATCH", path=rf"/{links[0].addition_id}$", times=1)

    report = await workspace.push(replace(plan, rows=(first, links[0])))

    assert set(ends(report.operation.rows).values()) == {Outcome.FAILED}
