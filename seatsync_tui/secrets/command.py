"""Asking a password manager's command for a credential: no shell, no terminal, a time limit."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress

from seatsync_tui.http.redact import Redactor, shorten
from seatsync_tui.models.errors import CredentialError
from seatsync_tui.secrets.references import Reference
from seatsync_tui.settings.paths import OWN_PREFIX, without_own

LIMIT_SECONDS = 15.0
LONGEST_SAID = 200
"""Characters of a command's complaint that are passed on."""


def read_command(
    reference: Reference, name: str, environ: Mapping[str, str], *, limit_seconds: float = LIMIT_SECONDS
) -> str:
    """The first line a command prints; raises CredentialError when it fails, hangs or prints nothing.

    It runs in a session of its own: a program that wants to ask on the terminal finds none.
    """
    output, complaint, code = _run(reference, name, environ, limit_seconds)
    line = output.decode("utf-8", "replace").strip().partition("\n")[0].strip()
    if code:
        hide = Redactor((line, *(value for key, value in environ.items() if key.startswith(OWN_PREFIX))))
        said = shorten(hide(complaint.decode("utf-8", "replace")), LONGEST_SAID)
        raise _failed(reference, name, f"ended with {code}{': ' + said if said else ''}")
    if not line:
        raise _failed(reference, name, "printed nothing")
    return line


def _run(
    reference: Reference, name: str, environ: Mapping[str, str], limit_seconds: float
) -> tuple[bytes, bytes, int]:
    try:
        program = subprocess.Popen(
            reference.argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=without_own(environ),
            start_new_session=True,
        )
    except OSError as error:
        raise _failed(reference, name, f"could not be started ({error.strerror or error})") from error
    with program:
        try:
            output, complaint = program.communicate(timeout=limit_seconds)
        except subprocess.TimeoutExpired:
            raise _failed(reference, name, f"did not answer within {limit_seconds:g} seconds") from None
        finally:
            _end(program)
    return output, complaint, program.returncode


def _end(program: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it started, all of its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)


def _failed(reference: Reference, name: str, what: str) -> CredentialError:
    return CredentialError(
        f"{name} was not read: the {reference.words} {what}.",
        field=name,
        advice="Run it by hand on this machine: it has to print the value without asking anything.",
    )
