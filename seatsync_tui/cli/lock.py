"""`lock`: who is pushing, and taking the lock from somebody who is gone."""

from __future__ import annotations

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import iso, print_json
from seatsync_tui.models.errors import LockedError
from seatsync_tui.reconcile.names import clean


@click.group("lock")
def lock_verb() -> None:
    """Who is pushing."""


@lock_verb.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def lock_status(ctx: click.Context, as_json: bool) -> int:
    """Say who holds the lock."""
    with opened(ctx) as workspace:
        holder, doubt = workspace.lock_holder(), workspace.lock_doubt()
    if doubt:
        click.echo(f"seatsync: {doubt}", err=True)
    if as_json:
        print_json(
            {
                "holder": holder
                and {
                    "operator": holder.operator,
                    "host": holder.host,
                    "pid": holder.pid,
                    "since": iso(holder.since),
                    "what": holder.what,
                },
                "trusted": not doubt,
            }
        )
    elif holder is None:
        click.echo("Nobody holds the lock.")
    else:
        click.echo(
            f"{clean(holder.operator)} holds it on {clean(holder.host)}, process {holder.pid}, "
            f"since {holder.since:%Y-%m-%d %H:%M} UTC, for {clean(holder.what)}."
        )
    return 0


@lock_verb.command("break")
@click.option("--i-am-sure", "sure", is_flag=True, help="The holder is known to be doing nothing.")
@click.pass_context
def lock_break(ctx: click.Context, sure: bool) -> int:
    """Take the lock from its holder, who stops before the next write."""
    with opened(ctx) as workspace:
        holder = workspace.lock_holder()
        if holder is None:
            click.echo("Nobody holds the lock: that of a process which ended is free by itself.")
            return 0
        if not sure:
            raise LockedError(
                f"{clean(holder.operator)} holds the lock since {holder.since:%Y-%m-%d %H:%M} UTC "
                f"(process {holder.pid} on {clean(holder.host)}, {clean(holder.what)}).",
                advice="If that process is known to hang, take the lock with --i-am-sure.",
            )
        workspace.break_lock()
    click.echo(f"The lock was taken from {clean(holder.operator)}, who stops before the next write.")
    return 0
