"""`report counts`: a row a company, a column a product and metric."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.exports.counts import as_csv, as_file, as_json, as_markdown
from seatsync_tui.exports.csv import save_bytes
from seatsync_tui.models.collecting import no_collections
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.reconcile.names import clean
from seatsync_tui.workflow.counting import count_report

FORMATS = ("csv", "xlsx", "json", "md")
PRINTED = {"csv": as_csv, "json": as_json, "md": as_markdown}
"""What can be shown on standard output; a workbook needs a file."""


@click.command("counts")
@click.option("--format", "form", type=click.Choice(FORMATS), help="By the file's ending, else csv.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; else standard output.")
@click.pass_context
def report_counts(ctx: click.Context, form: str | None, out: Path | None) -> int:
    """Write what every client has at every vendor, by the newest pulls; asks nobody."""
    ending = out.suffix.removeprefix(".").casefold() if out else ""
    form = form or (ending if ending in FORMATS else "csv")
    if form == "xlsx" and out is None:
        raise SettingsError("A workbook needs a file.", advice="Add --out FILE.")
    with no_collections():
        with opened(ctx) as workspace:
            report = count_report(workspace)
            shared = workspace.settings.shared
        for note in report.notes:
            click.echo(clean(note), err=True)
        if out is not None:
            save_bytes(out, as_file(report, form), shared=shared)
        else:
            sys.stdout.write(PRINTED[form](report))
    gc.freeze()  # a million cells are not looked through when Python ends either
    return 0
