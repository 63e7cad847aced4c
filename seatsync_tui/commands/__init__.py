"""Every command of the app in one table: bindings, footer, palette, help and `seatsync keys` read it."""

from __future__ import annotations

from seatsync_tui.commands import dialogs, everywhere, preview, screens
from seatsync_tui.commands.kinds import Command, Scope, When, shown_key

__all__ = ["BY_ID", "COMMANDS", "Command", "Scope", "When", "commands_of", "footer_of", "shown_key"]

COMMANDS: tuple[Command, ...] = (
    *everywhere.everywhere(),
    *everywhere.in_lists(),
    *preview.ticking(),
    *preview.one_row(),
    *preview.listing(),
    *screens.setup(),
    *screens.push(),
    *screens.operations(),
    *dialogs.sums(),
    *dialogs.counts(),
    *dialogs.file(),
    *dialogs.asking(),
)
BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}


def commands_of(*scopes: Scope) -> tuple[Command, ...]:
    """The commands of these scopes, in the order of the table."""
    return tuple(command for command in COMMANDS if command.scope in scopes)


def footer_of(*scopes: Scope) -> tuple[Command, ...]:
    """The commands that the footer of these scopes may show, the most wanted first."""
    shown = [command for command in commands_of(*scopes) if command.footer]
    return tuple(sorted(shown, key=lambda command: command.footer))
