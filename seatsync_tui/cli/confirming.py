"""`map confirm`: the matches that are as good as certain, each shown before all of them are saved."""

from __future__ import annotations

import sys

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import print_table


@click.command("confirm")
@click.option("--yes", is_flag=True, help="Save those that are listed, without asking.")
@click.pass_context
def map_confirm(ctx: click.Context, yes: bool) -> int:
    """Map the unmatched customers whose first suggestion scores 90 or more and leads by 10 or more."""
    with opened(ctx) as workspace:
        found = workspace.confirmable()
        lines = [
            (
                proposed.customer[0],
                proposed.customer[1],
                proposed.name,
                f"{proposed.best.company} ({proposed.best.company_id})",
                str(proposed.best.score),
                "" if proposed.second is None else str(proposed.second.score),
                proposed.best.differs,
            )
            for proposed in found
        ]
        if not lines:
            click.echo("No customer has a suggestion that leads by far.", err=True)
            return 0
        print_table(
            ("Source", "Id", "Customer", "Company", "Score", "Next", "Differs"), lines, frozenset({4, 5})
        )
        asked = sys.stdin.isatty() and not yes
        if not yes and not (asked and click.confirm(f"Map these {len(found)}?", err=True)):
            click.echo("Nothing was saved; --yes saves those that are listed.", err=True)
            return 0
        saved = workspace.confirm(found)
    click.echo(f"{len(saved)} customers are mapped; `seatsync map undo company` takes one back.", err=True)
    return 0
