"""What every row of one push needs at hand, and how a row is put on record."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from seatsync_tui.connectwise.base import Reads, Writes
from seatsync_tui.models.errors import CredentialError, LockedError, SettingsError
from seatsync_tui.models.plans import Outcome, PlanRow, RowOutcome
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Action, BeforeImage
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.workflow.journal import Journal

DONE = {Action.UPDATE: Outcome.UPDATED, Action.CREATE: Outcome.CREATED, Action.CANCEL: Outcome.CANCELLED}

LOCK_GONE = "The lock was taken by somebody else."


def always() -> bool:
    """The lock of whoever needs none."""
    return True


@dataclass
class Desk:
    """The clients, the journal and the memory of one push."""

    client: Reads
    pen: Writes | None
    """None where nothing may be written."""
    journal: Journal
    today: date
    """The calendar day in the profile's time zone."""
    probe_waits: Sequence[float]
    """Seconds after a create of unknown outcome at which its product's additions are listed."""
    terms: Mapping[int, str] = field(default_factory=dict)
    """What decided the dates of the plan's agreements, by agreement."""
    holds_lock: Callable[[], bool] = always
    """Whether the lock is still ours; asked before each intent and each request."""
    tries: int = 3
    """How often a write that may be tried again is taken up from its first step."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    refused: CredentialError | None = None
    """ConnectWise refused the credentials in the middle: no other row will fare better."""
    stopped_creates: dict[tuple[str, int, int], str] = field(default_factory=dict)
    """Creates that stop, with the reason: ("product", 0, product) or ("company", company, product)."""

    @property
    def may_write(self) -> bool:
        """Whether there is a writer at all."""
        return self.pen is not None

    @property
    def writer(self) -> Writes:
        """The writer; raises SettingsError where nothing may be written."""
        if self.pen is None:
            raise SettingsError("Nothing may be written here: this reads only.")
        return self.pen

    async def pause(self, attempt: int) -> None:
        """Wait before another try, longer each time but never longer than the last probe."""
        await self.sleep(min(2.0**attempt, max(self.probe_waits)))

    async def intend(self, row: PlanRow, before: BeforeImage | None, known: frozenset[int]) -> None:
        """Put on record what is about to be sent; raises LockedError when the lock is somebody else's."""
        if not self.holds_lock():
            raise LockedError(LOCK_GONE, advice="`seatsync lock status` says by whom.")
        await self.journal.intend(row, before, tuple(sorted(known)))

    def why_no_create(self, row: PlanRow) -> str:
        """Why no create of the row's product may be sent any more; empty when it may."""
        of_company = self.stopped_creates.get(("company", row.company_id, row.product_id), "")
        return of_company or self.stopped_creates.get(("product", 0, row.product_id), "")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a row ended, before that is on record."""

    outcome: RowOutcome
    refreshed: Addition | None = None
    """The addition as ConnectWise returned it, for the stored scan."""

    @property
    def kind(self) -> Outcome:
        """The outcome by its name."""
        return self.outcome.outcome


def ended(
    row: PlanRow,
    outcome: Outcome,
    words: str,
    before: BeforeImage | None = None,
    returned: Addition | None = None,
    *,
    status: int | None = None,
    double: bool = False,
) -> Ended:
    """Draw up how a row ended; `returned` is the addition as it stands after a write."""
    told = RowOutcome(
        key=row.key,
        action=row.action,
        outcome=outcome,
        before=before,
        after=None if returned is None else image_of(returned),
        message=words.strip(),
        addition_id=row.addition_id if returned is None else returned.id,
        http_status=status,
        double=double,
    )
    return Ended(told, returned)


async def conclude(desk: Desk, row: PlanRow, end: Ended) -> RowOutcome:
    """Put a row's end on record; it is on disk when this returns."""
    await desk.journal.conclude(row, end.outcome, end.refreshed)
    return end.outcome


def conclude_meanwhile(desk: Desk, row: PlanRow, end: Ended) -> RowOutcome:
    """Put a row's end on record while the next row is read; it is on disk before another intent is."""
    desk.journal.conclude_meanwhile(row, end.outcome, end.refreshed)
    return end.outcome
