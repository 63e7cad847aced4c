"""The texts by which a machine starts runs by itself: a systemd service with its timer, and a cron line."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DELAY = 15
"""Minutes. Machines that start at the same minute would all meet the same limits."""


@dataclass(frozen=True, slots=True)
class When:
    """How often a run starts, and at what time of this machine's day."""

    every: str = "daily"
    """`daily`, `weekly` (Monday), `monthly` (the first), or `month-end`."""
    days: int = 0
    """For `month-end`: days before the last one of the month."""
    hour: int = 6
    minute: int = 0

    def on_calendar(self) -> str:
        """The systemd timer's `OnCalendar=`.

        Before a month's end it elapses on every day that is left; the run itself sees that one is enough.
        """
        last_days = f"*-*~{self.days + 1:02}/1" if self.days else "*-*~01"
        day = {"daily": "*-*-*", "weekly": "Mon *-*-*", "monthly": "*-*-01", "month-end": last_days}[
            self.every
        ]
        return f"{day} {self.hour:02}:{self.minute:02}:00"

    def delay(self) -> int:
        """Minutes by which a start may be put off: never into the next day, which may be another month."""
        return min(DELAY, 24 * 60 - 1 - self.hour * 60 - self.minute)

    def cron(self) -> str:
        """The five fields of a cron line; the earliest day before a month's end is that of a February."""
        earliest = f"{28 - self.days}-31"
        day = {"daily": "* * *", "weekly": "* * 1", "monthly": "1 * *", "month-end": f"{earliest} * *"}[
            self.every
        ]
        return f"{self.minute} {self.hour} {day}"

    def words(self) -> str:
        """As a unit's description says it."""
        if self.every != "month-end":
            return self.every
        return f"{self.days} days before each month ends" if self.days else "on each month's last day"


@dataclass(frozen=True, slots=True)
class Job:
    """One scheduled run of one profile."""

    profile: str
    program: tuple[str, ...]
    """The command's absolute path, or an interpreter and what it runs."""
    when: When
    push: str = ""
    home: str = ""
    """`SEATSYNC_HOME`, where it is set."""
    credentials: tuple[str, ...] = ()
    """Names of the credentials that systemd may hand over."""

    @property
    def unit(self) -> str:
        """The units' name without its ending."""
        return f"seatsync-{self.profile}"

    def command(self) -> tuple[str, ...]:
        """The whole command of the run."""
        push = ("--push", self.push) if self.push else ()
        window = (
            ("--only-days-before-month-end", str(self.when.days)) if self.when.every == "month-end" else ()
        )
        return (*self.program, "--profile", self.profile, "run", *push, *window)


def cron_line(job: Job) -> str:
    """A line for `crontab -e`; cron starts it with an almost empty environment, so it names everything."""
    home = f"SEATSYNC_HOME={shlex.quote(job.home)} " if job.home else ""
    # To cron a percent sign ends the command.
    return f"{job.when.cron()} {home}{shlex.join(job.command())}".replace("%", "\\%")


def service_unit(job: Job) -> str:
    """The service: one run, with the credentials that systemd keeps encrypted."""
    # A dollar sign means something to systemd in a command only.
    home = [f"Environment={_quoted(f'SEATSYNC_HOME={job.home}', '$')}"] if job.home else []
    credentials = [f"LoadCredentialEncrypted={name}:{stored_as(job, name)}" for name in job.credentials]
    return _unit(
        {
            "Unit": [f"Description=SeatSync run of profile {job.profile}, {job.when.words()}"],
            "Service": [
                "Type=oneshot",
                f"ExecStart={' '.join(map(_quoted, job.command()))}",
                *home,
                *credentials,
                "UMask=0077",
                "NoNewPrivileges=yes",
                # A stop is obeyed after the row in hand.
                "TimeoutStartSec=4h",
                "TimeoutStopSec=5min",
            ],
        }
    )


def timer_unit(job: Job) -> str:
    """The timer: what was missed while the machine was off is made up for when it is on again."""
    return _unit(
        {
            "Unit": [f"Description=SeatSync run of profile {job.profile}, {job.when.words()}"],
            "Timer": [
                f"OnCalendar={job.when.on_calendar()}",
                "Persistent=true",
                f"RandomizedDelaySec={job.when.delay()}min",
            ],
            "Install": ["WantedBy=timers.target"],
        }
    )


def stored_as(job: Job, name: str) -> str:
    """The name of a credential in systemd's own store; one that is not there is passed over."""
    return f"{job.unit}.{name}"


def _unit(sections: Mapping[str, Sequence[str]]) -> str:
    return "\n".join("\n".join([f"[{title}]", *lines, ""]) for title, lines in sections.items())


def _quoted(word: str, dollar: str = "$$") -> str:
    """A word as systemd reads it: its specifiers, variables and quotes taken as they stand."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", dollar)
    return f'"{escaped}"' if any(letter in word for letter in " \t'\";") or not word else escaped
