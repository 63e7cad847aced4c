"""`audit`: the record of every write and decision, proved whole and handed out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.writing import write_whole
from seatsync_tui.exports.csv import table
from seatsync_tui.store.codec import to_plain
from seatsync_tui.store.records import AuditRecord
from seatsync_tui.store.side_note import HEAD_FILE

FIELDS = tuple(AuditRecord.__dataclass_fields__)


@click.group("audit")
def audit_verb() -> None:
    """The record of every write and decision."""


@audit_verb.command("verify")
@click.pass_context
def audit_verify(ctx: click.Context) -> int:
    """Check that no record was altered, removed or moved; exit 30 when one was."""
    with opened(ctx) as workspace:
        damage = workspace.stored(lambda store: store.verify_audit())
        note = workspace.paths.state / HEAD_FILE
    for words in damage:
        click.echo(words)
    if any(str(note) in words for words in damage):
        click.echo(
            f"If the database was made anew or put back by hand on purpose, remove {note}:"
            " the next record notes the end again.",
            err=True,
        )
    if not damage:
        click.echo("The audit is whole.")
    return 30 if damage else 0


@audit_verb.command("export")
@click.option("--format", "form", type=click.Choice(("csv", "jsonl")), default="csv", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="A file; default: stdout.")
@click.pass_context
def audit_export(ctx: click.Context, form: str, out: Path | None) -> int:
    """Hand every record out, oldest first, with the hashes that chain them."""
    with opened(ctx) as workspace:
        records = list(workspace.stored(lambda store: store.audit_records()))
        text = _csv(records) if form == "csv" else _lines(records)
        if out is not None:
            write_whole(out, text.encode(), 0o660 if workspace.settings.shared else 0o600)
    if out is None:
        click.echo(text, nl=False)
    else:
        click.echo(f"{len(records)} records in {out}.")
    return 0


def _csv(records: Iterable[AuditRecord]) -> str:
    plain = (to_plain(record) for record in records)
    return table(FIELDS, ([record[name] for name in FIELDS] for record in plain))


def _lines(records: Iterable[AuditRecord]) -> str:
    """One JSON object a line, as the hash was made of it: texts raw, instants ISO."""
    return "".join(json.dumps(to_plain(record), ensure_ascii=False) + "\n" for record in records)
