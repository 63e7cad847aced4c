"""`report counts`: a row a company, a column a product and metric."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import Json, number, print_json
from seatsync_tui.exports.counts import as_csv, as_markdown, as_workbook
from seatsync_tui.exports.csv import save, save_bytes
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.reconcile.count_table import CountTable, Line
from seatsync_tui.reconcile.counting import round_up
from seatsync_tui.reconcile.names import clean
from seatsync_tui.workflow.counting import count_report

FORMATS = ("csv", "xlsx", "json", "md")


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
    with opened(ctx) as workspace:
        report = count_report(workspace)
        shared = workspace.settings.shared
    for note in report.notes:
        click.echo(clean(note), err=True)
    if form == "xlsx" and out is not None:
        save_bytes(out, as_workbook(report), shared=shared)
    elif form == "json":
        _print_json(report, out, shared)
    else:
        text = as_csv(report) if form == "csv" else as_markdown(report)
        if out is None:
            sys.stdout.write(text)
        else:
            save(out, text, shared=shared)
    return 0


def _print_json(report: CountTable, out: Path | None, shared: bool) -> None:
    if out is None:
        print_json(count_shape(report))
        return
    import json

    text = json.dumps({"schema": 1, **count_shape(report)}, ensure_ascii=False, indent=1)
    save_bytes(out, text.encode("utf-8", "replace") + b"\n", shared=shared)


def count_shape(report: CountTable) -> Json:
    """The report as JSON prints it; counts by the number of their column, from 0."""
    return {
        "notes": list(report.notes),
        "columns": [
            {"source": c.source, "vendor": c.vendor, "sku": c.sku, "label": c.label, "metric": c.metric}
            for c in report.columns
        ],
        "companies": [{"company": line.name, **_counts(line)} for line in report.companies],
        "unmatched": [
            {"customer": line.name, "vendor": line.vendor, **_counts(line)} for line in report.unmatched
        ],
    }


def _counts(line: Line) -> Json:
    return {
        "counts": {
            str(place): number(round_up(seats)) for place, seats in line.seats.items() if seats is not None
        },
        "not_read": sorted(place for place, seats in line.seats.items() if seats is None),
    }
