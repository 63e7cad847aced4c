"""`doctor`: every check with its result and the remedy; nothing secret, nothing changed."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Sequence

import click

from seatsync_tui.cli.output import print_json
from seatsync_tui.reconcile.names import clean
from seatsync_tui.workflow.doctor import Finding, Verdict, Visit, examine, exit_code
from seatsync_tui.workflow.profile import utc_now

SIGNS = {
    Verdict.GOOD: "ok  ",
    Verdict.NOTE: "note",
    Verdict.WARNING: "WARN",
    Verdict.FAILURE: "FAIL",
    Verdict.SKIPPED: "skip",
}


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Try no connection.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def doctor_verb(ctx: click.Context, offline: bool, as_json: bool) -> int:
    """Check settings, data, credentials, keyring and connections; exit with the worst failure's code."""
    size = shutil.get_terminal_size((80, 24))
    visit = Visit(
        ctx.obj["profile"],
        os.environ,
        utc_now,
        offline=offline,
        flags=ctx.obj["flags"],
        terminal=sys.stdin.isatty() and sys.stdout.isatty(),
        size=(size.columns, size.lines),
    )
    findings = asyncio.run(examine(visit))
    code = exit_code(findings)
    if as_json:
        print_json({"ok": code == 0, "findings": [_shape(finding) for finding in findings]})
    else:
        _print(findings)
    return code


def _shape(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "verdict": finding.verdict.value,
        "words": finding.words,
        "remedy": finding.remedy,
        "code": finding.code,
    }


def _print(findings: Sequence[Finding]) -> None:
    for finding in findings:
        click.echo(f"{SIGNS[finding.verdict]}  {clean(finding.check)}: {clean(finding.words)}")
        if finding.remedy:
            click.echo(f"      {clean(finding.remedy)}")
    failures = sum(finding.verdict is Verdict.FAILURE for finding in findings)
    warnings = sum(finding.verdict is Verdict.WARNING for finding in findings)
    click.echo(f"{failures} failures, {warnings} warnings in {len(findings)} checks.")
