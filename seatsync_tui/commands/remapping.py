"""Keys of one's own: what a profile's table of them may say, and the commands with those keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from seatsync_tui.commands import BY_ID, COMMANDS, commands_of
from seatsync_tui.commands.kinds import Command, Scope, shown_key
from seatsync_tui.models.errors import SettingsError

NEVER = frozenset({"ctrl+a", "ctrl+b", "ctrl+z", "ctrl+h", "ctrl+i", "ctrl+m", "ctrl+space", "ctrl+s"})
"""Keys that tmux, screen or the terminal itself takes, or that arrive as another."""

_NAMED = re.compile(r"\{([a-z-]+\.[a-z_-]+)\}")

AROUND = (Scope.EVERYWHERE, Scope.LIST)
OVER = (Scope.PICKER, Scope.DIALOG, Scope.OPERATION, Scope.SUMS, Scope.COUNTS, Scope.FILE)
"""Scopes of dialogs, where nothing else's keys work."""


def remapped(wishes: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Read a table of keys, as `"preview.push" = "ctrl+g, f5"`; raises SettingsError naming what is wrong."""
    keys = {name: _wished(name, wish) for name, wish in wishes.items()}
    for scope in Scope:
        taken: dict[str, str] = {}
        for command in commands_of(scope, *(() if scope in OVER else AROUND)):
            for key in keys.get(command.id, command.keys):
                if taken.setdefault(key, command.id) != command.id:
                    raise SettingsError(
                        f"The key {shown_key(key)} is both {taken[key]} and {command.id}.",
                        advice="Give one of them another key in the profile's table of keys.",
                    )
    return keys


def in_force(wishes: Mapping[str, object]) -> tuple[Command, ...]:
    """Every command with the keys that a table of wishes gives it; raises as `remapped` does."""
    keys = remapped(wishes)
    return tuple(replace(command, keys=keys.get(command.id, command.keys)) for command in COMMANDS)


def with_keys_told(text: str, keys: Mapping[str, tuple[str, ...]]) -> str:
    """Put the keys that hold into a sentence that names commands, as `{preview.pull} pulls.`"""

    def told(named: re.Match[str]) -> str:
        command = BY_ID.get(named[1])
        return named[0] if command is None else shown_key(keys.get(command.id, command.keys)[0])

    return _NAMED.sub(told, text)


def _wished(name: str, wish: object) -> tuple[str, ...]:
    if name not in BY_ID:
        raise SettingsError(
            f"There is no command {name!r} to give a key.", advice="`seatsync keys` lists them."
        )
    keys = tuple(key.strip() for key in str(wish).split(",") if key.strip())
    if not keys or any(key in NEVER for key in keys):
        raise SettingsError(
            f"{name} cannot be on {str(wish)!r}: terminals keep that key, or it is none.",
            advice="Take a letter, a function key, or ctrl with another letter.",
        )
    return keys
