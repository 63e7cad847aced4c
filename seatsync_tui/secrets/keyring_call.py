"""Asking the operating system's keyring in a process of its own, so that it can neither hang nor prompt.

A backend may wait for ever for a dialog on a screen that is not there, or ask on the terminal. Its process
has no terminal and a time limit, and gets names and values over a pipe, never as arguments.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seatsync_tui.models.errors import CredentialError
from seatsync_tui.settings.paths import without_own

LIMIT_SECONDS = 4.0
"""For all that one use of the keyring takes, however many processes that are."""
_WORKER = Path(__file__).with_name("keyring_worker.py")
"""Started as a file: as a module it would import this whole package first, and take twice as long."""
_PROBE = "probe"
HUNG_SECONDS = 15.0
"""So long a keyring that hung is not asked again: a verb that needs it five times waits for it once."""
_HUNG: dict[tuple[tuple[str, str], ...], float] = {}
"""By the environment of its process: when a keyring hung, by the monotonic clock."""


@dataclass(frozen=True, slots=True)
class KeyringAnswer:
    """What the keyring said."""

    backend: str
    values: dict[str, str] = field(repr=False)
    """By name; a name that it does not hold is missing."""


@dataclass(frozen=True, slots=True)
class Backend:
    """One keyring that the library knows, and whether this machine can use it."""

    name: str
    usable: bool
    why: str
    """Why it is not viable; for a usable one its priority."""


def ask_keyring(
    verb: str,
    service: str,
    values: Mapping[str, str],
    environ: Mapping[str, str],
    *,
    limit_seconds: float = LIMIT_SECONDS,
) -> KeyringAnswer:
    """Get, set or delete entries of a service; raises CredentialError in words when the keyring cannot.

    What was set is read back by a second process: a backend may remember only for as long as it runs.
    """
    ends = time.monotonic() + limit_seconds
    answer = _asked(verb, service, values, environ, ends)
    if verb == "set":
        _read_back(answer["backend"], service, values, environ, ends)
    return KeyringAnswer(answer["backend"], answer["values"])


def probe_keyring(
    service: str, environ: Mapping[str, str], *, limit_seconds: float = LIMIT_SECONDS
) -> KeyringAnswer:
    """Write an entry of our own, read it back and delete it: only that proves a keyring.

    Raises CredentialError in words when any of the three fails.
    """
    ends = time.monotonic() + limit_seconds
    name, value = f"{_PROBE}-{secrets.token_hex(6)}", secrets.token_hex(16)
    answer = _asked("set", service, {name: value}, environ, ends)
    kept = _asked("take", service, {name: ""}, environ, ends)["values"]
    if kept.get(name) != value:
        raise _lost(answer["backend"], "a test entry")
    return KeyringAnswer(answer["backend"], {})


def keyring_backends(
    environ: Mapping[str, str], *, limit_seconds: float = LIMIT_SECONDS
) -> tuple[Backend, ...]:
    """Every keyring the library knows, the best first, each with why it is not viable."""
    answer = _asked("backends", "", {}, environ, time.monotonic() + limit_seconds)
    return tuple(Backend(each["name"], each["usable"], each["why"]) for each in answer["backends"])


def _asked(
    verb: str, service: str, values: Mapping[str, str], environ: Mapping[str, str], ends: float
) -> dict[str, Any]:
    question = json.dumps({"verb": verb, "service": service, "values": dict(values)})
    own = without_own(environ)
    keyring = tuple(sorted(own.items()))
    if verb != "backends" and time.monotonic() - _HUNG.get(keyring, -HUNG_SECONDS) < HUNG_SECONDS:
        raise _silent()
    try:
        answer = _understood(_run(question, own, max(0.1, ends - time.monotonic())))
    except subprocess.TimeoutExpired:
        _HUNG[keyring] = time.monotonic()
        # Without its cause, whose text is the worker's command and output so far.
        raise _silent() from None
    if "error" in answer:
        raise CredentialError(answer["error"], advice=answer["advice"])
    return answer


def _silent() -> CredentialError:
    return CredentialError(
        f"The keyring did not answer within {LIMIT_SECONDS:g} seconds.",
        advice="It may be locked and waiting for a dialog: unlock it.",
    )


def _read_back(
    backend: str, service: str, values: Mapping[str, str], environ: Mapping[str, str], ends: float
) -> None:
    kept = _asked("get", service, dict.fromkeys(values, ""), environ, ends)["values"]
    for name, value in values.items():
        if kept.get(name) != value:
            raise _lost(backend, name)


def _lost(backend: str, what: str) -> CredentialError:
    return CredentialError(
        f"The keyring {backend} did not keep {what}: it said yes and forgot.", advice="Use another place."
    )


def _run(question: str, environ: Mapping[str, str], limit_seconds: float) -> str:
    """What the worker printed; raises TimeoutExpired when it was ended for its silence."""
    try:
        worker = subprocess.Popen(
            [sys.executable, "-P", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environ,
            start_new_session=True,
            text=True,
            encoding="utf-8",
        )
    except OSError as error:
        raise CredentialError(f"The keyring could not be asked: {error}.") from error
    with worker:
        try:
            return worker.communicate(question, timeout=limit_seconds)[0]
        finally:
            _end(worker)


def _end(worker: subprocess.Popen[str]) -> None:
    """End the worker and whatever it started, all of its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(worker.pid, signal.SIGKILL)


def _understood(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except json.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict):
        raise CredentialError("The keyring gave no answer.", advice="See `seatsync secret status`.")
    return answer
