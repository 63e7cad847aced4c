"""What the journal, the audit and the lock hand out: small frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from seatsync_tui.models.mappings import CustomerKey
from seatsync_tui.models.plans import AfterImage, Outcome
from seatsync_tui.models.rows import Action, BeforeImage


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who changes something, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Intent:
    """A write that was about to be sent; committed to disk before it was."""

    operation: int
    key: str
    action: Action
    before: BeforeImage | None
    """Live, just before the write; None for a create."""
    after: AfterImage
    at: datetime
    known_ids: frozenset[int] = frozenset()
    """For a create: ids of the product's additions that were there before the POST."""


@dataclass(frozen=True, slots=True)
class PushedRow:
    """A row of an earlier push, as the guard counts it."""

    operation: int
    key: str
    action: Action
    outcome: Outcome
    agreement_id: int
    product_id: int
    addition_id: int | None
    before: BeforeImage | None
    after: BeforeImage | None
    at: datetime
    customers: tuple[CustomerKey, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What is to be put on record; the store adds its sequence and hashes."""

    at: datetime
    operator: str
    """`user@host`."""
    action: str
    """What was done: `update`, `create`, `cancel`, or for a decision `map company`, `hold`, ..."""
    row_key: str = ""
    operation: int = 0
    """0 for what belongs to no operation."""
    digest: str = ""
    before: str | None = None
    """JSON text of what stood before."""
    after: str | None = None
    http_status: int | None = None
    result: str = ""
    reason: str = ""
    """Why: a message, or which limit was overridden and by what number."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One record of the audit. `hash` is the sha256 of `previous` and this record's canonical JSON."""

    sequence: int
    at: datetime
    operator: str
    action: str
    row_key: str
    operation: int
    digest: str
    before: str | None
    after: str | None
    http_status: int | None
    result: str
    reason: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Who holds the lock, from which host and process, since when and for what."""

    operator: str
    host: str
    pid: int
    since: datetime
    what: str
