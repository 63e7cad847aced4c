"""`report test`: trying a channel of the reports."""

from __future__ import annotations

import click

from seatsync_tui.cli.opening import opened, run
from seatsync_tui.cli.output import print_json
from seatsync_tui.reconcile.names import clean


@click.command("test")
@click.argument("channel")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def report_test(ctx: click.Context, channel: str, as_json: bool) -> int:
    """Send a made-up report to CHANNEL: mail, slack, teams, webhook or ticket."""
    with opened(ctx) as workspace:
        delivery = run(workspace, workspace.report_test(channel))
    if as_json:
        print_json({"channel": delivery.channel, "ok": delivery.ok, "message": delivery.message})
    else:
        click.echo(clean(delivery.message), err=not delivery.ok)
    return delivery.exit_code
