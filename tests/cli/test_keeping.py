"""Decisions as text, backup and restore, by command line on the sandbox."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest

from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import Said, Seat


def decided(seat: Seat) -> Seat:
    """Pull, scan, map, and decide one of each kind."""
    seat.prepared()
    rows = seat.rows()
    mapped = next(row for row in rows if row["status"] == "No change")
    assert (
        seat.run("map", "company", "duo", mapped["customer_id"], "--company", str(mapped["company_id"])).code
        == 0
    )
    pin = ("--agreement", str(mapped["agreement_id"]), "--addition", str(mapped["addition_id"]))
    assert seat.run("map", "addition", "duo", mapped["customer_id"], "duo-mfa", *pin).code == 0
    other = next(row for row in rows if row["status"] == "Unmatched")
    assert seat.run("ignore", "duo", other["customer_id"], "--why", "a lab").code == 0
    ready = next(row for row in rows if row["status"] == "Ready")
    hold = ("--at", "7", "--until", "2099-01-01", "--why", "agreed by phone")
    assert seat.run("hold", ready["key"], *hold).code == 0
    return seat


def exported(seat: Seat) -> str:
    said = seat.run("map", "export")
    assert said.code == 0, said.err
    return said.out


def test_all_decisions_come_back_in_a_fresh_home(seat: Seat, tmp_path: Path) -> None:
    text = exported(decided(seat))
    file = tmp_path / "map.toml"
    written = seat.run("map", "export", "--out", str(file))
    assert (written.code, file.read_text()) == (0, text)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    fresh = Seat(tmp_path / "fresh", seat.environment)
    assert fresh.run("map", "import", str(file)).code == 2
    assert fresh.run("pull").code == 5
    assert fresh.run("scan").code == 0

    tried = fresh.run("map", "import", str(file), "--dry-run")
    assert tried.code == 0, tried.err
    assert "+ license duo duo-mfa to DUO-MFA" in tried.out
    assert "+ ignore duo" in tried.out
    assert "would change" in tried.out
    assert "Held" not in {row["status"] for row in fresh.rows()}

    done = fresh.run("map", "import", str(file))
    assert done.code == 0, done.err
    again = fresh.run("map", "import", str(file))
    assert again.out.startswith("0 changed,")
    assert without_how(exported(fresh)) == without_how(text)
    assert [row["status"] for row in fresh.rows()] == [row["status"] for row in seat.rows()]
    assert fresh.run("audit", "verify").code == 0


def without_how(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("how = ")]


def test_the_text_is_sorted_and_says_which_match_a_person_made(seat: Seat) -> None:
    whole = tomllib.loads(exported(decided(seat)))
    customers = [entry["customer_id"] for entry in whole["company"]]
    assert customers == sorted(customers)
    hows = {entry["how"]: entry.get("confirmed", False) for entry in whole["company"]}
    assert hows == {"name": False, "person": True}
    assert not {"by", "at"} & {name for entry in whole["company"] for name in entry}
    assert (whole["schema"], whole["hold"][0]["why"]) == (1, "agreed by phone")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("schema = 1", "schema = 2"), "schema 2"),
        (lambda text: text.replace("/northwind", "/southwind").replace('site = "', 'site = "x'), "this is"),
        (lambda text: text + '\n[[company]]\nsource = "duo"\n', "company"),
        (lambda text: text + '\n[[song]]\ntitle = "x"\n', "'song', which is no kind of entry"),
        (lambda text: text.replace("why = ", "because = "), "no field 'because'"),
        (lambda text: text.replace("company_id = ", "company_id = 99999"), "there is no company 99999"),
        (lambda text: text.replace("agreement_id = ", "agreement_id = 99999"), "there is no agreement 99999"),
        (lambda text: text.replace("addition_id = ", "addition_id = 99999"), "has no addition 99999"),
        (lambda text: text.replace('product = "DUO-MFA"', 'product = "OTHER"'), "is DUO-MFA, not OTHER"),
        (
            lambda text: text.replace("until = 2099-01-01", 'until = "soon"').replace(
                'until = "2099-01-01"', 'until = "soon"'
            ),
            "hold 1: until",
        ),
        (lambda text: text + "\nnot toml", "is no TOML"),
        (lambda text: text + text[text.index("[[hold]]") :], "are about the same"),
    ],
)
def test_what_cannot_be_is_refused_whole_and_named(
    seat: Seat, tmp_path: Path, change: object, told: str
) -> None:
    text = exported(decided(seat))
    assert callable(change)
    file = tmp_path / "map.toml"
    file.write_text(change(text))
    assert file.read_text() != text

    said = seat.run("map", "import", str(file))

    assert said.code == 2, said.out
    assert told in said.err
    assert exported(seat) == text


def restored(seat: Seat, file: Path) -> Said:
    said = seat.run("restore", str(file), "--yes")
    assert said.code == 0, said.err
    return said


def test_a_backup_and_a_restore_by_command_line(seat: Seat, sandbox: Sandbox, tmp_path: Path) -> None:
    seat.prepared()
    file, plan = tmp_path / "kept.db", tmp_path / "plan.json"
    assert seat.run("backup", str(file)).code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    refused = seat.run("backup", str(file))
    assert (refused.code, "exists already" in refused.err) == (2, True)
    assert seat.run("backup", str(file), "--replace").code == 0
    assert seat.run("plan", "--out", str(plan)).code == 0
    assert seat.run("push", str(plan), "--yes").code == 0
    assert seat.run("restore", str(file)).code == 2

    said = restored(seat, file)

    assert "is kept in" in said.out
    assert "Pull and scan before you plan." in said.err
    assert seat.run("audit", "verify").code == 0
    kinds = [each["kind"] for each in seat.run("operations", "--json").json()["operations"]]
    assert "push" not in kinds
    writes = len(sandbox.record.writes())
    pushed = seat.run("push", str(plan), "--yes", "--json")
    assert pushed.code == 0, pushed.err
    assert {row["outcome"] for row in pushed.json()["rows"]} == {"already_in_place"}
    assert len(sandbox.record.writes()) == writes
    for name in ("SEATSYNC_DUO_SKEY", "SEATSYNC_CONNECTWISE_PRIVATE_KEY"):
        assert seat.environment[name].encode() not in file.read_bytes()
