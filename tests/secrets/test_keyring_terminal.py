"""Keyrings that hang, prompt, lie or are locked get their words in time, without one byte on the terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.secrets.environs import PLANTED, with_keyring

LIMIT = 6.0
"""Seconds within which every backend has to have its words, the start of Python included."""

_TRY = """
import json, os, sys, time
from seatsync_tui.models.errors import CredentialError
from seatsync_tui.secrets import secret_for, set_secret, where_kept
words, began = [], time.monotonic()
for use in (
    lambda: where_kept("default"),
    lambda: set_secret("duo-skey", sys.argv[2], "default"),
    lambda: secret_for("duo-skey", "default"),
):
    start = time.monotonic()
    try:
        told = use()
    except CredentialError as error:
        told = str(error)
    words.append([told, time.monotonic() - start])
with open(sys.argv[1], "w") as file:
    json.dump(words, file)
"""

BACKENDS = {
    "LockedKeyring": "The keyring cannot be used: Failed to",
    "keyring.backends.fail.Keyring": "No keyring was found on this machine.",
    "keyring.backends.null.Keyring": "No keyring was found on this machine.",
    "PlaintextKeyring": "keeps secrets in plain text",
    "ChainedKeyring": "keeps secrets in plain text",
    "HangingKeyring": "did not answer within 4 seconds",
    "AskingKeyring": "wanted to ask on the terminal",
    "TerminalKeyring": "The keyring failed (OSError)",
    "ForgetfulKeyring": "did not keep",
    "FleetingKeyring": "did not keep",
    "StickyKeyring": "did not delete",
}
"""What is said of each when it is tried with an entry of our own."""


def on_a_terminal(environ: dict[str, str], note: Path) -> bytes:
    """Use the keyring in a process that has a terminal; gives what reached the terminal."""
    pid, master = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-c", _TRY, str(note), PLANTED], environ)
    seen, ends = b"", time.monotonic() + 4 * LIMIT
    while time.monotonic() < ends:
        if not select.select([master], [], [], 0.2)[0]:
            continue
        try:
            data = os.read(master, 4096)
        except OSError:
            break
        if not data:
            break
        seen += data
    os.close(master)
    os.waitpid(pid, 0)
    return seen


VERBS = {"secret status": 3, "doctor --offline": 3, "pull": 3, "schedule": 0}
"""Verbs that look for many credentials, and how they end where no keyring answers."""


def begun(verb: str, folder: Path) -> subprocess.Popen[str]:
    """Start a verb in front of a keyring that hangs and keeps count of those who wait for it."""
    folder.mkdir()
    return subprocess.Popen(
        [sys.executable, "-m", "seatsync_tui", *verb.split()],
        env=with_keyring("HangingKeyring", folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_verb_that_needs_a_hanging_keyring_often_waits_for_it_once(tmp_path: Path) -> None:
    # All at once, for each of them does nothing but wait.
    started = {verb: begun(verb, tmp_path / verb.split()[0]) for verb in VERBS}
    for verb, process in started.items():
        said = process.communicate()[0]
        assert verb == "schedule" or "did not answer within 4 seconds" in said
        assert process.returncode == VERBS[verb]
        assert (tmp_path / verb.split()[0] / "keyring.json.waiting").read_text() == "one\n", verb


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")
def test_every_bad_keyring_gets_its_words_in_time_and_nothing_reaches_the_terminal(
    backend: str, tmp_path: Path
) -> None:
    seen = on_a_terminal(with_keyring(backend, tmp_path), tmp_path / "words.json")
    assert seen == b""
    told = json.loads((tmp_path / "words.json").read_text())
    assert BACKENDS[backend] in told[0][0]
    assert max(seconds for _, seconds in told) < LIMIT
    if backend != "StickyKeyring":
        assert "duo-skey was not stored" in told[1][0]
    assert PLANTED not in json.dumps(told[:2])
