"""Taking back, handing the audit out, and the lock, by the real command."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import Seat


@pytest.fixture
def pushed(seat: Seat, tmp_path: Path) -> Seat:
    """A seat that pushed its default plan as operation 3."""
    file = tmp_path / "plan.json"
    assert seat.prepared().run("plan", "--out", str(file)).code == 0
    assert seat.run("push", str(file), "--yes").code == 0
    return seat


def quantities(sandbox: Sandbox) -> dict[int, float]:
    return {number: each["quantity"] for number, each in sandbox.world.psa.additions.items()}


def test_revert_makes_a_plan_and_push_takes_it_back(seat: Seat, sandbox: Sandbox, tmp_path: Path) -> None:
    file, back = tmp_path / "plan.json", tmp_path / "back.json"
    assert seat.prepared().run("plan", "--out", str(file)).code == 0
    before = quantities(sandbox)
    operation = seat.run("push", str(file), "--yes", "--json").json()["operation"]
    assert quantities(sandbox) != before

    made = seat.run("revert", str(operation), "--out", str(back), "--json")
    taken = seat.run("push", str(back), "--yes", "--json", "--digest", made.json()["digest"])

    assert made.code == 0, made.err
    assert made.json()["left"] == []
    assert back.stat().st_mode & 0o777 == 0o600
    assert taken.code == 0, taken.err
    assert taken.json()["counts"]["updated"] == made.json()["rows"]
    assert quantities(sandbox) == before
    held = [row for row in seat.rows() if row["status"] == "Held"]
    assert held
    assert not any(row["tickable"] for row in held)
    assert seat.run("push", str(back), "--yes").code == 6


def test_what_never_was_pushed_cannot_be_reverted(pushed: Seat, tmp_path: Path) -> None:
    said = pushed.run("revert", "1", "--out", str(tmp_path / "back.json"))

    assert said.code == 2
    assert "no push" in said.err
    assert not (tmp_path / "back.json").exists()


def test_the_audit_is_handed_out_as_csv_and_as_json_lines(
    pushed: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    lines = [json.loads(line) for line in pushed.run("audit", "export", "--format", "jsonl").out.splitlines()]
    file = tmp_path / "audit.csv"
    assert pushed.run("audit", "export", "--out", str(file)).code == 0
    table = list(csv.DictReader(io.StringIO(file.read_text())))

    assert [each["sequence"] for each in lines] == list(range(1, len(lines) + 1))
    assert [each["hash"] for each in table] == [each["hash"] for each in lines]
    assert all(this["hash"] == after["previous"] for this, after in pairwise(lines))
    written = [each for each in lines if each["result"] == "updated"]
    assert len(written) == len(sandbox.record.writes())
    assert {each["http_status"] for each in written} == {200}
    assert all(each["before"] and each["after"] and each["operator"] for each in written)
    assert file.stat().st_mode & 0o777 == 0o600
    everything = file.read_text() + json.dumps(lines)
    for name in ("DUO_SKEY", "CONNECTWISE_PRIVATE_KEY", "CONNECTWISE_PUBLIC_KEY", "CONNECTWISE_CLIENT_ID"):
        assert pushed.environment[f"SEATSYNC_{name}"] not in everything


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE audit SET reason = 'all is well' WHERE sequence = 3", "Record 3 was altered."),
        ("DELETE FROM audit WHERE sequence = 3", "Record 3 is missing."),
        ("DELETE FROM audit WHERE sequence > 4", "at the end"),
        (
            "UPDATE audit SET sequence = -1 WHERE sequence = 3;"
            "UPDATE audit SET sequence = 3 WHERE sequence = 4;"
            "UPDATE audit SET sequence = 4 WHERE sequence = -1",
            "it is really record",
        ),
    ],
)
def test_a_damaged_audit_is_found_and_the_record_named(pushed: Seat, damage: str, words: str) -> None:
    (database,) = pushed.home.rglob("seatsync.db")
    with sqlite3.connect(database) as connection:
        for trigger in ("audit_refuses_update", "audit_refuses_delete"):
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.executescript(damage)
    connection.close()

    said = pushed.run("audit", "verify")

    assert said.code == 30
    assert words in said.out


def test_nobody_holds_a_lock_after_a_push(pushed: Seat) -> None:
    assert pushed.run("lock", "status").out == "Nobody holds the lock.\n"
    assert pushed.run("lock", "status", "--json").json() == {"schema": 1, "holder": None, "trusted": True}
    assert pushed.run("lock", "break").code == 0


def test_report_history_tells_the_seats_of_a_company_month_by_month(seat: Seat) -> None:
    row = next(each for each in seat.prepared().rows() if each["status"] == "Ready" and not each["flags"])
    by_id = seat.run("report", "history", str(row["company_id"]), "--json").json()
    by_name = seat.run("report", "history", row["company"])

    assert (by_id["company"], by_id["company_id"]) == (row["company"], row["company_id"])
    past = next(each for each in by_id["rows"] if each["key"] == row["key"])
    assert len(past["months"]) == 12
    assert (past["months"][-1]["counted"], past["months"][-1]["billed"]) == (row["counted"], row["current"])
    assert past["months"][0]["counted"] is None
    assert (past["differs"]["months"], past["differs"]["money"]) == (1, row["money"])
    assert "Differs since" in by_name.out
    assert "  Counted " in by_name.out


def test_report_history_of_a_company_that_is_not_there_is_refused(seat: Seat) -> None:
    said = seat.prepared().run("report", "history", "No Such Company")

    assert (said.code, "No company of the preview is named 'No Such Company'" in said.err) == (2, True)
