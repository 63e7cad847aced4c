"""Doctor: one function a check, each with its result in words and the remedy; looking changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from seatsync_tui.models.errors import SeatSyncError, SettingsError
from seatsync_tui.settings import Paths, Settings, load_sound_settings
from seatsync_tui.settings.paths import checked_profile, default_paths, paths_for


class Verdict(StrEnum):
    """How a check came out."""

    GOOD = "good"
    NOTE = "note"
    """Worth knowing, and no fault."""
    WARNING = "warning"
    """Works, and should be looked at."""
    FAILURE = "failure"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    verdict: Verdict
    words: str
    remedy: str = ""
    code: int = 0
    """The exit code that a failure leads to."""


@dataclass(frozen=True)
class Visit:
    """What the checks look at."""

    profile: str
    environ: Mapping[str, str]
    now: Callable[[], datetime]
    offline: bool = False
    flags: Mapping[str, object] = field(default_factory=dict)
    terminal: bool = False
    """Whether a person sits in front of it."""
    size: tuple[int, int] = (0, 0)
    """Columns and lines of the terminal."""

    @property
    def paths(self) -> Paths:
        """The profile's folders, as far as the settings can be read."""
        with suppress(SettingsError):
            return paths_for(self.profile, self.environ, self.flags)
        return default_paths(self.profile, self.environ)

    @property
    def settings(self) -> Settings:
        """The profile's settings, with a default for what makes no sense, as another check tells."""
        return load_sound_settings(self.profile, self.environ, self.flags)


Check = Callable[[Visit], Iterable[Finding]]
SlowCheck = Callable[[Visit], Awaitable[Iterable[Finding]]]

WORST_FIRST = (1, 30, 2, 9, 3, 4)
"""Exit codes of failures, the worst first."""


def good(check: str, words: str) -> Finding:
    """Nothing to do."""
    return Finding(check, Verdict.GOOD, words)


def note(check: str, words: str, remedy: str = "") -> Finding:
    """Worth knowing."""
    return Finding(check, Verdict.NOTE, words, remedy)


def warning(check: str, words: str, remedy: str) -> Finding:
    """Should be looked at."""
    return Finding(check, Verdict.WARNING, words, remedy)


def failure(check: str, words: str, remedy: str, code: int) -> Finding:
    """Has to be put right."""
    return Finding(check, Verdict.FAILURE, words, remedy, code)


def failed(check: str, error: SeatSyncError) -> Finding:
    """An error of ours as a finding."""
    return failure(check, error.what, error.advice, error.exit_code)


async def examine(visit: Visit) -> tuple[Finding, ...]:
    """Run every check; one that breaks is a finding itself, and the others go on."""
    from seatsync_tui.workflow.checks_connections import CHECKS as SLOW
    from seatsync_tui.workflow.checks_credentials import CHECKS as CREDENTIALS
    from seatsync_tui.workflow.checks_data import CHECKS as DATA
    from seatsync_tui.workflow.checks_machine import CHECKS as MACHINE
    from seatsync_tui.workflow.checks_reports import CHECKS as REPORTS

    checked_profile(visit.profile)
    found: list[Finding] = []
    for check in (*MACHINE, *DATA, *CREDENTIALS, *REPORTS):
        found += _carefully(check, visit)
    for slow in SLOW:
        try:
            found += await slow(visit)
        except Exception as error:  # a broken check must not hide the others
            found.append(_broken(slow.__name__, error))
    return tuple(found)


def _carefully(check: Check, visit: Visit) -> list[Finding]:
    try:
        return list(check(visit))
    except SeatSyncError as error:
        return [failed(_name(check.__name__), error)]
    except Exception as error:  # as above
        return [_broken(check.__name__, error)]


def _broken(name: str, error: Exception) -> Finding:
    return failure(_name(name), f"The check itself failed ({type(error).__name__}).", "Please report it.", 1)


def _name(function: str) -> str:
    return function.replace("_", " ")


def exit_code(findings: Iterable[Finding]) -> int:
    """0, or the code of the worst failure."""
    codes = {finding.code for finding in findings if finding.verdict is Verdict.FAILURE}
    return next((code for code in (*WORST_FIRST, *sorted(codes)) if code in codes), 0)
