"""What goes wrong is said in words that name the field or the customer, with the documented exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import Said, Seat

DUO_WRONG = [
    ("SEATSYNC_DUO_SKEY", "f" * 40, "secret key"),
    ("SEATSYNC_DUO_IKEY", "DIZZZZZZZZZZZZZZZZZZ", "integration key"),
]
CONNECTWISE_WRONG = [
    ("SEATSYNC_CONNECTWISE_PRIVATE_KEY", "wrong", "key"),
    ("SEATSYNC_CONNECTWISE_PUBLIC_KEY", "wrong", "key"),
    ("SEATSYNC_CONNECTWISE_COMPANY", "nobody", "company"),
    ("SEATSYNC_CONNECTWISE_CLIENT_ID", "00000000-0000-0000-0000-000000000000", "client"),
]


def assert_in_words(said: Said, code: int, *words: str) -> None:
    assert said.code == code, said
    for word in words:
        assert word.casefold() in said.err.casefold(), said
    assert "Traceback" not in said.err + said.out


@pytest.mark.parametrize(("name", "value", "word"), DUO_WRONG)
def test_a_wrong_duo_credential_names_its_field(seat: Seat, name: str, value: str, word: str) -> None:
    assert_in_words(seat.run("pull", **{name: value}), 3, word)
    assert seat.rows() == []


@pytest.mark.parametrize(("name", "value", "word"), CONNECTWISE_WRONG)
def test_a_wrong_connectwise_credential_names_its_field(seat: Seat, name: str, value: str, word: str) -> None:
    assert_in_words(seat.run("scan", **{name: value}), 3, word)


@pytest.mark.parametrize("name", ["SEATSYNC_CONNECTWISE_CLIENT_ID", "SEATSYNC_DUO_SKEY"])
def test_a_missing_credential_names_itself_and_how_to_set_it(seat: Seat, name: str) -> None:
    environment = {key: value for key, value in seat.environment.items() if key != name}
    verb = "scan" if "CONNECTWISE" in name else "pull"

    assert_in_words(Seat(seat.home, environment).run(verb), 3, name)


def test_a_host_that_is_not_duos_gets_no_signed_request(seat: Seat) -> None:
    assert_in_words(seat.run("pull", SEATSYNC_DUO_HOST="https://duo.evil.example"), 3, "duo.evil.example")


def test_plain_http_is_for_loopback_alone(seat: Seat) -> None:
    url = {"SEATSYNC_CONNECTWISE_URL": "http://na.myconnectwise.net"}

    said = seat.run("scan", **url)

    assert said.code in (2, 3)
    assert "https" in said.err


@pytest.mark.parametrize(
    ("verb", "name"), [("pull", "SEATSYNC_DUO_HOST"), ("scan", "SEATSYNC_CONNECTWISE_URL")]
)
def test_nobody_listening_is_said(seat: Seat, verb: str, name: str) -> None:
    gone = {name: "http://127.0.0.1:9", "SEATSYNC_TRIES": "1"}
    assert_in_words(seat.run(verb, **gone), 4, "127.0.0.1")


@pytest.mark.parametrize("fault", ["html-200", "truncated-json", "wrong-types", "stat-fail-200"])
def test_a_malformed_users_page_leaves_that_customer_not_read(
    seat: Seat, sandbox: Sandbox, fault: str
) -> None:
    victim = next(each for each in sandbox.world.duo.accounts if len(each.users) > 3 and not each.refusal)
    sandbox.faults.add(fault, path="/admin/v1/users", account=victim.account_id)

    said = seat.run("pull", "--json")

    assert said.code == 5
    (pull,) = said.json()["pulls"]
    assert victim.account_id in {each["customer_id"] for each in pull["not_read"]}
    assert seat.run("scan").code == 0
    assert seat.run("map", "license", "duo", "duo-mfa", "--product", "DUO-MFA").code == 0
    (row,) = [row for row in seat.rows() if row["customer_id"] == victim.account_id]
    assert (row["status"], row["counted"], row["change"]) == ("Not read", None, None)


@pytest.mark.parametrize("fault", ["html-200", "truncated-json", "wrong-types"])
@pytest.mark.parametrize("path", [r"/agreements\?", "/additions", "/companies", "/catalog"])
def test_a_malformed_page_of_connectwise_fails_the_scan_whole(
    seat: Seat, sandbox: Sandbox, fault: str, path: str
) -> None:
    if fault == "wrong-types":
        sandbox.faults.add(fault, service="connectwise", path=path, field="id", value="many")
    else:
        sandbox.faults.add(fault, service="connectwise", path=path)

    assert_in_words(seat.run("scan"), 4, "ConnectWise")
    assert seat.run("preview", "--json").json()["scan"] is None


def test_without_a_terminal_the_app_names_the_verbs(seat: Seat) -> None:
    assert_in_words(seat.run(), 2, "terminal", "seatsync pull")


def test_unknown_things_are_usage_errors(seat: Seat) -> None:
    assert_in_words(seat.run("pull", "nosuch"), 2, "nosuch")
    assert_in_words(seat.run("frobnicate"), 2, "frobnicate")
    assert_in_words(seat.run("show", "99"), 2, "99")
    assert_in_words(seat.run("preview", "--status", "Splendid"), 2, "Splendid")
    assert_in_words(seat.run("--profile", "../up", "locate"), 2, "../up")


def test_a_push_of_a_missing_file_is_a_usage_error(seat: Seat, tmp_path: Path) -> None:
    assert_in_words(seat.run("push", str(tmp_path / "none.json"), "--yes"), 2, "none.json")


def test_a_file_that_is_no_plan_is_refused(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "noise.json"
    file.write_text("<html>")

    assert_in_words(seat.run("push", str(file), "--yes"), 6, "plan")


def test_no_secret_stands_in_what_is_said_or_kept(seat: Seat, sandbox: Sandbox) -> None:
    sandbox.faults.add("500", service="connectwise")
    said = [
        seat.run("pull"),
        seat.run("scan", SEATSYNC_TRIES="1"),
        seat.run("config", "show", "--origin"),
        seat.run("secret", "status"),
    ]
    texts = [each.out + each.err for each in said]
    texts += [path.read_bytes().decode("latin-1") for path in seat.home.rglob("*") if path.is_file()]

    for name in ("SEATSYNC_DUO_SKEY", "SEATSYNC_CONNECTWISE_PRIVATE_KEY"):
        assert not [text for text in texts if seat.environment[name] in text]
