"""Each kind of place: found, not there, or refused; and nothing else taken in its stead."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from seatsync_tui.models.errors import CredentialError
from seatsync_tui.secrets import credentials_for, secret_for, secret_status, set_secret
from seatsync_tui.secrets.command import read_command
from seatsync_tui.secrets.prompting import PROMPTER
from seatsync_tui.secrets.references import Reference
from seatsync_tui.settings.file import write_reference
from tests.secrets.environs import PLANTED, Environ


def point(environ: Environ, name: str, reference: object) -> None:
    write_reference(Path(environ["SEATSYNC_HOME"]) / "config" / "settings.toml", "default", name, reference)


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def command(code: str) -> str:
    return f"cmd:{json.dumps([sys.executable, '-c', code])}"


def private(path: Path, text: str) -> Path:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_a_variable_of_another_name_can_hold_a_credential(nowhere: Environ) -> None:
    point(nowhere, "duo-skey", "env:VAULT_DUO")
    assert secret_for("duo-skey", "default", nowhere | {"VAULT_DUO": f" {PLANTED} "}) == PLANTED
    with pytest.raises(CredentialError, match="duo-skey is not set"):
        secret_for("duo-skey", "default", nowhere)


def test_the_override_wins_over_the_place_in_the_settings(nowhere: Environ) -> None:
    point(nowhere, "duo-skey", "env:VAULT_DUO")
    both = nowhere | {"VAULT_DUO": "vault", "SEATSYNC_DUO_SKEY": "override"}
    assert secret_for("duo-skey", "default", both) == "override"


def test_what_systemd_handed_over_is_found_before_the_keyring(kept: Environ, tmp_path: Path) -> None:
    set_secret("duo-skey", "from the keyring", "default", kept)
    folder = tmp_path / "credentials"
    folder.mkdir()
    given = kept | {"CREDENTIALS_DIRECTORY": str(folder)}
    assert secret_for("duo-skey", "default", given) == "from the keyring"
    (folder / "duo-skey").write_text(f"{PLANTED}\n")
    assert secret_for("duo-skey", "default", given) == PLANTED
    assert secret_for("duo-skey", "default", kept) == "from the keyring"


def test_a_systemd_credential_may_bear_another_name(nowhere: Environ, tmp_path: Path) -> None:
    (tmp_path / "msp2.skey").write_text(PLANTED)
    point(nowhere, "duo-skey", "cred:msp2.skey")
    given = nowhere | {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert secret_for("duo-skey", "default", given) == PLANTED


def test_a_systemd_credential_that_cannot_be_read_stops_the_search(kept: Environ, tmp_path: Path) -> None:
    set_secret("duo-skey", "from the keyring", "default", kept)
    (tmp_path / "duo-skey").mkdir()
    with pytest.raises(CredentialError, match="duo-skey was not read") as caught:
        secret_for("duo-skey", "default", kept | {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert caught.value.exit_code == 3


def test_a_private_file_is_read(nowhere: Environ, tmp_path: Path) -> None:
    point(nowhere, "duo-skey", f"file:{private(tmp_path / 'own' / 'skey', PLANTED)}")
    assert secret_for("duo-skey", "default", nowhere) == PLANTED


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.chmod(0o640), "can be used by others (mode 0640)"),
        (lambda path: path.chmod(0o604), "can be used by others (mode 0604)"),
        (lambda path: path.parent.chmod(0o770), "can be changed by others (mode 0770)"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "is no text"),
        (lambda path: path.write_bytes(b"x" * 70_000), "too large"),
        (lambda path: (path.unlink(), path.mkdir()), "no regular file"),
        (lambda path: make_pipe(path), "no regular file"),
        (lambda path: (path.rename(f"{path}.real"), path.symlink_to(f"{path}.real")), "was not read"),
    ],
)
def test_a_file_that_others_could_use_is_refused(
    nowhere: Environ, tmp_path: Path, spoil: object, said: str
) -> None:
    path = private(tmp_path / "own" / "skey", PLANTED)
    assert callable(spoil)
    spoil(path)
    point(nowhere, "duo-skey", f"file:{path}")
    with pytest.raises(CredentialError) as caught:
        secret_for("duo-skey", "default", nowhere)
    assert said in str(caught.value)
    assert PLANTED not in str(caught.value)
    assert caught.value.field == "duo-skey"


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a file to another account takes root")
def test_a_file_of_another_account_is_refused(nowhere: Environ, tmp_path: Path) -> None:
    path = private(tmp_path / "own" / "skey", PLANTED)
    os.chown(path, 65534, 65534)
    point(nowhere, "duo-skey", f"file:{path}")
    with pytest.raises(CredentialError, match="belongs to another account"):
        secret_for("duo-skey", "default", nowhere)


def test_a_commands_first_line_is_the_credential(nowhere: Environ) -> None:
    point(nowhere, "duo-skey", command(f"print('  {PLANTED} '); print('more')"))
    assert secret_for("duo-skey", "default", nowhere) == PLANTED


def test_a_command_gets_no_shell_no_terminal_no_input_and_no_credential_of_ours(nowhere: Environ) -> None:
    code = (
        "import os, sys; seen = [sys.stdin.read(), os.getsid(0) == os.getpid(), sys.argv[1],"
        " [n for n in os.environ if n.startswith('SEATSYNC_')]]; print(seen)"
    )
    reference = Reference("cmd", argv=(sys.executable, "-c", code, "$HOME; id"))
    told = read_command(reference, "duo-skey", nowhere | {"SEATSYNC_DUO_IKEY": PLANTED})
    assert told == "['', True, '$HOME; id', []]"


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        (command("raise SystemExit(3)"), "ended with 3"),
        (command("import sys; print('vault is sealed', file=sys.stderr); sys.exit(2)"), "vault is sealed"),
        (command("pass"), "printed nothing"),
        ('cmd:["/no/such/program"]', "could not be started"),
    ],
)
def test_a_command_that_fails_stops_the_search(kept: Environ, reference: str, said: str) -> None:
    set_secret("duo-skey", "from the keyring", "default", kept)
    point(kept, "duo-skey", [reference, "keyring:"])
    with pytest.raises(CredentialError) as caught:
        secret_for("duo-skey", "default", kept)
    assert said in str(caught.value)
    assert (caught.value.exit_code, caught.value.field) == (3, "duo-skey")


def test_a_place_that_does_not_hold_it_hands_on_to_the_next(kept: Environ, tmp_path: Path) -> None:
    set_secret("duo-skey", "from the keyring", "default", kept)
    point(kept, "duo-skey", ["env:NOT_SET", f"file:{tmp_path}/none", "keyring:"])
    assert secret_for("duo-skey", "default", kept) == "from the keyring"


def test_what_a_command_complains_about_is_shown_without_secrets(nowhere: Environ) -> None:
    code = f"import sys; print('{PLANTED}'); print('no {PLANTED} \\x1b[31mred', file=sys.stderr); sys.exit(1)"
    reference = Reference("cmd", argv=(sys.executable, "-c", code))
    with pytest.raises(CredentialError) as caught:
        read_command(reference, "duo-skey", nowhere)
    assert PLANTED not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert "red" in str(caught.value)


def test_a_command_that_hangs_is_ended_with_all_it_started(nowhere: Environ, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time;"
        f" time.sleep(600)']); open({str(note)!r}, 'w').write(str(child.pid)); time.sleep(600)"
    )
    with pytest.raises(CredentialError, match="did not answer within 2 seconds"):
        read_command(
            Reference("cmd", argv=(sys.executable, "-c", code)), "duo-skey", nowhere, limit_seconds=2
        )
    child = int(note.read_text())
    ends = time.monotonic() + 60
    while state_of(child) not in ("", "Z"):  # a killed process may take a moment to be gone
        assert time.monotonic() < ends


def state_of(pid: int) -> str:
    """A process's state as /proc tells it; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return ""


def test_what_is_to_be_asked_for_is_not_asked_where_nobody_sits(nowhere: Environ) -> None:
    point(nowhere, "duo-skey", "prompt")
    with pytest.raises(CredentialError, match="no terminal to ask on"):
        secret_for("duo-skey", "default", nowhere)


def test_an_answer_is_asked_for_once_and_kept_in_memory_alone(nowhere: Environ) -> None:
    point(nowhere, "duo-skey", "prompt")
    asked: list[str] = []
    PROMPTER.allow(lambda name: asked.append(name) or PLANTED)  # type: ignore[func-returns-value]
    try:
        assert secret_for("duo-skey", "default", nowhere) == PLANTED
        PROMPTER.allow(None)
        assert secret_for("duo-skey", "default", nowhere) == PLANTED
    finally:
        PROMPTER.__init__()  # type: ignore[misc]
    assert asked == ["duo-skey"]
    assert PLANTED not in repr(PROMPTER)


def test_the_status_names_every_place_and_no_value(kept: Environ, tmp_path: Path) -> None:
    point(kept, "duo-host", "env:VAULT_HOST")
    point(kept, "duo-ikey", command(f"print('{PLANTED}')"))
    point(kept, "duo-skey", f"file:{private(tmp_path / 'own' / 'skey', PLANTED)}")
    point(kept, "connectwise-url", "prompt")
    point(kept, "connectwise-company", command("raise SystemExit(4)"))
    found = {status.name: status for status in secret_status("default", kept | {"VAULT_HOST": PLANTED})}
    assert found["duo-host"].origin == "environment VAULT_HOST"
    assert found["duo-ikey"].origin.startswith("command python")
    assert found["duo-skey"].origin == f"file {tmp_path}/own/skey"
    assert found["connectwise-url"].origin == "asked at the terminal"
    assert not found["connectwise-company"].is_set
    assert "ended with 4" in found["connectwise-company"].origin
    assert not found["connectwise-client-id"].is_set
    assert PLANTED not in repr(found)


def test_no_value_stands_in_what_is_looked_for(nowhere: Environ) -> None:
    given = nowhere | {"SEATSYNC_DUO_HOST": "h", "SEATSYNC_DUO_IKEY": "i", "SEATSYNC_DUO_SKEY": PLANTED}
    assert PLANTED not in repr(credentials_for("duo", "default", given))
