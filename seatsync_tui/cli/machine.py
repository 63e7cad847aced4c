"""`locate`, `config`, `keys`: this machine's side of SeatSync."""

from __future__ import annotations

import os

import click

from seatsync_tui.cli.output import print_json, print_table
from seatsync_tui.settings import load_settings, paths_for, set_setting, unset_setting
from seatsync_tui.settings.file import read_key_wishes
from seatsync_tui.workflow.reporting import CHANNELS


@click.command("locate")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def locate_verb(ctx: click.Context, as_json: bool) -> int:
    """Say where settings, data and state of the profile are kept; makes nothing."""
    places = paths_for(ctx.obj["profile"], os.environ, ctx.obj["flags"]).places()
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
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def config_show(ctx: click.Context, origin: bool, as_json: bool) -> int:
    """Show every setting with its value."""
    settings = load_settings(ctx.obj["profile"], os.environ, ctx.obj["flags"])
    lines = [(name, shown(value), settings.origin_of(name)) for name, value in settings.values()]
    if as_json:
        print_json(
            {"settings": [dict(zip(("name", "value", "origin"), line, strict=True)) for line in lines]}
        )
        return 0
    heads = ("Setting", "Value", "Origin")
    print_table(heads if origin else heads[:2], lines if origin else [line[:2] for line in lines])
    return 0


@config_verb.command("set")
@click.argument("name")
@click.argument("value")
@click.pass_context
def config_set(ctx: click.Context, name: str, value: str) -> int:
    """Write a setting of the profile; a list is written with commas."""
    profile = ctx.obj["profile"]
    understood = set_setting(profile, name, value, os.environ)
    click.echo(f"{name} is {shown(understood)} for profile {profile}.")
    _warn_of_override(name)
    channel = name.removeprefix("report_")
    if understood is True and channel in CHANNELS:
        click.echo(f"Prove it before you rely on it: `seatsync report test {channel}`.", err=True)
    return 0


@config_verb.command("unset")
@click.argument("name")
@click.pass_context
def config_unset(ctx: click.Context, name: str) -> int:
    """Take a setting of the profile back, so that its default holds."""
    profile = ctx.obj["profile"]
    unset_setting(profile, name, os.environ)
    click.echo(f"{name} has its default again for profile {profile}.")
    _warn_of_override(name)
    return 0


def _warn_of_override(name: str) -> None:
    variable = f"SEATSYNC_{name.upper()}"
    if os.environ.get(variable):
        click.echo(f"{variable} is set and wins over it.", err=True)


def shown(value: object) -> str:
    """A setting's value as it is written on the command line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(shown(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


@click.command("keys")
@click.pass_context
def keys_verb(ctx: click.Context) -> int:
    """List every command of the app with its keys, as the profile's settings give them."""
    from seatsync_tui.commands.remapping import in_force

    paths = paths_for(ctx.obj["profile"], os.environ, ctx.obj["flags"])
    wishes = read_key_wishes(paths.settings_file, ctx.obj["profile"])
    print_table(
        ("Keys", "Command", "Where", "What it does"),
        ((command.shown_keys, command.id, command.scope.value, command.help) for command in in_force(wishes)),
    )
    return 0
