"""`ignore`, `unignore`, `hold`, `unhold`: rows left out or kept at a number, each with its reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

import click

from seatsync_tui.cli.opening import opened
from seatsync_tui.cli.output import number
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import CustomerKey


@click.command("ignore")
@click.argument("source")
@click.argument("identifier")
@click.option("--why", required=True, help="The reason, for whoever reads it next month.")
@click.pass_context
def ignore_verb(ctx: click.Context, source: str, identifier: str, why: str) -> int:
    """Leave out a customer (`ignore duo ACCOUNT_ID`) or an addition (`ignore addition ID`)."""
    customer, addition_id = _what(source, identifier)
    with opened(ctx) as workspace:
        workspace.ignore(customer=customer, addition_id=addition_id, why=why)
    click.echo(f"{source} {identifier} is left out: {why}")
    return 0


@click.command("unignore")
@click.argument("source")
@click.argument("identifier")
@click.pass_context
def unignore_verb(ctx: click.Context, source: str, identifier: str) -> int:
    """Take an ignore back."""
    customer, addition_id = _what(source, identifier)
    with opened(ctx) as workspace:
        workspace.unignore(customer=customer, addition_id=addition_id)
    click.echo(f"{source} {identifier} is no longer left out.")
    return 0


@click.command("hold")
@click.argument("key")
@click.option("--at", "quantity", required=True, help="The seats to hold the row at.")
@click.option("--until", required=True, help="The last day of the hold, as 2026-12-31.")
@click.option("--why", required=True, help="The reason, for whoever reads it next month.")
@click.pass_context
def hold_verb(ctx: click.Context, key: str, quantity: str, until: str, why: str) -> int:
    """Keep a row at a number until a date."""
    at, last_day = seats_in(quantity), day_in(until)
    with opened(ctx) as workspace:
        workspace.hold(key, at=at, until=last_day, why=why)
    click.echo(f"{key} is held at {number(at)} until {last_day}: {why}")
    return 0


@click.command("unhold")
@click.argument("key")
@click.pass_context
def unhold_verb(ctx: click.Context, key: str) -> int:
    """Lift a hold."""
    with opened(ctx) as workspace:
        workspace.unhold(key)
    click.echo(f"{key} is no longer held.")
    return 0


def _what(source: str, identifier: str) -> tuple[CustomerKey | None, int | None]:
    if source != "addition":
        return (source, identifier), None
    if not identifier.isdecimal():
        raise SettingsError(f"{identifier!r} is no addition id.", advice="Give the number ConnectWise shows.")
    return None, int(identifier)


def seats_in(text: str) -> Decimal:
    """Read a number of seats from the command line."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise SettingsError(f"{text!r} is no number of seats.", advice="Give one, as 40.") from None
    if not number.is_finite():
        raise SettingsError(f"{text!r} is no number of seats.", advice="Give one, as 40.")
    return number


def day_in(text: str) -> date:
    """Read a calendar day from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{text!r} is no date.", advice="Give it as 2026-12-31.") from None
