"""`backup`, `restore`: the database of a profile into one file, and back."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.models.errors import SettingsError


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the file when it exists.")
@click.pass_context
def backup_verb(ctx: click.Context, file: Path, replace: bool) -> int:
    """Copy all data of the profile into FILE; no credential is in it."""
    from seatsync_tui.workflow.keeping import back_up

    with opened(ctx) as workspace:
        back_up(workspace, file, replace=replace)
    click.echo(f"All data of profile {ctx.obj['profile']} is in {file}.")
    return 0


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def restore_verb(ctx: click.Context, file: Path, yes: bool) -> int:
    """Put the backup FILE in the place of the profile's data, which is kept beside."""
    from seatsync_tui.workflow.keeping import restore

    profile = ctx.obj["profile"]
    if not yes and not sys.stdin.isatty():
        raise SettingsError("Nobody can be asked here.", advice="Give --yes to put the backup back.")
    if not yes and not click.confirm(f"Replace all data of profile {profile} by {file}?", err=True):
        click.echo("Nothing was changed.", err=True)
        return 0
    restored = restore(file, profile, os.environ, flags=ctx.obj["flags"])
    click.echo(f"{file} is the data of profile {profile} now.")
    if restored.replaced is not None:
        click.echo(f"What it replaced is kept in {restored.replaced}.")
    if restored.records_lost:
        click.echo(
            f"{restored.records_lost} records of the audit are only there: what was decided and pushed since"
            " the backup is not known any more. Pull and scan before you plan.",
            err=True,
        )
    return 0
