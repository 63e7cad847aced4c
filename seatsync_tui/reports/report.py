"""What a run has to tell: what needs a person, what would change and the money, what was done or failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from seatsync_tui.models.plans import Operation, Outcome, RowOutcome
from seatsync_tui.models.rows import WAITING, Preview, Row, Status
from seatsync_tui.reconcile.count_table import CountTable


@dataclass(frozen=True, slots=True)
class Money:
    """The monthly difference of some rows, in the agreements' own currency."""

    amount: Decimal = Decimal(0)
    unknown: int = 0
    """Rows whose cycle or price cannot be told, and which are therefore not in the amount."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run, as every channel tells it. It holds no secret."""

    profile: str
    at: datetime
    """When the run ended, UTC."""
    day: date
    """The calendar day in the profile's time zone."""
    exit_code: int = 0
    preview: Preview | None = None
    """None when the run failed before there was one."""
    checked: frozenset[str] = frozenset()
    """Keys of the rows whose box is checked."""
    operation: Operation | None = None
    """What was pushed; None when nothing was to be."""
    failure: str = ""
    """Why the run did not come to its end, in words."""
    remarks: tuple[str, ...] = ()
    """What else a person should know, a sentence each."""
    sample: bool = False
    """Made up, to try a channel."""
    count_table: CountTable | None = None
    """What every client has at every vendor; None when it was not wanted or could not be made."""
    count_form: str = "csv"
    """How it is attached: csv, xlsx, json or md."""

    @property
    def site(self) -> str:
        """The ConnectWise it speaks of, or empty."""
        scan = self.preview.scan if self.preview is not None else None
        return scan.site if scan is not None else ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows but those without a difference."""
        rows = self.preview.rows if self.preview is not None else ()
        return tuple(row for row in rows if row.status is not Status.NO_CHANGE)

    @property
    def waiting(self) -> tuple[Row, ...]:
        """Rows that need a person."""
        return tuple(row for row in self.rows if needs_person(row))

    @property
    def proposed(self) -> tuple[Row, ...]:
        """Rows that would change something and can be pushed as they stand, the checked ones first."""
        found = [row for row in self.rows if row.action is not None and not needs_person(row)]
        return tuple(sorted(found, key=lambda row: row.key not in self.checked))

    @property
    def done(self) -> tuple[RowOutcome, ...]:
        """Rows that were written."""
        return tuple(row for row in self._outcomes if row.outcome in _WRITTEN)

    @property
    def undone(self) -> tuple[RowOutcome, ...]:
        """Rows that were to be written and were not, or nobody knows."""
        return tuple(row for row in self._outcomes if not row.outcome.fine)

    @property
    def has_findings(self) -> bool:
        """Whether anything waits for somebody, would change, was done or went wrong."""
        return bool(self.waiting or self.proposed or self.done or self.undone or self.failed)

    @property
    def failed(self) -> bool:
        """Whether the run, or a part of it, did not do what it should."""
        return bool(self.failure) or self.exit_code != 0

    @property
    def money(self) -> Money:
        """What all proposed changes would move a month."""
        return money_of(self.proposed)

    @property
    def _outcomes(self) -> tuple[RowOutcome, ...]:
        return self.operation.rows if self.operation is not None else ()


_WRITTEN = (Outcome.CREATED, Outcome.UPDATED, Outcome.CANCELLED)


def needs_person(row: Row) -> bool:
    """Whether a row goes nowhere before a person decides; a held one was decided."""
    if row.status is Status.HELD:
        return False
    blocked = row.action is not None and not row.tickable
    return row.status in WAITING or row.pick is not None or blocked


def money_of(rows: Iterable[Row]) -> Money:
    """Add up the monthly difference, and count the rows it cannot be told of."""
    amounts = [row.money for row in rows]
    known = [amount for amount in amounts if amount is not None]
    return Money(sum(known, Decimal(0)), len(amounts) - len(known))


def money_words(money: Money) -> str:
    """The amount with its sign: `+120.00 a month (1 more cannot be told)`."""
    more = f" ({money.unknown} more cannot be told)" if money.unknown else ""
    return f"{money.amount:+.2f} a month{more}"


def headline(report: RunReport) -> str:
    """The report in one line of our own words: good for a subject, safe in every format."""
    test = "Test: " if report.sample else ""
    return f"{test}SeatSync {report.profile}: {_what(report)}"


def _what(report: RunReport) -> str:
    parts = []
    if report.failure:
        parts.append("the run failed")
    if report.undone:
        parts.append(f"{len(report.undone)} not pushed")
    if report.waiting:
        parts.append(f"{len(report.waiting)} {'needs' if len(report.waiting) == 1 else 'need'} a person")
    if report.proposed:
        parts.append(f"{len(report.proposed)} would change ({money_words(report.money)})")
    if report.done:
        parts.append(f"{len(report.done)} pushed")
    return ", ".join(parts) or ("not all was read" if report.failed else "all in order")


def waiting_by_status(report: RunReport) -> tuple[tuple[Status, int], ...]:
    """How many rows wait under each status, in the order of the screens."""
    counts = Counter(row.status for row in report.waiting)
    return tuple((status, counts[status]) for status in Status if counts[status])
