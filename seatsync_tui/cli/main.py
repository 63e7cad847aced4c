"""The `seatsync` command: verbs are imported when called, errors leave in words and an exit code."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from seatsync_tui import __version__
from seatsync_tui.cli.door import own_profile
from seatsync_tui.cli.lazy import LazyGroup
from seatsync_tui.models.errors import SeatSyncError, SettingsError

VERBS = {
    "audit": "audit",
    "backup": "keeping",
    "choose": "choose",
    "config": "machine",
    "demo": "demo",
    "doctor": "doctor",
    "explain": "preview",
    "file": "file",
    "hold": "decide",
    "ignore": "decide",
    "keys": "machine",
    "locate": "machine",
    "lock": "lock",
    "map": "mapping",
    "operations": "history",
    "plan": "plan",
    "preview": "preview",
    "pull": "read",
    "push": "push",
    "report": "report",
    "restore": "keeping",
    "resume": "push",
    "revert": "revert",
    "rule": "choose",
    "run": "run",
    "sandbox": "demo",
    "scan": "read",
    "schedule": "schedule",
    "secret": "secret",
    "settle": "push",
    "show": "history",
    "unhold": "decide",
    "unignore": "decide",
}
"""Which module of this folder holds a verb."""


@click.group(
    cls=LazyGroup,
    modules=VERBS,
    names="{}_verb",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="seatsync")
@click.option(
    "--profile", envvar="SEATSYNC_PROFILE", default="default", show_default=True, help="Which MSP or site."
)
@click.option("--read-only", is_flag=True, help="Never build the writer: nothing can be pushed.")
@click.option("--set", "flags", metavar="NAME=VALUE", multiple=True, help="A setting, for this one time.")
@click.pass_context
def root(ctx: click.Context, profile: str, read_only: bool, flags: tuple[str, ...]) -> None:
    """Make the seats billed in ConnectWise PSA agree with the seats clients really use.

    Without a verb it opens the app.
    """
    ctx.ensure_object(dict)["profile"] = profile
    ctx.obj.update(read_only=read_only, flags=_flags(flags))
    if ctx.invoked_subcommand is None:
        from seatsync_tui.cli.door import open_app

        open_app(profile, read_only=read_only, flags=ctx.obj["flags"])


def _flags(pairs: tuple[str, ...]) -> dict[str, object]:
    """Settings given as NAME=VALUE; what a value may be is checked where settings are read."""
    for pair in pairs:
        if "=" not in pair:
            raise SettingsError(f"{pair!r} sets nothing.", advice="Write --set NAME=VALUE.")
    return {name.strip(): value for name, _, value in (pair.partition("=") for pair in pairs)}


def run_verbs() -> None:
    """Run the verb that the words name; what it raises becomes one message and an exit code."""
    told: dict[str, object] = {}
    try:
        code = root.main(standalone_mode=False, obj=told)
    except (Exception, KeyboardInterrupt) as error:
        leave(error, str(told.get("profile") or own_profile()))
    _end(code if isinstance(code, int) else 0)


def leave(error: BaseException, profile: str) -> NoReturn:
    """End the process: every error of ours becomes one message on stderr and its exit code."""
    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt):
        _end(130)
    if isinstance(error, BrokenPipeError):
        sys.stderr.close()
        _end(0)
    if isinstance(error, click.ClickException):
        error.show()
        _end(error.exit_code)
    if isinstance(error, SeatSyncError):
        click.echo(f"seatsync: {error}", err=True)
        _end(error.exit_code)
    from seatsync_tui.cli.crash import keep_crash

    # The last door: no traceback ever reaches an operator.
    click.echo(f"seatsync: something unexpected happened ({keep_crash(error, profile)}).", err=True)
    _end(1)


def _end(code: int) -> NoReturn:
    _drop_unsaid()
    sys.exit(code)


def _drop_unsaid() -> None:
    """Give up what stdout could not take, else Python tries again on leaving and exits with 120."""
    try:
        sys.stdout.flush()
    except OSError:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
