"""The preview: one row a target, with status, flags, proposed change and the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from seatsync_tui.models.counts import Cell, PullVerdict
from seatsync_tui.models.making import Late, late
from seatsync_tui.models.psa import OlderCompany


class Status(StrEnum):
    """What a row is, in the words of screen and JSON, ordered by what needs a person first."""

    LICENSE_UNMAPPED = "License unmapped"
    NOT_READ = "Not read"
    UNMATCHED = "Unmatched"
    AMBIGUOUS = "Ambiguous"
    NO_AGREEMENT = "No agreement"
    MULTIPLE_ADDITIONS = "Multiple additions"
    ENDING = "Ending"
    EXTRA_ADDITION = "Extra addition"
    ORPHANED = "Orphaned"
    FORMERLY_MAPPED = "Formerly mapped"
    NO_ADDITION = "No addition"
    COMMITTED = "Committed"
    READY = "Ready"
    HELD = "Held"
    NO_CHANGE = "No change"

    __hash__ = str.__hash__
    """That of its words: an enumeration's own is a call in Python for every look-up."""


class Action(StrEnum):
    """What a change does to ConnectWise."""

    UPDATE = "update"
    CREATE = "create"
    CANCEL = "cancel"


class Pick(StrEnum):
    """What a person has to choose before a row can go on."""

    LICENSE = "license"
    COMPANY = "company"
    AGREEMENT = "agreement"
    ADDITION = "addition"
    DATE = "date"
    ENDING = "ending"
    """Keep the addition, start a new one the day after, or let it end."""
    ZERO = "zero"
    """Quantity 0, or cancel."""


WAITING = frozenset(
    {
        Status.LICENSE_UNMAPPED,
        Status.NOT_READ,
        Status.UNMATCHED,
        Status.AMBIGUOUS,
        Status.NO_AGREEMENT,
        Status.MULTIPLE_ADDITIONS,
        Status.ENDING,
    }
)
"""Statuses that stay as they are until somebody decides or mends something."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A remark beside a status; most of them uncheck the box."""

    kind: str
    """`large`, `to zero`, `hand edit`, `maybe more`, `fractional`, `hold ended`, `pin lost`, `never mapped`,
    `moved`, `renamed`, `sum of`, `starts`, `ends`, `until`, `no proration`, `child agreement`,
    `agreement ended`."""
    text: str
    """As shown: `sum of 2`, `starts 2026-12-01`, `maybe more: Acme`."""
    unchecks: bool = True

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Contributor:
    """A customer and sku that leads to a row's target."""

    source: str
    customer_id: str
    customer: str
    sku: str
    metric: str
    counted: Decimal | None
    """None when not read."""
    breakdown: tuple[Cell, ...] = ()
    not_read: str = ""
    how: str = ""
    """How the customer came to the company: `name`, `person`, `import`, or empty when it has none."""
    confirmed: bool = False
    committed: Decimal = Decimal(0)
    """Seats that a term with the vendor bills in any case; 0 without one."""
    committed_until: date | None = None
    basis: str = ""
    """Over which days the number was made, in words; empty for the count of one pull."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A company that could be the customer's, as evidence for a person."""

    company_id: int
    company: str
    score: int
    """0 to 100."""
    differs: str = ""
    """The words that differ, as `-inc +llc`."""
    note: str = ""
    """`inactive`, `in the recycle bin`, `mapped to NAME`, `named by an earlier push`."""


@dataclass(frozen=True, slots=True)
class BeforeImage:
    """What an addition held when the preview was made; a live addition that differs is never written."""

    agreement_id: int
    product_id: int
    quantity: Decimal
    less_included: Decimal
    bill_customer: str
    effective: date | None
    cancelled: date | None
    last_updated: str = ""
    """Shown, never compared."""


@dataclass(frozen=True, slots=True)
class Delta:
    """An addition that bills, or credits, a change of seats for the rest of an invoiced period."""

    quantity: Decimal
    """The difference; negative for a credit."""
    effective: date
    last: date
    """The last day of the invoiced period."""
    addition_id: int | None = None
    """The delta of an earlier change from the same day, which gets the new difference; None: a new one."""
    before: BeforeImage | None = None
    """What that one holds now."""


@late("reason", "before", "explain")
@dataclass(frozen=True, slots=True)
class Row(Late):
    """One row of the preview; most are never explained, so that their sentences are made when read."""

    key: str
    """Stable from month to month, as `duo:company-77:product-7`, `duo:DA…:duo-mfa` or `addition:9001`."""
    source: str
    status: Status
    reason: str
    contributors: tuple[Contributor, ...] = ()
    company_id: int | None = None
    company: str = ""
    agreement_id: int | None = None
    agreement: str = ""
    addition_id: int | None = None
    product_id: int | None = None
    product: str = ""
    sku: str = ""
    metric: str = ""
    flags: tuple[Flag, ...] = ()
    counted: Decimal | None = None
    """Seats the source counts, rounded up once over all contributors; None when not known."""
    current: Decimal | None = None
    """The addition's quantity at the scan; None when there is none."""
    billed: Decimal | None = None
    """Units billed now."""
    action: Action | None = None
    target: Decimal | None = None
    """The quantity after the change."""
    effective: date | None = None
    """First billed day of a create."""
    cancel_date: date | None = None
    """Last billed day of a cancel."""
    unit_price: Decimal | None = None
    money: Decimal | None = None
    """Change a month; None when it cannot be told (an unknown cycle or price)."""
    pick: Pick | None = None
    tickable: bool = False
    checked: bool = False
    """Checked unless a person said otherwise."""
    blocked: str = ""
    """Why the box cannot be ticked, in words; empty when it can."""
    suggestions: tuple[Suggestion, ...] = ()
    before: BeforeImage | None = None
    clears_end: bool = False
    """The update takes the addition's last day away and leaves its quantity alone."""
    delta: Delta | None = None
    """The addition that bills the change for the rest of an invoiced period, beside the update."""
    related: tuple[int, ...] = ()
    """Ids of further additions this row carries: rivals, credits, links of a chain."""
    partner: str = ""
    """Key of the row that is written together with this one, or not at all; empty: it stands alone."""
    explain: Sequence[str] = ()
    """The arithmetic behind the numbers, a sentence a line."""
    followers: tuple[Decimal | None, ...] = ()
    """Change a month of each further addition that its push writes, as the later links of a chain."""

    @property
    def customer_id(self) -> str | None:
        """The only or first contributor's id."""
        return self.contributors[0].customer_id if self.contributors else None

    @property
    def customer(self) -> str | None:
        """The only or first contributor's name."""
        return self.contributors[0].customer if self.contributors else None

    @property
    def change(self) -> Decimal | None:
        """Seats up or down; None without a proposed change."""
        if self.action is None or self.target is None:
            return None
        return self.target - (self.current or Decimal(0))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many customers or additions the preview leaves out on purpose."""

    ignored_customers: int = 0
    ignored_additions: int = 0
    no_charge: int = 0


@dataclass(frozen=True, slots=True)
class PullStamp:
    """A pull as the preview names it."""

    source: str
    id: int
    at: datetime
    verdict: PullVerdict
    not_read: tuple[tuple[str, str, str], ...] = ()
    """(customer id, customer, reason)"""


@dataclass(frozen=True, slots=True)
class ScanStamp:
    """A scan as the preview names it."""

    id: int
    at: datetime
    full: bool
    site: str
    calls: int = 0
    older: tuple[OlderCompany, ...] = ()
    """Companies that a quick scan left out, with the time of what stands for them."""


@dataclass(frozen=True, slots=True)
class Orphans:
    """Whether orphan detection was on, and if not, why."""

    checked: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Every difference between what clients use and what they are billed, as of a pull and a scan."""

    today: date
    time_zone: str
    pulls: tuple[PullStamp, ...]
    scan: ScanStamp | None
    orphans: Orphans
    rows: tuple[Row, ...]
    left_out: LeftOut = LeftOut()
