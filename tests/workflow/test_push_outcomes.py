"""Every way a write can end, judged by the sandbox's own record."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from seatsync_tui.models.errors import (
    CredentialError,
    GuardRefused,
    LockedError,
    PlanRefused,
    SettingsError,
    UnreachableError,
    UnsettledError,
)
from seatsync_tui.models.plans import OperationState, Outcome, Plan, PlanRow
from seatsync_tui.models.progress import Progress
from seatsync_tui.models.rows import Action, Row
from seatsync_tui.reconcile.guard import Allowances
from seatsync_tui.reconcile.plan import canonical, digest
from seatsync_tui.sandbox.psa_records import addition_record
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.store.lock import hold_lock
from seatsync_tui.store.store import Store
from seatsync_tui.workflow.workspace import Workspace
from tests.workflow.pairs import by_hand, creates, plain_additions, update

ADDITION = r"/additions/\d+$"
LISTING = r"/additions$"


def rows_of(workspace: Workspace, action: Action) -> list[Row]:
    return [row for row in workspace.preview().rows if row.action is action and row.tickable]


def plan_of(workspace: Workspace, *rows: Row) -> Plan:
    return workspace.make_plan(workspace.preview(), {row.key for row in rows})


def quantity(sandbox: Sandbox, row: Row) -> float:
    assert row.addition_id is not None
    return float(sandbox.world.psa.additions[row.addition_id]["quantity"])


def live_of(sandbox: Sandbox, row: Row) -> list[int]:
    """Ids of the additions of the row's product on its agreement."""
    return [
        number
        for number, addition in sandbox.world.psa.additions.items()
        if addition["agreementId"] == row.agreement_id and addition["product"]["id"] == row.product_id
    ]


async def test_an_update_sends_one_patch_with_one_operation(workspace: Workspace, sandbox: Sandbox) -> None:
    row = rows_of(workspace, Action.UPDATE)[0]

    report = await workspace.push(plan_of(workspace, row))

    assert [each.outcome for each in report.operation.rows] == [Outcome.UPDATED]
    (sent,) = sandbox.record.of("connectwise", "PATCH")
    assert sent.json() == [{"op": "replace", "path": "quantity", "value": int(row.target or 0)}]
    assert quantity(sandbox, row) == row.target
    assert report.exit_code == 0


async def test_a_pushed_row_shows_no_change_without_another_scan(workspace: Workspace) -> None:
    row = rows_of(workspace, Action.UPDATE)[0]

    await workspace.push(plan_of(workspace, row))

    (after,) = [each for each in workspace.preview().rows if each.addition_id == row.addition_id]
    assert (after.status.value, after.current) == ("No change", row.target)


@pytest.mark.parametrize("fault", ["drop-after", "500-after", "drop-midway", "truncated-json"])
async def test_a_lost_answer_to_a_patch_is_looked_for_and_found(
    workspace: Workspace, sandbox: Sandbox, fault: str
) -> None:
    row = rows_of(workspace, Action.UPDATE)[0]
    sandbox.faults.add(fault, method="PATCH", times=1)

    report = await workspace.push(plan_of(workspace, row))

    assert [each.outcome for each in report.operation.rows] == [Outcome.UPDATED]
    assert len(sandbox.record.writes()) == 1
    assert quantity(sandbox, row) == row.target


@pytest.mark.parametrize("fault", ["drop-before", "500", "502-html"])
async def test_a_patch_that_never_arrived_is_sent_again_after_another_look(
    workspace: Workspace, sandbox: Sandbox, fault: str
) -> None:
    row = rows_of(workspace, Action.UPDATE)[0]
    sandbox.faults.add(fault, method="PATCH", times=1)

    report = await workspace.push(plan_of(workspace, row))

    assert [each.outcome for each in report.operation.rows] == [Outcome.UPDATED]
    assert len(sandbox.record.of("connectwise", "PATCH")) == 2
    assert len(sandbox.record.writes()) == 1


@pytest.mark.parametrize("fault", ["drop-after", "500-after", "drop-midway", "truncated-json"])
async def test_a_lost_answer_to_a_post_never_makes_a_second_addition(
    workspace: Workspace, sandbox: Sandbox, fault: str
) -> None:
    row = rows_of(workspace, Action.CREATE)[0]
    before = set(live_of(sandbox, row))
    sandbox.faults.add(fault, method="POST", path=LISTING, times=1)

    report = await workspace.push(plan_of(workspace, row))

    assert [each.outcome for each in report.operation.rows] == [Outcome.CREATED]
    assert len(set(live_of(sandbox, row)) - before) == 1
    assert len(sandbox.record.of("connectwise", "POST")) == 1


async def test_a_create_that_shows_up_late_is_adopted(workspace: Workspace, sandbox: Sandbox) -> None:
    row = rows_of(workspace, Action.CREATE)[0]
    sandbox.faults.add("stale-search", seconds=0.08)
    sandbox.faults.add("drop-after", method="POST", path=LISTING, times=1)

    report = await workspace.push(plan_of(workspace, row))

    assert [each.outcome for each in report.operation.rows] == [Outcome.CREATED]
    assert len(sandbox.record.of("connectwise", "POST")) == 1


async def test_a_create_that_never_shows_up_blocks_every_push_until_it_is_settled(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    row, other = rows_of(workspace, Action.CREATE)[0], rows_of(workspace, Action.UPDATE)[0]
    sandbox.faults.add("stale-search", seconds=3600)
    sandbox.faults.add("drop-after", method="POST", path=LISTING, times=1)

    report = await workspace.push(plan_of(workspace, row))

    assert [each.outcome for each in report.operation.rows] == [Outcome.UNKNOWN]
    assert report.operation.state is OperationState.UNSETTLED
    assert report.exit_code == 5
    with pytest.raises(UnsettledError):
        await workspace.push(plan_of(workspace, other))
    sandbox.faults.clear()
    settled = await workspace.resume()
    assert settled is not None
    assert [each.outcome for each in settled.rows] == [Outcome.CREATED]
    assert (await workspace.push(plan_of(workspace, other))).exit_code == 0
    assert len(sandbox.record.of("connectwise", "POST")) == 1


async def test_a_create_finds_an_addition_that_stands_there_meanwhile(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    row = rows_of(workspace, Action.CREATE)[0]
    plan = plan_of(workspace, row)
    assert (await workspace.push(plan)).exit_code == 0
    second = replace(plan, id="another")

    report = await workspace.push(second)

    assert [each.outcome for each in report.operation.rows] == [Outcome.SKIPPED]
    assert len(sandbox.record.of("connectwise", "POST")) == 1


async def test_the_answer_200_that_changed_nothing_is_a_failure(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    row = rows_of(workspace, Action.UPDATE)[0]
    sandbox.faults.add("wrong-types", method="PATCH", field="quantity", value=str(row.current))

    report = await workspace.push(plan_of(workspace, row))

    (ended,) = report.operation.rows
    assert ended.outcome is Outcome.FAILED
    assert "quantity" in ended.message


async def test_a_cancel_sets_the_last_billed_day_and_nothing_else(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    row = next((each for each in rows_of(workspace, Action.CANCEL)), None)
    if row is None:
        pytest.skip("this world has no cancel that can be ticked")

    report = await workspace.push(plan_of(workspace, row))

    assert [each.outcome for each in report.operation.rows] == [Outcome.CANCELLED]
    (sent,) = sandbox.record.of("connectwise", "PATCH")
    assert sent.json() == [
        {"op": "replace", "path": "cancelledDate", "value": f"{row.cancel_date}T00:00:00Z"}
    ]


async def test_three_failures_in_a_row_stop_the_push(workspace: Workspace, sandbox: Sandbox) -> None:
    rows = rows_of(workspace, Action.UPDATE)
    assert len(rows) > 5
    workspace.settings = workspace.settings.model_copy(update={"agreements_at_once": 1})
    sandbox.faults.add("wrong-types", method="PATCH", field="quantity", value="9999")

    report = await workspace.push(plan_of(workspace, *rows[:6]))

    counts = report.operation.counts()
    assert (counts["failed"], counts["not_attempted"]) == (3, 3)
    assert "3 failures" in report.operation.note


async def test_credentials_refused_in_the_middle_stop_the_push(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    rows = rows_of(workspace, Action.UPDATE)[:5]
    workspace.settings = workspace.settings.model_copy(update={"agreements_at_once": 1})
    sandbox.faults.add("keys", service="connectwise", method="PATCH", skip=1)

    report = await workspace.push(plan_of(workspace, *rows))

    counts = report.operation.counts()
    assert (counts["updated"], counts["failed"], counts["not_attempted"]) == (1, 1, 3)
    assert report.exit_code == 5
    assert isinstance(report.cause, CredentialError)


async def test_credentials_refused_at_the_start_leave_the_plan_unclaimed(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    plan = plan_of(workspace, rows_of(workspace, Action.UPDATE)[0])
    sandbox.faults.add("keys", service="connectwise", path="/finance")
    with pytest.raises(CredentialError):
        await workspace.push(plan)
    sandbox.faults.clear()

    assert (await workspace.push(plan)).exit_code == 0


async def test_an_unreachable_site_is_said_before_anything_is_claimed(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    plan = plan_of(workspace, rows_of(workspace, Action.UPDATE)[0])
    sandbox.faults.add("drop-before", service="connectwise")

    with pytest.raises(UnreachableError):
        await workspace.push(plan)
    assert not workspace.stored(lambda store: store.unsettled())


async def test_a_stop_finishes_the_row_in_hand_and_attempts_no_other(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    rows = rows_of(workspace, Action.UPDATE)[:5]
    workspace.settings = workspace.settings.model_copy(update={"agreements_at_once": 1})
    stop = threading.Event()

    def after_the_first(event: Progress) -> None:
        if event.outcome is not None:
            stop.set()

    report = await workspace.push(plan_of(workspace, *rows), progress=after_the_first, stop=stop)

    counts = report.operation.counts()
    assert (counts["updated"], counts["not_attempted"]) == (1, 4)
    assert report.operation.state is OperationState.STOPPED
    assert len(sandbox.record.writes()) == 1


async def test_somebody_elses_lock_is_respected(workspace: Workspace, sandbox: Sandbox) -> None:
    plan = plan_of(workspace, rows_of(workspace, Action.UPDATE)[0])

    with (
        hold_lock(workspace.paths.data, "jdoe@jump", "push of plan 7"),
        pytest.raises(LockedError, match="jdoe@jump"),
    ):
        await workspace.push(plan)
    assert not sandbox.record.writes()


async def test_a_read_only_session_cannot_push(
    workspace: Workspace, opened: Callable[..., Workspace], sandbox: Sandbox
) -> None:
    plan = plan_of(workspace, rows_of(workspace, Action.UPDATE)[0])
    workspace.read_only = True

    with pytest.raises(SettingsError, match="read-only"):
        await workspace.push(plan)
    assert not sandbox.record.writes()


async def test_the_guard_stops_everything_before_the_first_write(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    rows = rows_of(workspace, Action.CREATE)
    plan = plan_of(workspace, *rows)
    workspace.settings = workspace.settings.model_copy(
        update={"guard_creates": 0, "guard_creates_percent": 0}
    )

    with pytest.raises(GuardRefused) as refused:
        await workspace.push(plan)
    assert f"--allow-creates {len(rows)}" in str(refused.value)
    with pytest.raises(GuardRefused):
        await workspace.push(plan, allowances=Allowances(creates=len(rows) + 1))
    assert not sandbox.record.writes()
    report = await workspace.push(plan, allowances=Allowances(creates=len(rows)))
    assert report.operation.counts()["created"] == len(rows)


async def test_a_mapping_changed_since_the_plan_refuses_it(workspace: Workspace, sandbox: Sandbox) -> None:
    row = rows_of(workspace, Action.UPDATE)[0]
    plan = plan_of(workspace, row)
    other = next(each for each in workspace.companies() if each.id != row.company_id and each.usable)
    assert row.customer_id is not None
    workspace.map_company(("duo", row.customer_id), other.id)

    with pytest.raises(PlanRefused, match=row.key):
        await workspace.push(plan)
    assert not sandbox.record.writes()


async def test_a_push_confirms_the_matches_it_rests_on(workspace: Workspace) -> None:
    row = rows_of(workspace, Action.UPDATE)[0]
    key = ("duo", row.customer_id)
    assert not next(each for each in workspace.decisions().companies if each.key == key).confirmed

    await workspace.push(plan_of(workspace, row))

    assert next(each for each in workspace.decisions().companies if each.key == key).confirmed


async def test_a_write_that_stands_is_no_conflict_because_its_agreement_ended_since(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    row = rows_of(workspace, Action.UPDATE)[0]
    sandbox.faults.add("drop-after", method="PATCH", times=1)
    sandbox.faults.add("drop-before", method="GET", path=r"/additions/\d+", skip=1)
    report = await workspace.push(plan_of(workspace, row))
    assert [each.outcome for each in report.operation.rows] == [Outcome.UNKNOWN]
    sandbox.faults.clear()
    sandbox.world.psa.agreements[row.agreement_id or 0]["agreementStatus"] = "Cancelled"

    settled = await workspace.resume()

    assert settled is not None
    assert [each.outcome for each in settled.rows] == [Outcome.UPDATED]


async def test_an_agreement_that_went_to_another_company_is_not_written(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    row = rows_of(workspace, Action.UPDATE)[0]
    plan = plan_of(workspace, row)
    agreement = sandbox.world.psa.agreements[row.agreement_id or 0]
    agreement["company"] = {**agreement["company"], "id": 4711, "name": "Another Client"}

    report = await workspace.push(plan)

    assert [each.outcome for each in report.operation.rows] == [Outcome.SKIPPED]
    assert "belongs to Another Client" in report.operation.rows[0].message
    assert sandbox.record.writes() == []


async def test_outcomes_always_add_up_to_the_rows(workspace: Workspace, sandbox: Sandbox) -> None:
    rows = [*rows_of(workspace, Action.UPDATE), *rows_of(workspace, Action.CREATE)]
    for turn, fault in enumerate(("500", "drop-after", "429", "drop-before", "html-200", "wrong-types")):
        skip, path = 7 * turn + 3, "/additions"
        if fault == "429":
            sandbox.faults.add(fault, service="connectwise", path=path, skip=skip, times=2, retry_after=0)
        else:
            sandbox.faults.add(fault, service="connectwise", path=path, skip=skip, times=2)

    plan = plan_of(workspace, *rows)
    report = await workspace.push(plan)

    assert sum(report.operation.counts().values()) == len(plan.rows)
    assert {ended.key for ended in report.operation.rows} == {row.key for row in plan.rows}
    planned = {row.key: row for row in plan.rows}
    for ended in report.operation.rows:
        if ended.outcome is Outcome.UPDATED:
            row = planned[ended.key]
            assert row.addition_id is not None
            assert sandbox.world.psa.additions[row.addition_id]["quantity"] == row.after.quantity
    assert workspace.stored(lambda store: store.verify_audit()) == []


async def test_two_creates_of_one_product_for_one_company_are_never_sent_side_by_side(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    create, psa = creates(workspace)[0], sandbox.world.psa
    psa.agreements[99_999] = {**psa.agreements[create.agreement_id], "id": 99_999, "name": "Second"}
    second = replace(create, key="second", agreement_id=99_999, agreement="Second")
    sandbox.latency_ms = 20

    report = await workspace.push(by_hand(workspace, create, second))

    assert [each.outcome for each in report.operation.rows] == [Outcome.CREATED, Outcome.SKIPPED]
    assert "stands there already" in report.operation.rows[1].message
    assert len(sandbox.record.writes()) == 1


async def test_a_person_cannot_name_an_addition_that_the_create_did_not_make(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    create, psa = creates(workspace)[0], sandbox.world.psa
    product = psa.catalog[create.product_id]
    credit = addition_record(99_998, psa.agreements[create.agreement_id], product, quantity=-1)
    elsewhere = plain_additions(workspace)[0].id
    psa.additions[99_998] = credit
    sandbox.faults.add("stale-search", seconds=3600)
    sandbox.faults.add("drop-after", method="POST", path=LISTING, times=1)
    report = await workspace.push(by_hand(workspace, create))
    made = max(psa.additions.keys() - {99_998})
    operation = report.operation
    assert [each.outcome for each in operation.rows] == [Outcome.UNKNOWN]
    assert "Try again" not in operation.rows[0].message

    for named, why in (
        (99_998, "was there before"),
        (elsewhere, "holds no addition"),
        (1, "holds no addition"),
    ):
        with pytest.raises(SettingsError, match=why):
            await workspace.settle(operation.id, create.key, addition_id=named)
    assert "created" in await workspace.settle(operation.id, create.key, addition_id=made)

    assert workspace.stored(lambda store: store.unsettled()) == []
    told = list(workspace.stored(lambda store: store.audit_records()))[-1]
    assert (told.action, told.result) == ("create", "created")
    assert workspace.operator in told.reason
    with pytest.raises(SettingsError, match="no open write"):
        await workspace.settle(operation.id, create.key, addition_id=made)


def begun(workspace: Workspace, plan: Plan, *sent: PlanRow) -> int:
    """A push as a crash leaves it: claimed, some rows begun, none ended."""
    at, text = workspace.now(), canonical(plan).decode()
    number = workspace.stored(
        lambda store: store.begin_operation("push", "me", at, digest(plan), text, plan.id)
    )
    for row in sent:
        workspace.stored(partial(Store.record_intent, operation=number, row=row, before=row.before, at=at))
    return number


async def test_resume_gives_back_a_push_that_ended_between_two_rows(workspace: Workspace) -> None:
    rows = [update(workspace, item) for item in plain_additions(workspace)[:2]]
    number = begun(workspace, by_hand(workspace, *rows))

    ended = await workspace.resume()

    assert ended is not None
    assert (ended.id, ended.state) == (number, OperationState.STOPPED)
    assert ended.counts()["not_attempted"] == 2
    assert await workspace.resume() is None


async def test_of_several_operations_resume_gives_back_the_one_that_stays_open(workspace: Workspace) -> None:
    create, item = creates(workspace)[0], plain_additions(workspace)[0]
    still_open = begun(workspace, by_hand(workspace, create), create)
    change = update(workspace, item)
    begun(workspace, by_hand(workspace, change, plan_id="another"), change)

    ended = await workspace.resume()

    assert ended is not None
    assert (ended.id, ended.state) == (still_open, OperationState.UNSETTLED)
    assert [each.id for each in workspace.stored(lambda store: store.unsettled())] == [still_open]
