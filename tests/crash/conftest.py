"""A served world and a home in front of it, laid out once for all tests of a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.crash.scene import Stage, serving, stage


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with serving(5) as served:
        yield asyncio.run(stage(served, tmp_path_factory.mktemp("crash")))
