"""Power loss: the database and its log as they lie on the disk, with a torn end, open and resume."""

from __future__ import annotations

import asyncio
import random
import shutil
from pathlib import Path

import pytest

from tests.crash.runs import command, killed_push, moments_of, settled_and_finished
from tests.crash.scene import Stage


def copied(stage: Stage, home: Path, torn: bytes) -> Path:
    """What a disk holds after the power went: no shared memory, and half a page after the last commit."""
    copy = stage.folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("*-shm", "*.lock*", "moments"))
    (log,) = copy.rglob("seatsync.db-wal")
    with log.open("ab") as file:
        file.write(torn)
    return copy


@pytest.mark.parametrize("share", [0.35, 0.65, 0.95])
def test_a_copy_of_the_disk_at_any_moment_opens_and_resumes(staged: Stage, share: float) -> None:
    dice = random.Random(f"power {share}")
    rows = staged.planned(dice.choice(("update", "create", "pair")), dice)
    moments = moments_of(staged, rows)
    home = staged.home("powerless")
    killed_push(staged, home, staged.plan_file("powerless", rows), moments[int(len(moments) * share)])

    copy = copied(staged, home, dice.randbytes(2000))
    resumed = command(staged, copy, "resume", "--json")

    assert resumed.code in (0, 9), resumed.err
    with staged.open(copy) as workspace:
        assert asyncio.run(settled_and_finished(staged, workspace, rows, resumed)) == []
    assert command(staged, copy, "audit", "verify").code == 0
    staged.served.restore(staged.world)
