"""Records are read as ConnectWise really sends them, and refused by name when they cannot be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seatsync_tui.connectwise.parse import parse_addition, parse_agreement, parse_company, parse_product
from seatsync_tui.connectwise.values import lenient_day
from seatsync_tui.http.answers import Answer, Unreadable

AGREEMENTS = b"""[{"id":501,"name":"Managed Services","type":{"id":4,"name":"Managed"},
"company":{"id":77,"identifier":"NORTHW","name":"Northwind Dental"},"agreementStatus":"Active",
"billStartDate":"2025-01-01T00:00:00Z","nextInvoiceDate":"2026-12-01","prorateFlag":false,
"_info":{"lastUpdated":"2026-11-02T09:00:00Z","updatedBy":"JDoe"}}]"""
ADDITIONS = b"""[{"id":9001,"product":{"id":7,"identifier":"DUO-ADV","serializedFlag":false,
"_info":{"catalog_href":"x"}},"quantity":25.0,"lessIncluded":0.0,"unitPrice":6.0,"unitCost":3.1,
"billCustomer":"Billable","effectiveDate":"2025-01-01T00:00:00Z","taxableFlag":true,
"invoiceDescription":"Duo Advantage","agreementId":501,"description":"Duo Advantage","billedQuantity":25.0,
"uom":"Each","extPrice":150.0,"sequenceNumber":1.0,"prorateCurrentPeriodFlag":false,
"agreementStatus":"Active","_info":{"lastUpdated":"2026-10-01T08:00:00Z","updatedBy":"JDoe"}}]"""


def first(body: bytes) -> dict[str, Any]:
    records = Answer(200, {}, body).json()
    assert isinstance(records, list)
    record: dict[str, Any] = records[0]
    return record


def test_documented_agreement_is_read() -> None:
    agreement = parse_agreement(first(AGREEMENTS))

    assert (agreement.id, agreement.company_id, agreement.company) == (501, 77, "Northwind Dental")
    assert (agreement.type, agreement.status, agreement.prorate) == ("Managed", "Active", False)
    assert agreement.bill_start == date(2025, 1, 1)
    assert agreement.next_invoice == date(2026, 12, 1)
    assert not agreement.child


def test_documented_addition_is_read_without_a_float() -> None:
    addition = parse_addition(first(ADDITIONS), 501)

    assert (addition.id, addition.agreement_id, addition.product) == (9001, 501, "DUO-ADV")
    assert str(addition.quantity) == "25"
    assert str(addition.unit_price) == "6"
    assert (addition.effective, addition.cancelled) == (date(2025, 1, 1), None)
    assert (addition.last_updated, addition.updated_by) == ("2026-10-01T08:00:00Z", "JDoe")


ADDITION: dict[str, Any] = {"id": 1, "product": {"id": 7, "identifier": "DUO"}, "quantity": 1}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("10", "10"),
        (Decimal("10.50"), "10.5"),
        (0, "0"),
        (-2, "-2"),
        (1000000, "1000000"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_quantity_is_exact_whatever_its_form(sent: object, read: str) -> None:
    assert str(parse_addition({**ADDITION, "quantity": sent}, 5).quantity) == read


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": None},
        {"quantity": "many"},
        {"quantity": True},
        {"quantity": [1]},
        {"quantity": Decimal("1e999999")},
        {"quantity": "NaN"},
        {"product": None},
        {"product": {"identifier": "DUO"}},
        {"product": "DUO"},
        {"effectiveDate": "soon"},
        {"cancelledDate": "2026-02-30T00:00:00Z"},
        {"cancelledDate": 5},
        {"billCustomer": 3},
        {"id": None},
    ],
    ids=str,
)
def test_addition_that_makes_no_sense_is_refused_by_name(change: dict[str, Any]) -> None:
    with pytest.raises(Unreadable, match="addition of agreement 5"):
        parse_addition({**ADDITION, **change}, 5)


def test_missing_quantity_is_never_zero() -> None:
    with pytest.raises(Unreadable, match="quantity"):
        parse_addition({"id": 1, "product": {"id": 7}}, 5)


@pytest.mark.parametrize("absent", [{}, {"cancelledDate": None}, {"cancelledDate": ""}])
def test_absent_date_may_be_left_out_null_or_empty(absent: dict[str, Any]) -> None:
    assert parse_addition({**ADDITION, **absent}, 5).cancelled is None


@pytest.mark.parametrize(
    "sent", ["2026-11-30T00:00:00Z", "2026-11-30T23:00:00Z", "2026-11-30", "2026-11-30T00:00:00-05:00"]
)
def test_date_is_the_calendar_day_it_names(sent: str) -> None:
    assert parse_addition({**ADDITION, "cancelledDate": sent}, 5).cancelled == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("2026-12-01T00:00:00Z", date(2026, 12, 1)),
        ("12/1/2026", date(2026, 12, 1)),
        ("12/01/2026 12:00:00 AM", date(2026, 12, 1)),
        ("31/12/2026", date(2026, 12, 31)),
        ("Dec 1, 2026", date(2026, 12, 1)),
        ("1 December 2026", date(2026, 12, 1)),
        ("20261201", date(2026, 12, 1)),
        ("", None),
        ("after the audit", None),
        ("2026-13-01", None),
        ("13/13/2026", None),
    ],
)
def test_next_invoice_date_is_read_leniently(text: str, day: date | None) -> None:
    assert lenient_day(text) == day


def test_next_invoice_date_that_cannot_be_read_is_kept_as_text() -> None:
    agreement = parse_agreement({**first(AGREEMENTS), "nextInvoiceDate": "after the audit"})
    assert (agreement.next_invoice, agreement.next_invoice_text) == (None, "after the audit")


def test_endless_agreement_has_no_end() -> None:
    record = {**first(AGREEMENTS), "endDate": "2026-12-31T00:00:00Z"}
    assert parse_agreement(record).end == date(2026, 12, 31)
    assert parse_agreement({**record, "noEndingDateFlag": True}).end is None


def test_child_agreement_names_its_parent() -> None:
    assert parse_agreement({**first(AGREEMENTS), "parentAgreement": {"id": 500}}).parent_id == 500
    assert parse_agreement({**first(AGREEMENTS), "parentAgreement": None}).parent_id is None


def test_deleted_company_is_known_for_it() -> None:
    company = parse_company(
        {
            "id": 7,
            "identifier": "X",
            "name": "X \ud800",
            "status": {"id": 1, "name": "Active"},
            "deletedFlag": True,
        }
    )
    assert (company.deleted, company.usable, company.name) == (True, False, "X ?")


def test_catalog_item_is_read() -> None:
    product = parse_product(
        {"id": 7, "identifier": "DUO", "price": Decimal("6.00"), "productClass": "Bundle"}
    )
    assert (str(product.price), product.product_class, product.inactive) == ("6", "Bundle", False)


@pytest.mark.parametrize("record", [None, 7, "text", [], {}])
def test_something_else_than_a_record_is_refused(record: object) -> None:
    for parse in (parse_agreement, parse_company, parse_product):
        with pytest.raises(Unreadable):
            parse(record)
