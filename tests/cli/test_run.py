"""`run` and `report test` as a timer starts them: what they push, whom they tell, and every way to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from seatsync_tui.sandbox.faults import parse_fault
from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import Said, Seat
from tests.reports.receivers import Hook, MailBox, mail_server, spoken, web_hook

KEY = "planted-hmac-key"
MAIL = {
    "SEATSYNC_MAIL_HOST": "127.0.0.1",
    "SEATSYNC_MAIL_SECURITY": "none",
    "SEATSYNC_MAIL_FROM": "seatsync@msp.example",
    "SEATSYNC_MAIL_TO": "bill@msp.example",
}
TICKET = {"SEATSYNC_TICKET_BOARD": "Billing", "SEATSYNC_TICKET_COMPANY": "1"}


@pytest.fixture
def box() -> Iterator[MailBox]:
    with mail_server() as served:
        yield served


@pytest.fixture
def hook() -> Iterator[Hook]:
    with web_hook() as served:
        yield served


def heartbeat(seat: Seat) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((seat.home / "state" / "default" / "heartbeat.json").read_text())
    return told


def channels(box: MailBox, hook: Hook, sandbox: Sandbox) -> dict[str, str]:
    """Every channel switched on, each with its own receiver."""
    company = str(min(sandbox.world.psa.companies))
    return {
        **MAIL,
        **TICKET,
        "SEATSYNC_MAIL_PORT": str(box.port),
        "SEATSYNC_TICKET_COMPANY": company,
        "SEATSYNC_SLACK_WEBHOOK": hook.url,
        "SEATSYNC_TEAMS_WEBHOOK": hook.url,
        "SEATSYNC_WEBHOOK_URL": hook.url,
        "SEATSYNC_WEBHOOK_KEY": KEY,
        **{f"SEATSYNC_REPORT_{name}": "true" for name in ("MAIL", "SLACK", "TEAMS", "WEBHOOK", "TICKET")},
    }


def confirm_all(seat: Seat) -> None:
    """Let a person stand behind every match made by name."""
    text = seat.run("map", "export").out.replace('\nhow = "name"\n', '\nhow = "name"\nconfirmed = true\n')
    file = seat.home / "map.toml"
    file.write_text(text, encoding="utf-8")
    said = seat.run("map", "import", str(file))
    assert said.code == 0, said.err


def bases(rows: list[dict[str, Any]]) -> set[str]:
    """Keys of the rows; a later addition of a chain goes with the row of today's."""
    keys = {row["key"] for row in rows}
    return {key for key in keys if key.rpartition(":addition-")[0] not in keys}


def whole(said: Said, seat: Seat) -> str:
    """Everything the run said or left in its files."""
    files = [path for path in seat.home.rglob("*") if path.is_file()]
    return said.out + said.err + "".join(path.read_bytes().decode("latin-1") for path in files)


def test_a_run_reads_reports_to_every_channel_and_writes_nothing_to_billing(
    seat: Seat, sandbox: Sandbox, box: MailBox, hook: Hook
) -> None:
    seat.prepared()

    said = seat.run("run", "--json", **channels(box, hook, sandbox))

    assert said.code == 5, said.err
    told = said.json()
    assert [each["channel"] for each in told["reports"]] == ["mail", "slack", "teams", "webhook", "ticket"]
    assert all(each["ok"] for each in told["reports"]), told["reports"]
    assert told["push"] is None
    assert told["counts"]["needs_person"] > 0
    assert told["counts"]["would_change"] > 0
    assert len(box.mails) == 1
    assert str(told["counts"]["needs_person"]) in box.mails[0]["Subject"]
    assert len(hook.got) == 3
    assert {exchange.path.rpartition("/")[2] for exchange in sandbox.record.writes()} == {
        "tickets",
        "documents",
    }
    beat = heartbeat(seat)
    assert (beat["exit_code"], beat["counts"]) == (5, told["counts"])
    secrets = (KEY, "planted-token", sandbox.world.psa.private_key, sandbox.world.duo.skey)
    sent = "".join(got.body.decode() for got in hook.got) + spoken(box.mails[0])
    sent += "".join(content.decode() for content in sandbox.world.psa.files.values())
    sent += str(sandbox.world.psa.notes)
    for secret in secrets:
        assert secret not in whole(said, seat)
        assert secret not in sent


def test_two_runs_keep_one_ticket_with_a_csv_of_each(seat: Seat, sandbox: Sandbox) -> None:
    company = str(min(sandbox.world.psa.companies))
    on = {**TICKET, "SEATSYNC_TICKET_COMPANY": company, "SEATSYNC_REPORT_TICKET": "true"}
    seat.prepared()

    first, second = seat.run("run", "--json", **on), seat.run("run", "--json", **on)

    (ticket,) = sandbox.world.psa.tickets.values()
    assert ticket["summary"] == "Billing Reconciliation"
    assert ticket["board"]["name"] == "Billing"
    assert str(ticket["company"]["id"]) == company
    assert "opened" in first.json()["reports"][0]["message"]
    assert "added to" in second.json()["reports"][0]["message"]
    notes = [note["text"] for note in sandbox.world.psa.notes.values()]
    assert len(notes) == 2
    assert all("Needs a person" in note for note in notes)
    assert set(sandbox.world.psa.attached.values()) == {("Ticket", ticket["id"])}
    assert len(sandbox.world.psa.files) == 4
    files = [file.decode("utf-8-sig") for file in sandbox.world.psa.files.values()]
    counts = [file for file in files if file.startswith(("Note,", "Company,"))]
    assert len(counts) == 2
    rows = next(iter(sandbox.world.psa.files.values())).decode("utf-8-sig")
    assert rows.startswith("Checked,Status,")


def test_a_closed_ticket_is_not_used_again_and_another_home_finds_the_open_one(
    seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    company = sandbox.world.psa.companies[min(sandbox.world.psa.companies)]["identifier"]
    on = {**TICKET, "SEATSYNC_TICKET_COMPANY": company, "SEATSYNC_REPORT_TICKET": "true"}
    assert seat.prepared().run("run", **on).code == 5
    (first,) = sandbox.world.psa.tickets
    sandbox.world.psa.tickets[first]["closedFlag"] = True

    assert seat.run("run", **on).code == 5
    elsewhere = Seat(tmp_path / "elsewhere", seat.environment)
    assert elsewhere.run("run", **on).code == 5

    assert len(sandbox.world.psa.tickets) == 2
    second = max(sandbox.world.psa.tickets)
    assert [note["ticketId"] for note in sandbox.world.psa.notes.values()] == [first, second, second]


def test_nothing_is_sent_unless_switched_on(seat: Seat, sandbox: Sandbox, box: MailBox, hook: Hook) -> None:
    seat.prepared()
    off = {name: value for name, value in channels(box, hook, sandbox).items() if "_REPORT_" not in name}

    assert seat.run("run", "--json", **off).json()["reports"] == []
    assert not box.mails
    assert not hook.got
    assert not sandbox.world.psa.tickets


def test_matches_made_by_name_alone_are_never_pushed(seat: Seat, sandbox: Sandbox) -> None:
    said = seat.prepared().run("run", "--push", "updates", "--json")

    assert said.code == 5
    assert said.json()["push"] is None
    assert any("no person has confirmed" in words for words in said.json()["remarks"])
    assert not sandbox.record.writes()


def test_confirmed_updates_are_pushed_and_creates_and_cancels_are_not(seat: Seat, sandbox: Sandbox) -> None:
    confirm_all(seat.prepared())
    updates = {row["key"] for row in seat.rows() if row["change"] == "update" and row["checked"]}
    assert updates

    said = seat.run("run", "--push", "updates", "--json")

    pushed = said.json()["push"]
    assert said.code == 5, said.err  # one subaccount cannot be read
    assert bases(pushed["rows"]) == updates
    assert pushed["counts"]["updated"] == len(pushed["rows"]) >= len(updates)
    assert len(sandbox.record.writes()) == len(pushed["rows"])
    assert said.json()["counts"]["pushed"] == len(pushed["rows"])


def test_a_company_that_is_never_pushed_unattended_is_left(seat: Seat, sandbox: Sandbox) -> None:
    confirm_all(seat.prepared())
    rows = [row for row in seat.rows() if row["change"] == "update" and row["checked"]]
    kept = rows[0]["company_id"]

    said = seat.run("run", "--push", "updates", "--json", SEATSYNC_UNATTENDED_NO=str(kept))

    assert bases(said.json()["push"]["rows"]) == {row["key"] for row in rows if row["company_id"] != kept}
    assert any("never pushed unattended" in words for words in said.json()["remarks"])


def test_a_run_beyond_the_guard_writes_nothing_and_tells_people(
    seat: Seat, sandbox: Sandbox, hook: Hook
) -> None:
    confirm_all(seat.prepared())
    on = {"SEATSYNC_REPORT_WEBHOOK": "true", "SEATSYNC_WEBHOOK_URL": hook.url, "SEATSYNC_WEBHOOK_KEY": KEY}
    tight = {
        f"SEATSYNC_GUARD_{name}": "0" for name in ("RISE_PERCENT", "RISE_SEATS", "FALL_PERCENT", "FALL_SEATS")
    }
    tight |= {f"SEATSYNC_GUARD_{name}": "0" for name in ("DECREASES", "DECREASES_PERCENT")}

    said = seat.run("run", "--push", "updates", "--json", **on, **tight)

    assert said.code == 7, said.err
    assert "needs a person" in said.json()["failure"]
    assert not sandbox.record.writes()
    assert "needs a person" in json.loads(hook.got[0].body)["failure"]


def test_a_failed_run_is_reported_with_its_reason_and_keeps_its_exit_code(seat: Seat, box: MailBox) -> None:
    on = {**MAIL, "SEATSYNC_MAIL_PORT": str(box.port), "SEATSYNC_REPORT_MAIL": "true"}

    said = seat.run("run", **on, SEATSYNC_DUO_SKEY="w" * 40)

    assert said.code == 3
    assert "failed" in box.mails[0]["Subject"]
    assert "duo" in spoken(box.mails[0]).casefold()
    assert "w" * 40 not in spoken(box.mails[0])
    assert heartbeat(seat)["exit_code"] == 3


def test_a_run_that_cannot_open_its_database_is_reported_too(seat: Seat, box: MailBox) -> None:
    on = {**MAIL, "SEATSYNC_MAIL_PORT": str(box.port), "SEATSYNC_REPORT_MAIL": "true"}
    (seat.home / "data" / "default").mkdir(parents=True)
    (seat.home / "data" / "default" / "seatsync.db").write_bytes(b"this is no database" * 100)

    said = seat.run("run", **on)

    assert said.code == 2
    assert "failed" in box.mails[0]["Subject"]


def test_a_run_whose_settings_make_no_sense_still_reaches_people(seat: Seat, box: MailBox) -> None:
    (seat.home / "config").mkdir(parents=True)
    (seat.home / "config" / "settings.toml").write_text(
        f'[profile.default]\ntries = 99\nreport_mail = true\nmail_host = "127.0.0.1"\n'
        f'mail_port = {box.port}\nmail_security = "none"\nmail_from = "a@msp.example"\n'
        'mail_to = ["b@msp.example"]\n'
    )

    said = seat.run("run")

    assert said.code == 2
    assert "tries takes a whole number" in spoken(box.mails[0])
    assert (heartbeat(seat)["exit_code"], heartbeat(seat)["reports"]) == (
        2,
        [{"channel": "mail", "ok": True}],
    )


def test_the_test_of_a_channel_ends_with_the_code_of_what_is_wrong(seat: Seat) -> None:
    slack = {"SEATSYNC_SLACK_WEBHOOK": "http://127.0.0.1:9/planted-token"}
    codes = [
        seat.run("report", "test", channel, **more).code
        for channel, more in (("mail", {}), ("teams", {}), ("slack", slack))
    ]

    assert codes == [2, 3, 4]


def test_a_report_that_cannot_be_delivered_is_said_and_changes_nothing_else(seat: Seat) -> None:
    seat.prepared()
    on = {
        "SEATSYNC_REPORT_SLACK": "true",
        "SEATSYNC_SLACK_WEBHOOK": "http://127.0.0.1:9/planted-token",
        "SEATSYNC_REPORT_MAIL": "true",
        "SEATSYNC_REPORT_TICKET": "true",
        "SEATSYNC_TICKET_BOARD": "No such board",
        "SEATSYNC_TICKET_COMPANY": "1",
    }

    said = seat.run("run", "--json", **on)

    assert said.code == 5
    reports = {each["channel"]: each for each in said.json()["reports"]}
    assert not any(each["ok"] for each in reports.values())
    assert "mail_host is empty" in reports["mail"]["message"]
    assert "no service board" in reports["ticket"]["message"]
    assert "Billing" in reports["ticket"]["message"]
    assert said.err.count("was not delivered") == 3
    assert "planted-token" not in said.out + said.err


def test_read_only_writes_no_ticket_and_refuses_to_push(seat: Seat, sandbox: Sandbox) -> None:
    seat.prepared()
    on = {**TICKET, "SEATSYNC_REPORT_TICKET": "true"}

    assert "read-only" in seat.run("--read-only", "run", **on).err
    assert seat.run("--read-only", "run", "--push", "updates").code == 2
    assert not sandbox.record.writes()


def test_an_unknown_class_source_or_channel_is_a_usage_error(seat: Seat) -> None:
    for words in (("run", "--push", "deletes"), ("run", "--source", "nosuch"), ("report", "test", "pigeon")):
        said = seat.run(*words)
        assert said.code == 2
        assert "Known" in said.err


def test_the_sample_proves_each_channel_before_it_is_switched_on(
    seat: Seat, sandbox: Sandbox, box: MailBox, hook: Hook
) -> None:
    here = {name: value for name, value in channels(box, hook, sandbox).items() if "_REPORT_" not in name}

    for channel in ("mail", "slack", "teams", "webhook", "ticket", "ticket"):
        said = seat.run("report", "test", channel, **here)
        assert said.code == 0, said.err

    assert box.mails[0]["Subject"].startswith("Test: ")
    assert json.loads(hook.got[2].body)["sample"] is True
    (ticket,) = sandbox.world.psa.tickets.values()
    assert ticket["summary"] == "Billing Reconciliation (test)"
    assert len(sandbox.world.psa.files) == 2


def test_the_proof_of_a_ticket_fails_in_connectwises_words(seat: Seat, sandbox: Sandbox) -> None:
    said = seat.run("report", "test", "ticket", **(TICKET | {"SEATSYNC_TICKET_COMPANY": "NOBODY"}))

    assert said.code == 4
    assert "NOBODY" in said.err
    assert not sandbox.world.psa.tickets


def test_a_lost_answer_opens_no_second_ticket(seat: Seat, sandbox: Sandbox) -> None:
    sandbox.faults.switch_on(parse_fault("drop-after:path=/service/tickets,method=POST,times=1"))
    company = str(min(sandbox.world.psa.companies))

    said = seat.run("report", "test", "ticket", SEATSYNC_TICKET_BOARD="2", SEATSYNC_TICKET_COMPANY=company)

    assert said.code == 0, said.err
    assert len(sandbox.world.psa.tickets) == 1
    assert len(sandbox.world.psa.files) == 1
