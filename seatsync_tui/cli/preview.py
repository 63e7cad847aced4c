"""`preview` and `explain`: every row, and why it is what it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import number, print_json, print_table, signed
from seatsync_tui.cli.shapes import preview_shape
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.rows import Preview, Row, Status
from seatsync_tui.reconcile.explaining import explained
from seatsync_tui.workflow.counting import failures

HEADS = (
    *("", "Status", "Customer", "Company", "Product", "Agreement"),
    *("Counted", "Now", "Change", "A month", "Key"),
)


@click.command("preview")
@click.option(
    "--status", "statuses", multiple=True, help="Only rows of this status; may be given more than once."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def preview_verb(ctx: click.Context, statuses: tuple[str, ...], as_json: bool) -> int:
    """Show every row, nothing hidden, from the newest pull and scan."""
    wanted = _statuses(statuses)
    with opened(ctx) as workspace:
        preview = workspace.preview()
        checked = workspace.checked(preview).checked
        failed = failures(workspace)
    rows = [row for row in preview.rows if not wanted or row.status in wanted]
    if as_json:
        print_json(preview_shape(preview, rows, checked))
        return 0
    print_table(HEADS, (_line(row, checked) for row in rows), right=frozenset({6, 7, 8, 9}))
    for words in _remarks(preview, failed):
        click.echo(words)
    return 0


def _statuses(names: tuple[str, ...]) -> frozenset[Status]:
    known = {status.value.casefold(): status for status in Status}
    for name in names:
        if name.casefold() not in known:
            raise SettingsError(f"There is no status {name!r}.", advice=f"Known: {', '.join(Status)}.")
    return frozenset(known[name.casefold()] for name in names)


def _line(row: Row, checked: Collection[str]) -> tuple[str, ...]:
    box = "[x]" if row.key in checked else "[ ]" if row.tickable else " · "
    flags = "".join(f" !{flag}" for flag in row.flags)
    change = row.action.value if row.action and row.action != "update" else signed(row.change)
    return (
        box,
        row.status.value + flags,
        row.customer or "",
        row.company,
        row.product or f"{row.source} {row.sku}",  # as `map license` takes it
        row.agreement,
        number(row.counted) or "",
        number(row.current) or "",
        change,
        signed(row.money, 2) if row.action else "",
        row.key,
    )


def _remarks(preview: Preview, failed: Mapping[str, str]) -> Iterator[str]:
    for stamp in preview.pulls:
        yield f"Pull {stamp.id} of {stamp.source} from {stamp.at:%Y-%m-%d %H:%M} UTC."
        if not stamp.verdict.good:
            yield f"That pull is not good: {stamp.verdict.reason}"
    for source, why in sorted(failed.items()):
        yield f"The newest pull of {source} failed: {why}"
    if not preview.pulls:
        yield "Nothing is pulled yet: run `seatsync pull`."
    if preview.scan is None:
        yield "ConnectWise is not scanned yet: run `seatsync scan`."
    else:
        yield f"Scan {preview.scan.id} of {preview.scan.site} from {preview.scan.at:%Y-%m-%d %H:%M} UTC."
    if not preview.orphans.checked:
        yield preview.orphans.reason
    left = preview.left_out
    if left.ignored_customers or left.ignored_additions or left.no_charge:
        yield (
            f"Left out: {left.ignored_customers} ignored customers, "
            f"{left.ignored_additions} ignored additions, "
            f"{left.no_charge} counts of no-charge licenses."
        )


@click.command("explain")
@click.argument("key")
@click.pass_context
def explain_verb(ctx: click.Context, key: str) -> int:
    """Say why a row is what it is, number by number."""
    with opened(ctx) as workspace:
        preview = workspace.preview()
    for row in preview.rows:
        if row.key == key:
            first, *more = explained(row)
            click.echo(first)
            for words in more:
                click.echo(f"  {words}")
            return 0
    raise SettingsError(f"The preview has no row {key!r}.", advice="`seatsync preview` lists the keys.")
