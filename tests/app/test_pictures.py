"""The look of every screen and dialog, many pictures from one running app, each accepted after a look."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from tests.app.driving import Driver, driven
from tests.app.scenes import SCENES, FullWorkspace, back, rows_named
from tests.app.staging import preview_of

ELSEWHERE = frozenset(
    {"details", "history", "sums", "ignore", "hold", "date", "messages", "ended push", "operation"}
)
"""Scenes with a picture in `test_snapshots.py`."""


def full_workspace(home: Path, name: str) -> FullWorkspace:
    workspace = FullWorkspace.at(home)
    assert isinstance(workspace, FullWorkspace)
    workspace.name = name
    workspace.staged = preview_of(rows_named(name))
    return workspace


async def still(driver: Driver) -> None:
    """Stop what blinks."""
    for field in driver.app.screen.query(Input):
        field.cursor_blink = False
        field._cursor_visible = True
    await driver.settle()


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_picture(snapshot: SnapshotAssertion, tmp_path: Path, size: tuple[int, int]) -> None:
    workspace = full_workspace(tmp_path / "home", "Acme Dental")
    other = []
    async with driven(workspace, size) as driver:
        for scene in SCENES:
            await scene.go(driver, workspace)
            if scene.name not in ELSEWHERE:
                await still(driver)
                svg = driver.app.export_screenshot(simplify=True)
                if snapshot(name=scene.name, extension_class=SVGImageExtension) != svg:
                    other.append(scene.name)
            await back(driver)
    workspace.close()
    assert not other
