"""`run`: what a timer starts while nobody watches."""

from __future__ import annotations

import os
from collections.abc import Iterable

import click

from seatsync_tui.cli.opening import Stopper, opened, progress_line, run
from seatsync_tui.cli.output import Json, amount, iso, print_json
from seatsync_tui.cli.shapes import operation_shape, pull_shape, scan_shape
from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reports.document import counts
from seatsync_tui.reports.report import headline
from seatsync_tui.settings.paths import checked_profile
from seatsync_tui.workflow.profile import utc_now
from seatsync_tui.workflow.reporting import Delivery
from seatsync_tui.workflow.runner import Runner
from seatsync_tui.workflow.running import RunResult, not_due, tell_failure
from seatsync_tui.workflow.unattended import classes_named


@click.command("run")
@click.option("--source", "sources", multiple=True, help="Only this source; may be given more than once.")
@click.option("--push", "push", default="", help="What to push unattended: updates, creates, cancels.")
@click.option(
    "--only-days-before-month-end",
    "days",
    type=click.IntRange(0, 27),
    help="Do nothing until so many days before the month ends, and run once a month.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def run_verb(ctx: click.Context, sources: tuple[str, ...], push: str, days: int | None, as_json: bool) -> int:
    """Pull, scan, plan and report; push what is named, under the guard, on confirmed matches alone."""
    classes = classes_named(push)
    stopper = Stopper()
    try:
        with opened(ctx) as workspace, stopper.watching():
            if days is not None and (why := not_due(workspace, days)):
                return _say_not_due(why, as_json)
            job = workspace.run(
                sources=sources,
                push=classes,
                progress=progress_line(as_json),
                stop=stopper.stop,
                stopped_as=lambda: stopper.exit_code,
                month_end=days is not None,
            )
            result = run(workspace, job)
    except SeatSyncError as error:
        _tell(ctx, error)
        raise
    _print(result, as_json)
    if result.unexpected is not None:
        raise result.unexpected
    return result.exit_code


def _say_not_due(why: str, as_json: bool) -> int:
    if as_json:
        print_json({"due": False, "reason": why})
    else:
        click.echo(why)
    return 0


def _tell(ctx: click.Context, error: SeatSyncError) -> None:
    """Tell people of a run that could not even begin; the error itself goes on to the last door."""
    profile, flags = checked_profile(ctx.obj["profile"]), ctx.obj["flags"]
    telling = tell_failure(profile, os.environ, error, utc_now(), flags=flags, read_only=ctx.obj["read_only"])
    runner = Runner()
    try:
        deliveries, remarks = runner.run(telling)
    finally:
        runner.close()
    _say_deliveries(deliveries)
    for words in remarks:
        click.echo(clean(words), err=True)


def _print(result: RunResult, as_json: bool) -> None:
    assert result.report is not None, "a run always reports"
    _say_deliveries(result.deliveries)
    if as_json:
        print_json(run_shape(result))
    else:
        click.echo(headline(result.report))
        for delivery in result.deliveries:
            if delivery.ok:
                click.echo(delivery.message)
    for words in result.remarks:
        click.echo(clean(words), err=True)
    if result.failure:
        click.echo(f"seatsync: {clean(result.failure)}", err=True)


def _say_deliveries(deliveries: Iterable[Delivery]) -> None:
    for delivery in deliveries:
        if not delivery.ok:
            click.echo(
                f"The report by {delivery.channel} was not delivered: {clean(delivery.message)}", err=True
            )


def run_shape(result: RunResult) -> Json:
    """A run as `run --json` prints it."""
    report = result.report
    assert report is not None, "a run always reports"
    return {
        "due": True,
        "at": iso(report.at),
        "exit_code": result.exit_code,
        "failure": result.failure or None,
        "pulls": [pull_shape(pulled) for pulled in result.pulls],
        "scan": scan_shape(result.scan)["scan"] if result.scan is not None else None,
        "counts": counts(report),
        "money": {"amount": amount(report.money.amount), "unknown": report.money.unknown},
        "digest": result.digest or None,
        "push": operation_shape(result.push.operation) if result.push is not None else None,
        "remarks": list(result.remarks),
        "reports": [
            {"channel": each.channel, "ok": each.ok, "message": each.message} for each in result.deliveries
        ],
    }
