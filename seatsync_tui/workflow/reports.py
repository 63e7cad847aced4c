"""What a use-case gives back to the door that called it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from seatsync_tui.models.counts import Pull, PullVerdict
from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.plans import Operation, Outcome
from seatsync_tui.models.psa import OlderCompany


@dataclass(frozen=True, slots=True)
class PullReport:
    """What one source's pull read."""

    source: str
    pull: Pull
    verdict: PullVerdict
    matched: int = 0
    """Customers matched to a company by name in passing."""

    @property
    def read(self) -> int:
        """Counts that could be read."""
        return len(self.pull.counts) - len(self.pull.not_read())

    def customers_read(self) -> str:
        """How many of the customers could be read whole, in words."""
        customers = len(self.pull.customers())
        unread = len({count.customer_id for count in self.pull.not_read()})
        return f"{customers - unread} of {customers} customers read"


class PullReports(tuple[PullReport, ...]):
    """What each source's pull read, and which sources failed as a whole."""

    failures: tuple[tuple[str, SeatSyncError], ...]
    """Name of the source and why none of it could be read."""

    def __new__(
        cls, reports: Iterable[PullReport] = (), failures: Iterable[tuple[str, SeatSyncError]] = ()
    ) -> PullReports:
        """Put the reports of the sources that were read beside the failures of the others."""
        made = super().__new__(cls, tuple(reports))
        made.failures = tuple(failures)
        return made

    @property
    def partial(self) -> bool:
        """Whether a source failed, was stopped, or a customer could not be read."""
        return bool(self.failures) or any(
            report.pull.not_read() or not report.pull.complete for report in self
        )


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan of ConnectWise read."""

    id: int
    site: str
    at: datetime
    full: bool
    calls: int
    companies: int
    agreements: int
    additions: int
    products: int
    matched: int = 0
    older: tuple[OlderCompany, ...] = ()
    """Companies that a quick scan left out, with the time of what stands for them."""

    by_report: bool = False
    """Whether one report told the additions in place of a call for each agreement."""

    @property
    def kind(self) -> str:
        """`full`, `quick` or `report`."""
        return "report" if self.by_report else "full" if self.full else "quick"


def older_words(older: Sequence[OlderCompany]) -> str:
    """Say how many companies were left out and as of when they are; empty when none was."""
    if not older:
        return ""
    oldest = min(company.at for company in older)
    companies = "1 company" if len(older) == 1 else f"{len(older)} companies"
    return f"{companies} not read again, as of {oldest:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push did, and why it stopped early if it did."""

    operation: Operation
    cause: SeatSyncError | None = None

    @property
    def wrote(self) -> bool:
        """Whether anything was written to ConnectWise."""
        written = (Outcome.CREATED, Outcome.UPDATED, Outcome.CANCELLED, Outcome.UNKNOWN)
        return any(row.outcome in written for row in self.operation.rows)

    @property
    def exit_code(self) -> int:
        """0 when every row is fine; a refused credential or an unreachable site only before a first write."""
        if all(row.outcome.fine for row in self.operation.rows):
            return 0
        if self.cause is not None and not self.wrote and self.cause.exit_code in (3, 4):
            return self.cause.exit_code
        return 5
