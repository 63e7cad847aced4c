"""The workspace: one opened profile, with every use-case of both doors as a method.

What is stored stands in `profile`, a person's decisions in `profile_decisions`; here is what asks a vendor
or ConnectWise, what is written there, and what came of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.errors import StoppedError
from seatsync_tui.models.plans import Operation, Plan
from seatsync_tui.models.progress import ProgressSink, ignore_progress
from seatsync_tui.models.rows import Action, Preview, Row
from seatsync_tui.reconcile.guard import Allowances, GuardVerdict
from seatsync_tui.workflow.profile_decisions import DecidingProfile

if TYPE_CHECKING:
    from seatsync_tui.store.records import LockHolder
    from seatsync_tui.workflow.history import CompanyHistory, RowHistory
    from seatsync_tui.workflow.reporting import Delivery
    from seatsync_tui.workflow.reports import PullReports, PushReport, ScanReport
    from seatsync_tui.workflow.reverting import Reversal
    from seatsync_tui.workflow.running import RunResult


class Workspace(DecidingProfile):
    """One profile, opened by one process: what the command line and the screens work with."""

    # Connections

    async def test_connection(self, name: str) -> ConnectionReport:
        """Ask a source or ConnectWise whether the credentials work; the report says which field to check."""
        from seatsync_tui.workflow import connecting

        return await connecting.test_connection(self, name)

    def connections(self) -> tuple[ConnectionReport, ...]:
        """What is known of each connection without asking anyone: not set, set, or tested at a time."""
        from seatsync_tui.workflow import connecting

        return connecting.connections(self)

    # Reading

    async def pull(
        self,
        sources: Sequence[str] | None = None,
        progress: ProgressSink = ignore_progress,
        *,
        stop: threading.Event | None = None,
    ) -> PullReports:
        """Crawl the sources (default: all that are set up) and store what they tell.

        Once `stop` is set it ends within a second and keeps what was read as an incomplete pull.
        """
        from seatsync_tui.workflow import pulling

        return await pulling.pull(self, sources, progress, stop)

    async def scan(
        self,
        progress: ProgressSink = ignore_progress,
        *,
        full: bool = False,
        stop: threading.Event | None = None,
    ) -> ScanReport:
        """Read companies, agreements, additions and catalog of ConnectWise and store them.

        Raises StoppedError once `stop` is set; nothing is kept then.
        """
        from seatsync_tui.workflow import scanning

        return await scanning.scan(self, progress, full=full, stop=stop)

    # Plan and push

    def make_plan(self, preview: Preview, keys: Collection[str], *, partial: str = "") -> Plan:
        """Make a plan of the named rows; raises PlanRefused for old data or a row that cannot be in one."""
        from seatsync_tui.workflow import planning

        return planning.make_plan(self, preview, keys, partial=partial)

    def judge(self, plan: Plan, allowances: Allowances | None = None) -> GuardVerdict:
        """Hold a plan against the safety limits, without asking ConnectWise."""
        from seatsync_tui.workflow import planning

        return planning.judge_plan(self, plan, allowances or Allowances())

    async def push(
        self,
        plan: Plan,
        *,
        allowances: Allowances | None = None,
        progress: ProgressSink = ignore_progress,
        stop: threading.Event | None = None,
    ) -> PushReport:
        """Write exactly this plan, row by row, each after looking again live.

        Raises UnsettledError, PlanRefused, GuardRefused or LockedError before anything is written.
        """
        from seatsync_tui.workflow import pushing

        return await pushing.push(
            self, plan, allowances=allowances or Allowances(), progress=progress, stop=stop
        )

    def refuse_unsettled(self) -> None:
        """Raise UnsettledError while an earlier write is not settled, LockedError while somebody pushes."""
        from seatsync_tui.workflow import unsettled

        unsettled.refuse_for_now(self)

    def revert(self, operation: int) -> Reversal:
        """Make the plan that takes a push back; it is pushed like any other."""
        from seatsync_tui.workflow import reverting

        return reverting.revert(self, operation)

    def lock_holder(self) -> LockHolder | None:
        """Who pushes now, from which host and process and since when; None when nobody does."""
        from seatsync_tui.workflow import locking

        return locking.holder(self)

    def lock_doubt(self) -> str:
        """Why the lock cannot be trusted on the data folder's file system; empty when it can."""
        from seatsync_tui.workflow import locking

        return locking.doubt(self)

    def break_lock(self) -> LockHolder | None:
        """Take the lock from its holder, who stops before its next write; audited."""
        from seatsync_tui.workflow import locking

        return locking.break_it(self)

    def broken_off(self) -> tuple[int, ...]:
        """Pushes that a crash or a lost answer left open; none while somebody pushes."""
        from seatsync_tui.workflow import unsettled

        return unsettled.broken_off(self)

    async def resume(
        self, *, may_write: bool = True, stop: threading.Event | None = None
    ) -> Operation | None:
        """Settle by live reads what a crash or a lost answer left open; None when there was nothing.

        Without `may_write` what has to be taken back stays open.
        """
        from seatsync_tui.workflow import settling

        return await settling.resume(self, may_write=may_write, stop=stop)

    async def settle(self, operation: int, key: str, *, addition_id: int | None) -> str:
        """Put a person's word on a write that reading could not decide; None: nothing was written."""
        from seatsync_tui.workflow import settling

        return await settling.settle(self, operation, key, addition_id)

    async def run(
        self,
        *,
        sources: Sequence[str] = (),
        push: Collection[Action] = (),
        progress: ProgressSink = ignore_progress,
        stop: threading.Event | None = None,
        stopped_as: Callable[[], int] = lambda: StoppedError.exit_code,
        month_end: bool = False,
    ) -> RunResult:
        """Pull, scan, plan, push the named classes as far as nobody has to watch, and report.

        What fails is told in the result, and a stop by the exit code that `stopped_as` gives; raises
        SettingsError for a push in a read-only session.
        """
        from seatsync_tui.workflow import running

        return await running.run(
            self,
            sources=sources,
            push=push,
            progress=progress,
            stop=stop,
            stopped_as=stopped_as,
            month_end=month_end,
        )

    async def report_test(self, channel: str) -> Delivery:
        """Send a made-up report to one channel, switched on or not; a failure is in the answer."""
        from seatsync_tui.workflow import reporting

        return await reporting.try_channel(reporting.office_of(self), channel, self.now())

    # Looking back

    def history(self, row: Row) -> RowHistory:
        """Seats of a row month by month, and what pushes wrote to its addition."""
        from seatsync_tui.workflow import history

        return history.history(self, row)

    def company_history(self, company_id: int, rows: Iterable[Row]) -> CompanyHistory:
        """The past of every row of one company, of the rows of a preview."""
        from seatsync_tui.workflow import history

        return history.company_history(self, company_id, rows)

    def operations(self, limit: int = 200) -> list[Operation]:
        """Pulls, scans and pushes, newest first."""
        return self.stored(lambda store: store.operations(limit))

    def operation(self, number: int) -> Operation | None:
        """One operation with its rows."""
        return self.stored(lambda store: store.operation(number))
