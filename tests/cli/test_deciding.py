"""Choices, rules for counting, sure matches and the cure of several additions, by command line."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import Seat


def row_of(seat: Seat, key: str) -> dict[str, Any]:
    return next(row for row in seat.rows() if row["key"] == key)


def first(seat: Seat, status: str) -> dict[str, Any]:
    return next(row for row in seat.rows() if row["status"] == status)


def push(seat: Seat, file: Path, *words: str) -> dict[str, Any]:
    assert seat.run("plan", "--out", str(file), "--no-updates", *words).code == 0
    said = seat.run("push", str(file), "--yes", "--json")
    assert said.code == 0, said.err + said.out
    return dict(said.json())


def test_an_addition_that_ends_is_kept_and_its_last_day_is_gone(
    seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    key = first(seat.prepared(), "Ending")["key"]
    said = seat.run("choose", key, "--ending", "keep")
    assert (said.code, "Chosen: keep it" in said.out) == (0, True)
    number = row_of(seat, key)["addition_id"]

    assert push(seat, tmp_path / "plan.json", "--row", key)["counts"]["updated"] == 1

    assert not sandbox.world.psa.additions[number].get("cancelledDate")
    assert row_of(seat, key)["status"] in ("Ready", "No change")


def test_where_connectwise_keeps_the_last_day_a_person_is_told(
    seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    key = first(seat.prepared(), "Ending")["key"]
    assert seat.run("choose", key, "--ending", "keep").code == 0
    sandbox.faults.add("keep-cancelled-date")
    file = tmp_path / "plan.json"
    assert seat.run("plan", "--out", str(file), "--no-updates", "--row", key).code == 0

    said = seat.run("push", str(file), "--yes", "--json")

    assert said.code == 5
    assert said.json()["rows"][0]["outcome"] == "failed"
    assert "by hand" in said.json()["rows"][0]["message"]


def test_a_choice_is_audited_taken_back_and_refused_where_it_answers_nothing(seat: Seat) -> None:
    key = first(seat.prepared(), "Ending")["key"]
    assert seat.run("choose", key, "--ending", "end").code == 0
    assert row_of(seat, key)["status"] != "Ending"
    assert seat.run("choose", key, "--none").code == 0
    assert row_of(seat, key)["status"] == "Ending"
    assert seat.run("choose", key, "--none").code == 2
    assert seat.run("choose", key).code == 2
    assert seat.run("choose", key, "--zero", "cancel").code == 2
    assert seat.run("choose", key, "--effective", "tomorrow").code == 2
    assert seat.run("choose", "no-such-row", "--ending", "keep").code == 2
    ready = next(row["key"] for row in seat.rows() if row["status"] == "Ready" and row["target"] != "0")
    assert seat.run("choose", ready, "--ending", "keep").code == 2
    assert seat.run("choose", ready, "--cancel-date", "2027-01-31").code == 2
    assert seat.run("audit", "verify").code == 0


def test_the_dates_of_creates_and_cancels_can_be_edited(seat: Seat) -> None:
    rows = seat.prepared().rows()
    made = next(row["key"] for row in rows if row["change"] == "create" and row["tickable"])
    ended = next(row["key"] for row in rows if row["status"] == "Ready" and row["target"] == "0")
    assert seat.run("choose", made, "--effective", "2099-01-01").code == 0
    assert seat.run("choose", ended, "--zero", "cancel", "--cancel-date", "2099-01-31").code == 0
    assert row_of(seat, made)["effective"] == "2099-01-01"
    assert row_of(seat, ended)["cancel_date"] == "2099-01-31"


def test_a_rule_for_one_company_changes_its_number_and_is_explained(seat: Seat) -> None:
    row = next(row for row in seat.prepared().rows() if row["status"] == "Ready" and not row["flags"])
    company, counted = row["company_id"], Decimal(row["counted"])
    set_ = ("rule", "set", "duo", "duo-mfa", "--company", str(company))
    assert seat.run(*set_, "--extra", "3", "--why", "kiosks").code == 0
    assert Decimal(row_of(seat, row["key"])["counted"]) == counted + 3
    told = seat.run("explain", row["key"]).out
    assert "(on top): 3 seats are billed on top." in told
    assert "kiosks" in told
    assert "3 on top" in seat.run("rule", "list").out
    assert seat.run("rule", "list", "--json").json()["rules"][0]["extra"] == "3"

    assert seat.run(*set_, "--extra", "4", "--why", "kiosks").code == 0
    assert "3 on top" in seat.run("rule", "undo", "duo", "duo-mfa", "--company", str(company)).out
    assert seat.run("rule", "remove", "duo", "duo-mfa", "--company", str(company)).code == 0
    assert Decimal(row_of(seat, row["key"])["counted"]) == counted
    assert seat.run("rule", "remove", "duo", "duo-mfa", "--company", str(company)).code == 2


def test_a_rule_that_makes_no_sense_is_refused(seat: Seat) -> None:
    seat.prepared()
    set_ = ("rule", "set", "duo", "duo-mfa", "--why", "so")
    for words in (
        ("--counts", "nobody"),
        ("--without", "no such status"),
        ("--free", "-1"),
        ("--pack", "0"),
        ("--minimum", "many"),
        ("--company", "4040404"),
    ):
        assert seat.run(*set_, *words).code == 2, words
    assert seat.run("rule", "set", "duo", "duo-mfa", "--free", "1", "--why", " ").code == 2
    assert "as counted" in seat.run("rule", "list").err


def test_sure_matches_are_shown_then_saved_then_undone(seat: Seat, sandbox: Sandbox) -> None:
    accounts = {account.account_id: account for account in sandbox.world.duo.accounts}
    ready = next(row for row in seat.prepared().rows() if row["status"] == "Ready")
    account = accounts[ready["customer_id"]]
    twin = type(account)("DA" + "Z" * 18, "Quibblethorne Lanternworx Holdings", list(account.users))
    sandbox.world.duo.accounts.append(twin)
    company = next(iter(sandbox.world.psa.companies.values()))
    number = max(sandbox.world.psa.companies) + 1
    sandbox.world.psa.companies[number] = {
        **company,
        "id": number,
        "identifier": "QUIBBLE",
        "name": "Quibblethorne Lanternworks Holdings",
    }
    assert seat.run("pull").code in (0, 5)
    assert seat.run("scan", "--full").code == 0

    shown = seat.run("map", "confirm")
    assert shown.code == 0
    assert "Quibblethorne Lanternworks Holdings" in shown.out
    assert "Nothing was saved" in shown.err
    assert next(row for row in seat.rows() if row["customer_id"] == twin.account_id)["status"] == "Unmatched"

    assert seat.run("map", "confirm", "--yes").code == 0
    found = next(row for row in seat.rows() if row["customer_id"] == twin.account_id)
    assert found["company_id"] == number

    assert seat.run("map", "undo", "company", "duo", twin.account_id).code == 0
    assert next(row for row in seat.rows() if row["customer_id"] == twin.account_id)["status"] == "Unmatched"


def test_several_additions_are_cured_by_a_pin_and_a_cancel_that_is_meant(
    seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    row = first(seat.prepared(), "Multiple additions")
    psa = sandbox.world.psa
    agreements = [
        number for number, item in psa.agreements.items() if item["company"]["id"] == row["company_id"]
    ]
    product = next(number for number, item in psa.catalog.items() if item["identifier"] == "DUO-MFA")

    def standing() -> list[dict[str, Any]]:
        return [
            item
            for item in psa.additions.values()
            if item["agreementId"] in agreements
            and item["product"]["id"] == product
            and not item.get("cancelledDate")
        ]

    kept, *others = standing()
    assert others
    pin = ("--agreement", str(kept["agreementId"]), "--addition", str(kept["id"]))
    assert seat.run("map", "addition", "duo", row["customer_id"], "duo-mfa", *pin).code == 0
    extra = [each for each in seat.rows() if each["status"] == "Extra addition"]
    assert {each["addition_id"] for each in extra} == {item["id"] for item in others}
    assert not any(each["checked"] for each in extra)

    keys = [each["key"] for each in extra]
    keys += [each["key"] for each in seat.rows() if each["addition_id"] == kept["id"] and each["tickable"]]
    push(seat, tmp_path / "plan.json", *(word for key in keys for word in ("--row", key)))

    assert [item["id"] for item in standing()] == [kept["id"]]
    assert Decimal(str(standing()[0]["quantity"])) == Decimal(row["counted"])
    assert not [each for each in seat.rows() if each["status"] == "Extra addition" and each["change"]]


def test_a_pinned_addition_that_is_gone_says_where_it_went(seat: Seat, sandbox: Sandbox) -> None:
    row = first(seat.prepared(), "Multiple additions")
    psa = sandbox.world.psa
    agreements = [
        number for number, item in psa.agreements.items() if item["company"]["id"] == row["company_id"]
    ]
    kept = next(item for item in psa.additions.values() if item["agreementId"] in agreements and item["product"]["identifier"] == "DUO-MFA" and not item.get("cancelledDate"))  # fmt: skip # noqa: E501
    pin = ("--agreement", str(kept["agreementId"]), "--addition", str(kept["id"]))
    assert seat.run("map", "addition", "duo", row["customer_id"], "duo-mfa", *pin).code == 0
    kept["cancelledDate"] = "2026-01-31T00:00:00Z"
    assert seat.run("scan", "--full").code == 0

    found = next(each for each in seat.rows() if each["customer_id"] == row["customer_id"])
    assert "pin lost" in found["flags"]
    told = found["reason"] + seat.run("explain", found["key"]).out
    assert f"addition {kept['id']} was cancelled as of 2026-01-31" in told
    assert json.dumps(found)


def test_a_delta_bills_the_rest_of_the_period_and_is_no_seat_afterwards(
    seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    assert seat.run("config", "set", "quantity_mode", "delta line").code == 0
    seat.prepared()
    assert seat.run("plan", "--out", str(file)).code == 0
    rows = json.loads(file.read_text())["plan"]["rows"]
    delta = next(row for row in rows if row["key"].endswith(":delta"))
    base = next(row for row in rows if row["key"] == delta["pair"])
    key = base["key"]
    moved = Decimal(base["after"]["quantity"]) - Decimal(base["before"]["quantity"])
    known = set(sandbox.world.psa.additions)

    counts = push(seat, file, "--row", key)["counts"]

    assert (counts["created"], counts["updated"]) == (1, 1)
    (number,) = set(sandbox.world.psa.additions) - known
    made = sandbox.world.psa.additions[number]
    assert Decimal(str(made["quantity"])) == moved
    assert made["effectiveDate"][:10] == delta["after"]["effectiveDate"]
    assert made["cancelledDate"][:10] == delta["after"]["cancelledDate"]
    found = row_of(seat, key)
    assert (found["status"], found["current"]) == ("No change", base["after"]["quantity"])
    assert not [row for row in seat.rows() if row["addition_id"] == number]

    operation = seat.run("operations", "--json").json()["operations"][0]["operation"]
    assert seat.run("revert", str(operation), "--out", str(file)).code == 0
    assert seat.run("push", str(file), "--yes", "--json").code == 0
    assert sandbox.world.psa.additions[number]["quantity"] == 0


def test_a_hold_or_an_ignore_that_would_keep_nothing_is_refused(seat: Seat) -> None:
    key, unmatched = first(seat.prepared(), "Ready")["key"], first(seat, "Unmatched")["key"]
    words = ("--at", "5", "--why", "agreed by phone")
    for row, until, says in (
        ("duo:company-1:product-1", "2099-12-31", "The preview has no row"),
        (unmatched, "2099-12-31", "cannot be held"),
        (key, "2020-01-01", "2020-01-01 is past"),
    ):
        said = seat.run("hold", row, "--until", until, *words)
        assert (said.code, says in said.err) == (2, True)
    assert seat.run("hold", key, "--until", "2099-12-31", *words).code == 0
    assert [seat.run("unhold", key).code for _ in range(2)] == [0, 2]
    assert seat.run("unignore", "addition", "1").code == 2
