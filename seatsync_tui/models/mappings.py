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
