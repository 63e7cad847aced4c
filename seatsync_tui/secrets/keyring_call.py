"""Asking the operating system's keyring in a process of its own, so that it can neither hang nor prompt.

A backend may wait for ever for a dialog on a screen that is not there, or ask on the terminal. Its process
has no terminal and a time limit, and gets names and values over a pipe, never as arguments.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from seatsync_tui.models.errors import CredentialError

LIMIT_SECONDS = 5.0
WORKER = "seatsync_tui.secrets.keyring_worker"
_KEPT_FROM_WORKER = "SEATSYNC_"
"""Variables with this prefix may hold credentials; the keyring's process needs none of them."""


@dataclass(frozen=True, slots=True)
class KeyringAnswer:
    """What the keyring said."""

    backend: str
    values: dict[str, str] = field(repr=False)
    """By name; a name that it does not hold is missing."""


def ask_keyring(
    verb: str,
    service: str,
    values: Mapping[str, str],
    environ: Mapping[str, str],
    *,
    limit_seconds: float = LIMIT_SECONDS,
) -> KeyringAnswer:
    """Get, set or delete entries of a service; raises CredentialError in words when the keyring cannot."""
    question = json.dumps({"verb": verb, "service": service, "values": dict(values)})
    answer = _understood(_run(question, environ, limit_seconds))
    if "error" in answer:
        raise CredentialError(answer["error"], advice=answer["advice"])
    return KeyringAnswer(answer["backend"], answer["values"])


def _run(question: str, environ: Mapping[str, str], limit_seconds: float) -> str:
    try:
        worker = subprocess.Popen(
            [sys.executable, "-P", "-m", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in environ.items() if not name.startswith(_KEPT_FROM_WORKER)},
            start_new_session=True,
            text=True,
            encoding="utf-8",
        )
    except OSError as error:
        raise CredentialError(f"The keyring could not be asked: {error}.") from error
    with worker:
        try:
            return worker.communicate(question, timeout=limit_seconds)[0]
        except subprocess.TimeoutExpired as error:
            raise CredentialError(
                f"The keyring did not answer within {limit_seconds:g} seconds.",
                advice="It may be locked and waiting for a dialog: unlock it.",
            ) from error
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
