"""Errors in three parts: what failed, what that means, what to do next; each knows its exit code."""

from __future__ import annotations


class SeatSyncError(Exception):
    """Base of every error SeatSync raises on purpose."""

    exit_code = 1

    def __init__(self, what: str, *, advice: str = "", details: str = "") -> None:
        super().__init__(what)
        self.what = what
        """What failed and for which customer, company or field, as one sentence."""
        self.advice = advice
        """What to do next, as one sentence, or empty."""
        self.details = details
        """The other side's own words, redacted, shown on demand."""

    def __str__(self) -> str:
        return f"{self.what} {self.advice}".strip()


class SettingsError(SeatSyncError):
    """A setting or an argument is missing or makes no sense."""

    exit_code = 2


class CredentialError(SeatSyncError):
    """A credential is missing or refused: a person is needed. `field` names what to check."""

    exit_code = 3

    def __init__(self, what: str, *, field: str = "", advice: str = "", details: str = "") -> None:
        super().__init__(what, advice=advice, details=details)
        self.field = field


class UnreachableError(SeatSyncError):
    """A source or ConnectWise did not answer, or answered with something that cannot be read."""

    exit_code = 4


class NotReadError(SeatSyncError):
    """One customer could not be read; the others can."""

    exit_code = 5


class PlanRefused(SeatSyncError):
    """The plan is stale, expired, altered, of another site, or was claimed before."""

    exit_code = 6


class GuardRefused(SeatSyncError):
    """The plan goes beyond a safety limit and nobody meant it."""

    exit_code = 7


class LockedError(SeatSyncError):
    """Another operator holds the lock."""

    exit_code = 8


class UnsettledError(SeatSyncError):
    """An earlier operation has writes whose outcome is not known yet."""

    exit_code = 9


class StoreError(SeatSyncError):
    """The database or a file of ours cannot be read or written."""

    exit_code = 2


class StoppedError(SeatSyncError):
    """The operator stopped it; nothing was kept."""

    exit_code = 130
