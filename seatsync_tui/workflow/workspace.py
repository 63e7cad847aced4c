"""The opened profile: settings, store and clock in one place, with every use-case as a method.

The methods only pass on to the module that does the work, imported when it is first needed, so that opening a
workspace costs nothing that the first frame does not need.
"""

from __future__ import annotations

import getpass
import os
import socket
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.errors import StoppedError
from seatsync_tui.models.mappings import CountAdjustment, CustomerKey, Decisions, SkuKey
from seatsync_tui.models.plans import Operation, Plan
from seatsync_tui.models.progress import ProgressSink, ignore_progress
from seatsync_tui.models.psa import Addition, Agreement, Company, Product, Scan
from seatsync_tui.models.rows import Action, Preview, Row
from seatsync_tui.reconcile.guard import Allowances, GuardVerdict
from seatsync_tui.reconcile.ticks import TickState
from seatsync_tui.settings import Paths, Settings, load_settings, paths_for
from seatsync_tui.workflow.runner import Runner

if TYPE_CHECKING:
    from seatsync_tui.reconcile.confirming import Proposed
    from seatsync_tui.sources.base import SourceInfo
    from seatsync_tui.store.records import LockHolder
    from seatsync_tui.store.service import StoreThread
    from seatsync_tui.store.store import Store
    from seatsync_tui.workflow.choosing import Choosing
    from seatsync_tui.workflow.history import CompanyHistory, RowHistory
    from seatsync_tui.workflow.reporting import Delivery
    from seatsync_tui.workflow.reports import PullReports, PushReport, ScanReport
    from seatsync_tui.workflow.reverting import Reversal
    from seatsync_tui.workflow.running import RunResult
    from seatsync_tui.workflow.tuning import Tunable

Result = TypeVar("Result")


def utc_now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


def operator_name() -> str:
    """Who works here, as `user@host`."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = f"uid{os.getuid()}"
    return f"{user}@{socket.gethostname()}"


@dataclass
class Workspace:
    """One profile, opened by one process."""

    profile: str
    paths: Paths
    settings: Settings
    store: StoreThread
    environ: Mapping[str, str]
    read_only: bool = False
    now: Callable[[], datetime] = utc_now
    operator: str = field(default_factory=operator_name)
    runner: Runner = field(default_factory=Runner)

    @classmethod
    def open(
        cls,
        profile: str = "default",
        environ: Mapping[str, str] | None = None,
        *,
        read_only: bool = False,
        now: Callable[[], datetime] = utc_now,
        flags: Mapping[str, object] | None = None,
    ) -> Workspace:
        """Open a profile's settings and database, making them when they do not exist.

        `flags` are settings that hold for this one time and win over all others.

        Raises SettingsError for a setting that makes no sense, StoreError for an unusable database.
        """
        from seatsync_tui.store.service import StoreThread

        environ = os.environ if environ is None else environ
        paths = paths_for(profile, environ, flags)
        settings = load_settings(profile, environ, flags)
        operator = operator_name()
        store = StoreThread(
            paths.database, shared=settings.shared, state=paths.state, operator=operator, now=now
        )
        read_only = read_only or settings.read_only
        return cls(profile, paths, settings, store, environ, read_only, now, operator)

    def close(self) -> None:
        """End the threads and close the database."""
        self.runner.close()
        self.store.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def stored(self, work: Callable[[Store], Result]) -> Result:
        """Run something on the database's thread and wait for it."""
        return self.store.call(work)

    # Connections

    def connection_names(self) -> tuple[str, ...]:
        """The connections a profile can have: the first source, `connectwise`, the further sources."""
        from seatsync_tui.sources.registry import SOURCES

        first, *further = SOURCES
        return (first, "connectwise", *further)

    def sources(self) -> dict[str, SourceInfo]:
        """Every source of the profile by name: those that are asked, then those read from files."""
        from seatsync_tui.workflow import sourcing

        return sourcing.sources_of(self)

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

    # Preview

    def preview(self) -> Preview:
        """Classify what is stored; asks neither a source nor ConnectWise."""
        from seatsync_tui.workflow import previewing

        return previewing.preview(self)

    def checked(self, preview: Preview) -> TickState:
        """The rows of the preview whose box is checked."""
        from seatsync_tui.workflow import previewing

        return previewing.checked(self, preview)

    def set_ticks(self, preview: Preview, rows: Iterable[Row], ticked: bool) -> None:
        """Tick or untick rows; rows that cannot be ticked are left alone."""
        from seatsync_tui.workflow import previewing

        previewing.set_ticks(self, preview, rows, ticked)

    # Decisions

    def decisions(self) -> Decisions:
        """Every mapping, choice, ignore and hold."""
        return self.stored(lambda store: store.decisions())

    def latest_scan(self) -> Scan | None:
        """The newest stored scan."""
        return self.stored(lambda store: store.latest_scan())

    def products(self, search: str = "") -> tuple[Product, ...]:
        """Catalog products whose identifier, description or part number contains the words."""
        from seatsync_tui.workflow import looking

        return looking.products(self, search)

    def companies(self, search: str = "") -> tuple[Company, ...]:
        """Companies whose name or identifier contains the words."""
        from seatsync_tui.workflow import looking

        return looking.companies(self, search)

    def agreements_of(self, company_id: int) -> tuple[Agreement, ...]:
        """Agreements of a company at the scan."""
        from seatsync_tui.workflow import looking

        return looking.agreements_of(self, company_id)

    def additions_of(self, row: Row) -> tuple[Addition, ...]:
        """Additions of the row's company and product at the scan, live or not."""
        from seatsync_tui.workflow import looking

        return looking.additions_of(self, row)

    def sku(self, source: str, name: str) -> SkuKey:
        """The key of a sku by its name, or `SKU/METRIC`; raises SettingsError naming those there are."""
        from seatsync_tui.workflow import sourcing

        return sourcing.sku_named(self, source, name)

    def map_license(
        self,
        sku: SkuKey,
        *,
        product: str | int | None = None,
        no_charge: bool = False,
        count_rule: str = "",
        interval: str | None = None,
        adds: Sequence[str] | None = None,
        shared: bool | None = None,
    ) -> None:
        """Map a sku to a catalog product (identifier or id) or to no charge.

        `interval` says over which days of the month before it counts, `adds` which further metrics are added,
        `shared` that other sources feed the product too; None keeps each while the product stays the same.
        """
        from seatsync_tui.workflow import deciding

        deciding.map_license(
            self,
            sku,
            product=product,
            no_charge=no_charge,
            count_rule=count_rule,
            interval=interval,
            adds=adds,
            shared=shared,
        )

    def map_company(self, customer: CustomerKey, company_id: int) -> None:
        """Save a person's pick of a company for a customer."""
        from seatsync_tui.workflow import deciding

        deciding.map_company(self, customer, company_id)

    def map_addition(
        self,
        customer: CustomerKey,
        sku: str,
        *,
        agreement_id: int,
        addition_id: int | None = None,
        metric: str | None = None,
    ) -> None:
        """Save which agreement, and which addition if pinned, carries a customer's seats."""
        from seatsync_tui.workflow import deciding

        deciding.map_addition(
            self, customer, sku, agreement_id=agreement_id, addition_id=addition_id, metric=metric
        )

    def undo_company(self, customer: CustomerKey) -> str:
        """Take back the newest company mapping of a customer; says what stands now."""
        from seatsync_tui.workflow import deciding

        return deciding.undo_company(self, customer)

    def undo_license(self, sku: SkuKey) -> str:
        """Take back a license mapping; says what stands now."""
        from seatsync_tui.workflow import deciding

        return deciding.undo_license(self, sku)

    def undo_addition(self, customer: CustomerKey, sku: str, metric: str | None = None) -> str:
        """Take back the choice of agreement and addition; says what stands now."""
        from seatsync_tui.workflow import deciding

        return deciding.undo_addition(self, customer, sku, metric)

    def ignore(
        self, *, customer: CustomerKey | None = None, addition_id: int | None = None, why: str
    ) -> None:
        """Leave a customer or an addition out, with the reason."""
        from seatsync_tui.workflow import deciding

        deciding.ignore(self, customer=customer, addition_id=addition_id, why=why)

    def unignore(self, *, customer: CustomerKey | None = None, addition_id: int | None = None) -> None:
        """Take an ignore back."""
        from seatsync_tui.workflow import deciding

        deciding.unignore(self, customer=customer, addition_id=addition_id)

    def hold(self, row_key: str, *, at: Decimal, until: date, why: str) -> None:
        """Keep a row at a number until a date, with the reason."""
        from seatsync_tui.workflow import deciding

        deciding.hold(self, row_key, at=at, until=until, why=why)

    def unhold(self, row_key: str) -> None:
        """Lift a hold."""
        from seatsync_tui.workflow import deciding

        deciding.unhold(self, row_key)

    def keep_addition(self, addition_id: int, *, why: str) -> None:
        """Mark an Extra addition as kept and not seats, with the reason."""
        from seatsync_tui.workflow import accepting

        accepting.keep_addition(self, addition_id, why=why)

    def accept_absences(self, source: str, *, why: str) -> int:
        """Accept that the customers which the newest pull misses are gone; the next pull counts by that."""
        from seatsync_tui.workflow import accepting

        return accepting.accept_absences(self, source, why=why)

    def key_wishes(self) -> dict[str, object]:
        """The commands that the profile's settings give other keys, as written there."""
        from seatsync_tui.settings.file import read_key_wishes

        return dict(read_key_wishes(self.paths.config / "settings.toml", self.profile))

    # Rules and limits

    def tunables(self) -> tuple[Tunable, ...]:
        """Every rule and limit that decides about money: meaning, value, default and origin."""
        from seatsync_tui.workflow import tuning

        return tuning.tunables(self)

    def change_setting(self, name: str, text: str) -> None:
        """Change a setting of the profile, or go back to its default with an empty text; it holds at once."""
        from seatsync_tui.workflow import tuning

        tuning.change_setting(self, name, text)

    def choose_row(self, row_key: str, what: Choosing) -> Row:
        """Save a choice for a row: 0 or cancel, how an ending goes on, a date; the row as it is now."""
        from seatsync_tui.workflow import choosing

        return choosing.choose_row(self, row_key, what)

    def unchoose_row(self, row_key: str) -> None:
        """Forget what was chosen for a row."""
        from seatsync_tui.workflow import choosing

        choosing.unchoose_row(self, row_key)

    def set_rule(self, rule: CountAdjustment) -> str:
        """Say how a license's seats are counted, everywhere or at one company; the rule in words."""
        from seatsync_tui.workflow import choosing

        return choosing.set_rule(self, rule)

    def remove_rule(self, sku: SkuKey, company_id: int = 0) -> None:
        """Take a rule for counting away."""
        from seatsync_tui.workflow import choosing

        choosing.remove_rule(self, sku, company_id)

    def undo_rule(self, sku: SkuKey, company_id: int = 0) -> str:
        """Put back the rule for counting that stood before; says what stands now."""
        from seatsync_tui.workflow import choosing

        return choosing.undo_rule(self, sku, company_id)

    def confirmable(self) -> tuple[Proposed, ...]:
        """Unmatched customers whose first suggestion leads all others by far, to be shown one by one."""
        from seatsync_tui.workflow import confirming

        return confirming.proposals(self)

    def confirm(self, seen: Collection[Proposed]) -> tuple[CustomerKey, ...]:
        """Save the proposals that a person saw, all or none."""
        from seatsync_tui.workflow import confirming

        return confirming.confirm(self, seen)

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
