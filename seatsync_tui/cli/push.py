"""`push`, `resume` and `settle`: write a plan, and find out what became of writes that lost their answer."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from seatsync_tui.cli.opening import Stopper, leave_after_hangup, opened, progress_line, run
from seatsync_tui.cli.output import print_json
from seatsync_tui.cli.shapes import operation_shape
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.plans import Operation, Plan
from seatsync_tui.reconcile.guard import Allowances
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.plan import read_plan
from seatsync_tui.workflow.workspace import Workspace


@click.command("push")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--digest", default=None, help="Push only if the plan has this sha256.")
@click.option("--allow-cancels", type=int, help="The number of cancels in the plan, to pass that limit.")
@click.option("--allow-decreases", type=int, help="The number of decreases in the plan.")
@click.option("--allow-increases", type=int, help="The number of increases in the plan.")
@click.option("--allow-creates", type=int, help="The number of creates in the plan.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def push_verb(
    ctx: click.Context,
    file: Path,
    yes: bool,
    digest: str | None,
    allow_cancels: int | None,
    allow_decreases: int | None,
    allow_increases: int | None,
    allow_creates: int | None,
    as_json: bool,
) -> int:
    """Push exactly the plan in FILE: each row is read again live before it is written."""
    allowances = Allowances(
        cancels=allow_cancels, decreases=allow_decreases, increases=allow_increases, creates=allow_creates
    )
    stopper = Stopper()
    with opened(ctx) as workspace, stopper.watching():
        workspace.refuse_unsettled()
        plan = _read(file, digest)
        _warn(workspace)
        _confirm(plan, yes)
        progress = progress_line(as_json)
        job = workspace.push(plan, allowances=allowances, progress=progress, stop=stopper.stop)
        report = run(workspace, job)
    leave_after_hangup(stopper)
    _print(report.operation, as_json)
    return stopper.exit_code or report.exit_code


def _warn(workspace: Workspace) -> None:
    """Say where the lock cannot keep a second host out."""
    doubt = workspace.lock_doubt()
    if doubt:
        click.echo(f"seatsync: {doubt}", err=True)


def _read(file: Path, digest: str | None) -> Plan:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be read: {error.strerror}.", advice="Name a plan file."
        ) from error
    return read_plan(data, digest.removeprefix("sha256:") if digest else None)[0]


def _confirm(plan: Plan, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise SettingsError("push asks before it writes, and there is nobody to ask.", advice="Give --yes.")
    click.confirm(f"Write {len(plan.rows)} changes to {plan.site}?", abort=True, err=True)


def _print(operation: Operation, as_json: bool) -> None:
    if as_json:
        print_json(operation_shape(operation))
        return
    counts = operation.counts()
    named = [f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count]
    click.echo(f"Operation {operation.id}: {', '.join(named) or 'nothing to do'}.")
    for row in operation.rows:
        if not row.outcome.fine or row.message:
            click.echo(f"{row.outcome.words}: {clean(row.company)} ({row.key}): {clean(row.message)}")
    if operation.note:
        click.echo(clean(operation.note))
    if counts["unknown"]:
        click.echo(
            "What is unknown is looked for again by `seatsync resume`, or said by a person: "
            f"`seatsync settle {operation.id} KEY`. Until then nothing else is pushed."
        )


@click.command("resume")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def resume_verb(ctx: click.Context, as_json: bool) -> int:
    """Find out by live reads what became of writes that were cut off."""
    with opened(ctx) as workspace:
        operation = run(workspace, workspace.resume())
    if operation is None:
        if as_json:
            print_json({"operation": None, "rows": []})
        else:
            click.echo("Nothing to settle.")
        return 0
    _print(operation, as_json)
    return 9 if operation.counts()["unknown"] else 0


@click.command("settle")
@click.argument("operation", type=int)
@click.argument("key")
@click.option("--addition", "addition_id", type=int, help="The addition that the write made or changed.")
@click.option("--not-there", is_flag=True, help="Nothing was written.")
@click.pass_context
def settle_verb(
    ctx: click.Context, operation: int, key: str, addition_id: int | None, not_there: bool
) -> int:
    """Say what became of a write that reading could not decide."""
    if not_there == (addition_id is not None):
        raise SettingsError("Give either --addition ID or --not-there.")
    with opened(ctx) as workspace:
        words = run(workspace, workspace.settle(operation, key, addition_id=addition_id))
    click.echo(words)
    return 0
