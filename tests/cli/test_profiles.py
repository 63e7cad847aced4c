"""Profiles and settings by command line: each MSP apart, every value with its origin."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import Seat


def test_a_plan_of_one_profile_is_refused_by_another(seat: Seat, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    assert seat.prepared().run("plan", "--out", str(file)).code == 0
    blank = Seat(seat.home, {"SEATSYNC_PROFILE": "msp1"}).run("push", str(file), "--yes")
    assert (blank.code, "this is msp1." in blank.err) == (6, True)
    other = Seat(seat.home, {**seat.environment, "SEATSYNC_PROFILE": "msp2"}).prepared()

    said = other.run("push", str(file), "--yes")

    assert said.code == 6
    assert "The plan was made in the profile default; this is msp2." in said.err
    assert "--profile default" in said.err
    assert not sandbox.record.writes()
    assert seat.run("push", str(file), "--yes").code == 0


def test_each_profile_has_data_of_its_own(seat: Seat) -> None:
    assert seat.prepared().rows()
    assert Seat(seat.home, {**seat.environment, "SEATSYNC_PROFILE": "msp2"}).rows() == []
    assert (seat.home / "data" / "default" / "seatsync.db").exists()
    assert (seat.home / "data" / "msp2" / "seatsync.db").exists()


@pytest.fixture
def bare(tmp_path: Path) -> Seat:
    return Seat(tmp_path / "home", {})


def origin(seat: Seat, name: str, *words: str, **more: str) -> tuple[str, str]:
    said = seat.run(*words, "config", "show", "--json", **more)
    assert said.code == 0, said.err
    (found,) = [each for each in said.json()["settings"] if each["name"] == name]
    return found["value"], found["origin"]


def test_flag_beats_environment_beats_profile_beats_default(bare: Seat) -> None:
    assert origin(bare, "tries") == ("4", "default")
    assert bare.run("config", "set", "tries", "5").code == 0
    assert origin(bare, "tries") == ("5", str(bare.home / "config" / "settings.toml"))
    assert origin(bare, "tries", SEATSYNC_TRIES="6") == ("6", "SEATSYNC_TRIES")
    assert origin(bare, "tries", "--set", "tries=7", SEATSYNC_TRIES="6") == ("7", "--set tries")
    assert origin(bare, "tries", "--profile", "msp2") == ("4", "default")
    warned = bare.run("config", "unset", "tries", SEATSYNC_TRIES="6")
    assert "SEATSYNC_TRIES is set and wins over it." in warned.err
    assert origin(bare, "tries") == ("4", "default")


def test_the_table_of_settings_shows_values_as_they_are_typed(bare: Seat) -> None:
    said = bare.run("--set", "probe_waits=0,5", "config", "show", "--origin").out.splitlines()
    assert said[0].split() == ["Setting", "Value", "Origin"]
    lines = {line.split()[0]: line for line in said}
    assert lines["probe_waits"].split()[1:] == ["0,", "5", "--set", "probe_waits"]
    assert lines["read_only"].split()[1:] == ["false", "default"]
    assert "Origin" not in bare.run("config", "show").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("config", "set", "trys", "3"), "Did you mean tries?"),
        (("config", "set", "tries", "many"), "tries takes a whole number"),
        (("config", "unset", "trys"), "There is no setting 'trys'"),
        (("--set", "tries", "preview"), "'tries' sets nothing"),
        (("--set", "tries=0", "preview"), "not '0' (--set tries)"),
        (("--set", "trys=1", "preview"), "There is no setting 'trys' (--set trys)"),
    ],
)
def test_a_setting_that_makes_no_sense_is_a_usage_error(
    bare: Seat, words: tuple[str, ...], told: str
) -> None:
    said = bare.run(*words)
    assert said.code == 2
    assert told in said.err


def test_a_flag_moves_the_data_for_one_time(bare: Seat, tmp_path: Path) -> None:
    moved = bare.run("--set", f"data_folder={tmp_path}/else", "locate", "--json").json()["paths"]
    assert moved["data"] == f"{tmp_path}/else/default"
    assert bare.run("--set", f"data_folder={tmp_path}/else", "preview").code == 0
    assert (tmp_path / "else" / "default" / "seatsync.db").exists()
    assert not (bare.home / "data").exists()


def test_credentials_are_used_from_where_the_settings_say(seat: Seat, tmp_path: Path) -> None:
    vault = {name: value for name, value in seat.environment.items() if not name.endswith("SKEY")}
    there = Seat(seat.home, vault)
    secret = seat.environment["SEATSYNC_DUO_SKEY"]
    file = tmp_path / "own" / "skey"
    assert there.run("secret", "use", "duo-skey", f"file:{file}").code == 0
    assert "duo-skey was not" not in there.run("pull").err
    stored = there.run("secret", "set", "duo-skey", given=f"{secret}\n")
    assert (stored.code, secret in stored.out + stored.err) == (0, False)
    assert there.run("pull").code == 5

    vaulted = there.run("secret", "move", "duo-skey", f'cmd:["{sys.executable}","-c","print(1)"]')
    assert vaulted.code == 3
    assert "holds another value" in vaulted.err
    status = there.run("secret", "status")
    assert status.code == 0
    assert f"file {file}" in status.out
    assert "No keyring of this machine keeps credentials" in status.err
    file.chmod(0o644)
    refused = there.run("pull")
    assert refused.code == 3
    assert "can be used by others (mode 0644)" in refused.err
    assert there.run("secret", "use", "duo-skey").code == 2
    assert there.run("secret", "use", "duo-skey", secret).code == 2
    assert there.run("secret", "use", "duo-skey", "--default").code == 0
    assert "duo-skey is not set" in there.run("pull").err
