"""Turns the table of commands into Textual bindings; nothing else in the app binds a key."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from seatsync_tui.commands import Command, Scope, commands_of


def bindings(*scopes: str) -> list[BindingType]:
    """The bindings of these scopes; each bears the command's id, so that a keymap can move it."""
    return [_binding(command) for command in commands_of(*map(Scope, scopes)) if command.keys]


def _binding(command: Command) -> Binding:
    action = command.name if command.scope is Scope.LIST else f"command({command.id!r})"
    return Binding(
        ",".join(command.keys),
        action,
        command.label,
        id=command.id,
        show=bool(command.footer),
        tooltip=command.help,
    )
