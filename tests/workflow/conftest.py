"""An opened workspace in front of a sandbox, pulled, scanned and mapped."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.workflow.workspace import Workspace
from tests.standing import Standing, prepare

QUICK = {
    "SEATSYNC_PROBE_WAITS": "0,0.05,0.1",
    "SEATSYNC_TRIES": "2",
    "SEATSYNC_GIVE_UP_SECONDS": "2",
    "SEATSYNC_CALLS_PER_MINUTE": "0",
}
"""Settings that keep tests from sitting through waits meant for the real world."""


@pytest.fixture(scope="session")
def prepared(standing: Standing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was pulled, scanned and mapped, to be copied."""
    home = tmp_path_factory.mktemp("prepared")
    with (
        standing.showing(make_world(11, 40)) as sandbox,
        Workspace.open(environ=in_front_of(sandbox, home)) as space,
    ):
        asyncio.run(prepare(space))
    return home


def in_front_of(sandbox: Sandbox, home: Path) -> Mapping[str, str]:
    """The environment of a home in front of a sandbox."""
    return {**sandbox.environment(), **QUICK, "SEATSYNC_HOME": str(home)}


@pytest.fixture
def sandbox(standing: Standing) -> Iterator[Sandbox]:
    with standing.showing(make_world(11, 40)) as served:
        yield served


@pytest.fixture
def opened(sandbox: Sandbox, tmp_path: Path) -> Iterator[Callable[..., Workspace]]:
    """Opens workspaces on homes of their own, and closes them at the end."""
    spaces: list[Workspace] = []

    def open_one(home: str = "home", **more: str) -> Workspace:
        spaces.append(Workspace.open(environ={**in_front_of(sandbox, tmp_path / home), **more}))
        return spaces[-1]

    yield open_one
    for space in spaces:
        space.close()


@pytest.fixture
async def workspace(
    prepared: Path, sandbox: Sandbox, opened: Callable[..., Workspace], tmp_path: Path
) -> Workspace:
    """A workspace whose license is mapped and whose preview is ready."""
    shutil.copytree(prepared, tmp_path / "home", dirs_exist_ok=True)
    return opened()
