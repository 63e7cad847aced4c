"""A sandbox on loopback and a seat in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox, running
from tests.cli.terminal import Seat


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(make_world(7, 60)) as served:
        yield served


@pytest.fixture
def seat(sandbox: Sandbox, tmp_path: Path) -> Seat:
    return Seat(tmp_path / "home", sandbox.environment())
