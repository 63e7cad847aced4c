"""What ConnectWise refuses about an addition: its product, and dates that its agreement does not allow.

The first two messages were read in the field, word for word; codes and the other messages are likely forms.
"""

from __future__ import annotations

from datetime import date

from seatsync_tui.sandbox.psa_answers import problem
from seatsync_tui.sandbox.psa_compare import moment
from seatsync_tui.sandbox.world import PsaSite, Record

BEFORE_BILLING_START = "effectiveDate cannot be less than the agreement billing start date"
ALREADY_INVOICED = (
    "Since this period has already been invoiced there will not be an invoice generated for additional "
    "products for this period. Please prorate the agreement or update the start date to on or after the "
    "Next Invoice Date."
)
CANCELLED_TOO_EARLY = "cancelledDate cannot be less than the effectiveDate"


def find_product(site: PsaSite, asked: Record) -> Record | None:
    """Return the catalog product of a reference by id, or by identifier where no id is given."""
    if asked.get("id") is not None:
        return site.catalog.get(asked["id"])
    wanted = asked.get("identifier")
    return next((item for item in site.catalog.values() if item["identifier"] == wanted), None)


def product_problem(asked: Record, product: Record | None) -> Record | None:
    """Say why a product cannot stand on an agreement, or None."""
    if product is None:
        name, key = (
            ("id", asked["id"]) if asked.get("id") is not None else ("identifier", asked["identifier"])
        )
        return problem("addition", f"product/{name}", f"Product {key} not found", "NotFound")
    if product.get("productClass") == "Bundle":
        return problem(
            "addition", "product", f"Product {product['identifier']} is a bundle and cannot be an addition"
        )
    if product.get("inactiveFlag"):
        return problem("addition", "product", f"Product {product['identifier']} is inactive")
    return None


def date_problems(site: PsaSite, agreement: Record, addition: Record, *, new_date: bool) -> list[Record]:
    """Say which dates of an addition cannot stand.

    Every save checks the whole record, but an invoiced period only matters to a date that was not there
    before: all older additions lie in invoiced periods.
    """
    effective, cancelled = day(addition.get("effectiveDate")), day(addition.get("cancelledDate"))
    found: list[Record] = []
    start = day(agreement.get("billStartDate")) or day(agreement.get("startDate"))
    if effective and start and effective < start:
        found.append(problem("addition", "effectiveDate", BEFORE_BILLING_START))
    elif effective and new_date and is_invoiced(site, agreement, effective):
        found.append(problem("addition", "effectiveDate", ALREADY_INVOICED))
    if effective and cancelled and cancelled < effective:
        found.append(problem("addition", "cancelledDate", CANCELLED_TOO_EARLY))
    return found


def is_invoiced(site: PsaSite, agreement: Record, effective: date) -> bool:
    """Tell whether a day lies in an invoiced period of no proration; a parent invoices its children."""
    if agreement.get("prorateFlag"):
        return False
    parent = (agreement.get("parentAgreement") or agreement)["id"]
    invoiced_by = site.agreements.get(parent, agreement)
    following = day(invoiced_by.get("nextInvoiceDate"))
    return following is not None and effective < following


def day(text: object) -> date | None:
    """Return the calendar day of a date as the API writes it, or None; no time zone ever shifts it."""
    found = moment(text)
    return None if found is None else found.date()
