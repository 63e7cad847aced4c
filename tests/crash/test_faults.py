"""A push of fifty mixed changes that meets each fault once; `make crash` goes through it whole."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

import pytest

from tests.crash.faults import FAULTS, STEPS, fewer, met, mixed
from tests.crash.scene import Stage, serving, stage

SEED = 5


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with serving(SEED, 60) as served:
        yield asyncio.run(stage(served, tmp_path_factory.mktemp("faults")))


@pytest.mark.parametrize(("place", "fault"), enumerate(FAULTS))
def test_each_row_is_told_as_the_sandbox_recorded_it(staged: Stage, place: int, fault: str) -> None:
    dice = random.Random(f"{SEED} {fault}")
    rows = fewer(mixed(staged, dice), fault)
    # By turns, so that every step meets some faults.
    step = list(STEPS)[place % len(STEPS)]

    result = asyncio.run(met(staged, rows, fault, step, skip=dice.randrange(4), times=1))

    assert result.wrong == []
    assert sum(result.counts.values()) in (len(rows), 1)
