"""`revert`: the plan that takes a push back."""

from __future__ import annotations

from pathlib import Path

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import print_json
from seatsync_tui.cli.plan import say_plan
from seatsync_tui.cli.writing import write_whole
from seatsync_tui.reconcile.plan import digest, to_file


@click.command("revert")
@click.argument("operation", type=int)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the plan goes.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def revert_verb(ctx: click.Context, operation: int, out: Path, as_json: bool) -> int:
    """Make the plan that takes OPERATION back; `seatsync push` writes it like any other plan."""
    with opened(ctx) as workspace:
        reversal = workspace.revert(operation)
        plan = reversal.plan
        write_whole(out, to_file(plan), 0o660 if workspace.settings.shared else 0o600)
    for words in reversal.left:
        click.echo(f"seatsync: left as it is: {words}", err=True)
    if as_json:
        print_json(
            {
                "operation": operation,
                "file": str(out),
                "digest": digest(plan),
                "rows": len(plan.rows),
                "left": list(reversal.left),
            }
        )
        return 0
    say_plan(plan, out)
    return 0
