"""Every documented exit code, each provoked on the real command."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import LIMIT, Seat

Provoke = Callable[[Seat, Sandbox, Path], int]
ROOT = Path(__file__).parents[2]


def planned(seat: Seat, folder: Path) -> str:
    file = folder / "plan.json"
    assert seat.prepared().run("plan", "--out", str(file)).code == 0
    return str(file)


def nothing_to_do(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    return seat.prepared().run("resume").code


def unexpected(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    with open("/dev/full", "w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "seatsync_tui", "--profile", "other", "locate"],
            env={**os.environ, "SEATSYNC_HOME": str(seat.home)},
            stdout=full,
        )
    assert (seat.home / "state" / "other" / "crash.log").exists(), "it lies with the profile it is about"
    return process.returncode


def usage(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    return seat.run("pull", "no-such-source").code


def credential(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    return seat.run("pull", "duo", SEATSYNC_DUO_SKEY="").code


def unreachable(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    gone = {"SEATSYNC_CONNECTWISE_URL": "http://127.0.0.1:9", "SEATSYNC_TRIES": "1"}
    return seat.run("scan", **gone).code


def partial(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    return seat.run("pull").code


def refused_plan(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    return seat.run("push", planned(seat, folder), "--yes", "--digest", "0" * 64).code


def guarded(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    file = planned(seat, folder)
    tight = {
        f"SEATSYNC_GUARD_{name}": "0"
        for name in (
            "DECREASES",
            "DECREASES_PERCENT",
            "RISE_PERCENT",
            "RISE_SEATS",
            "FALL_PERCENT",
            "FALL_SEATS",
        )
    }
    return seat.run("push", file, "--yes", **tight).code


def locked(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    file = planned(seat, folder)
    sandbox.faults.add("slow", service="connectwise", method="PATCH", ms=2000)
    first = seat.begin("push", file, "--yes")
    sandbox_is_asked(sandbox)
    code = seat.run("push", file, "--yes").code
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=LIMIT)
    return code


def sandbox_is_asked(sandbox: Sandbox) -> None:
    """Wait until a request came that a fault is about."""
    import threading

    tick = threading.Event()
    for _ in range(LIMIT * 20):
        if any(fault.seen for fault in sandbox.faults.active()):
            return
        tick.wait(0.05)
    raise AssertionError("no such request was sent")


def killed_in_a_write(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    file = planned(seat, folder)
    sandbox.faults.add("slow", service="connectwise", method="PATCH", ms=5000)
    process = seat.begin("push", file, "--yes")
    sandbox_is_asked(sandbox)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=LIMIT)
    sandbox.faults.clear()
    return seat.run("push", file, "--yes").code


def waiting(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    return seat.prepared().run("plan", "--out", str(folder / "plan.json"), "--detailed-exitcode").code


def damaged_audit(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
    assert seat.prepared().run("audit", "verify").code == 0
    database = sqlite3.connect(seat.home / "data" / "default" / "seatsync.db")
    database.execute("DROP TRIGGER audit_refuses_update")
    database.execute("UPDATE audit SET reason = 'altered' WHERE sequence = 1")
    database.commit()
    database.close()
    return seat.run("audit", "verify").code


def stopped_by(number: signal.Signals) -> Provoke:
    def provoke(seat: Seat, sandbox: Sandbox, folder: Path) -> int:
        file = planned(seat, folder)
        rows = len(json.loads(Path(file).read_bytes())["plan"]["rows"])
        sandbox.faults.add("slow", service="connectwise", method="PATCH", ms=700)
        process = seat.begin("push", file, "--yes")
        sandbox_is_asked(sandbox)
        process.send_signal(number)
        process.communicate(timeout=LIMIT)
        counts = seat.run("operations", "--json").json()["operations"][0]["counts"]
        assert sum(counts.values()) == rows
        assert counts["not_attempted"] > 0
        assert counts["unknown"] == 0
        return process.returncode or 0

    return provoke


def test_a_stopped_run_tells_the_code_it_ends_with(seat: Seat, sandbox: Sandbox) -> None:
    sandbox.faults.add("slow", service="duo", ms=30_000)
    process = seat.begin("run", "--json")
    sandbox_is_asked(sandbox)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=LIMIT)
    left = json.loads((seat.home / "state" / "default" / "heartbeat.json").read_text())
    assert (process.returncode, json.loads(out)["exit_code"], left["exit_code"]) == (143, 143, 143)


CODES: dict[int, Provoke] = {
    0: nothing_to_do,
    1: unexpected,
    2: usage,
    3: credential,
    4: unreachable,
    5: partial,
    6: refused_plan,
    7: guarded,
    8: locked,
    9: killed_in_a_write,
    20: waiting,
    30: damaged_audit,
    129: stopped_by(signal.SIGHUP),
    130: stopped_by(signal.SIGINT),
    143: stopped_by(signal.SIGTERM),
}


@pytest.mark.parametrize("code", CODES)
def test_each_exit_code_is_what_the_command_ends_with(
    code: int, seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    assert CODES[code](seat, sandbox, tmp_path) == code


def test_every_documented_exit_code_is_provoked_here() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    table = text.partition("## Exit codes")[2]
    documented = {
        int(code) for line in re.findall(r"^\| ([\d, ]+) \|", table, re.M) for code in line.split(",")
    }
    assert documented == set(CODES)
