"""Doctor's checks of the machine: Python, terminal, clock, login session."""

from __future__ import annotations

import getpass
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from seatsync_tui.reconcile.zones import zone_for
from seatsync_tui.workflow.doctor import Check, Finding, Visit, failure, good, note, warning

LINGER = Path("/var/lib/systemd/linger")
"""Where systemd notes whose services go on after the last logout."""
SMALLEST = (80, 24)


def python(visit: Visit) -> Iterator[Finding]:
    """Which Python runs SeatSync."""
    yield good("Python", f"{platform.python_version()}, {sys.executable}.")


def terminal(visit: Visit) -> Iterator[Finding]:
    """Whether the app can be shown here."""
    kind = visit.environ.get("TERM", "")
    if not visit.terminal:
        yield note("Terminal", "There is none here: verbs work, the app does not.")
        return
    if kind in ("", "dumb"):
        yield failure(
            "Terminal", f"TERM is {kind or 'not set'}.", "Set it, as `export TERM=xterm-256color`.", 2
        )
        return
    columns, lines = visit.size
    if columns < SMALLEST[0] or lines < SMALLEST[1]:
        yield warning(
            "Terminal",
            f"It has {columns} columns and {lines} lines.",
            "Make it 80 columns and 24 lines or more.",
        )
    else:
        yield good("Terminal", f"{kind}, {columns} columns, {lines} lines, {_colours(visit)}.")


def _colours(visit: Visit) -> str:
    if visit.environ.get("NO_COLOR"):
        return "without colours, as NO_COLOR asks"
    if visit.environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return "true colours"
    return "256 colours" if "256" in visit.environ.get("TERM", "") else "16 colours"


def character_set(visit: Visit) -> Iterator[Finding]:
    """Whether names in any script can be shown."""
    chosen = next(
        (visit.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if visit.environ.get(name)), ""
    )
    if chosen and "utf" not in chosen.casefold():
        yield warning(
            "Characters", f"The locale is {chosen}.", "Choose one in UTF-8, as `export LANG=C.UTF-8`."
        )
    else:
        yield good("Characters", f"{chosen or 'no locale is set; UTF-8 is used'}.")


def time_zone(visit: Visit) -> Iterator[Finding]:
    """The zone that every proposed date rests on."""
    wanted = visit.settings.timezone
    here = visit.now().astimezone().tzname() or "unknown"
    if not wanted:
        yield note("Time zone", f"ConnectWise's own; this machine is in {here}.")
    elif zone_for(wanted) is None:
        yield failure("Time zone", f"{wanted} is not known here.", "Install tzdata, or set another.", 2)
    else:
        yield good("Time zone", f"{wanted}; this machine is in {here}.")


def login_session(visit: Visit) -> Iterator[Finding]:
    """What a keyring and a timer of this account need."""
    bus = visit.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    runtime = visit.environ.get("XDG_RUNTIME_DIR", "")
    if bus:
        yield good("Session bus", "DBUS_SESSION_BUS_ADDRESS is set.")
    else:
        remedy = "A keyring needs it: log in by PAM, or start one with `dbus-run-session`."
        yield note("Session bus", "DBUS_SESSION_BUS_ADDRESS is not set.", remedy)
    if not runtime:
        yield note(
            "Runtime folder", "XDG_RUNTIME_DIR is not set.", "`systemctl --user` and keyrings need it."
        )
    elif not Path(runtime).is_dir():
        yield warning("Runtime folder", f"{runtime} is not there.", "Log in anew, not by `su`.")
    else:
        yield good("Runtime folder", f"{runtime}.")


def lingering(visit: Visit) -> Iterator[Finding]:
    """Whether a user's timer runs while nobody is logged in."""
    if not LINGER.parent.is_dir():
        yield note("Lingering", "This machine has no systemd: use cron.")
        return
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        return
    if (LINGER / user).exists():
        yield good("Lingering", f"On for {user}: timers run while nobody is logged in.")
    else:
        yield note(
            "Lingering", f"Off for {user}.", f"For a timer of your own run `loginctl enable-linger {user}`."
        )


CHECKS: tuple[Check, ...] = (python, terminal, character_set, time_zone, login_session, lingering)
