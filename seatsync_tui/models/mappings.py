"""What people decided: mappings, choices, ignores, holds; each with how, by whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

SkuKey = tuple[str, str, str]
"""(source, sku, metric)"""

CustomerKey = tuple[str, str]
"""(source, customer id)"""


class MatchedBy(StrEnum):
    """How a customer came to its company."""

    NAME = "name"
    """Equal names by the automatic tiers."""
    PERSON = "person"
    """Picked or confirmed by an operator."""
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class LicenseMapping:
    """(source, sku, metric) to a catalog product, or no charge."""

    source: str
    sku: str
    metric: str
    product_id: int | None
    """None when `no_charge`."""
    product: str = ""
    """The product's identifier as seen when mapped."""
    no_charge: bool = False
    count_rule: str = ""
    """Name of one of the source's count rules; empty means its default."""
    also_billed_as: tuple[int, ...] = ()
    shared: bool = False
    """The product is knowingly fed by more than one source."""
    one_each: bool = False
    """Every customer truly has the same count, so equal counts are no sign of a broken pull."""
    interval: str = ""
    """Over which days of the calendar month before it counts: one of `Interval`; empty: the newest pull."""
    adds: tuple[str, ...] = ()
    """Further metrics of the sku that are added to this one, day by day."""
    by: str = ""
    at: datetime | None = None

    @property
    def key(self) -> SkuKey:
        """What is mapped."""
        return (self.source, self.sku, self.metric)


@dataclass(frozen=True, slots=True)
class CompanyMapping:
    """(source, customer) to a ConnectWise company, reused every month."""

    source: str
    customer_id: str
    company_id: int
    customer: str
    """The customer's name as seen when mapped."""
    company: str
    """The company's name as seen when mapped."""
    how: MatchedBy
    by: str = ""
    at: datetime | None = None
    confirmed: bool = False
    """A person picked it, or pushed a row that rests on it."""

    @property
    def key(self) -> CustomerKey:
        """Whose company this is."""
        return (self.source, self.customer_id)


@dataclass(frozen=True, slots=True)
class AdditionChoice:
    """(source, customer, sku, metric) to the agreement that carries its seats, and one addition if pinned."""

    source: str
    customer_id: str
    sku: str
    metric: str
    agreement_id: int
    addition_id: int | None = None
    by: str = ""
    at: datetime | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Whose choice this is."""
        return (self.source, self.customer_id, self.sku, self.metric)


@dataclass(frozen=True, slots=True)
class Ignore:
    """A customer or an addition left out on purpose."""

    customer: CustomerKey | None
    addition_id: int | None
    why: str
    keep_not_seats: bool = False
    """An Extra addition marked `keep, not seats`."""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A row kept at a number until a date."""

    row_key: str
    quantity: Decimal
    until: date
    why: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RowChoice:
    """What a person chose for one row beyond a tick; every proposed date can be edited here."""

    row_key: str = ""
    zero: str = ""
    """For seats that fell to 0: `cancel`; empty keeps the update to 0."""
    ending: str = ""
    """For an addition that ends: `keep` clears its last day, `new` starts another the day after, `end` lets
    it end; empty leaves the row waiting."""
    effective: date | None = None
    """First billed day of a create."""
    cancel_date: date | None = None
    """Last billed day of a cancel."""
    about: str = ""
    """The addition and its last day that `zero` and `ending` were said of; they lapse with another."""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CountAdjustment:
    """How the seats of a license are counted for billing, everywhere or at one company, where that says more.

    Applied in this order to the sum over a row's customers: statuses left out, free seats, extra seats,
    minimum, whole packs.
    """

    source: str
    sku: str
    metric: str
    company_id: int = 0
    """0: for every company that has none of its own."""
    count_rule: str = ""
    """Name of one of the source's count rules; empty: that of the license mapping."""
    without: tuple[str, ...] = ()
    """Statuses of the breakdown whose seats do not count, as `bypass`."""
    free: Decimal = Decimal(0)
    """The first so many seats are not billed."""
    extra: Decimal = Decimal(0)
    """So many seats are billed on top."""
    minimum: Decimal = Decimal(0)
    """No fewer seats are billed."""
    pack: Decimal = Decimal(1)
    """Seats are rounded up to whole packs of so many."""
    why: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What it is about."""
        return (self.source, self.sku, self.metric, self.company_id)


@dataclass(frozen=True, slots=True)
class WatchedProduct:
    """A product that is or once was mapped to a source: its additions stay watched."""

    source: str
    product_id: int
    product: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LastWrite:
    """The newest value SeatSync itself wrote to an addition."""

    addition_id: int
    quantity: Decimal
    at: datetime
    operation: int
    customers: tuple[CustomerKey, ...] = ()
    """Contributors of the row that was written."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that people decided, as one value the rules can read."""

    licenses: tuple[LicenseMapping, ...] = ()
    companies: tuple[CompanyMapping, ...] = ()
    choices: tuple[AdditionChoice, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    holds: tuple[Hold, ...] = ()
    watched: tuple[WatchedProduct, ...] = ()
    last_writes: tuple[LastWrite, ...] = ()
    row_choices: tuple[RowChoice, ...] = ()
    adjustments: tuple[CountAdjustment, ...] = ()
