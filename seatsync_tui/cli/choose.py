"""`choose` and `rule`: what a person decides for one row, and how seats are counted for billing."""

from __future__ import annotations

import click

from seatsync_tui.cli.decide import day_in, seats_in
from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import number, print_json, print_table
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import CountAdjustment
from seatsync_tui.reconcile.adjusting import rule_words
from seatsync_tui.reconcile.names import clean
from seatsync_tui.workflow.choosing import ENDINGS, ZEROS, Choosing


@click.command("choose")
@click.argument("key")
@click.option("--zero", type=click.Choice(ZEROS), help="For seats that fell to 0: cancel, or update to 0.")
@click.option("--ending", type=click.Choice(ENDINGS), help="For an addition that ends: keep, new or end.")
@click.option("--effective", help="First billed day of a create, as 2026-12-01.")
@click.option("--cancel-date", help="Last billed day of a cancel, as 2026-12-31.")
@click.option("--none", "nothing", is_flag=True, help="Forget what was chosen for the row.")
@click.pass_context
def choose_verb(
    ctx: click.Context,
    key: str,
    zero: str | None,
    ending: str | None,
    effective: str | None,
    cancel_date: str | None,
    nothing: bool,
) -> int:
    """Choose for a row what it asks, or edit the date it proposes; nothing is written to ConnectWise."""
    given = [zero, ending, effective, cancel_date]
    if nothing == any(value is not None for value in given):
        raise SettingsError(
            "Choose something, or --none.", advice="`seatsync explain KEY` says what it asks."
        )
    with opened(ctx) as workspace:
        if nothing:
            workspace.unchoose_row(key)
            click.echo(f"Nothing is chosen for {key} now.")
            return 0
        what = Choosing(
            zero,
            ending,
            None if effective is None else day_in(effective),
            None if cancel_date is None else day_in(cancel_date),
        )
        row = workspace.choose_row(key, what)
    click.echo(f"{row.status.value}: {clean(row.reason)}")
    if row.blocked:
        click.echo(f"It cannot be ticked: {clean(row.blocked)}")
    return 0


@click.group("rule")
def rule_verb() -> None:
    """Say how many of a license's seats are billed: everywhere, or at one company."""


@rule_verb.command("set")
@click.argument("source")
@click.argument("sku")
@click.option("--company", "company_id", type=int, default=0, help="Only for this company's id.")
@click.option("--counts", "count_rule", default="", help="Another count rule of the source.")
@click.option(
    "--without", multiple=True, help="A status whose users do not count; may be given more than once."
)
@click.option("--free", default="0", help="The first so many seats are free.")
@click.option("--extra", default="0", help="So many seats are billed on top.")
@click.option("--minimum", default="0", help="At least so many seats are billed.")
@click.option("--pack", default="1", help="Round up to whole packs of so many seats.")
@click.option("--why", required=True, help="The reason, for whoever reads it next month.")
@click.pass_context
def rule_set(
    ctx: click.Context,
    source: str,
    sku: str,
    company_id: int,
    count_rule: str,
    without: tuple[str, ...],
    free: str,
    extra: str,
    minimum: str,
    pack: str,
    why: str,
) -> int:
    """Set a rule in the place of the one before; what is not given is as counted."""
    with opened(ctx) as workspace:
        found, name, metric = workspace.sku(source, sku)
        rule = CountAdjustment(
            source=found,
            sku=name,
            metric=metric,
            company_id=company_id,
            count_rule=count_rule,
            without=tuple(sorted(set(without))),
            free=seats_in(free),
            extra=seats_in(extra),
            minimum=seats_in(minimum),
            pack=seats_in(pack),
            why=why,
        )
        words = workspace.set_rule(rule)
    click.echo(f"{_where(source, sku, company_id)}: {clean(words)}. {clean(why)}")
    return 0


@rule_verb.command("remove")
@click.argument("source")
@click.argument("sku")
@click.option("--company", "company_id", type=int, default=0, help="The rule of this company.")
@click.pass_context
def rule_remove(ctx: click.Context, source: str, sku: str, company_id: int) -> int:
    """Take a rule away."""
    with opened(ctx) as workspace:
        workspace.remove_rule(workspace.sku(source, sku), company_id)
    click.echo(f"{_where(source, sku, company_id)}: as counted.")
    return 0


@rule_verb.command("undo")
@click.argument("source")
@click.argument("sku")
@click.option("--company", "company_id", type=int, default=0, help="The rule of this company.")
@click.pass_context
def rule_undo(ctx: click.Context, source: str, sku: str, company_id: int) -> int:
    """Put back what stood before the newest change."""
    with opened(ctx) as workspace:
        words = workspace.undo_rule(workspace.sku(source, sku), company_id)
    click.echo(f"{_where(source, sku, company_id)}: {clean(words)}.")
    return 0


@rule_verb.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def rule_list(ctx: click.Context, as_json: bool) -> int:
    """List every rule, with who set it and why."""
    with opened(ctx) as workspace:
        rules = workspace.decisions().adjustments
    if as_json:
        print_json({"rules": [_shape(rule) for rule in rules]})
        return 0
    lines = [
        (
            rule.source,
            rule.sku,
            rule.metric,
            str(rule.company_id or "every"),
            rule_words(rule),
            rule.by,
            rule.why,
        )
        for rule in rules
    ]
    if lines:
        print_table(("Source", "Sku", "Metric", "Company", "Rule", "By", "Why"), lines)
    else:
        click.echo("Every license is billed as counted.", err=True)
    return 0


def _where(source: str, sku: str, company_id: int) -> str:
    return f"{source} {sku} at company {company_id}" if company_id else f"{source} {sku} everywhere"


def _shape(rule: CountAdjustment) -> dict[str, object]:
    return {
        "source": rule.source,
        "sku": rule.sku,
        "metric": rule.metric,
        "company_id": rule.company_id or None,
        "counts": rule.count_rule or None,
        "without": list(rule.without),
        "free": number(rule.free),
        "extra": number(rule.extra),
        "minimum": number(rule.minimum),
        "pack": number(rule.pack),
        "why": rule.why,
        "by": rule.by,
    }
