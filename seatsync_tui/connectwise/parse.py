"""Turn ConnectWise's JSON into our records. Fields as in its OpenAPI text 2026.4; others are ignored."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from seatsync_tui.connectwise.values import Day, Flag, Number, OptionalNumber, Text, Whole, lenient_day
from seatsync_tui.http.answers import Unreadable
from seatsync_tui.models.psa import Addition, Agreement, Company, Product

COMPANY_FIELDS = "id,identifier,name,status,types,deletedFlag"
AGREEMENT_FIELDS = (
    "id,name,type,company,parentAgreement,agreementStatus,cancelledFlag,startDate,endDate,noEndingDateFlag,"
    "billStartDate,nextInvoiceDate,prorateFlag,billingCycle,periodType"
)
ADDITION_FIELDS = (
    "id,agreementId,product,quantity,lessIncluded,unitPrice,billCustomer,effectiveDate,cancelledDate,"
    "description,invoiceDescription,sequenceNumber,serialNumber,_info"
)
PRODUCT_FIELDS = (
    "id,identifier,description,productClass,inactiveFlag,price,cost,manufacturerPartNumber,vendorSku"
)


class _Reference(BaseModel):
    id: Whole
    name: Text = ""
    identifier: Text = ""


class _Name(BaseModel):
    """A reference of which only the name counts."""

    name: Text = ""


class _Company(BaseModel):
    id: Whole
    identifier: Text = ""
    name: Text
    status: _Name | None = None
    types: list[_Name] | None = None
    deleted: Flag = Field(default=False, alias="deletedFlag")


class _Agreement(BaseModel):
    id: Whole
    name: Text = ""
    company: _Reference
    type: _Name | None = None
    parent: _Reference | None = Field(default=None, alias="parentAgreement")
    status: Text = Field(default="", alias="agreementStatus")
    cancelled: Flag = Field(default=False, alias="cancelledFlag")
    start: Day = Field(default=None, alias="startDate")
    end: Day = Field(default=None, alias="endDate")
    endless: Flag = Field(default=False, alias="noEndingDateFlag")
    bill_start: Day = Field(default=None, alias="billStartDate")
    next_invoice: Any = Field(default=None, alias="nextInvoiceDate")
    prorate: Flag = Field(default=False, alias="prorateFlag")
    billing_cycle: _Name | None = Field(default=None, alias="billingCycle")
    period_type: Text = Field(default="", alias="periodType")


class _Addition(BaseModel):
    id: Whole
    agreement_id: Whole | None = Field(default=None, alias="agreementId")
    product: _Reference
    quantity: Number
    less_included: OptionalNumber = Field(default=None, alias="lessIncluded")
    unit_price: OptionalNumber = Field(default=None, alias="unitPrice")
    bill_customer: Text = Field(default="", alias="billCustomer")
    effective: Day = Field(default=None, alias="effectiveDate")
    cancelled: Day = Field(default=None, alias="cancelledDate")
    description: Text = ""
    invoice_description: Text = Field(default="", alias="invoiceDescription")
    sequence: OptionalNumber = Field(default=None, alias="sequenceNumber")
    serial_number: Text = Field(default="", alias="serialNumber")
    info: Any = Field(default=None, alias="_info")


class _Product(BaseModel):
    id: Whole
    identifier: Text
    description: Text = ""
    product_class: Text = Field(default="", alias="productClass")
    inactive: Flag = Field(default=False, alias="inactiveFlag")
    price: OptionalNumber = None
    cost: OptionalNumber = None
    part_number: Text = Field(default="", alias="manufacturerPartNumber")
    vendor_sku: Text = Field(default="", alias="vendorSku")


Shape = TypeVar("Shape", bound=BaseModel)


def parse_company(record: object) -> Company:
    """Read a company; raises Unreadable naming the record, as all of these do."""
    read = _read(_Company, record, "company")
    return Company(
        id=read.id,
        identifier=read.identifier,
        name=read.name,
        status=read.status.name if read.status else "",
        deleted=read.deleted,
        types=tuple(kind.name for kind in read.types or ()),
    )


def parse_agreement(record: object) -> Agreement:
    """Read an agreement. `nextInvoiceDate` is a free text: kept as sent beside the day it may mean."""
    read = _read(_Agreement, record, "agreement")
    invoice_text = "" if read.next_invoice is None else str(read.next_invoice)
    return Agreement(
        id=read.id,
        name=read.name,
        company_id=read.company.id,
        company=read.company.name or read.company.identifier,
        type=read.type.name if read.type else "",
        parent_id=read.parent.id if read.parent and read.parent.id > 0 else None,
        status=read.status,
        cancelled=read.cancelled,
        start=read.start,
        end=None if read.endless else read.end,
        bill_start=read.bill_start,
        next_invoice=lenient_day(invoice_text),
        next_invoice_text=invoice_text,
        prorate=read.prorate,
        billing_cycle=read.billing_cycle.name if read.billing_cycle else "",
        period_type=read.period_type,
    )


def parse_addition(record: object, agreement_id: int) -> Addition:
    """Read an addition of this agreement. One without a quantity is unreadable: unknown is never zero."""
    read = _read(_Addition, record, f"addition of agreement {agreement_id}:")
    info = read.info if isinstance(read.info, Mapping) else {}
    return Addition(
        id=read.id,
        agreement_id=read.agreement_id or agreement_id,
        product_id=read.product.id,
        product=read.product.identifier,
        quantity=read.quantity,
        less_included=read.less_included or Decimal(0),
        unit_price=read.unit_price,
        bill_customer=read.bill_customer,
        effective=read.effective,
        cancelled=read.cancelled,
        description=read.description,
        invoice_description=read.invoice_description,
        sequence=read.sequence,
        serial_number=read.serial_number,
        last_updated=str(info.get("lastUpdated") or ""),
        updated_by=str(info.get("updatedBy") or ""),
    )


def parse_product(record: object) -> Product:
    """Read a catalog item."""
    read = _read(_Product, record, "catalog item")
    return Product(
        id=read.id,
        identifier=read.identifier,
        description=read.description,
        product_class=read.product_class,
        inactive=read.inactive,
        price=read.price,
        cost=read.cost,
        part_number=read.part_number,
        vendor_sku=read.vendor_sku,
    )


def _read(shape: type[Shape], record: object, kind: str) -> Shape:
    try:
        return shape.model_validate(record)
    except ValidationError as error:
        raise Unreadable(_wrong_words(error, record, kind)) from None


def _wrong_words(error: ValidationError, record: object, kind: str) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    which = record.get("id", "without an id") if isinstance(record, Mapping) else "that is no record"
    why = first["msg"].removeprefix("Value error, ").lower()
    return f"the {kind} {which} in a shape that cannot be read ({where or 'the whole'}: {why})"
