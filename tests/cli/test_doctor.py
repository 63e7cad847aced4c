"""Doctor: the right words for a machine with nothing set, for a good one, and for each fault; no secret."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox, running
from seatsync_tui.workflow.doctor import Finding, Verdict, Visit, examine, exit_code
from seatsync_tui.workflow.heartbeat import write_heartbeat
from tests.cli.terminal import Said, Seat
from tests.secrets.environs import with_keyring

RIGHTS = ("Company Maintenance: Inquire All", "Service Tickets: Add, Inquire All")


def findings(said: Said) -> dict[str, dict[str, object]]:
    document = said.json()
    assert document["schema"] == 1
    assert document["ok"] == (said.code == 0)
    return {each["check"]: each for each in document["findings"]}


def failures(said: Said) -> dict[str, dict[str, object]]:
    return {name: each for name, each in findings(said).items() if each["verdict"] == "failure"}


def test_a_machine_with_nothing_set_is_told_what_to_do(tmp_path: Path) -> None:
    seat = Seat(tmp_path / "home", {})
    said = seat.run("doctor", "--json")
    assert said.code == 3
    found = findings(said)
    assert {each["code"] for each in failures(said).values()} == {3}
    assert "seatsync secret set connectwise-url" in str(found["Credential connectwise-url"]["remedy"])
    assert found["Credentials of sources"]["words"] == "No source is set up."
    assert found["Database"]["words"] == "Nothing is stored yet."
    assert "What works here" in str(found["Keyring"]["remedy"])
    assert found["Connection connectwise"]["verdict"] == "skipped"
    assert "not there yet" in str(found["Folder data"]["words"])
    assert not seat.home.exists()


def test_a_good_machine_passes_every_check(seat: Seat) -> None:
    said = seat.prepared().run("doctor", "--json")
    assert said.code == 0, said.out
    assert {each["verdict"] for each in findings(said).values()} <= {"good", "note"}
    found = findings(said)
    assert found["Credential duo-skey"]["words"] == "environment SEATSYNC_DUO_SKEY."
    assert "60 subaccounts" in str(found["Connection duo"]["words"])
    assert "agreements" in str(found["Connection connectwise"]["words"])
    assert found["ConnectWise role"]["verdict"] == "good"
    assert "differs from" in str(found["Clock"]["words"])
    assert "No credential of this profile is looked for there." in str(found["Keyring"]["words"])
    told = said.out + seat.run("doctor").out
    for value in seat.environment.values():
        assert value not in told or value.startswith("http")


def test_offline_no_connection_is_tried(seat: Seat, sandbox: Sandbox) -> None:
    said = seat.run("doctor", "--offline", "--json")
    assert said.code == 0
    assert findings(said)["Connection duo"]["verdict"] == "skipped"
    assert not sandbox.record.of("duo")
    assert not sandbox.record.of("connectwise")


def test_the_table_names_each_check_with_its_remedy(seat: Seat) -> None:
    said = seat.run("doctor", SEATSYNC_CONNECTWISE_CLIENT_ID="")
    assert said.code == 3
    assert "FAIL  Credential connectwise-client-id: It is not set" in said.out
    assert "      Run `seatsync secret set connectwise-client-id`." in said.out
    assert said.out.splitlines()[-1].startswith("1 failures, 1 warnings in ")


def spoilt_settings(seat: Seat) -> Mapping[str, str]:
    assert seat.run("config", "set", "tries", "3").code == 0
    (seat.home / "config" / "settings.toml").write_text("[profile.default]\ntries = 99\n")
    return {}


def open_folder(seat: Seat) -> Mapping[str, str]:
    (seat.home / "data" / "default").chmod(0o755)
    return {}


def not_shared(seat: Seat) -> Mapping[str, str]:
    return {"SEATSYNC_SHARED": "true"}


def open_database(seat: Seat) -> Mapping[str, str]:
    (seat.home / "data" / "default" / "seatsync.db").chmod(0o644)
    return {}


def damaged(seat: Seat) -> Mapping[str, str]:
    path = seat.home / "data" / "default" / "seatsync.db"
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    path.write_bytes(b"no database" * 1000)
    return {}


def newer(seat: Seat) -> Mapping[str, str]:
    change(seat, "PRAGMA user_version = 99")
    return {}


def altered(seat: Seat) -> Mapping[str, str]:
    change(
        seat, "DROP TRIGGER audit_refuses_update", "UPDATE audit SET operator = 'nobody' WHERE sequence = 1"
    )
    return {}


def unsettled(seat: Seat) -> Mapping[str, str]:
    change(
        seat,
        'INSERT INTO operations (id, kind, state, "by", started, digest, plan_id, note, plan) VALUES'
        " (99, 'push', 'unsettled', 'ana@box', '2026-01-01T00:00:00Z', '', '', '', '')",
        "INSERT INTO intents (operation, key, action, before, after, at, known_ids, settled) VALUES"
        " (99, 'duo:company-1:product-1', 'update', NULL, '{}', '2026-01-01T00:00:00Z', '[]', NULL)",
    )
    return {}


def stale(seat: Seat) -> Mapping[str, str]:
    change(seat, "UPDATE pulls SET at = '2020-01-01T00:00:00+00:00'")
    return {}


def failed_run(seat: Seat) -> Mapping[str, str]:
    told = {"at": "2026-01-02T03:04:05Z", "exit_code": 4, "failure": "Duo did not answer."}
    write_heartbeat(seat.home / "state" / "default", told)
    return {}


def change(seat: Seat, *statements: str) -> None:
    connection = sqlite3.connect(seat.home / "data" / "default" / "seatsync.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


FAULTS = [
    (spoilt_settings, "Settings", "failure", 2, "tries takes a whole number"),
    (open_folder, "Folder data", "warning", 0, "is open to others (mode 0755)"),
    (not_shared, "Folder data", "failure", 2, "shared by the settings, but not by its mode"),
    (open_database, "File seatsync.db", "warning", 0, "is open to others (mode 0644)"),
    (damaged, "Database", "failure", 2, "is damaged"),
    (newer, "Database", "failure", 2, "newer version"),
    (altered, "Audit", "failure", 30, "Record 1 was altered."),
    (unsettled, "Operations", "failure", 9, "Operation 99 has writes of unknown outcome."),
    (stale, "Readings", "warning", 0, "hours ago"),
    (lambda seat: {"SEATSYNC_TIMEZONE": "Mars/Olympus"}, "Settings", "failure", 2, "takes a zone name"),
    (lambda seat: {"LC_ALL": "de_DE.ISO-8859-1"}, "Characters", "warning", 0, "ISO-8859-1"),
    (lambda seat: {"SEATSYNC_REPORT_MAIL": "true"}, "Report mail", "failure", 2, "mail_host is empty"),
    (lambda seat: {"SEATSYNC_REPORT_TEAMS": "true"}, "Report teams", "failure", 3, "teams-webhook"),
    (
        lambda seat: {"SEATSYNC_REPORT_SLACK": "true", "SEATSYNC_SLACK_WEBHOOK": "http://127.0.0.1:9/x"},
        "Report slack",
        "warning",
        0,
        "never delivered",
    ),
    (failed_run, "Last run", "warning", 0, "exit code 4: Duo did not answer."),
    (lambda seat: {"XDG_RUNTIME_DIR": "/no/such"}, "Runtime folder", "warning", 0, "/no/such is not there"),
]
NOBODY = "http://127.0.0.1:9"
ONCE = {"SEATSYNC_TRIES": "1"}
REFUSALS = [
    (lambda seat: {"SEATSYNC_DUO_SKEY": "f" * 40}, "Connection duo", "failure", 3, "secret key"),
    (
        lambda seat: {"SEATSYNC_DUO_HOST": "http://127.0.0.1:9", "SEATSYNC_TRIES": "1"},
        "Connection duo",
        "failure",
        4,
        "127.0.0.1",
    ),
    (
        lambda seat: {"SEATSYNC_CONNECTWISE_PRIVATE_KEY": "wrong"},
        "Connection connectwise",
        "failure",
        3,
        "key",
    ),
    (
        lambda seat: {"SEATSYNC_CONNECTWISE_URL": NOBODY, **ONCE},
        "Connection connectwise",
        "failure",
        4,
        "127.0.0.1",
    ),
    (lambda seat: {"SEATSYNC_DUO_IKEY": "DI" + "X" * 18}, "Connection duo", "failure", 3, "integration key"),
    (
        lambda seat: {"SEATSYNC_CONNECTWISE_COMPANY": "nobody"},
        "Connection connectwise",
        "failure",
        3,
        "company",
    ),
    (
        lambda seat: {"SEATSYNC_CONNECTWISE_PUBLIC_KEY": "wrong"},
        "Connection connectwise",
        "failure",
        3,
        "key",
    ),
    (
        lambda seat: {"SEATSYNC_CONNECTWISE_CLIENT_ID": "wrong"},
        "Connection connectwise",
        "failure",
        3,
        "clientId",
    ),
]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Seat:
    """A home that has been pulled and scanned once; each fault spoils a copy of it."""
    with running(make_world(7, 20)) as served:
        return Seat(tmp_path_factory.mktemp("used") / "home", served.environment()).prepared()


@pytest.mark.parametrize(("spoil", "check", "verdict", "code", "words"), FAULTS)
def test_each_fault_of_the_machine_has_its_words_and_the_exit_code(
    used: Seat, tmp_path: Path, spoil: object, check: str, verdict: str, code: int, words: str
) -> None:
    copy = Seat(Path(shutil.copytree(used.home, tmp_path / "home")), used.environment)
    has_words(copy, spoil, check, verdict, code, words, "--offline")


@pytest.mark.parametrize(("spoil", "check", "verdict", "code", "words"), REFUSALS)
def test_each_fault_of_a_connection_has_its_words_and_the_exit_code(
    seat: Seat, spoil: object, check: str, verdict: str, code: int, words: str
) -> None:
    has_words(seat, spoil, check, verdict, code, words)


def has_words(
    at: Seat, spoil: object, check: str, verdict: str, code: int, words: str, *options: str
) -> None:
    assert callable(spoil)
    said = at.run("doctor", "--json", *options, **spoil(at))
    matching = [each for each in said.json()["findings"] if each["check"] == check]
    assert [each for each in matching if each["verdict"] == verdict and words in each["words"]], said.out
    assert said.code == code
    assert all(each["remedy"] for each in matching if each["verdict"] in ("failure", "warning"))


def test_each_right_that_the_role_lacks_is_named(seat: Seat, sandbox: Sandbox) -> None:
    for path in ("/company/companies/count", "/service/tickets/count"):
        sandbox.faults.add("forbidden", service="connectwise", path=path)
    said = seat.run("doctor", "--json", SEATSYNC_REPORT_TICKET="true")
    assert said.code == 2, said.out
    lacking = [each["words"] for each in said.json()["findings"] if each["check"] == "ConnectWise role"]
    assert [RIGHTS[0] in lacking[0], RIGHTS[1] in lacking[1]] == [True, True]


def test_an_application_of_the_wrong_kind_is_told_from_a_wrong_key(seat: Seat, sandbox: Sandbox) -> None:
    sandbox.faults.add("keys", service="duo", code=40301)
    said = seat.run("doctor", "--json")
    assert said.code == 3
    assert "Accounts API" in str(findings(said)["Connection duo"]["words"])


def test_a_channel_that_delivered_is_good_until_it_leads_elsewhere(seat: Seat, sandbox: Sandbox) -> None:
    on = {"SEATSYNC_REPORT_TICKET": "true", "SEATSYNC_TICKET_BOARD": "Billing"}
    on["SEATSYNC_TICKET_COMPANY"] = str(min(sandbox.world.psa.companies))
    assert seat.run("report", "test", "ticket", **on).code == 0

    proven = findings(seat.run("doctor", "--offline", "--json", **on))["Report ticket"]
    moved = findings(seat.run("doctor", "--offline", "--json", **(on | {"SEATSYNC_TICKET_BOARD": "2"})))

    assert (proven["verdict"], moved["Report ticket"]["verdict"]) == ("good", "warning")
    assert moved["Report ticket"]["remedy"] == "Try it: `seatsync report test ticket`."


async def test_a_clock_that_differs_is_said(sandbox: Sandbox, tmp_path: Path) -> None:
    environ = {**with_keyring("keyring.backends.fail.Keyring", tmp_path), **sandbox.environment()}

    async def clock(minutes: float) -> list[Finding]:
        visit = Visit("default", environ, lambda: datetime.now(UTC) + timedelta(minutes=minutes))
        return [each for each in await examine(visit) if each.check == "Clock"]

    assert {each.verdict for each in await clock(0)} == {Verdict.GOOD}
    assert {each.verdict for each in await clock(2)} == {Verdict.WARNING}
    wrong = await clock(10)
    assert {each.verdict for each in wrong} == {Verdict.FAILURE}
    assert re.search(r"by (59\d|60\d) seconds", wrong[0].words)
    assert exit_code(wrong) == 3


@pytest.mark.parametrize("backend", ["FileKeyring", "LockedKeyring", "ForgetfulKeyring", "PlaintextKeyring"])
def test_keyrings_are_told_with_why_they_are_not_viable(tmp_path: Path, backend: str) -> None:
    seat = Seat(tmp_path / "home", with_keyring(backend, tmp_path))
    found = findings(seat.run("doctor", "--json", "--offline"))
    assert found["Keyring"]["verdict"] == ("good" if backend == "FileKeyring" else "warning")
    assert "not viable because" in str(found["Keyring keyring.backends.SecretService.Keyring"]["words"])


def test_a_disk_without_room_is_said(tmp_path: Path) -> None:
    if not os.access("/dev/shm", os.W_OK) or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("a small file system takes root")
    small = tmp_path / "small"
    small.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], capture_output=True)
    if made.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        said = Seat(small / "home", {}).run("doctor", "--json", "--offline")
        assert findings(said)["Disk"]["verdict"] == "failure"
        assert said.code == 2
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_who_holds_the_lock_is_told(seat: Seat) -> None:
    seat.prepared()
    holding = (
        "import sys; from pathlib import Path; from seatsync_tui.store.lock import hold_lock\n"
        "with hold_lock(Path(sys.argv[1]), 'bo@box', 'push'):\n"
        "    print('held', flush=True)\n    sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", holding, str(seat.home / "data" / "default")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    said = seat.run("doctor", "--json", "--offline")
    holder.communicate("")
    assert said.code == 0
    assert "bo@box holds it since" in str(findings(said)["Lock"]["words"])


def test_the_worst_failure_gives_the_exit_code() -> None:
    def of(*codes: int) -> int:
        return exit_code(Finding("x", Verdict.FAILURE, "", code=code) for code in codes)

    assert [of(), of(4, 3), of(3, 2), of(2, 30), of(4, 9)] == [0, 3, 2, 30, 9]
    assert exit_code([Finding("x", Verdict.WARNING, "", code=3)]) == 0
