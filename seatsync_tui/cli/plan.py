"""`plan`: the checked rows, and what is named besides, as a file that can be pushed exactly as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import iso, number, print_table, signed
from seatsync_tui.cli.writing import write_whole
from seatsync_tui.models.errors import PlanRefused, SettingsError
from seatsync_tui.models.plans import Plan, PlanRow
from seatsync_tui.models.rows import Action, BeforeImage, Preview, Row
from seatsync_tui.reconcile.moves import halves
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.partial import company_meant, company_words
from seatsync_tui.reconcile.plan import digest, to_file


@click.command("plan")
@click.option("--out", "out", type=click.Path(path_type=Path), required=True, help="Where to write the plan.")
@click.option("--no-updates", is_flag=True, help="Leave the ticked updates out.")
@click.option("--all-creates", is_flag=True, help="Every create that can be ticked.")
@click.option("--all-cancels", is_flag=True, help="Every cancel that can be ticked.")
@click.option("--row", "keys", multiple=True, help="This row too; may be given more than once.")
@click.option("--only", default="", help="Only rows of this company (id or whole name).")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 20 when changes are waiting.")
@click.pass_context
def plan_verb(
    ctx: click.Context,
    out: Path,
    no_updates: bool,
    all_creates: bool,
    all_cancels: bool,
    keys: tuple[str, ...],
    only: str,
    detailed_exitcode: bool,
) -> int:
    """Make a plan of the ticked rows and of what is named; writes nothing to ConnectWise."""
    with opened(ctx) as workspace:
        preview = workspace.preview()
        chosen = set(workspace.checked(preview).checked)
        if no_updates:
            chosen -= _keys(preview.rows, Action.UPDATE)
        chosen |= _keys(preview.rows, Action.CREATE) if all_creates else set()
        chosen |= _keys(preview.rows, Action.CANCEL) if all_cancels else set()
        alone = halves(chosen, preview.rows)
        chosen = (chosen - alone) | _named(preview, keys)
        company = company_meant(preview.rows, only) if only else None
        if company is not None:
            chosen = _of_company(preview.rows, chosen, keys, company)
        partial = "" if company is None else company_words(preview.rows, company)
        plan = workspace.make_plan(preview, chosen, partial=partial)
        write_whole(out, to_file(plan), 0o660 if workspace.settings.shared else 0o600)
    say_plan(plan, out)
    if left := alone - chosen:
        click.echo(f"Left out: {len(left)} written together with a row that is not in the plan.", err=True)
    return 20 if detailed_exitcode and plan.rows else 0


def _keys(rows: Iterable[Row], action: Action) -> set[str]:
    return {row.key for row in rows if row.action is action and row.tickable}


def _named(preview: Preview, keys: Collection[str]) -> set[str]:
    known = {row.key: row for row in preview.rows}
    for key in keys:
        if key not in known:
            raise SettingsError(
                f"The preview has no row {key!r}.", advice="`seatsync preview` lists the keys."
            )
        if not known[key].tickable:
            raise PlanRefused(f"Row {key} cannot be in a plan: {known[key].blocked or known[key].reason}")
    return set(keys)


def _of_company(rows: Iterable[Row], chosen: set[str], named: Collection[str], company: int) -> set[str]:
    """The chosen rows of one company; one that is named but belongs to another is an error."""
    own = {row.key for row in rows if row.company_id == company}
    for key in named:
        if key not in own:
            raise SettingsError(f"Row {key!r} belongs to another company than --only names.")
    return chosen & own


def say_plan(plan: Plan, out: Path) -> None:
    """Print what a plan changes, and where it was put."""
    if plan.partial:
        click.echo(f"PARTIAL: only {clean(plan.partial)}; every other company is left as it is.")
    rows = [
        (
            row.action.value,
            row.company,
            row.product,
            row.agreement,
            _quantity(row.before),
            _after(row),
            signed(row.money, 2),
        )
        for row in plan.rows
    ]
    if rows:
        heads = ("Change", "Company", "Product", "Agreement", "Before", "After", "A month")
        print_table(heads, rows, frozenset({4, 5, 6}))
    click.echo(f"{len(plan.rows)} changes in {out}, digest {digest(plan)}.")


def _quantity(before: BeforeImage | None) -> str:
    return (number(before.quantity) or "") if before is not None else ""


def _after(row: PlanRow) -> str:
    if row.after.clears_end:
        return "no end"
    if row.after.cancelled is not None:
        return f"ends {iso(row.after.cancelled)}"
    return number(row.after.quantity) or ""
