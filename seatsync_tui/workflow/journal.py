"""The push's pen: every intent and outcome is committed to the journal before the next write.

The database's thread does its jobs in the order they come: what is on disk is a beginning of what happened.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from seatsync_tui.models.plans import Operation, OperationState, Outcome, Plan, PlanRow, RowOutcome
from seatsync_tui.models.progress import Progress, ProgressSink
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import BeforeImage
from seatsync_tui.workflow.holding import hold_reverted

if TYPE_CHECKING:
    from seatsync_tui.store.store import Store
    from seatsync_tui.workflow.workspace import Workspace


@dataclass
class Journal:
    """Records one push: what is meant before it is sent, what came of it before anything else is."""

    workspace: Workspace
    plan: Plan
    operation: int
    progress: ProgressSink
    ended: dict[str, RowOutcome] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    _unrecorded: dict[str, BaseException] = field(default_factory=dict)
    """What kept a row's outcome from being recorded; touched by the database's thread alone."""

    def now(self) -> datetime:
        """The workspace's clock."""
        return self.workspace.now()

    async def intend(self, row: PlanRow, before: BeforeImage | None, known_ids: tuple[int, ...] = ()) -> None:
        """Commit to disk what is about to be sent; returns only when it is there, as is every outcome before.

        Raises what kept such an outcome from the disk.
        """
        at = self.now()

        await self._in_turn(
            lambda store: store.record_intent(self.operation, row, before=before, known_ids=known_ids, at=at),
            shares=True,
        )

    async def conclude(self, row: PlanRow, outcome: RowOutcome, refreshed: Addition | None = None) -> None:
        """Commit outcome, audit record and the refreshed addition together, then tell who watches."""
        await asyncio.wrap_future(self._recording(row, outcome, refreshed))
        self.tell(outcome=self.ended[row.key])

    def conclude_meanwhile(
        self, row: PlanRow, outcome: RowOutcome, refreshed: Addition | None = None
    ) -> None:
        """Have the same committed while the next row is read: no later intent is before it is.

        Who watches is told at once, and can stop the push before another row begins.
        """
        self._recording(row, outcome, refreshed)
        self.tell(outcome=self.ended[row.key])

    def _recording(self, row: PlanRow, outcome: RowOutcome, refreshed: Addition | None) -> Future[None]:
        timed, by = replace(outcome, at=self.now(), company=row.company), self.workspace.operator
        self.ended[row.key] = timed

        def job(store: Store) -> None:
            try:
                store.record_outcome(self.operation, timed, refreshed=refreshed, by=by)
            except BaseException as error:
                self._unrecorded[row.key] = error
                raise
            self._unrecorded.pop(row.key, None)

        return self.workspace.store.submit(job, shares=True)

    async def _in_turn(self, work: Callable[[Store], object], *, shares: bool = False) -> None:
        """Have something stored after every outcome before it; raises what kept one of them from the disk."""

        def job(store: Store) -> None:
            for error in self._unrecorded.values():
                raise error
            work(store)

        await self.workspace.store.acall(job, shares=shares)

    def tell(self, note: str = "", outcome: RowOutcome | None = None) -> None:
        """Send a progress event; a listener that fails, as a terminal that is gone, never stops a push."""
        elapsed = time.monotonic() - self.started
        with suppress(Exception):
            self.progress(Progress("push", len(self.ended), len(self.plan.rows), elapsed, note, outcome))

    async def leave_rest(self, why: str, spare: Collection[str] = ()) -> None:
        """Record every row that was not reached as not attempted, in one go; `spare` names rows left open."""
        at, by = self.now(), self.workspace.operator
        rest = [
            RowOutcome(row.key, row.action, Outcome.NOT_ATTEMPTED, row.company, message=why, at=at)
            for row in self.plan.rows
            if row.key not in self.ended and row.key not in spare
        ]
        await self._in_turn(lambda store: store.record_outcomes(self.operation, rest, by=by))
        for outcome in rest:
            self.ended[outcome.key] = outcome
            self.tell(outcome=outcome)

    async def close(self, note: str, stopped: bool) -> Operation:
        """End the operation and give it back as it is stored."""
        unknown = any(row.outcome is Outcome.UNKNOWN for row in self.ended.values())
        state = OperationState.STOPPED if stopped else OperationState.DONE
        state = OperationState.UNSETTLED if unknown else state
        at = self.now()
        await self._in_turn(lambda store: store.end_operation(self.operation, state, at, note))
        stored = await self.workspace.store.acall(lambda store: store.operation(self.operation))
        assert stored is not None, "an operation that was begun is stored"
        await hold_reverted(self.workspace, self.plan, stored)
        return stored
