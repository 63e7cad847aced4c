"""A disk or a database in trouble is said before anything is written, and costs nothing that was written."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seatsync_tui.store import connection
from tests.cli.terminal import LIMIT, Said, Seat
from tests.cli.warm import seatsync
from tests.crash.judge import wrongs
from tests.crash.runs import command, settled_and_finished
from tests.crash.scene import Stage


@pytest.fixture(autouse=True)
def _nothing_sent(staged: Stage) -> None:
    staged.served.forget()


def database(home: Path) -> Path:
    (found,) = home.rglob("seatsync.db")
    return found


def newer(home: Path) -> None:
    with contextlib.closing(sqlite3.connect(database(home))) as connection:
        connection.execute("PRAGMA user_version = 4711")


def damaged(home: Path) -> None:
    data = bytearray(database(home).read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = b"\xa5" * 4096
    database(home).write_bytes(data)


def no_database(home: Path) -> None:
    database(home).write_bytes(b"This was a database once." * 400)


def cut_short(home: Path) -> None:
    data = database(home).read_bytes()
    database(home).write_bytes(data[: len(data) // 3])


@pytest.mark.parametrize(
    ("trouble", "word"),
    [(newer, "newer version"), (damaged, "damaged"), (no_database, "damaged"), (cut_short, "damaged")],
)
def test_a_database_that_cannot_be_trusted_is_said_before_anything_is_sent(
    staged: Stage, trouble: Callable[[Path], None], word: str
) -> None:
    home = staged.home("trouble")
    file = staged.plan_file("trouble", staged.planned("update", random.Random(1)))
    trouble(home)
    kept = database(home).read_bytes()

    said = command(staged, home, "push", str(file), "--yes")

    assert said.code == 2
    assert word in said.err
    assert "Traceback" not in said.err
    assert staged.served.exchanges() == []
    assert database(home).read_bytes() == kept


def lose_patience() -> None:
    """Run the command, which waits for another program for a moment alone."""
    connection.BUSY_SECONDS = 0.2
    seatsync()


def impatient(staged: Stage, home: Path, *words: str) -> Said:
    """Run the command in front of a home without its usual patience with other programs."""
    return Said(*Seat(home, staged.served.environ).begin(*words, main=lose_patience).ended(LIMIT))


def test_a_database_that_another_program_keeps_locked_is_said(staged: Stage) -> None:
    home = staged.home("locked")
    file = staged.plan_file("locked", staged.planned("update", random.Random(1)))
    with contextlib.closing(sqlite3.connect(database(home))) as other:
        other.execute("BEGIN IMMEDIATE")

        said = impatient(staged, home, "push", str(file), "--yes")

    assert said.code == 2, said.err
    assert "in use" in said.err
    assert staged.served.writes() == []
    assert command(staged, home, "push", str(file), "--yes").code == 0
    staged.served.restore(staged.world)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True
    ).returncode:
        pytest.skip("only the superuser can make a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_said_before_anything_is_written(staged: Stage, small_disk: Path) -> None:
    home = small_disk / "home"
    shutil.copytree(staged.template, home)
    file = staged.plan_file("full", staged.planned("update", random.Random(1)))

    said = command(staged, home, "push", str(file), "--yes")

    assert said.code == 2
    assert "full" in said.err
    assert staged.served.writes() == []


def test_a_folder_that_cannot_be_written_to_is_said(staged: Stage, small_disk: Path) -> None:
    home = small_disk / "home"
    shutil.copytree(staged.template, home)
    file = staged.plan_file("read only", staged.planned("update", random.Random(1)))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    said = command(staged, home, "push", str(file), "--yes")

    assert said.code == 2
    assert "written" in said.err or "Read-only" in said.err
    assert staged.served.exchanges() == []


def test_a_disk_that_fills_up_in_the_middle_stops_the_push_and_loses_nothing(staged: Stage) -> None:
    rows = staged.planned("update", random.Random(2), 12)
    home, file = staged.home("filling"), staged.plan_file("filling", rows)
    largest = max(each.stat().st_size for each in home.rglob("*") if each.is_file())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # No file may grow beyond this: the log of the database comes to it after some rows.
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(largest, 140_000), before[1]))
    try:
        said = command(staged, home, "push", str(file), "--yes", "--json", cold=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert said.code == 2, said.out
    assert "disk" in said.err
    assert "seatsync resume" in said.err
    assert "Traceback" not in said.err
    assert 0 < len(staged.served.writes()) < len(rows)
    resumed = command(staged, home, "resume", "--json")
    assert resumed.code == 0, resumed.err
    with staged.open(home) as workspace:
        number = json.loads(resumed.out)["operation"] or workspace.operations()[0].id
        operation = workspace.operation(number)
        assert operation is not None
        assert wrongs(rows, operation, staged.world, staged.served.additions()) == []
        assert asyncio.run(settled_and_finished(staged, workspace, rows, resumed)) == []
    staged.served.restore(staged.world)
