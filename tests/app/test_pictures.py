"""The look of every screen and dialog, many pictures from one running app, each accepted after a look."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion

from tests.app.driving import driven, stop_blinking
from tests.app.scenes import SCENES, FullWorkspace, back

ELSEWHERE = frozenset(
    {"details", "history", "sums", "ignore", "hold", "date", "messages", "ended push", "operation"}
)
"""Scenes with a picture in `test_snapshots.py`."""


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_picture(snapshot: SnapshotAssertion, tmp_path: Path, size: tuple[int, int]) -> None:
    workspace = FullWorkspace.named(tmp_path / "home", "Acme Dental")
    other = []
    async with driven(workspace, size) as driver:
        for scene in SCENES:
            await scene.go(driver, workspace)
            if scene.name not in ELSEWHERE:
                await stop_blinking(driver.pilot)
                svg = driver.app.export_screenshot(simplify=True)
                if snapshot(name=scene.name, extension_class=SVGImageExtension) != svg:
                    other.append(scene.name)
            await back(driver)
    workspace.close()
    assert not other
