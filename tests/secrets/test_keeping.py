"""Storing, moving and taking away credentials, and the words about where they are kept."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from seatsync_tui.cli.main import root
from seatsync_tui.models.errors import CredentialError, SettingsError
from seatsync_tui.secrets import (
    delete_secret,
    move_secret,
    secret_for,
    secret_status,
    set_secret,
    set_up,
    use_place,
    where_kept,
)
from seatsync_tui.secrets.references import Reference, parse_reference
from seatsync_tui.settings import load_settings, paths_for, set_setting
from tests.secrets.environs import PLANTED, Environ, with_keyring


def test_a_secret_is_set_where_the_settings_say(nowhere: Environ, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "skey"
    assert not use_place("duo-skey", Reference("file", str(path)), "default", nowhere)
    assert set_secret("duo-skey", PLANTED, "default", nowhere) == f"file {path}"
    assert secret_for("duo-skey", "default", nowhere) == PLANTED
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    delete_secret("duo-skey", "default", nowhere)
    assert not path.exists()


def test_what_someone_else_keeps_is_not_overwritten(kept: Environ) -> None:
    use_place("duo-skey", parse_reference('cmd:["op","read","x"]', "duo-skey"), "default", kept)
    with pytest.raises(SettingsError, match="kept by: command op"):
        set_secret("duo-skey", PLANTED, "default", kept)
    assert not Path(kept["TEST_KEYRING_FILE"]).exists()


def test_a_secret_is_not_put_into_a_folder_that_others_can_change(nowhere: Environ, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    use_place("duo-skey", Reference("file", f"{tmp_path}/open/skey"), "default", nowhere)
    with pytest.raises(CredentialError, match="can be changed by others"):
        set_secret("duo-skey", PLANTED, "default", nowhere)
    assert list((tmp_path / "open").iterdir()) == []


def test_a_move_writes_the_new_place_and_empties_the_old(kept: Environ, tmp_path: Path) -> None:
    set_secret("duo-skey", PLANTED, "default", kept)
    file = Reference("file", f"{tmp_path}/own/skey")
    moved = move_secret("duo-skey", file, "default", kept)
    assert (moved.before, moved.after, moved.left) == ("keyring keyring_doubles", file.words, "")
    assert PLANTED not in Path(kept["TEST_KEYRING_FILE"]).read_text()
    assert secret_for("duo-skey", "default", kept) == PLANTED
    back = move_secret("duo-skey", Reference("keyring"), "default", kept)
    assert back.after == "keyring keyring_doubles"
    assert not Path(file.target).exists()
    assert secret_for("duo-skey", "default", kept) == PLANTED
    with pytest.raises(SettingsError, match="is there already"):
        move_secret("duo-skey", Reference("keyring"), "default", kept)


def test_a_move_that_fails_leaves_the_old_copy_in_use(kept: Environ, tmp_path: Path) -> None:
    set_secret("duo-skey", PLANTED, "default", kept)
    forgetful = with_keyring("FleetingKeyring", tmp_path)
    use_place("duo-skey", Reference("file", f"{tmp_path}/own/skey"), "default", kept)
    set_secret("duo-skey", PLANTED, "default", kept)
    with pytest.raises(CredentialError, match="did not keep duo-skey"):
        move_secret("duo-skey", Reference("keyring"), "default", forgetful)
    assert secret_for("duo-skey", "default", kept) == PLANTED
    assert Path(f"{tmp_path}/own/skey").exists()


def test_a_move_to_where_seatsync_cannot_write_waits_until_it_is_there(kept: Environ, tmp_path: Path) -> None:
    set_secret("duo-skey", PLANTED, "default", kept)
    vault = tmp_path / "vault"
    command = Reference("cmd", argv=(sys.executable, "-c", f"print(open({str(vault)!r}).read())"))
    vault.write_text("another")
    with pytest.raises(CredentialError, match="holds another value"):
        move_secret("duo-skey", command, "default", kept)
    assert PLANTED in Path(kept["TEST_KEYRING_FILE"]).read_text()
    vault.write_text(PLANTED)
    assert move_secret("duo-skey", command, "default", kept).left == ""
    assert PLANTED not in Path(kept["TEST_KEYRING_FILE"]).read_text()
    assert secret_for("duo-skey", "default", kept) == PLANTED


def test_a_move_says_which_copy_it_cannot_delete(kept: Environ) -> None:
    moved = move_secret("duo-skey", Reference("keyring"), "default", kept | {"SEATSYNC_DUO_SKEY": PLANTED})
    assert moved.left == "environment SEATSYNC_DUO_SKEY"
    assert secret_for("duo-skey", "default", kept) == PLANTED


def test_there_is_nothing_to_move_where_nothing_is(kept: Environ) -> None:
    with pytest.raises(CredentialError, match="nothing to move"):
        move_secret("duo-skey", Reference("keyring"), "default", kept)


def test_places_stand_beside_the_settings_and_never_among_them(kept: Environ, tmp_path: Path) -> None:
    set_setting("default", "tries", "3", kept)
    use_place("duo-skey", Reference("env", "VAULT"), "default", kept)
    use_place("duo-skey", Reference("env", "OTHER"), "staging", kept)
    assert load_settings("default", kept).tries == 3
    text = paths_for("default", kept).settings_file.read_text()
    assert '[profile.default.secrets]\nduo-skey = "env:VAULT"' in text
    assert secret_for("duo-skey", "staging", kept | {"OTHER": "theirs", "VAULT": "ours"}) == "theirs"
    use_place("duo-skey", None, "default", kept)
    set_setting("default", "probe_waits", "0,1", kept)
    assert load_settings("default", kept).probe_waits == (0, 1)
    assert load_settings("staging", kept).tries == 4


def test_a_source_whose_place_fails_is_not_passed_over(nowhere: Environ) -> None:
    assert "duo" not in set_up("default", nowhere)
    given = nowhere | {"SEATSYNC_DUO_HOST": "h", "SEATSYNC_DUO_IKEY": "i"}
    use_place("duo-skey", parse_reference('cmd:["/no/such"]', "duo-skey"), "default", given)
    assert "duo" in set_up("default", given)


def test_the_words_name_a_keyring_that_was_tried(kept: Environ) -> None:
    words = where_kept("default", kept)
    assert words.startswith("Kept in the keyring of this machine (keyring_doubles), tried just now")
    assert json.loads(Path(kept["TEST_KEYRING_FILE"]).read_text()) == {}


def test_without_a_keyring_the_words_offer_what_works_here(nowhere: Environ, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("pass", "gnome-keyring-daemon", "dbus-run-session", "systemd-creds"):
        (tools / name).write_text("#!/bin/sh\n")
        (tools / name).chmod(0o755)
    bare = where_kept("default", nowhere | {"PATH": str(tmp_path)})
    assert "No keyring was found on this machine." in bare
    for way in ("prompt", "file:", "environment variables"):
        assert way in bare
    for tool in ("pass", "gnome-keyring", "systemd"):
        assert tool not in bare
    full = where_kept("msp2", nowhere | {"PATH": str(tools)})
    assert """`seatsync --profile msp2 secret use NAME 'cmd:["pass","show","ITEM"]'`""" in full
    assert "gnome-keyring-daemon --unlock" in full
    assert "systemd decrypts" in full


def test_secrets_of_reports_are_told_of_once_they_are_set(kept: Environ) -> None:
    assert "slack-webhook" not in {status.name for status in secret_status("default", kept)}
    set_secret("slack-webhook", PLANTED, "default", kept)
    assert "slack-webhook" in {status.name for status in secret_status("default", kept)}


def test_a_table_of_secrets_that_is_none_is_said(kept: Environ) -> None:
    file = paths_for("default", kept).settings_file
    file.parent.mkdir(parents=True)
    file.write_text(f'[profile.default]\nsecrets = "{PLANTED}"\n')
    os.chmod(file, 0o600)
    with pytest.raises(SettingsError, match="has to be a table") as caught:
        secret_status("default", kept)
    assert PLANTED not in str(caught.value)


def test_a_person_is_told_of_what_is_needed_and_why_it_is_missing_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEATSYNC_PAX8_CLIENT_ID", PLANTED)

    told = CliRunner().invoke(root, ["secret", "status"], obj={}, standalone_mode=False)
    every = CliRunner().invoke(root, ["secret", "status", "--all"], obj={}, standalone_mode=False)

    assert told.return_value == 3
    assert told.output.count("No keyring was found") == 1
    names = [line.split()[0] for line in told.stdout.splitlines() if "  " in line]
    assert names[:3] == ["Credential", "pax8-client-id", "pax8-client-secret"]
    assert "connectwise-url" in names
    assert "pax8-url" not in names
    assert "Not in use: Duo Security, Microsoft 365, Huntress" in told.stdout
    assert "huntress-key" in every.stdout
    assert PLANTED not in told.output + every.output
