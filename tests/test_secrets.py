"""Credentials: environment first, then a keyring that really keeps them; no value where none belongs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from seatsync_tui.models.connections import ConnectWiseCredentials, SourceKeys
from seatsync_tui.models.errors import CredentialError, SettingsError
from seatsync_tui.secrets import (
    SECRET_NAMES,
    SecretStatus,
    credentials_for,
    delete_secret,
    secret_status,
    set_secret,
    variable_of,
)
from seatsync_tui.secrets.keyring_call import ask_keyring

PLANTED = "planted-9f3c77-secret"
NONE = "keyring.backends.fail.Keyring"

Environ = dict[str, str]


def keyring(name: str, tmp_path: Path) -> Environ:
    """An environment whose keyring is the named one of the doubles, or of the library."""
    backend = name if "." in name else f"tests.keyring_doubles.{name}"
    kept = {variable: os.environ[variable] for variable in ("PATH", "HOME", "LANG") if variable in os.environ}
    return kept | {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PYTHON_KEYRING_BACKEND": backend,
        "TEST_KEYRING_FILE": str(tmp_path / "keyring.json"),
    }


@pytest.fixture
def kept(tmp_path: Path) -> Environ:
    return keyring("FileKeyring", tmp_path)


@pytest.fixture
def nowhere(tmp_path: Path) -> Environ:
    return keyring(NONE, tmp_path)


def test_each_credential_has_the_documented_variable() -> None:
    ours = [name for name in SECRET_NAMES if name.startswith(("duo-", "connectwise-"))]
    assert [variable_of(name) for name in ours] == [
        "SEATSYNC_DUO_HOST",
        "SEATSYNC_DUO_IKEY",
        "SEATSYNC_DUO_SKEY",
        "SEATSYNC_DUO_EDITIONS",
        "SEATSYNC_CONNECTWISE_URL",
        "SEATSYNC_CONNECTWISE_COMPANY",
        "SEATSYNC_CONNECTWISE_PUBLIC_KEY",
        "SEATSYNC_CONNECTWISE_PRIVATE_KEY",
        "SEATSYNC_CONNECTWISE_CLIENT_ID",
    ]


def test_with_the_environment_set_no_keyring_is_asked(nowhere: Environ) -> None:
    environ = nowhere | {variable_of(name): f" {name} " for name in SECRET_NAMES}
    environ |= {"SEATSYNC_DUO_EDITIONS": " apart "}
    names = ("duo-host", "duo-ikey", "duo-skey")
    assert credentials_for("duo", "default", environ) == SourceKeys(
        dict(zip(names, names, strict=True)) | {"duo-editions": "apart"}
    )
    assert credentials_for("connectwise", "default", environ) == ConnectWiseCredentials(
        "connectwise-url",
        "connectwise-company",
        "connectwise-public-key",
        "connectwise-private-key",
        "connectwise-client-id",
    )


def test_what_the_keyring_holds_is_found_again(kept: Environ) -> None:
    for name in ("duo-host", "duo-ikey", "duo-skey"):
        assert set_secret(name, f"{name} of ours\n", "default", kept) == "keyring keyring_doubles"
    assert credentials_for("duo", "default", kept) == SourceKeys(
        {name: f"{name} of ours" for name in ("duo-host", "duo-ikey", "duo-skey")}
        | {"duo-editions": "together"}
    )


def test_the_environment_beats_the_keyring_field_by_field(kept: Environ) -> None:
    for name in ("duo-host", "duo-ikey", "duo-skey"):
        set_secret(name, "from the keyring", "default", kept)
    found = credentials_for("duo", "default", kept | {"SEATSYNC_DUO_SKEY": "from the environment"})
    assert found == SourceKeys(
        {
            "duo-host": "from the keyring",
            "duo-ikey": "from the keyring",
            "duo-skey": "from the environment",
            "duo-editions": "together",
        }
    )


def test_profiles_keep_their_credentials_apart(kept: Environ) -> None:
    set_secret("duo-host", "staging.example", "staging", kept)
    entries = json.loads(Path(kept["TEST_KEYRING_FILE"]).read_text())
    assert entries == {"seatsync:staging/duo-host": "staging.example"}
    with pytest.raises(CredentialError, match="duo-host is not set"):
        credentials_for("duo", "default", kept)


def test_a_missing_credential_is_named_with_both_ways_to_set_it(kept: Environ) -> None:
    with pytest.raises(CredentialError) as caught:
        credentials_for("duo", "msp2", kept | {"SEATSYNC_DUO_HOST": "api.example", "SEATSYNC_DUO_IKEY": "DI"})
    assert caught.value.what == "duo-skey is not set."
    assert caught.value.field == "duo-skey"
    assert caught.value.exit_code == 3
    assert "seatsync --profile msp2 secret set duo-skey" in caught.value.advice
    assert "SEATSYNC_DUO_SKEY" in caught.value.advice


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        (NONE, "No keyring was found"),
        ("keyring.backends.null.Keyring", "No keyring was found"),
        ("PlaintextKeyring", "keeps secrets in plain text"),
        ("WeakKeyring", "not recommended"),
        ("ChainedKeyring", "keeps secrets in plain text"),
        ("LockedKeyring", "Failed to unlock the collection"),
        ("AskingKeyring", "wanted to ask on the terminal"),
        ("no.such.Keyring", "The keyring failed (ModuleNotFoundError)"),
    ],
)
def test_a_keyring_that_cannot_be_used_is_said_with_the_other_way(
    backend: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(CredentialError) as caught:
        credentials_for("duo", "default", keyring(backend, tmp_path))
    assert said in caught.value.what
    assert caught.value.field == "duo-host"
    assert "SEATSYNC_DUO_HOST" in caught.value.advice


@pytest.mark.parametrize(
    "backend", [NONE, "keyring.backends.null.Keyring", "PlaintextKeyring", "WeakKeyring"]
)
def test_nothing_is_stored_where_it_would_be_lost_or_readable(backend: str, tmp_path: Path) -> None:
    with pytest.raises(CredentialError, match="duo-skey was not stored") as caught:
        set_secret("duo-skey", PLANTED, "default", keyring(backend, tmp_path))
    assert (caught.value.field, "SEATSYNC_DUO_SKEY" in caught.value.advice) == ("duo-skey", True)
    assert not (tmp_path / "keyring.json").exists()


def test_a_keyring_that_keeps_something_else_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(CredentialError, match="did not keep duo-skey"):
        set_secret("duo-skey", PLANTED, "default", keyring("ForgetfulKeyring", tmp_path))


def test_a_hanging_keyring_is_given_up_and_its_process_ended(tmp_path: Path) -> None:
    environ = keyring("HangingKeyring", tmp_path)
    with pytest.raises(CredentialError, match="did not answer within 4 seconds"):
        ask_keyring("get", "seatsync:default", {"duo-skey": ""}, environ)
    pid = json.loads((tmp_path / "keyring.json").read_text())["pid"]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_an_error_that_repeats_the_secret_is_not_passed_on(tmp_path: Path) -> None:
    with pytest.raises(CredentialError) as caught:
        set_secret("duo-skey", PLANTED, "default", keyring("LeakyKeyring", tmp_path))
    assert PLANTED not in f"{caught.value!r} {caught.value} {caught.value.details} {caught.value.advice}"
    assert PLANTED not in "".join(traceback.format_exception(caught.value))


def test_the_status_says_where_each_comes_from_and_never_a_value(kept: Environ) -> None:
    set_secret("duo-skey", PLANTED, "default", kept)
    found = secret_status("default", kept | {"SEATSYNC_DUO_HOST": PLANTED})
    assert found[:3] == [
        SecretStatus("duo-host", True, "environment SEATSYNC_DUO_HOST"),
        SecretStatus("duo-ikey", False, ""),
        SecretStatus("duo-skey", True, "keyring keyring_doubles"),
    ]
    assert [status.name for status in found] == list(SECRET_NAMES)
    assert PLANTED not in repr(found)


def test_the_status_of_a_machine_without_a_keyring_says_why(nowhere: Environ) -> None:
    found = secret_status("default", nowhere)
    assert {status.is_set for status in found} == {False}
    assert all("No keyring was found" in status.origin for status in found)


def test_no_representation_shows_a_secret(kept: Environ) -> None:
    set_secret("duo-skey", PLANTED, "default", kept)
    answer = ask_keyring("get", "seatsync:default", {"duo-skey": ""}, kept)
    assert answer.values == {"duo-skey": PLANTED}
    assert PLANTED not in repr(answer)
    environ = kept | {"SEATSYNC_DUO_HOST": "api.example", "SEATSYNC_DUO_IKEY": "DI"}
    assert PLANTED not in repr(credentials_for("duo", "default", environ))


def test_a_credential_can_be_taken_out_of_the_keyring(kept: Environ) -> None:
    set_secret("duo-skey", PLANTED, "default", kept)
    delete_secret("duo-skey", "default", kept)
    delete_secret("duo-skey", "default", kept)
    assert PLANTED not in Path(kept["TEST_KEYRING_FILE"]).read_text()


def test_wrong_names_and_empty_values_are_refused(kept: Environ) -> None:
    with pytest.raises(SettingsError, match="no credential 'duo-key'"):
        set_secret("duo-key", "x", "default", kept)
    with pytest.raises(SettingsError, match="empty duo-skey"):
        set_secret("duo-skey", " \n", "default", kept)
    with pytest.raises(SettingsError, match="no connection named"):
        credentials_for("okta", "default", kept)
    with pytest.raises(SettingsError, match="cannot name a profile"):
        credentials_for("duo", "../other", kept)


_ENVIRONMENT = """
import json, os
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 5
    def get_password(self, service, username):
        return json.dumps([dict(os.environ), open("/proc/self/cmdline").read(), os.getsid(0) == os.getpid()])
    def set_password(self, service, username, password):
        raise NotImplementedError
"""


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_the_keyrings_process_gets_no_secret_by_argument_or_environment(
    kept: Environ, tmp_path: Path
) -> None:
    (tmp_path / "looking.py").write_text(_ENVIRONMENT)
    environ = kept | {
        "PYTHONPATH": f"{kept['PYTHONPATH']}:{tmp_path}",
        "PYTHON_KEYRING_BACKEND": "looking.Keyring",
        "SEATSYNC_CONNECTWISE_PRIVATE_KEY": PLANTED,
    }
    answer = ask_keyring("get", "seatsync:default", {"duo-skey": PLANTED}, environ)
    seen, arguments, own_session = json.loads(answer.values["duo-skey"])
    assert PLANTED not in json.dumps(seen)
    assert PLANTED not in arguments
    assert own_session


def test_secrets_are_imported_without_the_keyring_library() -> None:
    code = "import sys, seatsync_tui.secrets; print('keyring' in sys.modules, 'pydantic' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "False"]
