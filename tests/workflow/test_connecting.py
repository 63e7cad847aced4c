"""Testing a connection: as whom it passed is told and remembered, and a missing right is named."""

from __future__ import annotations

from collections.abc import Callable

from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.workflow.workspace import Workspace


def known(space: Workspace, name: str) -> str:
    return next(each.message for each in space.connections() if each.name == name)


async def test_a_connection_says_by_which_role_it_passed_and_remembers(
    opened: Callable[..., Workspace],
) -> None:
    space = opened()
    duo, psa = await space.test_connection("duo"), await space.test_connection("connectwise")

    keys = space.environ
    assert duo.role == f"Accounts API application {keys['SEATSYNC_DUO_IKEY']}"
    assert psa.role.startswith(f"API member key {keys['SEATSYNC_CONNECTWISE_PUBLIC_KEY']}, whose role reads")
    assert f"by {duo.role}" in known(space, "duo")
    assert f"by {psa.role}" in known(space, "connectwise")


async def test_a_right_that_a_scan_takes_is_missed_by_the_test_already(
    opened: Callable[..., Workspace], sandbox: Sandbox
) -> None:
    sandbox.faults.add("forbidden", service="connectwise", path="/company/companies/count")
    space = opened()

    report = await space.test_connection("connectwise")

    assert (report.ok, report.field, report.role) == (False, "connectwise-role", "")
    assert "Companies > Company Maintenance: Inquire All" in report.message
    assert "not tested yet" in known(space, "connectwise")
