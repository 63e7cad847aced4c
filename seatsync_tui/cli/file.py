"""`file`: counts from CSV files and workbooks of vendors without an API."""

from __future__ import annotations

from pathlib import Path

import click

from seatsync_tui.cli.opening import opened, progress_line, run
from seatsync_tui.cli.output import Json, print_json, print_table
from seatsync_tui.cli.shapes import pull_shape
from seatsync_tui.models.imports import ImportProfile
from seatsync_tui.reconcile.names import clean
from seatsync_tui.sources.file_dates import ORDERS
from seatsync_tui.widgets.cells import counted
from seatsync_tui.workflow import importing
from seatsync_tui.workflow.importing import FileCheck

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20
"""Bad rows named one by one; the JSON document has all."""


@click.group("file")
def file_verb() -> None:
    """Counts from CSV files and workbooks; each vendor's files are a source named csv-NAME."""


@file_verb.command("define")
@click.argument("name")
@click.option("--like", type=FILE, required=True, help="A file as the vendor sends it.")
@click.option("--customer", required=True, help="Column of the customer's name: its head, or its number.")
@click.option("--quantity", required=True, help="Column of the seats.")
@click.option("--id", "customer_id", default="", help="Column of the vendor's id; without it the name.")
@click.option("--sku", default="", help="Column of the sku.")
@click.option("--fixed-sku", default="", help="The sku of every row, where no column tells it.")
@click.option("--date", "day", default="", help="Column of the date.")
@click.option("--date-order", type=click.Choice(ORDERS), help="How 10/11/2026 is meant.")
@click.option("--metric", default="seats", show_default=True, help="What is counted.")
@click.option("--label", default="", help="The vendor's name; NAME when not given.")
@click.option("--header-row", type=click.IntRange(0), default=1, show_default=True, help="Its line; 0: none.")
@click.option("--sheet", default="", help="Of a workbook; the first when not given.")
@click.option("--delimiter", default="", help="Found by looking when not given; `tab` for a tab.")
@click.option("--encoding", default="", help="As utf-8 or latin-1; found by looking when not given.")
@click.option("--decimal-comma", is_flag=True, help="Numbers are written 1.234,5.")
@click.pass_context
def define(
    ctx: click.Context, /, name: str, like: Path, decimal_comma: bool, **parts: str | int | None
) -> int:
    """Remember how a vendor's files are read, and show what one of them says."""
    parts["delimiter"] = "\t" if parts["delimiter"] == "tab" else parts["delimiter"]
    parts["label"] = parts["label"] or name
    parts["date_order"] = parts["date_order"] or ""
    decimal = "," if decimal_comma else "."
    profile = ImportProfile(name=name, decimal=decimal, **parts)  # type: ignore[arg-type]
    with opened(ctx) as workspace:
        _say(importing.define(workspace, profile, like))
    click.echo(f"Remembered. `seatsync file pull {name} FILE` pulls one; its source is {profile.source}.")
    return 0


@file_verb.command("list")
@click.pass_context
def list_profiles(ctx: click.Context) -> int:
    """Show every import profile."""
    with opened(ctx) as workspace:
        found = importing.profiles(workspace)
    heads = ("Name", "Source", "Customer", "Sku", "Quantity", "Date")
    print_table(
        heads,
        ((p.name, p.source, p.customer, p.sku or f"always {p.fixed_sku}", p.quantity, p.day) for p in found),
    )
    return 0


@file_verb.command("check")
@click.argument("name")
@click.argument("path", type=FILE)
@click.pass_context
def check(ctx: click.Context, name: str, path: Path) -> int:
    """Say what a file holds and how it differs from the one before; keeps nothing."""
    with opened(ctx) as workspace:
        checked = importing.check(workspace, name, path)
    _say(checked)
    return 5 if checked.content.bad else 0


@file_verb.command("pull")
@click.argument("name")
@click.argument("path", type=FILE)
@click.option("--without-bad-rows", is_flag=True, help="Let the rest count where rows are bad.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def pull(ctx: click.Context, name: str, path: Path, without_bad_rows: bool, as_json: bool) -> int:
    """Pull a file. With bad rows nothing is kept unless told that the rest counts."""
    with opened(ctx) as workspace:
        job = importing.pull_file(
            workspace, name, path, without_bad_rows=without_bad_rows, progress=progress_line(as_json)
        )
        checked, report = run(workspace, job)
    if as_json:
        pulls = [] if report is None else [pull_shape(report)]
        print_json({"pulls": pulls, **_shape(checked)})
    else:
        _say(checked)
        if report is not None:
            click.echo(f"{report.source}: {report.read} counts, pull {report.pull.id}.")
            click.echo(f"Not good: {report.verdict.reason}" if report.verdict.reason else "Good.")
    if report is None:
        click.echo("Nothing was kept: correct the file, or add --without-bad-rows.", err=True)
    return 5 if checked.content.bad else 0


@file_verb.command("forget")
@click.argument("name")
@click.pass_context
def forget(ctx: click.Context, name: str) -> int:
    """Forget how a vendor's files are read; what was pulled stays stored."""
    with opened(ctx) as workspace:
        importing.forget(workspace, name)
    click.echo(f"{name} is forgotten.")
    return 0


def _say(checked: FileCheck) -> None:
    content = checked.content
    customers = len({customer_id for customer_id, _ in content.seats})
    total = sum(seats.quantity for seats in content.seats.values())
    summed = sum(seats.rows - 1 for seats in content.seats.values())
    click.echo(
        f"{checked.path.name}: {counted(content.rows, 'row')}, {counted(customers, 'customer')},"
        f" {total} {checked.profile.metric}."
    )
    if content.months:
        click.echo(f"Rows of {', '.join(content.months)}.")
    if summed:
        was = "was" if summed == 1 else "were"
        click.echo(f"{counted(summed, 'row')} {was} added to another of the same customer and sku.")
    for remark in checked.remarks:
        click.echo(remark)
    for bad in content.bad[:SHOWN]:
        who = f" ({clean(bad.customer)})" if bad.customer else ""
        click.echo(f"Line {bad.line}{who}: {clean(bad.why)}.")
    if len(content.bad) > SHOWN:
        click.echo(f"And {counted(len(content.bad) - SHOWN, 'more bad row')}.")


def _shape(checked: FileCheck) -> Json:
    bad = [{"line": row.line, "customer": row.customer, "why": row.why} for row in checked.content.bad]
    return {"rows": checked.content.rows, "bad_rows": bad, "remarks": list(checked.remarks)}
