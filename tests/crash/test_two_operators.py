"""Two operators at once: on one data folder one is refused; on two hosts nothing is overwritten or hidden."""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import Seat
from tests.cli.warm import Running
from tests.crash.judge import made, stands
from tests.crash.runs import command
from tests.crash.scene import Stage


@pytest.fixture
def fresh(staged: Stage) -> Iterator[Stage]:
    yield staged
    staged.served.control.post("latency", json={"ms": 0})
    staged.served.restore(staged.world)


def started(staged: Stage, home: Path, *words: str) -> Running:
    """Start the real command and let it run."""
    return Seat(home, staged.served.environ).begin(*words)


def test_of_two_processes_that_push_the_same_plan_one_writes_it(fresh: Stage) -> None:
    rows = fresh.planned("create", random.Random(1)) + fresh.planned("update", random.Random(1))
    home, file = fresh.home("shared"), fresh.plan_file("same", rows)
    fresh.served.control.post("latency", json={"ms": 30})

    both = [started(fresh, home, "push", str(file), "--yes", "--json") for _ in range(2)]
    ended = [process.ended(60) for process in both]

    codes = sorted(code for code, _, _ in ended)
    assert codes[0] == 0, ended
    assert codes[1] in (6, 8), ended
    assert all(stands(row, fresh.world, fresh.served.additions()) for row in rows)
    assert len(fresh.served.writes()) == len(rows)


def test_of_two_plans_about_one_addition_the_second_waits_or_finds_it_changed(fresh: Stage) -> None:
    item = fresh.plain[0]
    home = fresh.home("shared")
    files = [fresh.plan_file(f"plan {by}", [fresh.update(item, by)]) for by in (3, 5)]
    fresh.served.control.post("latency", json={"ms": 30})

    both = [started(fresh, home, "push", str(file), "--yes", "--json") for file in files]
    ended = [process.ended(60) for process in both]

    codes = sorted(code for code, _, _ in ended)
    assert codes[0] == 0, ended
    assert codes[1] in (5, 8), ended
    assert len(fresh.served.writes()) == 1
    fresh.served.control.post("latency", json={"ms": 0})
    late = command(fresh, home, "push", str(files[codes.index(0)]), "--yes")
    assert late.code in (5, 6)
    assert len(fresh.served.writes()) == 1


def test_the_second_operator_is_told_who_pushes(fresh: Stage) -> None:
    rows = fresh.planned("update", random.Random(2), 12)
    home, file = fresh.home("shared"), fresh.plan_file("slow", rows)
    other = fresh.plan_file("other", fresh.planned("cancel", random.Random(3)))
    fresh.served.control.post("latency", json={"ms": 200})
    first = started(fresh, home, "push", str(file), "--yes")
    while not fresh.served.exchanges():
        assert first.poll() is None

    refused = command(fresh, home, "push", str(other), "--yes")
    status = command(fresh, home, "lock", "status", "--json")
    unsure = command(fresh, home, "lock", "break")
    fresh.served.control.post("latency", json={"ms": 0})

    assert refused.code == 8, refused.err
    assert f"process {first.pid}" in refused.err
    holder = json.loads(status.out)["holder"]
    assert (holder["pid"], holder["what"]) == (first.pid, "push of plan slow")
    assert unsure.code == 8
    assert first.communicate(timeout=60)
    assert first.returncode == 0
    assert command(fresh, home, "lock", "status").out == "Nobody holds the lock.\n"


def test_a_push_whose_lock_is_broken_stops_before_its_next_write(fresh: Stage) -> None:
    rows = fresh.planned("update", random.Random(4), 12)
    home, file = fresh.home("shared"), fresh.plan_file("slow", rows)
    fresh.served.control.post("latency", json={"ms": 100})
    first = started(fresh, home, "push", str(file), "--yes", "--json")
    while not fresh.served.writes():
        assert first.poll() is None

    broken = command(fresh, home, "lock", "break", "--i-am-sure")
    fresh.served.control.post("latency", json={"ms": 0})
    out, _ = first.communicate(timeout=60)

    assert broken.code == 0, broken.err
    document = json.loads(out)
    assert first.returncode == 5
    assert document["counts"]["not_attempted"] > 0
    written = [row for row in rows if stands(row, fresh.world, fresh.served.additions())]
    assert document["counts"]["updated"] == len(written)
    exported = command(fresh, home, "audit", "export", "--format", "jsonl").out
    assert "break lock" in [json.loads(line)["action"] for line in exported.splitlines()]


def test_two_hosts_that_create_the_same_addition_are_told_of_the_double(fresh: Stage) -> None:
    rows = fresh.planned("create", random.Random(5), 1)
    homes = [fresh.home(name) for name in ("host-1", "host-2")]
    file = fresh.plan_file("same", rows)
    # Both look while the other's addition does not show yet, as at two desks in the same second.
    fresh.served.fault("slow", method="POST", ms=700)

    both = [started(fresh, home, "push", str(file), "--yes", "--json") for home in homes]
    ended = [process.communicate(timeout=60)[0] for process in both]

    created = made(rows[0], fresh.world, fresh.served.additions())
    messages = " ".join(json.loads(out)["rows"][0]["message"] for out in ended)
    assert len(created) == 2
    assert "Double" in messages
    assert str(created[0]["id"]) in messages or str(created[1]["id"]) in messages


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_lets_the_row_in_hand_finish_and_frees_the_lock(fresh: Stage, name: str) -> None:
    rows = fresh.planned("update", random.Random(6), 12)
    home, file = fresh.home("signalled"), fresh.plan_file("signalled", rows)
    fresh.served.control.post("latency", json={"ms": 100})
    process = started(fresh, home, "push", str(file), "--yes", "--json")
    while not fresh.served.writes():
        assert process.poll() is None

    process.send_signal(signal.Signals[name])
    fresh.served.control.post("latency", json={"ms": 0})
    process.communicate(timeout=60)

    assert process.returncode == {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}[name]
    with fresh.open(home) as workspace:
        (pushed,) = [each for each in workspace.operations() if each.kind == "push"]
        assert workspace.lock_holder() is None
        assert workspace.stored(lambda store: store.unsettled()) == []
    now = fresh.served.additions()
    written = {row.key for row in rows if stands(row, fresh.world, now)}
    assert {row.key for row in pushed.rows if row.outcome.value == "updated"} == written
    assert len(pushed.rows) == len(rows)
    assert 0 < len(written) < len(rows)
