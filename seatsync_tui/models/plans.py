"""Plans, operations and outcomes: what is going to be written, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from seatsync_tui.models.rows import Action, BeforeImage

DELTA_SUFFIX = ":delta"
"""Ends the key of a plan's row that makes an addition for a part of a period."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A person's word on one box. It belongs to (key, action, before, after): change one and it is void."""

    row_key: str
    action: Action
    before: Decimal | None
    after: Decimal | None
    ticked: bool
    pull_id: int = 0
    """Ticks on creates and cancels end with their pull."""


@dataclass(frozen=True, slots=True)
class AfterImage:
    """What the addition has to hold after the change; None means untouched."""

    quantity: Decimal | None = None
    cancelled: date | None = None
    effective: date | None = None
    invoice_description: str = ""
    bill_customer: str = ""
    clears_end: bool = False
    """The cancel date has to be gone."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One checked change."""

    key: str
    action: Action
    agreement_id: int
    agreement: str
    addition_id: int | None
    """None for a create."""
    company_id: int
    company: str
    product_id: int
    product: str
    customers: tuple[tuple[str, str, str], ...]
    """(source, customer id, name) of every contributor."""
    before: BeforeImage | None
    """None for a create."""
    after: AfterImage
    reason: str
    flags: tuple[str, ...] = ()
    money: Decimal | None = None
    pair: str = ""
    """Rows of one plan with the same word here stand and fall together; empty: the row stands alone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Checked changes of one preview, immutable, known by the digest of its canonical JSON."""

    schema: int
    id: str
    created: datetime
    expires: datetime
    tool_version: str
    time_zone: str
    today: date
    site: str
    """Host and login company id of the ConnectWise it may be pushed to."""
    profile: str
    operator: str
    pull_ids: tuple[tuple[str, int], ...]
    """(source, pull id)"""
    scan_id: int
    rests_on: tuple[tuple[str, str], ...]
    """(what, value) of every mapping and rule that a row uses, each compared when the plan is opened."""
    rows: tuple[PlanRow, ...]
    partial: str = ""
    """Empty, or the company the plan was narrowed to."""
    reverts: int = 0
    """The operation that this plan takes back; 0 for a plan of a preview."""


class Outcome(StrEnum):
    """How one row of an operation ended."""

    CREATED = "created"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    ALREADY_IN_PLACE = "already_in_place"
    SKIPPED = "skipped"
    CONFLICT = "conflict"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_ATTEMPTED = "not_attempted"

    @property
    def words(self) -> str:
        """As shown on screens."""
        return self.value.replace("_", " ")

    @property
    def fine(self) -> bool:
        """Whether nothing is left to do for the row."""
        return self in (Outcome.CREATED, Outcome.UPDATED, Outcome.CANCELLED, Outcome.ALREADY_IN_PLACE)


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """How one row of a plan ended, with what stood there before and after."""

    key: str
    action: Action
    outcome: Outcome
    company: str = ""
    before: BeforeImage | None = None
    """Live, just before the write; None when it was not read or there was nothing."""
    after: BeforeImage | None = None
    """As ConnectWise returned it; None when nothing was written."""
    message: str = ""
    """In words, with ConnectWise's own message for a failure and what to do."""
    addition_id: int | None = None
    http_status: int | None = None
    double: bool = False
    """Two live additions of the product were found after a create."""
    at: datetime | None = None


class OperationState(StrEnum):
    """Where an operation stands."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Operation:
    """One pull, scan or push, as the list of operations shows it."""

    id: int
    kind: str
    """`pull`, `scan`, `push`."""
    state: OperationState
    by: str
    started: datetime
    ended: datetime | None
    digest: str = ""
    plan_id: str = ""
    rows: tuple[RowOutcome, ...] = ()
    note: str = ""
    """Why it stopped, or what it read."""

    def counts(self) -> dict[str, int]:
        """How many rows ended how; every outcome named, zeros included."""
        totals = {outcome.value: 0 for outcome in Outcome}
        for row in self.rows:
            totals[row.outcome.value] += 1
        return totals
