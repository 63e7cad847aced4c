"""Working through a plan: a few agreements at a time, each one's rows in order, until a stop rule holds."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from seatsync_tui.connectwise.writer import Writer
from seatsync_tui.models.errors import CredentialError, LockedError, SeatSyncError, StoreError
from seatsync_tui.models.plans import Outcome, PlanRow, RowOutcome
from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.plan import terms_of
from seatsync_tui.store.lock import HeldLock
from seatsync_tui.workflow.desk import LOCK_GONE, Desk, conclude, ended
from seatsync_tui.workflow.journal import Journal
from seatsync_tui.workflow.push_row import push_row
from seatsync_tui.workflow.push_together import push_together

if TYPE_CHECKING:
    from seatsync_tui.connectwise.client import ConnectWise
    from seatsync_tui.workflow.workspace import Workspace


@dataclass
class StopRule:
    """When a push stops by itself: a refused credential, or three failures in a row."""

    limit: int = 3
    in_a_row: int = 0
    cause: SeatSyncError | None = None
    why: str = ""
    _refused_on: set[int] = field(default_factory=set)

    def count(self, row: PlanRow, outcome: RowOutcome) -> None:
        """Take note of a row by the order of completion; refusals on one agreement count once."""
        if outcome.outcome not in (Outcome.FAILED, Outcome.UNKNOWN):
            self.in_a_row = 0
            self._refused_on.clear()
            return
        if _refused(outcome):
            if row.agreement_id in self._refused_on:
                return
            self._refused_on.add(row.agreement_id)
        self.in_a_row += 1
        if self.in_a_row >= self.limit and not self.why:
            self.why = f"Stopped after {self.limit} failures in a row."

    def stop(self, error: SeatSyncError) -> None:
        """No other row would fare better after this error."""
        self.cause, self.why = error, f"Stopped: {error}"


def _refused(outcome: RowOutcome) -> bool:
    """Whether ConnectWise itself said no, as it does again and again on an agreement it has locked."""
    status = outcome.http_status
    return outcome.outcome is Outcome.FAILED and status is not None and 400 <= status < 500


def desk_for(
    workspace: Workspace,
    client: ConnectWise,
    journal: Journal,
    today: date,
    lock: HeldLock,
    *,
    may_write: bool = True,
) -> Desk:
    """Lay out all that the rows of a plan need; no writer is built where nothing may be written."""
    return Desk(
        client,
        Writer(client) if may_write else None,
        journal,
        today,
        workspace.settings.probe_waits,
        terms=terms_of(journal.plan),
        holds_lock=lock.still_held,
    )


async def work_through(desk: Desk, rule: StopRule, stop: threading.Event, at_once: int) -> None:
    """Let a few workers take agreements from one queue; what nobody foresaw stops them all."""
    queue = list(reversed(_queues(desk.journal.plan.rows)))

    async def worker() -> None:
        while queue:
            for unit in queue.pop():
                if not rule.why and not desk.holds_lock():
                    rule.stop(LockedError(LOCK_GONE))
                if stop.is_set() or rule.why:
                    return
                await _one(desk, unit, rule)

    results = await asyncio.gather(*(worker() for _ in range(max(1, at_once))), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


Unit = list[PlanRow]
"""One row, or the rows of a pair."""


def _queues(rows: Sequence[PlanRow]) -> list[list[Unit]]:
    """Put rows into units and units in order by agreement; a pair joins the agreements it stands on.

    So do creates of one product for one company: side by side none of them would find the other's addition.
    """
    leads: dict[int, int] = {}

    def lead(agreement: int) -> int:
        while leads.setdefault(agreement, agreement) != agreement:
            agreement = leads[agreement]
        return agreement

    units = _units(rows)
    for together in (*units, *_rivals(rows)):
        for row in together[1:]:
            leads[lead(row.agreement_id)] = lead(together[0].agreement_id)
    queues: dict[int, list[Unit]] = {}
    for unit in units:
        queues.setdefault(lead(unit[0].agreement_id), []).append(unit)
    return list(queues.values())


def _units(rows: Iterable[PlanRow]) -> list[Unit]:
    units: dict[str, Unit] = {}
    for place, row in enumerate(rows):
        units.setdefault(f"pair {row.pair}" if row.pair else f"row {place}", []).append(row)
    return list(units.values())


def _rivals(rows: Iterable[PlanRow]) -> list[list[PlanRow]]:
    """Creates of the same product for the same company."""
    found: dict[tuple[int, int], list[PlanRow]] = {}
    for row in rows:
        if row.action is Action.CREATE:
            found.setdefault((row.company_id, row.product_id), []).append(row)
    return list(found.values())


async def _one(desk: Desk, unit: Unit, rule: StopRule) -> None:
    """One unit; what cannot be read live is a failed row, for nothing may be written unseen."""
    try:
        outcomes = [await push_row(desk, unit[0])] if len(unit) == 1 else await push_together(desk, unit)
    except StoreError as error:
        rule.stop(error)  # what cannot be journalled must not be written
        raise
    except SeatSyncError as error:
        if isinstance(error, CredentialError | LockedError):
            rule.stop(error)
        elif rule.cause is None:
            rule.cause = error
        outcomes = await _nothing_written(desk, unit, error)
    except BaseException as error:
        rule.why = rule.why or f"Stopped: something unexpected happened ({type(error).__name__})."
        raise
    if desk.refused is not None and not rule.why:
        rule.stop(desk.refused)
    if outcomes:
        telling = max(outcomes, key=_weight)
        rule.count(next(row for row in unit if row.key == telling.key), telling)


def _weight(outcome: RowOutcome) -> int:
    """What a pair counts as: the row that was refused, and not also those that were taken back for it."""
    return 2 if _refused(outcome) else int(outcome.outcome in (Outcome.FAILED, Outcome.UNKNOWN))


async def _nothing_written(desk: Desk, unit: Unit, error: SeatSyncError) -> list[RowOutcome]:
    words = f"{error} Nothing was written."
    return [
        await conclude(desk, row, ended(row, Outcome.FAILED, words))
        for row in unit
        if row.key not in desk.journal.ended
    ]
