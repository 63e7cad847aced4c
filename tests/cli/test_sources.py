"""Sources beyond the first, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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
