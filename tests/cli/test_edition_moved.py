"""A customer whose edition changed: one addition ends, the other begins the day after, as one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import Seat

APART = {"SEATSYNC_DUO_EDITIONS": "apart"}
BEFORE, AFTER = "duo-platform", "duo-beyond"


def test_an_edition_that_moved_is_pushed_as_a_pair(seat: Seat, sandbox: Sandbox, tmp_path: Path) -> None:
    customer_id, old = with_one_edition(seat, sandbox)
    account = next(each for each in sandbox.world.duo.accounts if each.account_id == customer_id)
    account.edition = "BEYOND"
    assert seat.run("pull", **APART).code in (0, 5)
    ended, begun = pair_of(seat, old["addition_id"])

    assert (ended["change"], begun["change"], begun["counted"]) == ("cancel", "create", old["counted"])
    assert date.fromisoformat(begun["effective"]) == date.fromisoformat(ended["cancel_date"]) + timedelta(
        days=1
    )

    plan = str(tmp_path / "plan.json")
    made = seat.run("plan", "--out", plan, "--no-updates", "--row", ended["key"], "--row", begun["key"])
    assert made.code == 0, made.err
    pushed = seat.run("push", plan, "--yes", "--json")

    assert pushed.code == 0, pushed.err
    assert {row["key"]: row["outcome"] for row in pushed.json()["rows"]} == {
        ended["key"]: "cancelled",
        begun["key"]: "created",
    }
    additions = sandbox.world.psa.additions
    (new,) = [
        each
        for each in additions.values()
        if each["agreementId"] == begun["agreement_id"] and each["product"]["identifier"] == "M365-BP"
    ]
    assert additions[old["addition_id"]]["cancelledDate"][:10] == ended["cancel_date"]
    assert (new["effectiveDate"][:10], new["quantity"]) == (begun["effective"], float(begun["counted"]))


def with_one_edition(seat: Seat, sandbox: Sandbox) -> tuple[str, dict[str, Any]]:
    """Map both editions, then give the id of a customer on the first one and its row."""
    for account in sandbox.world.duo.accounts:
        account.edition = "PLATFORM"
    assert seat.run("pull", **APART).code in (0, 5)
    assert seat.run("scan").code == 0
    assert seat.run("map", "license", "duo", BEFORE, "--product", "DUO-MFA", **APART).code == 0
    row = next(
        each
        for each in seat.rows()
        if each["status"] == "Ready" and not each["flags"] and len(each["contributors"]) == 1
    )
    return row["customer_id"], row


def pair_of(seat: Seat, addition_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Map the new edition, and find the two rows that belong together."""
    assert seat.run("map", "license", "duo", AFTER, "--product", "M365-BP", **APART).code == 0
    rows = seat.rows()
    ended = next(each for each in rows if each["addition_id"] == addition_id)
    begun = next(each for each in rows if each["company_id"] == ended["company_id"] and each["sku"] == AFTER)
    return ended, begun
