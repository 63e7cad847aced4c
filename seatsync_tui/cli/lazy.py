"""Groups of commands of which each one's module is imported only when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

from seatsync_tui.models.collecting import no_collections


class LazyGroup(click.Group):
    """A group that knows the modules of its commands, and how each one's command is called in there."""

    def __init__(self, *args: Any, modules: Mapping[str, str], names: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._modules, self._names = modules, names

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, by name."""
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and give it."""
        if cmd_name not in self._modules:
            return None
        with no_collections():
            module = importlib.import_module(f"seatsync_tui.cli.{self._modules[cmd_name]}")
        command: click.Command = getattr(module, self._names.format(cmd_name))
        return command
