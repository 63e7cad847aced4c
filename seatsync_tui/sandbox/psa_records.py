"""Makes ConnectWise PSA records in the shape the API sends them.

Field names and types follow ConnectWise's OpenAPI text of 2026.4. A field without a value is left out, as
the API does; a date is midnight `Z` of its calendar day. `more` adds or replaces any further field by its API
name; `None` removes one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from seatsync_tui.sandbox.world import Record

STAMP, EDITOR = "2026-10-01T08:00:00Z", "JDoe"
PRORATED = ("prorateCost", "proratePrice", "extendedProrateCost", "extendedProratePrice")
COMPANY_STATUSES = {"Active": 1, "Inactive": 2, "Not-Approved": 3}
BILLING_CYCLES = {"Monthly": 2, "Quarterly": 3, "Semi-Annually": 4, "Annually": 5, "Weekly": 6}


def wire_date(day: date | str | None) -> str | None:
    """Write a calendar day as ConnectWise does, midnight `Z`; a string stands as it is, for odd forms."""
    if day is None or isinstance(day, str):
        return day
    return f"{day.isoformat()}T00:00:00Z"


def reference(number: int, name: str) -> Record:
    """Make a reference of id and name."""
    return {"id": number, "name": name}


def info(updated: str = STAMP, by: str = EDITOR, **links: str) -> dict[str, str]:
    """Make the `_info` map of a record; every value is a string, because typed clients insist on it."""
    return {"lastUpdated": updated, "updatedBy": by, "dateEntered": STAMP, "enteredBy": EDITOR, **links}


def company_record(
    number: int,
    name: str,
    *,
    identifier: str = "",
    status: str = "Active",
    types: Iterable[str] = ("Client",),
    deleted: bool = False,
    updated: str = STAMP,
    updated_by: str = EDITOR,
    **more: Any,
) -> Record:
    """Make a company; without an identifier one is made from its id."""
    record: Record = {
        "id": number,
        "identifier": identifier or f"C{number}",
        "name": name,
        "status": reference(COMPANY_STATUSES.get(status, 9), status),
        "addressLine1": "1 Sandbox Street",
        "city": "Tampa",
        "state": "FL",
        "zip": "33602",
        "country": reference(1, "United States"),
        "site": reference(number, "Main"),
        "deletedFlag": deleted,
        "isVendorFlag": False,
        "types": [reference(place, kind) for place, kind in enumerate(types, 1)],
        "_info": info(updated, updated_by),
    }
    return _with(record, more)


def catalog_record(
    number: int,
    identifier: str,
    *,
    description: str = "",
    price: float = 6.0,
    cost: float = 3.1,
    product_class: str = "Agreement",
    inactive: bool = False,
    taxable: bool = True,
    category: str = "Security",
    uom: str = "Each",
    updated: str = STAMP,
    updated_by: str = EDITOR,
    **more: Any,
) -> Record:
    """Make a product of the catalog; prices are in the site's currency."""
    words = description or identifier
    record: Record = {
        "id": number,
        "identifier": identifier,
        "description": words[:60],
        "customerDescription": words,
        "inactiveFlag": inactive,
        "category": reference(1, category),
        "subcategory": reference(12, "Licenses"),
        "type": reference(3, "Subscription"),
        "productClass": product_class,
        "serializedFlag": False,
        "specialOrderFlag": False,
        "unitOfMeasure": reference(1, uom),
        "price": price,
        "cost": cost,
        "taxableFlag": taxable,
        "recurringFlag": True,
        "recurringRevenue": price,
        "recurringCost": cost,
        "_info": info(updated, updated_by),
    }
    return _with(record, more)


def agreement_record(
    number: int,
    company: Record,
    *,
    name: str = "Managed Services",
    type_id: int = 4,
    type_name: str = "Managed Services",
    status: str = "Active",
    start: date | str = date(2025, 1, 1),
    bill_start: date | str | None = None,
    end: date | str | None = None,
    cancelled: date | str | None = None,
    next_invoice: date | str | None = None,
    prorate: bool = False,
    billing_cycle: str = "Monthly",
    period_type: str = "Current",
    parent: Record | None = None,
    updated: str = STAMP,
    updated_by: str = EDITOR,
    **more: Any,
) -> Record:
    """Make an agreement of a company; `next_invoice` is a day, or any string to test lenient reading."""
    record: Record = {
        "id": number,
        "name": name,
        "type": reference(type_id, type_name),
        "company": {"id": company["id"], "identifier": company["identifier"], "name": company["name"]},
        "contact": reference(int(company["id"]) + 10_000, "Office Manager"),
        "startDate": wire_date(start),
        "endDate": wire_date(end),
        "noEndingDateFlag": end is None,
        "cancelledFlag": status == "Cancelled",
        "dateCancelled": wire_date(cancelled),
        "employeeCompRate": "Actual",
        "employeeCompNotExceed": "Billing",
        "billingCycle": reference(BILLING_CYCLES.get(billing_cycle, 9), billing_cycle),
        "invoicingCycle": "CalendarYear",
        "billAmount": 0.0,
        "taxable": True,
        "billStartDate": wire_date(start if bill_start is None else bill_start),
        "prorateFlag": prorate,
        "invoiceProratedAdditionsFlag": prorate,
        **dict.fromkeys(("billTime", "billExpenses", "billProducts"), "Billable"),
        "periodType": period_type,
        "autoInvoiceFlag": False,
        "nextInvoiceDate": next_invoice.isoformat() if isinstance(next_invoice, date) else next_invoice,
        "agreementStatus": status,
        "_info": info(updated, updated_by),
    }
    if parent is not None:
        record["parentAgreement"] = {
            "id": parent["id"],
            "name": parent["name"],
            "type": parent["type"]["name"],
            "chargeFirmFlag": False,
        }
    return _with(record, more)


def addition_record(
    number: int,
    agreement: Record,
    product: Record,
    *,
    quantity: float,
    less_included: float = 0.0,
    unit_price: float | None = None,
    unit_cost: float | None = None,
    bill_customer: str = "Billable",
    effective: date | str | None = date(2025, 1, 1),
    cancelled: date | str | None = None,
    taxable: bool | None = None,
    invoice_description: str | None = None,
    serial_number: str | None = None,
    updated: str = STAMP,
    updated_by: str = EDITOR,
    **more: Any,
) -> Record:
    """Make an addition; what is not said comes from the catalog product, derived fields are worked out."""
    record: Record = {
        "id": number,
        "product": product_reference(product),
        "quantity": float(quantity),
        "lessIncluded": float(less_included),
        "unitPrice": float(product["price"] if unit_price is None else unit_price),
        "unitCost": float(product["cost"] if unit_cost is None else unit_cost),
        "billCustomer": bill_customer,
        "effectiveDate": wire_date(effective),
        "cancelledDate": wire_date(cancelled),
        "taxableFlag": product["taxableFlag"] if taxable is None else taxable,
        "serialNumber": serial_number,
        "invoiceDescription": product["customerDescription"]
        if invoice_description is None
        else invoice_description,
        "purchaseItemFlag": False,
        "specialOrderFlag": False,
        "agreementId": agreement["id"],
        "description": product["description"],
        "uom": product["unitOfMeasure"]["name"],
        "sequenceNumber": 1.0,
        **dict.fromkeys(PRORATED, 0.0),
        "prorateCurrentPeriodFlag": False,
        "agreementStatus": agreement["agreementStatus"],
        "_info": info(updated, updated_by),
    }
    found = _with(record, more)
    derive(found)
    return found


def product_reference(product: Record) -> Record:
    """Make the reference that an addition holds to its catalog product; it carries no name."""
    return {
        "id": product["id"],
        "identifier": product["identifier"],
        "serializedFlag": product.get("serializedFlag", False),
        "_info": {"catalog_href": f"https://localhost/apis/3.0/procurement/catalog/{product['id']}"},
    }


def derive(addition: Record) -> None:
    """Work out the read-only fields of an addition from its quantity, included units, price and cost."""
    quantity = addition.get("quantity") or 0.0
    billed = billed_quantity(quantity, addition.get("lessIncluded") or 0.0)
    price = round(billed * (addition.get("unitPrice") or 0.0), 4)
    cost = round(billed * (addition.get("unitCost") or 0.0), 4)
    addition.update(billedQuantity=billed, extPrice=price, extCost=cost, margin=round(price - cost, 4))


def billed_quantity(quantity: float, less_included: float) -> float:
    """Work out the units above the included ones, never below 0; a credit keeps its negative quantity."""
    if quantity < 0:
        return float(quantity)
    return max(0.0, float(quantity) - float(less_included))


def _with(record: Record, more: dict[str, Any]) -> Record:
    return {name: value for name, value in {**record, **more}.items() if value is not None}
