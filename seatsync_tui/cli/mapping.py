"""`map`: license mappings, company mappings, choices of agreement and addition, and taking them back."""

from __future__ import annotations

import click

from seatsync_tui.cli.opening import opened


@click.group("map")
def map_verb() -> None:
    """Say which product, company, agreement and addition a customer's seats belong to."""


@map_verb.command("license")
@click.argument("source")
@click.argument("sku")
@click.option("--product", help="Identifier or id of the catalog product.")
@click.option("--no-charge", is_flag=True, help="The license is not billed: its rows are left out.")
@click.option("--count-rule", default="", help="How seats are counted; the source's default when not given.")
@click.pass_context
def map_license(
    ctx: click.Context, source: str, sku: str, product: str | None, no_charge: bool, count_rule: str
) -> int:
    """Map a license (sku) to a catalog product, or to no charge."""
    with opened(ctx) as workspace:
        workspace.map_license(
            workspace.sku(source, sku), product=product, no_charge=no_charge, count_rule=count_rule
        )
    click.echo(f"{source} {sku} is mapped to {'no charge' if no_charge else product}.")
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
