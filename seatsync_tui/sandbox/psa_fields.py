"""The fields each ConnectWise resource has, so that a name can be recognised although no record holds it.

Names and enums follow ConnectWise's OpenAPI text of 2026.4; names that a seat count never needs are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

NUMBER, STRING, BOOL, DATE, ENUM = "number", "string", "bool", "date", "enum"

STATUSES = ("Active", "Cancelled", "Expired", "Inactive")
BILLING = ("Billable", "DoNotBill", "NoCharge")
BILLING_OF_AGREEMENT = (*BILLING, "NoDefault")
PRODUCT_CLASSES = ("Agreement", "Bundle", "Inventory", "NonInventory", "Service")


@dataclass(frozen=True, slots=True)
class Field:
    """One name that `conditions` and `orderBy` may use, as `company/name`."""

    path: tuple[str, ...]
    kind: str
    values: tuple[str, ...] = ()
    """The values an enum may have."""
    in_list: bool = False
    """The first part of the path is a list, so that only `childConditions` may name it."""


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """What a list endpoint serves: its name as error bodies say it, and the names it recognises."""

    name: str
    fields: dict[str, Field]
    """By name in small letters, as `company/name`."""
    top: dict[str, str]
    """Top-level names in small letters to the spelling of the API."""


def resource(name: str, **kinds: str) -> Resource:
    """Make a resource from names by kind; a reference is written `company:id,identifier,name`."""
    fields = {
        "/".join(field.path).lower(): field for kind, names in kinds.items() for field in _read(kind, names)
    }
    top = {field.path[0].lower(): field.path[0] for field in fields.values()}
    if "id" in fields:
        fields = {**_stamps(), **fields}
    top |= {"_info": "_info", "customfields": "customFields"}
    return Resource(name, fields, top)


def _stamps() -> dict[str, Field]:
    """Who changed a record and when: clients in the field ask for it with `_info/` before it and without."""
    kinds = {"lastUpdated": DATE, "dateEntered": DATE, "updatedBy": STRING, "enteredBy": STRING}
    stamps = {name: Field(("_info", name), kind) for name, kind in kinds.items()}
    return {f"{head}{name}".lower(): field for name, field in stamps.items() for head in ("", "_info/")}


def _read(kind: str, names: str) -> Iterator[Field]:
    for name in names.split():
        if kind in ("references", "lists"):
            yield from _parts(name, in_list=kind == "lists")
        elif kind == "enums":
            yield Field((name,), ENUM, ENUMS[name])
        else:
            yield Field((name,), KINDS[kind])


def _parts(written: str, in_list: bool) -> Iterator[Field]:
    name, _, parts = written.partition(":")
    for part in parts.split(","):
        yield Field((name, part), NUMBER if part == "id" else STRING, in_list=in_list)


KINDS = {"numbers": NUMBER, "strings": STRING, "flags": BOOL, "dates": DATE}

ENUMS: dict[str, tuple[str, ...]] = {
    "agreementStatus": STATUSES,
    "billCustomer": BILLING,
    "billTime": BILLING_OF_AGREEMENT,
    "billExpenses": BILLING_OF_AGREEMENT,
    "billProducts": BILLING_OF_AGREEMENT,
    "employeeCompRate": ("Actual", "Hourly"),
    "employeeCompNotExceed": ("Billing", "Amount", "Percent"),
    "invoicingCycle": ("ContractYear", "CalendarYear"),
    "periodType": ("Current", "Future", "Both", "Undefined"),
    "productClass": PRODUCT_CLASSES,
}

# nextInvoiceDate is a plain string in the API's text, but it holds a date: both forms are let through.
AGREEMENT = resource(
    "agreement",
    numbers="id billAmount prorateFirstBill",
    strings="name customerPO reasonCancelled invoiceDescription internalNotes",
    flags="noEndingDateFlag cancelledFlag prorateFlag invoiceProratedAdditionsFlag billOneTimeFlag "
    "oneTimeFlag autoInvoiceFlag billZeroAmountFlag taxable",
    dates="startDate endDate dateCancelled billStartDate nextInvoiceDate",
    enums="agreementStatus employeeCompRate employeeCompNotExceed invoicingCycle billTime billExpenses "
    "billProducts periodType",
    references="type:id,name company:id,identifier,name contact:id,name site:id,name location:id,name "
    "department:id,identifier,name parentAgreement:id,name,type billingCycle:id,name sla:id,name "
    "opportunity:id,name taxCode:id,name currency:id,name billToCompany:id,identifier,name",
)

ADDITION = resource(
    "addition",
    numbers="id quantity lessIncluded unitPrice unitCost agreementId billedQuantity extPrice extCost "
    "sequenceNumber margin prorateCost proratePrice extendedProrateCost extendedProratePrice",
    strings="serialNumber invoiceDescription description uom",
    flags="taxableFlag purchaseItemFlag specialOrderFlag prorateCurrentPeriodFlag",
    dates="effectiveDate cancelledDate",
    enums="billCustomer agreementStatus",
    references="product:id,identifier opportunity:id,name invoiceGrouping:id,name",
)

COMPANY = resource(
    "company",
    numbers="id annualRevenue numberOfEmployees",
    strings="identifier name addressLine1 addressLine2 city state zip phoneNumber faxNumber website "
    "accountNumber vendorIdentifier taxIdentifier deletedBy",
    flags="deletedFlag isVendorFlag leadFlag unsubscribeFlag",
    dates="dateAcquired dateDeleted",
    references="status:id,name country:id,name territory:id,name market:id,name site:id,name "
    "parentCompany:id,identifier,name defaultContact:id,name billToCompany:id,identifier,name",
    lists="types:id,name",
)

CATALOG = resource(
    "catalogItem",
    numbers="id price cost recurringRevenue recurringCost minStockLevel",
    strings="identifier description customerDescription manufacturerPartNumber vendorSku notes "
    "integrationXRef",
    flags="inactiveFlag taxableFlag serializedFlag recurringFlag specialOrderFlag phaseProductFlag",
    enums="productClass",
    references="category:id,name subcategory:id,name type:id,name manufacturer:id,name "
    "vendor:id,identifier,name unitOfMeasure:id,name entityType:id,name agreementType:id,name",
)

AGREEMENT_TYPE = resource(
    "agreementType",
    numbers="id",
    strings="name",
    flags="defaultFlag inactiveFlag prorateFlag",
    enums="employeeCompRate employeeCompNotExceed invoicingCycle billTime billExpenses billProducts",
)

REPORT = resource("report", strings="name")

BOARD = resource(
    "board",
    numbers="id",
    strings="name",
    flags="inactiveFlag projectFlag",
    references="location:id,name department:id,identifier,name",
)

BOARD_STATUS = resource(
    "boardStatus",
    numbers="id sortOrder",
    strings="name",
    flags="inactive closedStatus defaultFlag",
    references="board:id,name",
)

TICKET = resource(
    "ticket",
    numbers="id",
    strings="summary",
    flags="closedFlag",
    dates="closedDate requiredDate",
    references="board:id,name status:id,name company:id,identifier,name priority:id,name type:id,name",
)

NOTE = resource(
    "ticketNote",
    numbers="id ticketId",
    strings="text createdBy",
    flags="detailDescriptionFlag internalAnalysisFlag resolutionFlag",
)

DOCUMENT = resource("document", numbers="id size", strings="title fileName serverFileName owner")

CUSTOM_FIELD = resource("customField", strings="caption value")
