"""Each limit of the guard at its boundary, by command line: at the limit it passes, one more is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.sandbox.world import DuoUser
from tests.cli.terminal import Said, Seat

OPEN = {f"SEATSYNC_GUARD_{name}": "1000000" for name in (
    "CANCELS", "DECREASES", "FALL_SEATS", "RISE_SEATS", "CREATES",
)} | {f"SEATSYNC_GUARD_{name}_PERCENT": "0" for name in (
    "CANCELS", "DECREASES", "FALL", "RISE", "CREATES",
)}  # fmt: skip
"""No limit is in the way but the one a test sets."""


def planned(seat: Seat, file: Path, *words: str) -> list[dict[str, Any]]:
    """Write a plan with no update but those named, and give its rows."""
    said = seat.run("plan", "--out", str(file), "--no-updates", *words)
    assert said.code == 0, said.err
    return list(json.loads(file.read_text())["plan"]["rows"])


def pushed(seat: Seat, file: Path, *words: str, **limits: str) -> Said:
    return seat.run("push", str(file), "--yes", "--json", *words, **(OPEN | limits))


def several(seat: Seat, kind: str) -> Seat:
    """Prepare a seat; for cancels its license is billed no more, which leaves all its additions."""
    seat.prepared()
    if kind == "cancels":
        assert seat.run("map", "license", "duo", "duo-mfa", "--no-charge").code == 0
    return seat


def wording(kind: str) -> tuple[str, ...]:
    return ("--all-cancels",) if kind == "cancels" else ("--all-creates",)


@pytest.mark.parametrize("kind", ["cancels", "creates"])
def test_as_many_as_the_limit_pass_and_one_more_needs_the_typed_number(
    kind: str, seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    count = len(planned(several(seat, kind), file, *wording(kind)))
    name = f"SEATSYNC_GUARD_{kind.upper()}"
    assert count > 1

    refused = pushed(seat, file, **{name: str(count - 1)})
    assert refused.code == 7
    assert f"--allow-{kind} {count}" in refused.err
    assert pushed(seat, file, f"--allow-{kind}", str(count - 1), **{name: str(count - 1)}).code == 7
    assert not sandbox.record.writes()

    assert pushed(seat, file, **{name: str(count)}).code in (0, 5)
    assert sandbox.record.writes()


def updates(seat: Seat, *, rises: bool) -> list[str]:
    """Keys of the updates of one direction that do not fall to 0 and stand alone."""
    return [
        row["key"]
        for row in seat.rows()
        if row["change"] == "update"
        and row["tickable"]
        and Decimal(row["target"]) > 0
        and (Decimal(row["target"]) > Decimal(row["current"])) is rises
    ]


def test_decreases_at_their_limit_pass_and_one_more_needs_the_typed_number(
    seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    keys = updates(seat.prepared(), rises=False)
    count = len(planned(seat, file, *(word for key in keys for word in ("--row", key))))
    assert count > 1

    refused = pushed(seat, file, SEATSYNC_GUARD_DECREASES=str(count - 1))
    assert (refused.code, f"--allow-decreases {count}" in refused.err) == (7, True)
    assert not sandbox.record.writes()

    passed = pushed(seat, file, "--allow-decreases", str(count), SEATSYNC_GUARD_DECREASES=str(count - 1))
    assert passed.code in (0, 5)
    override = seat.run("operations", "--json")
    assert override.code == 0


@pytest.mark.parametrize("rises", [True, False], ids=["rise", "fall"])
def test_the_total_of_seats_at_its_limit_passes_and_a_seat_more_is_refused(
    rises: bool, seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    keys = updates(seat.prepared(), rises=rises)
    rows = planned(seat, file, *(word for key in keys for word in ("--row", key)))
    after = sum((Decimal(row["after"]["quantity"]) for row in rows), Decimal(0))
    moved = after - sum((Decimal(row["before"]["quantity"]) for row in rows), Decimal(0))
    limit = "SEATSYNC_GUARD_RISE_SEATS" if rises else "SEATSYNC_GUARD_FALL_SEATS"

    refused = pushed(seat, file, **{limit: str(abs(moved) - 1)})
    assert (refused.code, f"{'rise' if rises else 'fall'} by {abs(moved)}" in refused.err) == (7, True)
    assert not sandbox.record.writes()

    assert pushed(seat, file, **{limit: str(abs(moved))}).code in (0, 5)


def test_the_limits_are_those_of_the_profile(seat: Seat, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    count = len(planned(several(seat, "cancels"), file, "--all-cancels"))
    for name, value in (
        ("guard_cancels", str(count)),
        ("guard_cancels_percent", "0"),
        ("guard_fall_seats", "999999"),
    ):
        assert seat.run("config", "set", name, value).code == 0

    other = several(Seat(seat.home, {**seat.environment, "SEATSYNC_PROFILE": "other"}), "cancels")
    twin = tmp_path / "twin.json"
    planned(other, twin, "--all-cancels")

    assert other.run("push", str(twin), "--yes", SEATSYNC_GUARD_CANCELS="0").code == 7
    assert not sandbox.record.writes()
    assert seat.run("push", str(file), "--yes").code in (0, 5)


@pytest.mark.parametrize("users", [0, 7], ids=["every count 0", "all equal"])
def test_no_number_lifts_a_broken_pull(users: int, seat: Seat, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    seat.prepared()
    for account in sandbox.world.duo.accounts:
        account.refusal = ""
        account.users = [DuoUser(number, "active", True) for number in range(users)]
    assert seat.run("pull").code == 0
    keys = [row["key"] for row in seat.rows() if row["change"] == "update" and row["tickable"]]
    rows = planned(seat, file, *(word for key in keys for word in ("--row", key)))
    assert rows

    allowed = [f"--allow-{kind}={len(rows)}" for kind in ("cancels", "decreases", "increases", "creates")]
    said = pushed(seat, file, *allowed)

    assert said.code == 7
    assert "looks broken" in said.err
    assert not sandbox.record.writes()


def test_a_plan_of_one_company_says_loudly_that_it_is_partial(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    row = next(row for row in seat.prepared().rows() if row["checked"])
    said = seat.run("plan", "--out", str(file), "--only", str(row["company_id"]))

    assert said.code == 0
    assert f"PARTIAL: only {row['company']}" in said.out + said.err
    found = json.loads(file.read_text())["plan"]
    assert found["partial"] == row["company"]
    assert {each["company_id"] for each in found["rows"]} == {row["company_id"]}
    assert seat.run("plan", "--out", str(file), "--only", "Nobody of that name").code == 2

    other = next(each for each in seat.rows() if each["checked"] and each["company_id"] != row["company_id"])
    words = ("--only", str(row["company_id"]), "--row", other["key"])
    said = seat.run("plan", "--out", str(file), *words)
    assert (said.code, "another company" in said.err) == (2, True)
