"""Fixtures of the screens' tests: no wishes of the terminal, a frozen clock, a home of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import seatsync_tui
from tests.app.staging import StagedWorkspace


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr(seatsync_tui, "__version__", "0.0.0")


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[StagedWorkspace]:
    workspace = StagedWorkspace.at(tmp_path)
    yield workspace
    workspace.close()
