"""Sources beyond the first, from the command line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox, running
from seatsync_tui.store.store import Store
from tests.cli.terminal import Seat

HEAD = "Tenant,Id,Plan,Users\n"
MARCH = HEAD + "Acme Widgets,a1,Pro,5\nAcme Widgets,a1,Pro,2\nBright Dental,b2,Pro,3\n"


@pytest.fixture
def desk(tmp_path: Path) -> Seat:
    """A seat that no service stands behind."""
    return Seat(tmp_path / "home", {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "march.csv").write_text(MARCH, encoding="utf-8")
    return tmp_path


def define(desk: Seat, folder: Path) -> None:
    said = desk.run(
        *("file", "define", "avanan", "--like", str(folder / "march.csv"), "--label", "Avanan"),
        *("--customer", "Tenant", "--id", "Id", "--sku", "Plan", "--quantity", "Users"),
    )
    assert said.code == 0, said.err
    assert "3 rows, 2 customers, 10 seats" in said.out


def pulled(desk: Seat, folder: Path, text: str, *more: str) -> Any:
    (folder / "next.csv").write_text(text, encoding="utf-8")
    return desk.run("file", "pull", "avanan", str(folder / "next.csv"), "--json", *more)


def test_a_file_becomes_counts_of_a_source_of_its_own(desk: Seat, folder: Path) -> None:
    define(desk, folder)
    said = pulled(desk, folder, MARCH)

    assert said.code == 0, said.err
    assert said.json()["pulls"][0]["source"] == "csv-avanan"
    rows = {row["key"]: row["counted"] for row in desk.rows()}
    assert rows == {"csv-avanan:a1:Pro": "7", "csv-avanan:b2:Pro": "3"}
    assert {row["status"] for row in desk.rows()} == {"License unmapped"}


def test_with_a_bad_row_nothing_is_kept_until_the_rest_is_said_to_count(desk: Seat, folder: Path) -> None:
    define(desk, folder)
    text = MARCH + "Clear Water,c3,Pro,\nAcme Widgets,a1,Pro,-1\n"
    refused = pulled(desk, folder, text)

    assert refused.code == 5
    assert refused.json()["pulls"] == []
    assert [row["line"] for row in refused.json()["bad_rows"]] == [5, 6]
    assert "Nothing was kept" in refused.err
    assert desk.rows() == []

    assert pulled(desk, folder, text, "--without-bad-rows").code == 5
    rows = {row["customer"]: (row["status"], row["counted"]) for row in desk.rows()}
    assert rows["Bright Dental"] == ("License unmapped", "3")
    assert rows["Acme Widgets"] == ("Not read", None)
    assert rows["Clear Water"] == ("Not read", None)


def test_the_next_file_is_held_against_the_one_before(desk: Seat, folder: Path) -> None:
    define(desk, folder)
    pulled(desk, folder, MARCH)

    assert pulled(desk, folder, MARCH).json()["remarks"] == [
        "This is the very file that was pulled last, as next.csv."
    ]
    shorter = pulled(desk, folder, "Tenant,Id,Plan,Users,Cost\nAcme Widgets,a1,Pro,5,1\n").json()["remarks"]
    assert shorter == ["The columns changed: with Cost.", "It has 1 rows, the file before had 3."]
    gone = pulled(desk, folder, "Tenant,Id,Plan,Seats\nAcme Widgets,a1,Pro,5\n")
    assert (gone.code, "no column 'Users'" in gone.err) == (2, True)


def test_a_name_that_no_profile_bears_is_refused_with_those_there_are(desk: Seat, folder: Path) -> None:
    define(desk, folder)
    said = desk.run("file", "check", "adobe", str(folder / "march.csv"))

    assert (said.code, "Known: avanan" in said.err) == (2, True)
    assert desk.run("file", "forget", "avanan").code == 0
    assert "avanan" not in desk.run("file", "list").out


def test_a_file_source_asks_for_its_file(desk: Seat, folder: Path) -> None:
    define(desk, folder)
    said = desk.run("pull", "csv-avanan")

    assert (said.code, "seatsync file pull" in said.err) == (2, True)


def test_an_empty_file_is_no_zero(desk: Seat, folder: Path) -> None:
    define(desk, folder)
    said = pulled(desk, folder, HEAD)

    assert (said.code, "No file is no zero" in said.err) == (2, True)


# All sources at once


@pytest.fixture
def market() -> Iterator[Sandbox]:
    with running(make_world(7, 60, vendors=True)) as served:
        yield served


PRODUCTS = (
    ("duo", "duo-mfa", "DUO-MFA"),
    ("pax8", "prd-m365-bp", "M365-BP"),
    ("huntress", "edr", "EDR-ENDPT"),
    ("graph", "05e9a617-0261-4cee-bb44-138d3ef5d965", "M365-E3"),
    ("csv-mail", "filter", "MAIL-FLT"),
)


def month(market: Sandbox, folder: Path) -> Seat:
    """A seat that pulled every source, a file among them, scanned and mapped each license."""
    seat = Seat(folder / "home", market.environment())
    vendors = market.world.vendors
    assert vendors is not None
    names = [each["name"] for each in vendors.pax8.companies]
    text = "Customer,Seats\n" + "".join(f'"{name}",{place}\n' for place, name in enumerate(names, 3))
    (folder / "mail.csv").write_text(text, encoding="utf-8")
    said = seat.run(
        *("file", "define", "mail", "--like", str(folder / "mail.csv"), "--fixed-sku", "filter"),
        *("--customer", "Customer", "--quantity", "Seats"),
    )
    assert said.code == 0, said.err
    assert seat.run("file", "pull", "mail", str(folder / "mail.csv")).code == 0
    pulled = seat.run("pull", "--json")
    assert [each["source"] for each in pulled.json()["pulls"]] == ["duo", "graph", "huntress", "pax8"]
    assert seat.run("scan", "--full").code == 0
    for source, sku, product in PRODUCTS:
        said = seat.run("map", "license", source, sku, "--product", product)
        assert said.code == 0, said.err
    return seat


def test_a_month_with_five_sources_is_one_preview_one_plan_and_one_push(
    market: Sandbox, tmp_path: Path
) -> None:
    seat = month(market, tmp_path)
    ready = [row for row in seat.rows() if row["change"] == "update" and row["checked"]]
    by_source = {row["source"] for row in ready}
    assert {"duo", "pax8", "huntress", "graph"} <= by_source
    creates = [row for row in seat.rows() if row["source"] == "csv-mail" and row["change"] == "create"]
    assert creates

    plan = str(tmp_path / "plan.json")
    chosen = [word for row in creates[:2] for word in ("--row", row["key"])]
    told = seat.run("plan", "--out", plan, *chosen)
    assert told.code == 0
    assert {row["product"] for row in ready} <= {
        word for line in told.out.splitlines() for word in line.split()
    }
    allowed = ("--allow-increases", "999", "--allow-decreases", "999", "--allow-creates", "999")
    pushed = seat.run("push", plan, "--yes", "--json")
    if pushed.code == 7:
        pushed = seat.run("push", plan, "--yes", "--json", *allowed)
    assert pushed.code == 0, pushed.err
    done = {row["key"]: row["outcome"] for row in pushed.json()["rows"]}
    assert {done[row["key"]] for row in ready} == {"updated"}
    assert {done[row["key"]] for row in creates[:2]} == {"created"}
    assert set(done.values()) == {"updated", "created"}
    held = {each["id"]: each["quantity"] for each in market.world.psa.additions.values()}
    for row in ready:
        assert held[row["addition_id"]] == float(row["target"])


def test_one_source_failing_leaves_the_others_right_and_ends_with_5(market: Sandbox, tmp_path: Path) -> None:
    seat = month(market, tmp_path)
    before = {row["key"]: row["counted"] for row in seat.rows()}
    market.faults.add("keys", service="pax8")
    vendors = market.world.vendors
    assert vendors is not None
    edr = vendors.huntress.organizations[0]["actual_usages"]["edr"]
    edr["billable_agents_count"] += 4
    said = seat.run("pull", "--json")

    assert said.code == 5
    assert [each["source"] for each in said.json()["pulls"]] == ["duo", "graph", "huntress"]
    assert [each["source"] for each in said.json()["failures"]] == ["pax8"]
    assert "pax8-client-secret" in said.json()["failures"][0]["message"]
    after = {row["key"]: row["counted"] for row in seat.rows()}
    changed = [key for key in before if after[key] != before[key]]
    assert [key.split(":")[0] for key in changed] == ["huntress"]

    assert "The newest pull of pax8 failed: Pax8 refused" in seat.run("preview").out
    report = seat.run("report", "counts")
    assert report.code == 0
    lines = list(csv.reader(report.out.splitlines()))
    assert lines[0][1].startswith("Pax8 failed at its newest pull; its counts are of ")
    assert "Pax8 refused the list of companies" in report.err
    heads = next(line for line in lines if line[0] == "Company")
    assert {"Microsoft 365: SPE_E3 (purchased)", "Huntress: Managed EDR (agents)"} < set(heads)
    client = next(line for line in lines if line[0] == vendors.huntress.organizations[1]["name"])
    assert client[heads.index("Huntress: Managed EDR (agents)")] == "8"
    assert client[heads.index("Microsoft 365: SPE_E3 (purchased)")] == "8"


def test_an_unattended_run_goes_on_without_the_source_that_failed_and_says_so(
    market: Sandbox, tmp_path: Path
) -> None:
    seat = month(market, tmp_path)
    market.faults.add("500", service="graph")
    said = seat.run("run", "--json", SEATSYNC_TRIES="1")

    assert said.code == 5, said.err
    assert [each["source"] for each in said.json()["pulls"]] == ["duo", "huntress", "pax8"]
    assert [each for each in said.json()["remarks"] if each.startswith("graph was not pulled")]


def test_purchased_seats_make_rows_and_assigned_ones_only_once_mapped(
    market: Sandbox, tmp_path: Path
) -> None:
    seat = month(market, tmp_path)
    sku = PRODUCTS[3][1]

    assert not [row for row in seat.rows() if "/assigned" in row["key"]]
    said = seat.run("map", "license", "graph", f"{sku}/assigned", "--no-charge")
    assert said.code == 0, said.err
    unknown = seat.run("map", "license", "graph", "SPE_E9", "--no-charge")
    assert (unknown.code, sku in unknown.err) == (2, True)


def test_a_license_counted_over_last_month_is_not_read_before_its_days_are_known(
    market: Sandbox, tmp_path: Path
) -> None:
    seat = month(market, tmp_path)
    wrong = seat.run("map", "license", "huntress", "edr", "--product", "EDR-ENDPT", "--interval", "weekly")
    assert (wrong.code, "latest, average, maximum, last day" in wrong.err) == (2, True)
    said = seat.run("map", "license", "huntress", "edr", "--product", "EDR-ENDPT", "--interval", "maximum")
    assert said.code == 0, said.err

    rows = [row for row in seat.rows() if row["source"] == "huntress" and row["contributors"]]
    rows = [row for row in rows if row["sku"] == "edr"]
    assert {row["status"] for row in rows} == {"Not read"}
    assert all("Too few days are known: maximum of " in row["reason"] for row in rows)


def test_a_license_counts_over_the_days_of_last_month_once_they_are_pulled(
    market: Sandbox, tmp_path: Path
) -> None:
    seat = month(market, tmp_path)
    said = seat.run("map", "license", "huntress", "edr", "--product", "EDR-ENDPT", "--interval", "maximum")
    assert said.code == 0, said.err
    (database,) = seat.home.rglob("*.db")
    now = datetime.now(UTC)
    last = now.replace(day=1) - timedelta(days=1)
    with Store.open(database) as store:
        pulled = store.latest_pull("huntress")
        assert pulled is not None
        for day in range(1, last.day + 1):
            at = last.replace(day=day, hour=16)
            counts = tuple(
                replace(count, quantity=count.quantity + day)
                for count in pulled[0].counts
                if count.quantity is not None
            )
            store.save_pull(replace(pulled[0], id=0, started=at, at=at, counts=counts), pulled[1])
        store.save_pull(replace(pulled[0], id=0), pulled[1])

    rows = [row for row in seat.rows() if row["source"] == "huntress" and row["contributors"]]
    smallest = min(int(row["counted"]) for row in rows if row["sku"] == "edr")
    assert smallest == 5 + last.day
    words = f"maximum of {last:%B %Y}, {last.day} days"
    assert all(words in row["reason"] for row in rows if row["status"] == "Ready" and row["sku"] == "edr")


def test_the_count_report_comes_as_workbook_json_and_markdown(market: Sandbox, tmp_path: Path) -> None:
    seat = month(market, tmp_path)
    assert seat.run("report", "counts", "--out", str(tmp_path / "counts.xlsx")).code == 0
    rows = list(load_workbook(tmp_path / "counts.xlsx")["Counts"].iter_rows(values_only=True))
    document = seat.run("report", "counts", "--format", "json").json()
    markdown = seat.run("report", "counts", "--format", "md").out
    refused = seat.run("report", "counts", "--format", "xlsx")

    heads = next(row for row in rows if row[0] == "Company")
    titles = [f"{each['vendor']}: {each['label']} ({each['metric']})" for each in document["columns"]]
    assert list(heads[1:]) == titles
    edr = str(titles.index("Huntress: Managed EDR (agents)"))
    counts = {line["company"]: line["counts"].get(edr) for line in document["companies"]}
    for row in rows[rows.index(heads) + 1 :]:
        if row[0] in counts:
            number = row[int(edr) + 1]
            assert counts[row[0]] == (None if number is None else str(number))
    assert sum(value is not None for value in counts.values()) == 12
    assert markdown.startswith("# Counts\n")
    assert not any(key in json.dumps(document["companies"]) for key in ("company_id", "customer_id"))
    assert (refused.code, "--out FILE" in refused.err) == (2, True)
