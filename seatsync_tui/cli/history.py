"""`operations` and `show`: what happened."""

from __future__ import annotations

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import iso, number, print_json, print_table
from seatsync_tui.cli.shapes import operation_shape
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.plans import Operation, RowOutcome
from seatsync_tui.models.rows import BeforeImage


@click.command("operations")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def operations_verb(ctx: click.Context, as_json: bool) -> int:
    """List pulls, scans and pushes, newest first."""
    with opened(ctx) as workspace:
        operations = workspace.operations()
    if as_json:
        print_json({"operations": [_summary(operation) for operation in operations]})
        return 0
    print_table(
        ("Operation", "Kind", "State", "By", "Started", "Rows", "Note"),
        (
            (str(each.id), each.kind, each.state.value, each.by, _time(each), _counts(each), each.note)
            for each in operations
        ),
        right=frozenset({0}),
    )
    return 0


def _summary(operation: Operation) -> dict[str, object]:
    return {
        "operation": operation.id,
        "kind": operation.kind,
        "state": operation.state.value,
        "by": operation.by,
        "started": iso(operation.started),
        "ended": iso(operation.ended),
        "digest": operation.digest,
        "counts": operation.counts(),
        "note": operation.note,
    }


def _time(operation: Operation) -> str:
    return f"{operation.started.astimezone():%Y-%m-%d %H:%M}"


def _counts(operation: Operation) -> str:
    counts = operation.counts()
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count)


@click.command("show")
@click.argument("operation", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def show_verb(ctx: click.Context, operation: int, as_json: bool) -> int:
    """Show one operation with before and after of every row."""
    with opened(ctx) as workspace:
        found = workspace.operation(operation)
    if found is None:
        raise SettingsError(f"There is no operation {operation}.", advice="`seatsync operations` lists them.")
    if as_json:
        print_json(operation_shape(found))
        return 0
    click.echo(f"Operation {found.id}: {found.kind} by {found.by}, {_time(found)}, {found.state.value}.")
    if found.digest:
        click.echo(f"Plan digest {found.digest}.")
    if found.note:
        click.echo(found.note)
    if found.rows:
        heads = ("Outcome", "Change", "Company", "Before", "After", "Message", "Key")
        print_table(heads, (_line(row) for row in found.rows))
    return 0


def _line(row: RowOutcome) -> tuple[str, ...]:
    return (
        row.outcome.words,
        row.action.value,
        row.company,
        _image(row.before),
        _image(row.after),
        row.message,
        row.key,
    )


def _image(image: BeforeImage | None) -> str:
    if image is None:
        return ""
    ends = f", ends {iso(image.cancelled)}" if image.cancelled else ""
    return f"{number(image.quantity)}{ends}"
