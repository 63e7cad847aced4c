"""`locate`, `config`, `lock`, `keys`: this machine's side of SeatSync."""

from __future__ import annotations

import os

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import print_json, print_table
from seatsync_tui.settings import load_settings, paths_for


@click.command("locate")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def locate_verb(ctx: click.Context, as_json: bool) -> int:
    """Say where settings, data and state of the profile are kept; makes nothing."""
    places = paths_for(ctx.obj["profile"], os.environ).places()
    if as_json:
        print_json({"paths": {name: str(path) for name, path in places.items()}})
        return 0
    print_table(("What", "Where"), ((name, str(path)) for name, path in places.items()))
    return 0


@click.group("config")
def config_verb() -> None:
    """The settings of the profile."""


@config_verb.command("show")
@click.option("--origin", is_flag=True, help="Where each value comes from.")
@click.pass_context
def config_show(ctx: click.Context, origin: bool) -> int:
    """Show every setting with its value."""
    settings = load_settings(ctx.obj["profile"], os.environ)
    heads = ("Setting", "Value", "Origin") if origin else ("Setting", "Value")
    lines = [
        (name, str(value), settings.origin_of(name)) if origin else (name, str(value))
        for name, value in settings.values()
    ]
    print_table(heads, lines)
    return 0


@click.group("lock")
def lock_verb() -> None:
    """Who is pushing."""


@lock_verb.command("status")
@click.pass_context
def lock_status(ctx: click.Context) -> int:
    """Say who holds the lock."""
    from seatsync_tui.store.lock import lock_holder

    with opened(ctx) as workspace:
        holder = lock_holder(workspace.paths.data)
    if holder is None:
        click.echo("Nobody holds the lock.")
    else:
        click.echo(
            f"{holder.operator} holds it on {holder.host}, process {holder.pid}, "
            f"since {holder.since:%Y-%m-%d %H:%M} UTC, for {holder.what}."
        )
    return 0


@click.command("keys")
def keys_verb() -> int:
    """List every command of the app with its keys."""
    from seatsync_tui.commands import COMMANDS

    print_table(
        ("Keys", "Command", "Where", "What it does"),
        ((command.shown_keys, command.id, command.scope.value, command.help) for command in COMMANDS),
    )
    return 0
