"""What a crash left open is settled when the app starts: by reading alone, and said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from seatsync_tui.models.plans import OperationState, Outcome, PlanRow
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.store.lock import hold_lock
from seatsync_tui.workflow.workspace import Workspace
from tests.app.driving import Driver, driven
from tests.workflow.conftest import in_front_of, prepared, sandbox
from tests.workflow.pairs import by_hand, cancel, creates, plain_additions, update

__all__ = ["prepared", "sandbox"]
"""Fixtures of the use-cases' tests that serve here too."""


@pytest.fixture
def workspace(prepared: Path, sandbox: Sandbox, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    with Workspace.open(environ=in_front_of(sandbox, tmp_path)) as opened:
        yield opened


async def left_open(workspace: Workspace, sandbox: Sandbox, *rows: PlanRow) -> int:
    """Push rows so that nobody knows what became of them; writes until then are counted no more."""
    report = await workspace.push(by_hand(workspace, *rows))
    assert report.operation.state is OperationState.UNSETTLED
    sandbox.faults.clear()
    sandbox.record.clear()
    return report.operation.id


async def unread(driver: Driver) -> str:
    """Everything that was said once nothing is under way."""
    await driver.finish()
    return "\n".join(driver.app.said)


async def test_a_write_that_was_broken_off_is_found_out_without_a_key(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    sandbox.faults.add("drop-before", method="PATCH")
    number = await left_open(workspace, sandbox, update(workspace, plain_additions(workspace)[0]))

    async with driven(workspace) as driver:
        said = await unread(driver)
        await driver.press("4")
        assert "broken off" not in driver.text()

    assert f"Operation {number} was broken off." in said
    assert f"Operation {number} is settled: 1 failed." in said
    assert workspace.stored(lambda store: store.unsettled()) == []
    assert sandbox.record.writes() == []


async def test_what_has_to_be_taken_back_is_left_and_told_and_a_key_does_it(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    move = creates(workspace, "move")[0], cancel(workspace, plain_additions(workspace)[0], "move")
    sandbox.faults.add("forbidden", method="PATCH")
    number = await left_open(workspace, sandbox, *move)

    async with driven(workspace) as driver:
        said = await unread(driver)
        assert f"Operation {number} is not settled yet: 2 unknown." in said
        assert "undoing it needs a write" in said
        assert sandbox.record.writes() == []
        await driver.press("4")
        assert "S reads them live" in driver.text()
        await driver.press("S")
        assert f"Operation {number} is settled: 2 failed." in await unread(driver)

    settled = workspace.operation(number)
    assert settled is not None
    assert {row.outcome for row in settled.rows} == {Outcome.FAILED}
    assert len(sandbox.record.writes()) == 1


async def test_without_a_connection_it_says_that_it_cannot_be_read(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    sandbox.faults.add("drop-before", method="PATCH")
    await left_open(workspace, sandbox, update(workspace, plain_additions(workspace)[0]))
    told = {name: value for name, value in workspace.environ.items() if "CONNECTWISE" not in name}
    workspace.environ = told

    async with driven(workspace) as driver:
        assert "ConnectWise is not connected" in await unread(driver)

    assert len(workspace.stored(lambda store: store.unsettled())) == 1


async def test_a_push_of_somebody_else_that_runs_now_is_left_alone(
    workspace: Workspace, sandbox: Sandbox
) -> None:
    sandbox.faults.add("drop-before", method="PATCH")
    await left_open(workspace, sandbox, update(workspace, plain_additions(workspace)[0]))

    with hold_lock(workspace.paths.data, "tess@jump", "push of another plan"):
        async with driven(workspace) as driver:
            assert "tess@jump holds the lock" in await unread(driver)

    assert len(workspace.stored(lambda store: store.unsettled())) == 1
