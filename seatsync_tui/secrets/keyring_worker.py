"""The keyring's own process: one question as JSON on stdin, one answer as JSON on stdout.

Only a keyring that really keeps secrets is used: one of priority 1 or more that is neither `fail`, `null` nor
plain text, whether it was found or named by PYTHON_KEYRING_BACKEND.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

Answer = dict[str, Any]
_NO_KEYRING = "Unlock a keyring in this session, or keep credentials elsewhere."


class Refused(Exception):
    """The keyring cannot be used, in words."""


def answer(question: dict[str, Any]) -> Answer:
    """Do what is asked; whatever a backend raises becomes an answer in words."""
    try:
        if question["verb"] == "backends":
            return {"backends": _all_backends()}
        backend = _backend()
        return {"backend": _name(backend), "values": _done(backend, question)}
    except Refused as error:
        return {"error": str(error), "advice": _NO_KEYRING}
    except (Exception, SystemExit) as error:
        return {"error": _words(error), "advice": "Unlock the keyring and try again."}


def _all_backends() -> list[Answer]:
    """Every backend the library can load, the best first, with the reason why one is of no use."""
    from keyring import backend

    backend.get_all_keyring()
    ours = {"keyring.backends.chainer", "keyring.backends.fail", "keyring.backends.null"}
    kinds = [kind for kind in backend.KeyringBackend._classes if kind.__module__ not in ours]
    judged = [_judged(kind) for kind in kinds]
    return sorted(judged, key=lambda each: (not each["usable"], each["name"]))


def _judged(kind: Any) -> Answer:
    name = f"{kind.__module__}.{kind.__name__}"
    try:
        _check(kind)
    except Refused as error:
        return {"name": name, "usable": False, "why": str(error)}
    except Exception as error:
        return {"name": name, "usable": False, "why": f"{error}" or type(error).__name__}
    return {"name": name, "usable": True, "why": f"priority {kind.priority:g}"}


def _backend() -> Any:
    import keyring.core

    keyring.core.init_backend(limit=keyring.core.recommended)
    backend = keyring.core.get_keyring()
    for part in (backend, *getattr(backend, "backends", ())):
        _check(part)
    return backend


def _check(backend: Any) -> None:
    """Refuse a backend, or the class of one, that would lose secrets or show them."""
    made_of = backend if isinstance(backend, type) else type(backend)
    kind = f"{made_of.__module__}.{made_of.__name__}"
    if kind.startswith(("keyring.backends.fail", "keyring.backends.null")):
        raise Refused("No keyring was found on this machine.")
    if "plaintext" in kind.lower():
        raise Refused(f"The keyring {kind} keeps secrets in plain text.")
    if backend.priority < 1:
        raise Refused(f"The keyring {kind} is not recommended (priority {backend.priority:g}).")


def _name(backend: Any) -> str:
    return type(backend).__module__.rpartition(".")[2]


def _done(backend: Any, question: dict[str, Any]) -> dict[str, str]:
    service, values = question["service"], question["values"]
    if question["verb"] == "get":
        found = {name: backend.get_password(service, name) for name in values}
        return {name: value for name, value in found.items() if value is not None}
    if question["verb"] == "set":
        for name, value in values.items():
            _keep(backend, service, name, value)
        return {}
    return {name: value for name in values if (value := _taken(backend, service, name)) is not None}


def _taken(backend: Any, service: str, name: str) -> str | None:
    """Take an entry out and hand back what it was; raises Refused when it stays."""
    value: str | None = backend.get_password(service, name)
    if value is None:
        return None
    backend.delete_password(service, name)
    if backend.get_password(service, name) is not None:
        raise Refused(f"The keyring {_name(backend)} did not delete {name}.")
    return value


def _keep(backend: Any, service: str, name: str, value: str) -> None:
    backend.set_password(service, name, value)
    if backend.get_password(service, name) != value:
        raise Refused(f"The keyring {_name(backend)} did not keep {name}.")


def _words(error: BaseException) -> str:
    """The kind of error alone where its text could repeat what was asked; a locked keyring says so itself."""
    kind = type(error).__name__
    if kind in ("KeyringLocked", "InitError", "NoKeyringError"):
        return f"The keyring cannot be used: {error}."
    if kind in ("EOFError", "SystemExit"):
        return "The keyring wanted to ask on the terminal, which it may not."
    return f"The keyring failed ({kind})."


def main() -> None:
    """Answer one question; a backend that prints does so into nothing."""
    stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
    question = json.loads(sys.stdin.buffer.read())
    with stdout:
        json.dump(answer(question), stdout)


if __name__ == "__main__":
    main()
