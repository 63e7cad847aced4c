"""`secret`: where credentials are kept; values come from a hidden prompt or stdin, never an argument."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Collection, Sequence

import click

from seatsync_tui.cli.output import print_json, print_table
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.reconcile.names import clean
from seatsync_tui.secrets import (
    SecretStatus,
    move_secret,
    secret_status,
    set_secret,
    use_place,
    variable_of,
    where_kept,
)
from seatsync_tui.secrets.names import CONNECTWISE, check_name
from seatsync_tui.secrets.references import KINDS, parse_reference
from seatsync_tui.sources.registry import SOURCES


@click.group("secret")
def secret_verb() -> None:
    """Keep credentials, and see where each one comes from."""


@secret_verb.command("set")
@click.argument("name")
@click.pass_context
def secret_set(ctx: click.Context, name: str) -> int:
    """Store one credential, asked for without an echo or read from stdin."""
    check_name(name)
    value = _asked(name)
    if not value:
        raise SettingsError("An empty credential was given.", advice="Nothing was stored.")
    profile = ctx.obj["profile"]
    place = set_secret(name, value, profile)
    click.echo(f"{name} is stored for profile {profile}: {clean(place)}.")
    if os.environ.get(variable_of(name), "").strip():
        click.echo(f"{variable_of(name)} is set and wins over it.", err=True)
    return 0


def _asked(name: str) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(name, hide_input=True, err=True)).strip()
    return sys.stdin.readline().strip()


@secret_verb.command("move")
@click.argument("name")
@click.argument("place")
@click.pass_context
def secret_move(ctx: click.Context, name: str, place: str) -> int:
    """Move a credential to PLACE (keyring:, file:PATH …): written, read back, then deleted where it was."""
    moved = move_secret(name, parse_reference(place, name), ctx.obj["profile"])
    click.echo(f"{name} was moved from {clean(moved.before)} to {clean(moved.after)}.")
    if moved.left:
        click.echo(f"Take the old copy away yourself: {clean(moved.left)}.", err=True)
    return 0


@secret_verb.command("use")
@click.argument("name")
@click.argument("place", required=False)
@click.option("--default", "default", is_flag=True, help="Look in the usual places again.")
@click.pass_context
def secret_use(ctx: click.Context, name: str, place: str | None, default: bool) -> int:
    """Say where one is kept: keyring:, env:NAME, cred:NAME, file:PATH, cmd:["PROGRAM",…] or prompt."""
    if (place is None) != default:
        raise SettingsError(
            "Name one place, or give --default.", advice=f"Places: {', '.join(KINDS.values())}."
        )
    reference = None if place is None else parse_reference(place, name)
    there = use_place(name, reference, ctx.obj["profile"])
    words = "the usual places" if reference is None else reference.words
    click.echo(f"{name} is looked for here from now on: {clean(words)}.")
    if not there:
        click.echo("It is not there yet; `seatsync secret status` says more.", err=True)
    return 0


@secret_verb.command("status")
@click.option("--all", "every", is_flag=True, help="Also those that nothing here needs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def secret_status_verb(ctx: click.Context, every: bool, as_json: bool) -> int:
    """Say where each credential comes from; never a value."""
    found = secret_status(ctx.obj["profile"], os.environ)
    if as_json:
        print_json({"secrets": [{"name": s.name, "set": s.is_set, "origin": s.origin} for s in found]})
    else:
        _tell(found, where_kept(ctx.obj["profile"], os.environ), every=every)
    return 0 if _enough({status.name for status in found if status.is_set}) else 3


def _tell(found: Sequence[SecretStatus], kept: str, *, every: bool) -> None:
    """The credentials that are there or needed as a table; why one is missing only where it is not common."""
    there = {status.name for status in found if status.is_set}
    needed, idle = _needed(there)
    shown = [status for status in found if every or status.name in there | needed]
    why = Counter(status.origin for status in shown if not status.is_set and status.origin)
    common = why.most_common(1)[0][0] if why else ""
    print_table(
        ("Credential", "Set", "From"),
        (
            (each.name, "yes" if each.is_set else "no", "" if each.origin == common else each.origin)
            for each in shown
        ),
    )
    if idle and not every:
        click.echo(f"Not in use: {', '.join(idle)}; `seatsync secret status --all` lists theirs too.")
    # A keyring that is not there is told below, with what works instead.
    if common and common.partition(". ")[0] not in kept:
        click.echo(f"Not set: {clean(common)}", err=True)
    click.echo(kept, err=True)


def _needed(there: Collection[str]) -> tuple[set[str], list[str]]:
    """What ConnectWise and the sources in use cannot do without, and the sources that are not in use.

    The first source counts as in use where no other is.
    """
    used = [info for info in SOURCES.values() if not set(there).isdisjoint(info.credential_names)]
    used = used or list(SOURCES.values())[:1]
    needed = set(CONNECTWISE).union(*(info.required for info in used))
    return needed, [info.label for info in SOURCES.values() if info not in used]


def _enough(there: Collection[str]) -> bool:
    """Whether ConnectWise and a source are set, and no source is set by half."""
    begun = [info.required for info in SOURCES.values() if not set(there).isdisjoint(info.required)]
    return bool(begun) and set(CONNECTWISE).union(*begun) <= set(there)
