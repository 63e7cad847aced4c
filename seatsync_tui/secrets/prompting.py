"""Credentials that a person types when they are needed: asked once in a process, kept in its memory alone."""

from __future__ import annotations

from collections.abc import Callable

from seatsync_tui.models.errors import CredentialError

Asker = Callable[[str], str]
"""Asks for the credential of that name without an echo."""


class Prompter:
    """Who may ask, and what was answered; nobody may until a door with a terminal says so."""

    def __init__(self) -> None:
        self._ask: Asker | None = None
        self._answers: dict[tuple[str, str], str] = {}

    def allow(self, ask: Asker | None) -> None:
        """Let this ask from now on; None: nobody, as while the app has the terminal."""
        self._ask = ask

    def answer(self, name: str, profile: str) -> str:
        """What was typed; raises CredentialError when nobody can be asked or nothing is typed."""
        known = self._answers.get((profile, name))
        if known:
            return known
        if self._ask is None:
            raise CredentialError(
                f"{name} is to be asked for, and there is no terminal to ask on.",
                field=name,
                advice=f"Keep it elsewhere for unattended use: `seatsync secret move {name} keyring:`.",
            )
        typed = self._ask(name).strip()
        if not typed:
            raise CredentialError(f"{name} was not typed.", field=name)
        self._answers[profile, name] = typed
        return typed

    def __repr__(self) -> str:
        return f"Prompter({len(self._answers)} answers)"


PROMPTER = Prompter()
"""Of this process."""
