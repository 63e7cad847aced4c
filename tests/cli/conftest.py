"""A sandbox on loopback and a seat in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import Seat
from tests.standing import Standing

WORLD = (7, 60)


@pytest.fixture(scope="session")
def kept_homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where homes that were prepared are kept for the tests that follow."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def sandbox(standing: Standing) -> Iterator[Sandbox]:
    with standing.showing(make_world(*WORLD)) as served:
        yield served


@pytest.fixture
def seat(sandbox: Sandbox, kept_homes: Path, tmp_path: Path) -> Seat:
    def untouched() -> bool:
        return not sandbox.faults.active() and sandbox.world == make_world(*WORLD)

    return Seat(tmp_path / "home", sandbox.environment(), kept=kept_homes, untouched=untouched)
