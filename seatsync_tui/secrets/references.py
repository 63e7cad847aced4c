"""Where a credential is kept, as a short text in the settings: the place, never the value."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePath

from seatsync_tui.models.errors import SettingsError

KINDS = {
    "keyring": "keyring:",
    "env": "env:NAME",
    "cred": "cred:NAME",
    "file": "file:/PATH",
    "cmd": 'cmd:["PROGRAM","ARGUMENT"]',
    "prompt": "prompt",
}
"""Every kind of place with the way it is written."""
WRITABLE = frozenset({"keyring", "file"})
"""Places that SeatSync itself can put a credential into."""
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CREDENTIAL = re.compile(r"[A-Za-z0-9._-]{1,255}")


@dataclass(frozen=True, slots=True)
class Reference:
    """One place to look for a credential."""

    kind: str
    """One of `KINDS`."""
    target: str = ""
    """A variable, a credential of systemd, or a file."""
    argv: tuple[str, ...] = ()
    """A program and its arguments, run without a shell."""

    @property
    def words(self) -> str:
        """The place for people; of a command its program alone, for an argument may be private."""
        if self.kind == "cmd":
            return f"command {PurePath(self.argv[0]).name}"
        if self.kind == "prompt":
            return "asked at the terminal"
        names = {"keyring": "keyring", "env": "environment", "cred": "systemd credential", "file": "file"}
        return f"{names[self.kind]} {self.target}".strip()

    @property
    def text(self) -> str:
        """As it is written in the settings."""
        if self.kind == "prompt":
            return "prompt"
        return f"{self.kind}:{json.dumps(list(self.argv)) if self.kind == 'cmd' else self.target}"


def parse_reference(text: object, name: str) -> Reference:
    """Read one reference; raises SettingsError naming the credential, and never repeats what stands there.

    What stands there may be the credential itself, written where only its place belongs.
    """
    kind, _, rest = text.partition(":") if isinstance(text, str) else ("", "", "")
    if kind not in KINDS or (kind == "prompt" and rest):
        raise _wrong(name)
    if kind == "cmd":
        return Reference(kind, argv=_argv(rest, name))
    if not _fits(kind, rest):
        raise _wrong(name, kind)
    return Reference(kind, rest)


def parse_references(value: object, name: str) -> tuple[Reference, ...]:
    """Read one reference, or a list of them to be tried in turn."""
    several = value if isinstance(value, list) else [value]
    if not several:
        raise _wrong(name)
    return tuple(parse_reference(each, name) for each in several)


def _fits(kind: str, rest: str) -> bool:
    if kind in ("keyring", "prompt"):
        return not rest
    if kind == "env":
        return bool(_VARIABLE.fullmatch(rest))
    if kind == "cred":
        return bool(_CREDENTIAL.fullmatch(rest)) and rest not in (".", "..")
    return bool(rest) and (rest.startswith(("/", "~/"))) and rest.isprintable()


def _argv(text: str, name: str) -> tuple[str, ...]:
    try:
        words = json.loads(text)
    except json.JSONDecodeError:
        words = None
    if not isinstance(words, list) or not words or not all(_is_word(word) for word in words):
        raise _wrong(name, "cmd")
    return tuple(words)


def _is_word(word: object) -> bool:
    return isinstance(word, str) and bool(word) and "\0" not in word


def _wrong(name: str, kind: str = "") -> SettingsError:
    shapes = KINDS[kind] if kind else ", ".join(KINDS.values())
    return SettingsError(
        f"The settings do not say in a known way where {name} is kept.",
        advice=f"Write it as {shapes}; the value itself never stands in the settings.",
    )
