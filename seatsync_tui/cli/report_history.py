"""`report history`: the seats of one company month by month, since when they differ, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import amount, number, print_json
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.reconcile.names import clean
from seatsync_tui.widgets.trends import month_cells, month_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seatsync_tui.models.rows import Row
    from seatsync_tui.workflow.history import CompanyHistory, RowHistory

MONTH = 8
"""Cells for a month at least."""


@click.command("history")
@click.argument("company")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def report_history(ctx: click.Context, company: str, as_json: bool) -> int:
    """Write the seats of COMPANY (its id or name) over the last twelve months; asks nobody."""
    with opened(ctx) as workspace:
        rows = workspace.preview().rows
        past = workspace.company_history(_company_id(company, rows), rows)
    if as_json:
        print_json(_shape(past))
        return 0
    for line in _lines(past):
        click.echo(line)
    return 0


def _company_id(wanted: str, rows: Iterable[Row]) -> int:
    names = {row.company_id: row.company for row in rows if row.company_id is not None}
    if wanted.isdecimal() and int(wanted) in names:
        return int(wanted)
    found = [company_id for company_id, name in names.items() if clean(name).casefold() == wanted.casefold()]
    if len(found) == 1:
        return found[0]
    ids = ", ".join(str(company_id) for company_id in sorted(found))
    advice = (
        f"Name one by its id: {ids}." if found else "`seatsync preview --json` lists companies and their ids."
    )
    what = f"{len(found)} companies are" if found else "No company of the preview is"
    raise SettingsError(f"{what} named {wanted!r}.", advice=advice)


def _lines(past: CompanyHistory) -> Iterator[str]:
    yield f"{clean(past.company)} (company {past.company_id})"
    for row, each in past.rows:
        yield ""
        yield clean(row.product or row.sku)
        yield from (f"  {line}" for line in month_lines(each.months, month_cells(each.months, MONTH)))
        if each.differs is not None:
            yield f"  {each.differs.words}"


def _shape(past: CompanyHistory) -> dict[str, Any]:
    return {
        "company_id": past.company_id,
        "company": past.company,
        "rows": [_row(row, each) for row, each in past.rows],
    }


def _row(row: Row, past: RowHistory) -> dict[str, Any]:
    differs = past.differs
    return {
        "key": row.key,
        "source": row.source,
        "product": row.product or None,
        "sku": row.sku or None,
        "months": [
            {"month": f"{each.month:%Y-%m}", "counted": number(each.counted), "billed": number(each.billed)}
            for each in past.months
        ],
        "differs": None
        if differs is None
        else {
            "since": differs.since.isoformat(),
            "months": differs.months,
            "seat_months": number(differs.seat_months),
            "money": amount(differs.money),
        },
    }
