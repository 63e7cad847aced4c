"""The whole way on the sandbox, by keys alone: set up, pull, scan, map, tick, push, look back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seatsync_tui.models.plans import Operation
from seatsync_tui.models.rows import Status
from seatsync_tui.screens.confirm import ConfirmPush
from seatsync_tui.screens.operation import OperationScreen
from seatsync_tui.screens.operations import OperationsScreen
from seatsync_tui.screens.picker import Picker
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.screens.push import PushScreen
from seatsync_tui.screens.setup import SetupScreen
from seatsync_tui.workflow.workspace import Workspace
from tests.app.driving import Driver, driven
from tests.app.served import served


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with served("--subaccounts", "24", "--latency", "0") as environ:
        opened = Workspace.open("default", {**environ, "SEATSYNC_HOME": str(tmp_path)})
        yield opened
        opened.close()


async def set_up(driver: Driver) -> None:
    """From nothing to a mapped license, as a first run does it."""
    await driver.finish()
    assert driver.on(SetupScreen)
    await driver.press("s")
    await driver.finish()
    await driver.press("r")
    await driver.finish()
    await driver.press("l", "enter")
    assert driver.on(Picker)
    await driver.press("enter", "enter")
    await driver.finish()


async def test_first_run_leads_from_nothing_to_a_preview_with_every_box(workspace: Workspace) -> None:
    async with driven(workspace, (118, 32)) as driver:
        await set_up(driver)
        reports = driver.app.session.reports
        assert reports["duo"].ok
        assert reports["connectwise"].ok
        (mapping,) = workspace.decisions().licenses
        assert mapping.product == "DUO-MFA"
        await driver.press("2")
        assert driver.on(PreviewScreen)
        statuses = {row.status for row in driver.grid.rows}
        assert {Status.READY, Status.UNMATCHED, Status.NOT_READ, Status.ORPHANED} <= statuses


async def test_a_push_by_keys_writes_what_was_ticked_and_is_found_again(workspace: Workspace) -> None:
    async with driven(workspace, (118, 32)) as driver:
        await set_up(driver)
        await driver.press("2")
        ticked = set(driver.app.session.checked)
        assert ticked
        await driver.press("p")
        assert driver.on(ConfirmPush)
        assert f"{len(ticked)} seat changes" in driver.text()
        await driver.press("enter")
        await driver.finish()
        assert driver.on(PushScreen)
        assert "Every row is in place." in driver.text()
        assert driver.app.session.push is not None
        operation = driver.app.session.push.operation
        assert isinstance(operation, Operation)
        assert {row.key for row in operation.rows} >= ticked
        assert operation.counts()["updated"] == len(operation.rows)
        await driver.press("enter")
        assert driver.on(OperationScreen)
        await driver.press("escape", "4")
        assert driver.on(OperationsScreen)
        assert "push" in driver.text()
        await driver.press("2")
        assert not ticked & driver.app.session.checked


async def test_picking_a_company_moves_the_row_at_once(workspace: Workspace) -> None:
    async with driven(workspace, (118, 32)) as driver:
        await set_up(driver)
        await driver.press("2", "slash", *"status:unmatched", "enter")
        row = next(row for row in driver.grid.rows if row.suggestions)
        customer = row.contributors[0]
        driver.grid.cursor = list(driver.grid.rows).index(row)
        await driver.settle()
        await driver.press("enter")
        assert driver.on(Picker)
        await driver.press("down", "enter")
        if driver.on(PreviewScreen) is False:
            await driver.press("enter")
        mappings = {mapping.key: mapping for mapping in workspace.decisions().companies}
        key = (customer.source, customer.customer_id)
        assert mappings[key].company_id == row.suggestions[0].company_id
        assert mappings[key].confirmed
        assert all(
            each.status is not Status.UNMATCHED
            for each in driver.app.session.rows
            if customer.customer_id in {c.customer_id for c in each.contributors}
        )


async def test_creates_need_their_number_typed_and_escape_writes_nothing(workspace: Workspace) -> None:
    async with driven(workspace, (118, 40)) as driver:
        await set_up(driver)
        await driver.press("2", "A", "slash", *"status:no-addition", "enter")
        number = sum(row.tickable for row in driver.grid.rows)
        assert number
        await driver.press("a", *str(number), "enter", "p")
        assert driver.on(ConfirmPush)
        assert f"{number} new addition" in driver.text()
        await driver.press("escape")
        assert driver.on(PreviewScreen)
        assert not [operation for operation in workspace.operations() if operation.kind == "push"]


async def test_escape_stops_a_push_after_the_row_in_hand_and_every_row_is_told(tmp_path: Path) -> None:
    with served("--subaccounts", "24", "--latency", "60") as environ:
        workspace = Workspace.open("default", {**environ, "SEATSYNC_HOME": str(tmp_path)})
        async with driven(workspace, (118, 32)) as driver:
            await set_up(driver)
            await driver.press("2", "p", "enter", "escape")
            await driver.finish()
            assert driver.app.session.push is not None
            operation = driver.app.session.push.operation
            assert operation is not None
            counts = operation.counts()
            assert counts["not_attempted"]
            assert counts["updated"] + counts["not_attempted"] == len(operation.rows)
            assert "Stopped by the operator." in driver.text()
        workspace.close()
