"""Turns the table of commands into Textual bindings; nothing else in the app binds a key.

Over a slow line several keys arrive at once. A key that is passed on to the focused widget acts only after
the next ones were passed on too: of `/acme` the `a` would tick rows. So every command acts before the next
key is looked at, unless a text field has the focus and takes the key itself.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

from seatsync_tui.commands import Command, Scope, commands_of


def bindings(*scopes: str) -> list[BindingType]:
    """The bindings of these scopes; each bears the command's id, so that a keymap can move it."""
    found = [command for command in commands_of(*map(Scope, scopes)) if command.keys]
    return [binding for command in found for binding in _bound(command)]


def _bound(command: Command) -> list[Binding]:
    if command.scope is Scope.LIST:
        return [_binding(command, command.name, at_once=True)]
    return [
        _binding(command, f"at_once({command.id!r})", at_once=True),
        _binding(command, f"command({command.id!r})", at_once=False),
    ]


def _binding(command: Command, action: str, *, at_once: bool) -> Binding:
    return Binding(
        ",".join(command.keys),
        action,
        command.label,
        id=command.id,
        show=bool(command.footer) and at_once,
        priority=at_once,
        tooltip=command.help,
    )
