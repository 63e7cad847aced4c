"""`map`: license mappings, company mappings, choices of agreement and addition, and taking them back."""

from __future__ import annotations

from pathlib import Path

import click

from seatsync_tui.cli.confirming import map_confirm
from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.writing import write_whole
from seatsync_tui.models.errors import SettingsError


@click.group("map")
def map_verb() -> None:
    """Say which product, company, agreement and addition a customer's seats belong to."""


map_verb.add_command(map_confirm)


@map_verb.command("license")
@click.argument("source")
@click.argument("sku")
@click.option("--product", help="Identifier or id of the catalog product.")
@click.option("--no-charge", is_flag=True, help="The license is not billed: its rows are left out.")
@click.option("--count-rule", default="", help="How seats are counted; the source's default when not given.")
@click.option(
    "--interval",
    default="",
    help="Over which days of last month: latest (default), average, maximum or last day.",
)
@click.option("--add", "adds", multiple=True, help="A further metric of the sku, added day by day.")
@click.option(
    "--shared/--not-shared",
    default=None,
    help="Other sources feed the product too: their seats are summed. Not given: as it was.",
)
@click.option(
    "--one-each/--not-one-each",
    default=None,
    help="Every customer truly has the same count: no sign of a broken pull. Not given: as it was.",
)
@click.pass_context
def map_license(
    ctx: click.Context,
    source: str,
    sku: str,
    product: str | None,
    no_charge: bool,
    count_rule: str,
    interval: str,
    adds: tuple[str, ...],
    shared: bool | None,
    one_each: bool | None,
) -> int:
    """Map a license (sku) to a catalog product, or to no charge."""
    with opened(ctx) as workspace:
        workspace.map_license(
            workspace.sku(source, sku),
            product=product,
            no_charge=no_charge,
            count_rule=count_rule,
            interval=interval,
            adds=adds,
            shared=shared,
            one_each=one_each,
        )
    with_others = ", shared with other sources" if shared else ""
    the_same = ", one each" if one_each else ""
    click.echo(f"{source} {sku} is mapped to {'no charge' if no_charge else product}{with_others}{the_same}.")
    return 0


@map_verb.command("company")
@click.argument("source")
@click.argument("customer_id")
@click.option("--company", "company_id", type=int, required=True, help="Id of the ConnectWise company.")
@click.pass_context
def map_company(ctx: click.Context, source: str, customer_id: str, company_id: int) -> int:
    """Map a customer to a ConnectWise company."""
    with opened(ctx) as workspace:
        workspace.map_company((source, customer_id), company_id)
    click.echo(f"{source} {customer_id} is mapped to company {company_id}.")
    return 0


@map_verb.command("addition")
@click.argument("source")
@click.argument("customer_id")
@click.argument("sku")
@click.option("--agreement", "agreement_id", type=int, required=True, help="Id of the agreement.")
@click.option("--addition", "addition_id", type=int, help="Id of the addition, to pin it.")
@click.pass_context
def map_addition(
    ctx: click.Context, source: str, customer_id: str, sku: str, agreement_id: int, addition_id: int | None
) -> int:
    """Choose the agreement, and if named the addition, that carries a customer's seats."""
    with opened(ctx) as workspace:
        workspace.map_addition((source, customer_id), sku, agreement_id=agreement_id, addition_id=addition_id)
    words = f", addition {addition_id}" if addition_id is not None else ""
    click.echo(f"{source} {customer_id} {sku} is carried by agreement {agreement_id}{words}.")
    return 0


@map_verb.group("undo")
def undo() -> None:
    """Take the newest mapping back."""


@undo.command("license")
@click.argument("source")
@click.argument("sku")
@click.pass_context
def undo_license(ctx: click.Context, source: str, sku: str) -> int:
    """Take a license mapping back; its product stays watched."""
    with opened(ctx) as workspace:
        click.echo(workspace.undo_license(workspace.sku(source, sku)))
    return 0


@undo.command("company")
@click.argument("source")
@click.argument("customer_id")
@click.pass_context
def undo_company(ctx: click.Context, source: str, customer_id: str) -> int:
    """Take a company mapping back to what stood before it."""
    with opened(ctx) as workspace:
        click.echo(workspace.undo_company((source, customer_id)))
    return 0


@undo.command("addition")
@click.argument("source")
@click.argument("customer_id")
@click.argument("sku")
@click.pass_context
def undo_addition(ctx: click.Context, source: str, customer_id: str, sku: str) -> int:
    """Take the choice of agreement and addition back."""
    with opened(ctx) as workspace:
        click.echo(workspace.undo_addition((source, customer_id), sku))
    return 0


@map_verb.command("export")
@click.option("--out", "out", type=click.Path(path_type=Path), help="Where to write it; default stdout.")
@click.pass_context
def map_export(ctx: click.Context, out: Path | None) -> int:
    """Write all decisions as sorted text that can be reviewed, compared and imported."""
    from seatsync_tui.workflow.map_import import export_decisions

    with opened(ctx) as workspace:
        text = export_decisions(workspace)
        shared = workspace.settings.shared
    if out is None:
        click.echo(text, nl=False)
        return 0
    write_whole(out, text.encode(), 0o660 if shared else 0o600)
    click.echo(f"All decisions of profile {ctx.obj['profile']} are in {out}.")
    return 0


@map_verb.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.pass_context
def map_import(ctx: click.Context, file: Path, dry_run: bool) -> int:
    """Take over what FILE says, after its ids were held against the newest scan and pull."""
    from seatsync_tui.workflow.map_import import import_decisions

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}.") from error
    with opened(ctx) as workspace:
        report = import_decisions(workspace, text, file.name, dry_run=dry_run)
    for line in report.changes:
        click.echo(line)
    for note in report.notes:
        click.echo(f"Note: {note}.", err=True)
    verb = "would change" if dry_run else "changed"
    click.echo(
        f"{len(report.changes)} {verb}, {report.unchanged} as they were, "
        f"{report.kept} here that the file does not speak of."
    )
    return 0
