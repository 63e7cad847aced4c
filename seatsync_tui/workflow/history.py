"""A row's past: what its customers counted and its addition billed month by month, and who wrote what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.plans import Operation, Outcome
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.counting import round_up
from seatsync_tui.reconcile.past import Difference, MonthSeats, difference_of

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace

MONTHS = 12
LOOKED_BACK = 1_000
"""Operations looked through for what was written."""
_Key = tuple[str, str, str]
"""Customer id, sku and metric."""
_Seats = dict[_Key, list[Decimal | None]]
"""What a pull counted; a customer told twice has two numbers, one that could not be read None."""
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
class RowHistory:
    """Months oldest first, writes newest first."""

    months: tuple[MonthSeats, ...]
    writes: tuple[SeatWrite, ...]
    differs: Difference | None = None
    """The difference that still stands; None when there is none, or it cannot be told."""


@dataclass(frozen=True, slots=True)
class CompanyHistory:
    """Every row of one company with its past, by product."""

    company_id: int
    company: str
    rows: tuple[tuple[Row, RowHistory], ...]


def history(workspace: Workspace, row: Row) -> RowHistory:
    """Put together what is stored about a row over the last twelve months."""
    (past,) = _pasts(workspace, [row])
    return past


def company_history(workspace: Workspace, company_id: int, rows: Iterable[Row]) -> CompanyHistory:
    """The past of all that is counted or billed for one company, of the rows of a preview."""
    ours = sorted(
        (row for row in rows if row.company_id == company_id),
        key=lambda row: (row.product or row.sku, row.key),
    )
    name = ours[0].company if ours else ""
    return CompanyHistory(company_id, name, tuple(zip(ours, _pasts(workspace, ours), strict=True)))


def _pasts(workspace: Workspace, rows: Sequence[Row]) -> list[RowHistory]:
    now = workspace.now()
    months = _months_until(now.date())
    start = datetime.combine(months[0], datetime.min.time(), UTC)
    wanted: dict[str, set[_Key]] = {}
    for row in rows:
        if row.contributors:
            wanted.setdefault(row.source, set()).update(_keys(row))
    ends = {name: _month_ends(workspace, name, keys, start, now) for name, keys in wanted.items()}
    operations = workspace.stored(lambda store: store.operations(LOOKED_BACK))
    return [_past(row, months, ends.get(row.source, {}), operations) for row in rows]


def _keys(row: Row) -> set[_Key]:
    return {(each.customer_id, each.sku, each.metric) for each in row.contributors}


def _month_ends(
    workspace: Workspace, source: str, wanted: Collection[_Key], start: datetime, end: datetime
) -> dict[date, _Seats]:
    """What was counted of the wanted at each month's end, by the month's first day."""
    ends = workspace.stored(lambda store: store.month_ends(source, start, end))
    return {each.at.date().replace(day=1): _of(each, wanted) for each in ends}


def _of(pull: CountColumns, wanted: Collection[_Key]) -> _Seats:
    seats: _Seats = {}
    keys = zip(pull.customer_ids, pull.skus, pull.metrics, strict=True)
    for key, quantity in zip(keys, pull.quantities, strict=True):
        if key in wanted:
            seats.setdefault(key, []).append(quantity)
    return seats


def _past(
    row: Row, months: Sequence[date], ends: Mapping[date, _Seats], operations: Sequence[Operation]
) -> RowHistory:
    writes = tuple(_writes(operations, row))
    seats = tuple(
        MonthSeats(month, _counted(ends.get(month), row), _billed(month, row, writes)) for month in months
    )
    return RowHistory(seats, writes, difference_of(seats, row))


def _months_until(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


def _counted(seats: _Seats | None, row: Row) -> Decimal | None:
    if seats is None:
        return None
    found = [number for key in _keys(row) for number in seats.get(key, ())]
    known = [number for number in found if number is not None]
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


def _writes(operations: Iterable[Operation], row: Row) -> Iterable[SeatWrite]:
    for operation in operations:
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
