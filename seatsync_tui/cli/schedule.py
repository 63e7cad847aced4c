"""`schedule`: print, or put in place, what starts a run by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from seatsync_tui.models.errors import SettingsError, StoreError
from seatsync_tui.secrets import CHANNEL_SECRETS, REPORT_SECRETS, set_up
from seatsync_tui.secrets.names import CONNECTWISE
from seatsync_tui.settings import Settings, load_settings
from seatsync_tui.settings.paths import without_own
from seatsync_tui.sources.registry import SOURCES
from seatsync_tui.workflow.scheduling import Job, When, cron_line, service_unit, stored_as, timer_unit
from seatsync_tui.workflow.unattended import classes_named


@click.command("schedule")
@click.option("--systemd", "kind", flag_value="systemd", help="Only the systemd service and timer.")
@click.option("--cron", "kind", flag_value="cron", help="Only the cron line.")
@click.option("--daily", "every", flag_value="daily", help="Every day; this is what happens unless told.")
@click.option("--weekly", "every", flag_value="weekly", help="Every Monday.")
@click.option("--monthly", "every", flag_value="monthly", help="On the first of each month.")
@click.option(
    "--before-month-end",
    "days",
    type=click.IntRange(0, 27),
    help="So many days before each month ends; 0 is its last day.",
)
@click.option("--at", "at", default="06:00", show_default=True, help="Time of this machine's day, as 06:30.")
@click.option("--push", "push", default="", help="What the run pushes unattended: updates, creates, cancels.")
@click.option("--install", is_flag=True, help="Put the systemd units in place for this user.")
@click.pass_context
def schedule_verb(
    ctx: click.Context,
    kind: str | None,
    every: str | None,
    days: int | None,
    at: str,
    push: str,
    install: bool,
) -> int:
    """Print a systemd service with its timer and a cron line that start `seatsync run`."""
    if install and kind == "cron":
        raise SettingsError(
            "--install puts systemd units in place.", advice="Paste the cron line into `crontab -e`."
        )
    classes_named(push)
    profile = ctx.obj["profile"]
    job = Job(
        profile=profile,
        program=program(),
        when=_when(every, days, at),
        push=push,
        home=_home(),
        credentials=_credentials(profile, load_settings(profile, os.environ)),
    )
    if install:
        return _install(job)
    if kind != "cron":
        _print_units(job)
    if kind != "systemd":
        click.echo("# cron, for `crontab -e`:" if kind is None else "", nl=kind is None)
        click.echo(cron_line(job))
    return 0


def _when(every: str | None, days: int | None, at: str) -> When:
    if every and days is not None:
        raise SettingsError(f"--{every} and --before-month-end cannot both be.", advice="Give one of them.")
    hour, _, minute = at.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise SettingsError(f"{at!r} is no time of day.", advice="Give it as 06:30.")
    if days is not None:
        return When("month-end", days, int(hour), int(minute))
    return When(every or "daily", 0, int(hour), int(minute))


def program() -> tuple[str, ...]:
    """How to start this very installation from anywhere."""
    beside = Path(sys.executable).with_name("seatsync")
    return (str(beside),) if os.access(beside, os.X_OK) else (sys.executable, "-m", "seatsync_tui")


def _home() -> str:
    home = os.environ.get("SEATSYNC_HOME", "").strip()
    return str(Path(home).expanduser().absolute()) if home else ""


def _credentials(profile: str, settings: Settings) -> tuple[str, ...]:
    """Every credential the run may need: of sources in use, of ConnectWise, of the channels that are on."""
    sources = set_up(profile, os.environ) or tuple(SOURCES)[:1]
    of_channels = {
        name
        for channel, names in CHANNEL_SECRETS.items()
        for name in names
        if getattr(settings, f"report_{channel}")
    }
    return (
        *(name for source in sources for name in SOURCES[source].credential_names),
        *CONNECTWISE,
        *(name for name in REPORT_SECRETS if name in of_channels),
    )


def _print_units(job: Job) -> None:
    for ending, text in (("service", service_unit(job)), ("timer", timer_unit(job))):
        click.echo(f"# {_folder() / f'{job.unit}.{ending}'}")
        click.echo(text)
    name = job.credentials[0]
    click.echo(
        "# For each LoadCredentialEncrypted line, with systemd 256 or newer, a file only this machine reads:"
    )
    file = f"~/.config/credstore.encrypted/{stored_as(job, name)}"
    click.echo(f"#   systemd-creds --user encrypt --name={name} - {file}")
    click.echo("# Without one the run looks where `seatsync secret status` says.\n")


def _folder() -> Path:
    config = os.environ.get("XDG_CONFIG_HOME", "").strip()
    return (Path(config) if config else Path.home() / ".config") / "systemd" / "user"


def _install(job: Job) -> int:
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, text in (("service", service_unit(job)), ("timer", timer_unit(job))):
            (folder / f"{job.unit}.{ending}").write_text(text, encoding="utf-8")
            click.echo(f"Written: {folder / f'{job.unit}.{ending}'}")
    except OSError as error:
        raise StoreError(
            f"The units cannot be written to {folder}: {error.strerror or error}.",
            advice="`seatsync schedule --systemd` prints them.",
        ) from error
    steps = (("daemon-reload",), ("enable", "--now", f"{job.unit}.timer"))
    if all(_systemctl(*step) for step in steps):
        click.echo(f"The timer {job.unit}.timer is on.")
    else:
        click.echo("The timer is not on yet; this user's systemd did not answer. Run:", err=True)
        for step in steps:
            click.echo(f"  systemctl --user {' '.join(step)}", err=True)
    click.echo("So that it runs while you are logged out: loginctl enable-linger")
    return 0


def _systemctl(*words: str) -> bool:
    found = shutil.which("systemctl")
    if found is None:
        return False
    try:
        done = subprocess.run(
            [found, "--user", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=30,
            env=without_own(os.environ),
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
