"""A blank store for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seatsync_tui.store.store import Store
from tests.store.makers import NOON


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "seatsync.db"


@pytest.fixture
def store(database: Path, tmp_path: Path) -> Iterator[Store]:
    with Store.open(database, state=tmp_path / "state", operator="ana@box", now=lambda: NOON) as opened:
        yield opened
