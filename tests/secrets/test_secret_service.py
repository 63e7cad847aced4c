"""The real Secret Service: gnome-keyring on a session bus of its own, without a screen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.secrets.environs import PLANTED, ROOT

TOOLS = ("gnome-keyring-daemon", "dbus-run-session")
missing = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}")

_USE = """
import json, sys
from seatsync_tui.models.errors import CredentialError
from seatsync_tui.secrets import delete_secret, secret_for, secret_status, set_secret, where_kept
told = {"kept": where_kept("default")}
try:
    told["set"] = set_secret("duo-skey", sys.stdin.readline(), "default")
    told["read"] = secret_for("duo-skey", "default")
    told["other profile"] = [each.is_set for each in secret_status("staging") if each.name == "duo-skey"]
    delete_secret("duo-skey", "default")
    told["after"] = [each.is_set for each in secret_status("default") if each.name == "duo-skey"]
except CredentialError as error:
    told["error"] = str(error)
print(json.dumps(told))
"""


def in_session(unlock: str, tmp_path: Path) -> dict[str, object]:
    """Store, read and delete in a session whose daemon was started that way."""
    script = f"{unlock}\nexec {sys.executable} -c '{_USE}'"
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "PYTHONPATH": str(ROOT),
        "SEATSYNC_HOME": str(tmp_path / "seatsync"),
    }
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],
        input=f"{PLANTED}\n",
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_the_real_secret_service_stores_reads_and_deletes(tmp_path: Path) -> None:
    told = in_session("printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null", tmp_path)
    assert str(told["kept"]).startswith("Kept in the keyring of this machine (SecretService)")
    assert told["set"] == "keyring SecretService"
    assert told["read"] == PLANTED
    assert told["other profile"] == [False]
    assert told["after"] == [False]


def test_a_locked_secret_service_is_said_and_nothing_is_stored(tmp_path: Path) -> None:
    told = in_session("gnome-keyring-daemon --start --components=secrets >/dev/null", tmp_path)
    assert "No keyring of this machine keeps credentials: The keyring" in str(told["kept"])
    assert "duo-skey was not stored" in str(told["error"])
    assert PLANTED not in json.dumps(told)
