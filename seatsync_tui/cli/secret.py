"""`secret`: credentials in the OS keyring, from a hidden prompt or stdin, never an argument."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection

import click

from seatsync_tui.cli.output import print_json, print_table
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.secrets import REPORT_SECRETS, SECRET_NAMES, secret_status, set_secret
from seatsync_tui.sources.registry import SOURCES


@click.group("secret")
def secret_verb() -> None:
    """Keep credentials in the OS keyring and see where each one comes from."""


@secret_verb.command("set")
@click.argument("name")
@click.pass_context
def secret_set(ctx: click.Context, name: str) -> int:
    """Store one credential, asked for without an echo or read from stdin."""
    known = (*SECRET_NAMES, *REPORT_SECRETS)
    if name not in known:
        raise SettingsError(f"There is no credential {name!r}.", advice=f"Known: {', '.join(known)}.")
    value = _asked(name)
    if not value:
        raise SettingsError("An empty credential was given.", advice="Nothing was stored.")
    set_secret(name, value, ctx.obj["profile"])
    click.echo(f"{name} is stored in the keyring for profile {ctx.obj['profile']}.")
    return 0


def _asked(name: str) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(name, hide_input=True, err=True)).strip()
    return sys.stdin.readline().strip()


@secret_verb.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def secret_status_verb(ctx: click.Context, as_json: bool) -> int:
    """Say where each credential comes from; never a value."""
    found = secret_status(ctx.obj["profile"], os.environ)
    if as_json:
        print_json({"secrets": [{"name": s.name, "set": s.is_set, "origin": s.origin} for s in found]})
    else:
        print_table(
            ("Credential", "Set", "From"), ((s.name, "yes" if s.is_set else "no", s.origin) for s in found)
        )
    return 0 if _enough({status.name for status in found if status.is_set}) else 3


def _enough(there: Collection[str]) -> bool:
    """Whether ConnectWise and a source are set, and no source is set by half."""
    begun = [info.required for info in SOURCES.values() if not set(there).isdisjoint(info.required)]
    others = set(SECRET_NAMES) - {name for info in SOURCES.values() for name in info.credential_names}
    return bool(begun) and others.union(*begun) <= set(there)
