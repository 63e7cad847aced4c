"""`pull` and `scan`: the two reads."""

from __future__ import annotations

import json

import click

from seatsync_tui.cli.opening import Stopper, opened, progress_line, run
from seatsync_tui.cli.output import print_json
from seatsync_tui.cli.shapes import pull_shape, scan_shape
from seatsync_tui.models.progress import Progress, ProgressSink
from seatsync_tui.reconcile.names import clean
from seatsync_tui.workflow.reports import PullReport, older_words

TOLD_EVERY = 1.0
"""Seconds between two events that `--json` writes to stderr; work that is done sooner writes none."""


def _watch(as_json: bool) -> ProgressSink:
    """The bar of a terminal, or with `--json` one JSON object a line of stderr."""
    return _JsonEvents().tell if as_json else progress_line(False)


class _JsonEvents:
    """Writes how far work is, once a second at most."""

    def __init__(self) -> None:
        self._told_at = 0.0

    def tell(self, event: Progress) -> None:
        """Write an event when the last one is a while ago."""
        if event.elapsed - self._told_at < TOLD_EVERY:
            return
        self._told_at = event.elapsed
        left = event.seconds_left
        told = {
            "task": event.task,
            "done": event.done,
            "total": event.total,
            "elapsed": round(event.elapsed, 1),
            "rate": round(event.rate, 2),
            "seconds_left": None if left is None else round(left, 1),
            "note": event.note,
        }
        click.echo(json.dumps({"progress": told}, ensure_ascii=False), err=True)


@click.command("pull")
@click.argument("sources", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def pull_verb(ctx: click.Context, sources: tuple[str, ...], as_json: bool) -> int:
    """Crawl the sources (default: all that are set up) and store what they tell."""
    stopper = Stopper()
    with opened(ctx) as workspace, stopper.watching():
        reports = run(workspace, workspace.pull(sources, _watch(as_json), stop=stopper.stop))
    if as_json:
        failures = [{"source": name, "message": str(error)} for name, error in reports.failures]
        print_json({"pulls": [pull_shape(report) for report in reports], "failures": failures})
    else:
        for report in reports:
            _say(report)
    for name, error in reports.failures:
        click.echo(f"{name}: {error}", err=True)
    return stopper.exit_code or (5 if reports.partial else 0)


def _say(report: PullReport) -> None:
    pull = report.pull
    click.echo(f"{report.source}: {report.customers_read()}, {pull.calls} calls, pull {pull.id}.")
    if report.verdict.reason:
        click.echo(f"Not good: {report.verdict.reason}")
    for count in pull.not_read():
        click.echo(f"Not read: {clean(count.customer)} ({count.customer_id}): {clean(count.not_read)}")
    if report.matched:
        click.echo(f"{report.matched} matched to a company by name, and saved.")


@click.command("scan")
@click.option("--full", is_flag=True, help="Read the additions of every agreement.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def scan_verb(ctx: click.Context, full: bool, as_json: bool) -> int:
    """Read companies, agreements, additions and catalog of ConnectWise."""
    stopper = Stopper()
    with opened(ctx) as workspace, stopper.watching():
        report = run(workspace, workspace.scan(_watch(as_json), full=full, stop=stopper.stop))
    if as_json:
        print_json(scan_shape(report))
        return 0
    click.echo(
        f"{report.kind.capitalize()} scan {report.id} of {report.at:%Y-%m-%d %H:%M} UTC: "
        f"{report.companies} companies, {report.agreements} agreements, {report.additions} additions, "
        f"{report.products} products; {report.calls} calls."
    )
    if report.older:
        click.echo(f"{older_words(report.older)}; `seatsync scan --full` reads every company.")
    if report.matched:
        click.echo(f"{report.matched} matched to a company by name, and saved.")
    return 0
