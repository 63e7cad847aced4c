"""`report`: what every client has, how that came to be, and trying the channels of the reports."""

from __future__ import annotations

import click

from seatsync_tui.cli.lazy import LazyGroup

VERBS = {"counts": "report_counts", "history": "report_history", "test": "report_test"}
"""Which module of this folder holds a command; the counts of all clients wait for none of the others."""


@click.group("report", cls=LazyGroup, modules=VERBS, names="report_{}")
def report_verb() -> None:
    """What every client has, and the reports that come to people."""
