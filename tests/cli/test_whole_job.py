"""The whole job by command line, over real HTTP: pull, scan, map, preview, plan, push, look again."""

from __future__ import annotations

import copy
import json
import secrets
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox, running
from tests.cli.terminal import Seat

COMMON = {"License unmapped"}
"""Statuses that only show before the license is mapped."""
BY_DECISION = {"Held", "Committed", "Formerly mapped", "Extra addition"}
"""Statuses that need a decision of a person, or a source with terms."""


def additions_of(sandbox: Sandbox) -> dict[int, dict[str, Any]]:
    return copy.deepcopy(sandbox.world.psa.additions)


def test_before_the_license_is_mapped_every_count_says_so(seat: Seat) -> None:
    assert seat.run("pull").code == 5
    assert seat.run("scan").code == 0

    statuses = {row["status"] for row in seat.rows() if row["customer_id"]}

    assert "License unmapped" in statuses
    assert not [row for row in seat.rows() if row["tickable"]]


def test_preview_shows_every_status_a_pull_and_a_scan_can_lead_to(seat: Seat) -> None:
    statuses = {row["status"] for row in seat.prepared().rows()}

    assert statuses >= {
        "Not read",
        "Unmatched",
        "Ambiguous",
        "No agreement",
        "Multiple additions",
        "Ending",
        "No addition",
        "Ready",
        "No change",
        "Orphaned",
    }


def test_the_preview_document_has_the_documented_fields(seat: Seat) -> None:
    document = seat.prepared().run("preview", "--json").json()

    assert document["schema"] == 1
    assert {"source", "id", "at", "good", "not_read"} <= document["pulls"][0].keys()
    assert {"id", "at", "full"} == document["scan"].keys()
    assert {"checked", "reason"} == document["orphans"].keys()
    assert set(document["rows"][0]) == {
        *("key", "source", "customer_id", "customer", "contributors", "company_id", "company"),
        *("agreement_id", "agreement", "addition_id", "product", "sku", "status", "flags", "counted"),
        *("current", "billed", "change", "target", "effective", "cancel_date", "money", "tickable"),
        *("checked", "reason", "suggestions"),
    }
    numbers = [row[name] for row in document["rows"] for name in ("counted", "current", "billed", "money")]
    assert all(number is None or Decimal(number) == Decimal(str(number)) for number in numbers)
    assert all(isinstance(number, str) for number in numbers if number is not None)


def wanted_after(plan: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """What each planned addition has to hold, by addition id."""
    wanted: dict[int, dict[str, Any]] = {}
    for row in plan["rows"]:
        if row["action"] == "update":
            wanted[row["addition_id"]] = {"quantity": float(row["after"]["quantity"])}
        elif row["action"] == "cancel":
            wanted[row["addition_id"]] = {"cancelledDate": f"{row['after']['cancelled']}T00:00:00Z"}
    return wanted


DERIVED = {"billedQuantity", "extPrice", "extCost", "margin", "_info"}
"""What ConnectWise itself works out anew after a write."""


def test_a_push_writes_exactly_the_planned_changes_and_a_fresh_home_finds_nothing_left(
    tmp_path: Path,
) -> None:
    seed = secrets.randbelow(1_000_000)
    print("seed", seed)
    with running(make_world(seed, 60)) as sandbox:
        seat = Seat(tmp_path / "home", sandbox.environment()).prepared()
        before = additions_of(sandbox)
        file = tmp_path / "plan.json"
        assert seat.run("plan", "--out", str(file), "--detailed-exitcode").code == 20
        plan = json.loads(file.read_bytes())["plan"]
        assert {row["action"] for row in plan["rows"]} == {"update"}

        pushed = seat.run("push", str(file), "--yes", "--json")

        assert pushed.code == 0, pushed.err + pushed.out
        counts = pushed.json()["counts"]
        assert counts["updated"] == len(plan["rows"]) > 0
        assert sum(counts.values()) == len(plan["rows"])
        assert_only_planned(sandbox, before, plan)
        again = seat.run("push", str(file), "--yes")
        assert again.code == 6
        assert "pushed before" in again.err
        assert len(sandbox.record.writes()) == len(plan["rows"])
        fresh = Seat(tmp_path / "fresh", sandbox.environment()).prepared()
        rows = {row["key"]: row for row in fresh.rows()}
        for row in plan["rows"]:
            # A later addition of a chain is written with the row of today's.
            assert rows[row["key"].partition(":addition-")[0]]["status"] == "No change"


def assert_only_planned(sandbox: Sandbox, before: dict[int, dict[str, Any]], plan: dict[str, Any]) -> None:
    """The planned additions hold their after-images, and no other field of any addition moved."""
    wanted, now = wanted_after(plan), sandbox.world.psa.additions
    for number, addition in before.items():
        changed = {name for name in {*addition, *now[number]} if addition.get(name) != now[number].get(name)}
        assert changed - DERIVED <= wanted.get(number, {}).keys(), number
        for name, value in wanted.get(number, {}).items():
            assert now[number][name] == value
    for exchange in sandbox.record.of("connectwise"):
        assert exchange.method not in ("PUT", "DELETE")
        if exchange.method == "PATCH":
            assert len(exchange.json()) == 1


def test_creates_and_cancels_are_written_when_named(seat: Seat, sandbox: Sandbox, tmp_path: Path) -> None:
    rows = seat.prepared().rows()
    creates = [row for row in rows if row["change"] == "create" and row["tickable"]]
    assert creates
    assert not [row for row in creates if row["checked"]]
    before = additions_of(sandbox)
    file = tmp_path / "plan.json"
    assert seat.run("plan", "--out", str(file), "--no-updates", "--row", creates[0]["key"]).code == 0

    pushed = seat.run("push", str(file), "--yes", "--json")

    assert pushed.code == 0, pushed.err
    assert pushed.json()["counts"]["created"] == 1
    (made,) = [item for number, item in sandbox.world.psa.additions.items() if number not in before]
    assert made["quantity"] == float(creates[0]["target"])
    assert made["effectiveDate"][:10] == creates[0]["effective"]
    assert made["product"]["identifier"] == "DUO-MFA"


def test_a_push_without_yes_and_without_a_terminal_is_a_usage_error(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    assert seat.prepared().run("plan", "--out", str(file)).code == 0

    said = seat.run("push", str(file))

    assert said.code == 2
    assert "--yes" in said.err


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_a_plan_with_one_byte_changed_is_refused(
    seat: Seat, sandbox: Sandbox, tmp_path: Path, place: float
) -> None:
    file = tmp_path / "plan.json"
    assert seat.prepared().run("plan", "--out", str(file)).code == 0
    data = bytearray(file.read_bytes())
    spot = next(i for i in range(int(len(data) * place), len(data)) if chr(data[i]).isdigit())
    data[spot] = ord("1") if data[spot] != ord("1") else ord("2")
    file.write_bytes(data)

    said = seat.run("push", str(file), "--yes")

    assert said.code == 6
    assert "Traceback" not in said.err
    assert not sandbox.record.writes()


def test_a_wrong_digest_is_refused(seat: Seat, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    assert seat.prepared().run("plan", "--out", str(file)).code == 0

    assert seat.run("push", str(file), "--yes", "--digest", "0" * 64).code == 6
    assert not sandbox.record.writes()


def test_a_plan_of_one_site_is_refused_by_another(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    assert seat.prepared().run("plan", "--out", str(file)).code == 0
    with running(make_world(7, 60)) as other:
        other.world.psa.company = "another"
        elsewhere = Seat(seat.home, {**seat.environment, "SEATSYNC_CONNECTWISE_COMPANY": "another"})
        elsewhere = Seat(seat.home, {**elsewhere.environment, "SEATSYNC_CONNECTWISE_URL": other.url})

        assert elsewhere.run("push", str(file), "--yes").code == 6
        assert not other.record.writes()


def test_a_quantity_changed_by_hand_is_a_conflict_and_stays(
    seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    assert seat.prepared().run("plan", "--out", str(file)).code == 0
    row = json.loads(file.read_bytes())["plan"]["rows"][0]
    sandbox.world.psa.additions[row["addition_id"]]["quantity"] = 4321.0

    pushed = seat.run("push", str(file), "--yes", "--json")

    assert pushed.code == 5
    outcomes = {each["key"]: each for each in pushed.json()["rows"]}
    assert outcomes[row["key"]]["outcome"] == "conflict"
    assert "4321" in outcomes[row["key"]]["message"]
    assert sandbox.world.psa.additions[row["addition_id"]]["quantity"] == 4321.0
    assert pushed.json()["counts"]["conflict"] == 1


def test_show_gives_the_operation_with_before_and_after(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    assert seat.prepared().run("plan", "--out", str(file)).code == 0
    pushed = seat.run("push", str(file), "--yes", "--json").json()

    shown = seat.run("show", str(pushed["operation"]), "--json").json()

    assert shown == pushed
    assert all(row["before"]["quantity"] != row["after"]["quantity"] for row in shown["rows"])
    kinds = [each["kind"] for each in seat.run("operations", "--json").json()["operations"]]
    assert kinds == ["push", "scan", "pull"]
    assert seat.run("audit", "verify").code == 0
    assert seat.run("resume", "--json").json() == {"schema": 1, "operation": None, "rows": []}


def test_a_plan_of_no_rows_is_pushed_without_a_write(seat: Seat, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    said = seat.prepared().run("plan", "--out", str(file), "--no-updates", "--detailed-exitcode")
    assert said.code == 0

    assert seat.run("push", str(file), "--yes").code == 0
    assert not sandbox.record.writes()
