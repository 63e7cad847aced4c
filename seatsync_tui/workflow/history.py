"""A row's past: what its customers counted and its addition billed month by month, and who wrote what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from seatsync_tui.models.counts import Pull
from seatsync_tui.models.plans import Outcome
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.counting import round_up

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace

MONTHS = 12
WRITTEN = (Outcome.CREATED, Outcome.UPDATED, Outcome.CANCELLED)


@dataclass(frozen=True, slots=True)
class SeatWrite:
    """One thing that a push wrote to the row's addition."""

    at: datetime
    by: str
    operation: int
    words: str
    """The outcome, as shown."""
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class MonthSeats:
    """A calendar month at its end, or today for the running one."""

    month: date
    """Its first day."""
    counted: Decimal | None
    """By the month's last complete pull; None without one, or when a customer was not read."""
    billed: Decimal | None
    """The addition's quantity as far as writes tell it; None before the first that is known."""


@dataclass(frozen=True, slots=True)
class RowHistory:
    """Months oldest first, writes newest first."""

    months: tuple[MonthSeats, ...]
    writes: tuple[SeatWrite, ...]


def history(workspace: Workspace, row: Row) -> RowHistory:
    """Put together what is stored about a row over the last twelve months."""
    now = workspace.now()
    months = _months_until(now.date())
    writes = tuple(_writes(workspace, row))
    start = datetime.combine(months[0], datetime.min.time(), UTC)
    pulls: tuple[Pull, ...] = ()
    if row.contributors:
        pulls = workspace.stored(lambda store: store.pulls_between(row.source, start, now))
    last_pull = {pull.at.date().replace(day=1): pull for pull in pulls}
    return RowHistory(
        tuple(
            MonthSeats(month, _counted(last_pull.get(month), row), _billed(month, row, writes))
            for month in months
        ),
        writes,
    )


def _months_until(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


def _counted(pull: Pull | None, row: Row) -> Decimal | None:
    if pull is None:
        return None
    wanted = {(each.customer_id, each.sku, each.metric) for each in row.contributors}
    found = [each for each in pull.counts if (each.customer_id, each.sku, each.metric) in wanted]
    known = [each.quantity for each in found if each.quantity is not None]
    if not found or len(known) < len(found):
        return None
    return round_up(sum(known, Decimal(0)))


def _billed(month: date, row: Row, writes: Sequence[SeatWrite]) -> Decimal | None:
    """The quantity at a month's end: what the last write until then left, else what the next one found."""
    after_month = (month + timedelta(days=32)).replace(day=1)
    until = [write for write in writes if write.at.date() < after_month]
    if until:
        return until[0].after
    later = [write for write in writes if write.at.date() >= after_month]
    return later[-1].before if later else row.current


def _writes(workspace: Workspace, row: Row) -> Iterable[SeatWrite]:
    for operation in workspace.stored(lambda store: store.operations(1000)):
        if operation.kind != "push":
            continue
        for ended in operation.rows:
            ours = ended.addition_id is not None and ended.addition_id == row.addition_id
            if ours and ended.outcome in WRITTEN:
                yield SeatWrite(
                    ended.at or operation.started,
                    operation.by,
                    operation.id,
                    ended.outcome.words,
                    ended.before.quantity if ended.before else None,
                    ended.after.quantity if ended.after else None,
                )
