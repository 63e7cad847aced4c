"""An opened workspace in front of a sandbox, pulled, scanned and mapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox, running
from seatsync_tui.workflow.workspace import Workspace

QUICK = {
    "SEATSYNC_PROBE_WAITS": "0,0.05,0.1",
    "SEATSYNC_TRIES": "2",
    "SEATSYNC_GIVE_UP_SECONDS": "2",
    "SEATSYNC_CALLS_PER_MINUTE": "0",
}
"""Settings that keep tests from sitting through waits meant for the real world."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(make_world(11, 40)) as served:
        yield served


@pytest.fixture
def opened(sandbox: Sandbox, tmp_path: Path) -> Iterator[Callable[..., Workspace]]:
    """Opens workspaces on homes of their own, and closes them at the end."""
    spaces: list[Workspace] = []

    def open_one(home: str = "home", **more: str) -> Workspace:
        environ = {**sandbox.environment(), **QUICK, "SEATSYNC_HOME": str(tmp_path / home), **more}
        spaces.append(Workspace.open(environ=environ))
        return spaces[-1]

    yield open_one
    for space in spaces:
        space.close()


@pytest.fixture
async def workspace(opened: Callable[..., Workspace]) -> Workspace:
    """A workspace whose license is mapped and whose preview is ready."""
    space = opened()
    await space.pull()
    await space.scan()
    space.map_license(("duo", "duo-mfa", "users"), product="DUO-MFA")
    return space
