"""What ConnectWise PSA holds: companies, agreements, additions, catalog products, and the scan of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Company:
    """A ConnectWise company."""

    id: int
    identifier: str
    name: str
    status: str = "Active"
    """Name of the company status; anything but Active counts as inactive."""
    deleted: bool = False
    """In the recycle bin."""
    types: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether an automatic match may lead here."""
        return not self.deleted and self.status.casefold() == "active"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A ConnectWise agreement. Dates are calendar days."""

    id: int
    name: str
    company_id: int
    company: str = ""
    type: str = ""
    parent_id: int | None = None
    status: str = "Active"
    """`agreementStatus`: Active, Cancelled, Expired, Inactive."""
    cancelled: bool = False
    start: date | None = None
    end: date | None = None
    """None when open-ended."""
    bill_start: date | None = None
    next_invoice: date | None = None
    """None when ConnectWise sends none or one that cannot be read."""
    next_invoice_text: str = ""
    """`nextInvoiceDate` as sent: the field is a free string."""
    prorate: bool = False
    billing_cycle: str = ""
    period_type: str = ""

    @property
    def child(self) -> bool:
        """Whether the agreement hangs under a parent."""
        return self.parent_id is not None


def billed_of(quantity: Decimal, included: Decimal) -> Decimal:
    """Units of a quantity that reach the invoice, where so many are included for free."""
    billed = quantity - included
    return billed if billed > ZERO else ZERO


@dataclass(frozen=True, slots=True)
class Addition:
    """An agreement addition: one billed row of an agreement. Dates are calendar days."""

    id: int
    agreement_id: int
    product_id: int
    product: str
    """The product's identifier, as `DUO-MFA`."""
    quantity: Decimal
    less_included: Decimal = Decimal(0)
    """Units included for free: billed = max(0, quantity - less_included). Never written."""
    unit_price: Decimal | None = None
    """In the agreement's currency, per unit and billing cycle."""
    bill_customer: str = "Billable"
    """Billable, DoNotBill or NoCharge."""
    effective: date | None = None
    cancelled: date | None = None
    """The last billed day; None when open-ended."""
    description: str = ""
    invoice_description: str = ""
    sequence: Decimal | None = None
    serial_number: str = ""
    last_updated: str = ""
    """`_info.lastUpdated` as sent: shown, never compared."""
    updated_by: str = ""

    @property
    def billed(self) -> Decimal:
        """Units that reach the invoice."""
        return billed_of(self.quantity, self.less_included)


@dataclass(frozen=True, slots=True)
class Product:
    """A catalog item."""

    id: int
    identifier: str
    description: str = ""
    product_class: str = ""
    """Agreement, Bundle, Inventory, NonInventory or Service; a Bundle cannot be an addition."""
    inactive: bool = False
    price: Decimal | None = None
    cost: Decimal | None = None
    part_number: str = ""
    vendor_sku: str = ""


@dataclass(frozen=True, slots=True)
class OlderCompany:
    """A company that a quick scan left out: its additions are those of an earlier scan."""

    company_id: int
    at: datetime
    """When its additions were read last, UTC."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A snapshot of ConnectWise, as stored."""

    id: int
    """0 before it is stored."""
    site: str
    """Host and login company, as `api-na.myconnectwise.net/northwind`."""
    started: datetime
    at: datetime
    by: str
    full: bool
    calls: int
    server_time_zone: str
    """The Windows zone name of `system/info`, or empty."""
    companies: tuple[Company, ...]
    agreements: tuple[Agreement, ...]
    additions: tuple[Addition, ...]
    products: tuple[Product, ...]
    older: tuple[OlderCompany, ...] = ()
    """Companies with additions older than `at`, by id; none in a full scan."""


@dataclass(frozen=True, slots=True)
class NewAddition:
    """What a create sends; price, cost and tax are left to ConnectWise's catalog."""

    agreement_id: int
    product_id: int
    quantity: Decimal
    effective: date
    invoice_description: str = ""
    bill_customer: str = "Billable"
    cancelled: date | None = None
    """The last billed day of one for a part of a period; None: open-ended."""


Thing = TypeVar("Thing", Company, Agreement, Addition, Product)


def by_id(things: Iterable[Thing]) -> dict[int, Thing]:
    """Index records of one kind by their id."""
    return {thing.id: thing for thing in things}
