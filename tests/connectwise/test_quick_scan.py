"""A quick scan tells of the companies it read what a full one tells, however the site changed in between."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seatsync_tui.connectwise.base import Involved
from seatsync_tui.models.psa import Addition, Agreement, Company, Product, Scan, by_id
from seatsync_tui.models.rows import Row, Status
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.involved import involved_companies
from seatsync_tui.reconcile.pins import A_FULL_SCAN_TELLS
from tests.connectwise.site import client, lists
from tests.reconcile.worlds import NAMES, make

Record = dict[str, Any]


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day.isoformat()}T00:00:00Z"


def company_json(company: Company) -> Record:
    return {
        "id": company.id,
        "identifier": company.identifier,
        "name": company.name,
        "status": {"name": company.status},
        "deletedFlag": company.deleted,
        "types": [{"name": name} for name in company.types],
    }


def agreement_json(agreement: Agreement) -> Record:
    return {
        "id": agreement.id,
        "name": agreement.name,
        "company": {"id": agreement.company_id, "name": agreement.company},
        "type": {"name": agreement.type},
        "parentAgreement": None if agreement.parent_id is None else {"id": agreement.parent_id},
        "agreementStatus": agreement.status,
        "cancelledFlag": agreement.cancelled,
        "startDate": _day(agreement.start),
        "endDate": _day(agreement.end),
        "billStartDate": _day(agreement.bill_start),
        "nextInvoiceDate": agreement.next_invoice_text or _day(agreement.next_invoice),
        "prorateFlag": agreement.prorate,
        "billingCycle": {"name": agreement.billing_cycle},
        "periodType": agreement.period_type,
    }


def addition_json(addition: Addition) -> Record:
    return {
        "id": addition.id,
        "agreementId": addition.agreement_id,
        "product": {"id": addition.product_id, "identifier": addition.product},
        "quantity": str(addition.quantity),
        "lessIncluded": str(addition.less_included),
        "unitPrice": None if addition.unit_price is None else str(addition.unit_price),
        "billCustomer": addition.bill_customer,
        "effectiveDate": _day(addition.effective),
        "cancelledDate": _day(addition.cancelled),
        "_info": {"lastUpdated": addition.last_updated, "updatedBy": addition.updated_by},
    }


def product_json(product: Product) -> Record:
    return {
        "id": product.id,
        "identifier": product.identifier,
        "description": product.description,
        "productClass": product.product_class,
        "inactiveFlag": product.inactive,
        "price": None if product.price is None else str(product.price),
        "cost": None if product.cost is None else str(product.cost),
    }


def read(site: Scan, last: Scan | None = None, involved: Involved | None = None) -> tuple[Scan, list[int]]:
    """Scan a site that holds what this scan holds; and the agreements whose additions were asked for."""
    asked: list[int] = []
    records: dict[str, list[Record]] = {
        "company/companies": [company_json(each) for each in site.companies],
        "finance/agreements": [agreement_json(each) for each in site.agreements],
        "procurement/catalog": [product_json(each) for each in site.products],
    }
    for addition in site.additions:
        records.setdefault(f"/{addition.agreement_id}/additions", []).append(addition_json(addition))
    answer = lists(records)

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/additions"):
            asked.append(int(request.url.path.split("/")[-2]))
        return answer(request)

    async def scan() -> Scan:
        async with client(handler) as one:
            return await one.scan(by="me", last=last, involved=involved, now=site.at)

    return asyncio.run(scan()), sorted(asked)


def changed(site: Scan, dice: random.Random) -> Scan:
    """The same site some time later."""
    companies = [
        replace(each, name=dice.choice(NAMES[:-1])) if dice.random() < 0.2 else each
        for each in site.companies
    ]
    companies.append(Company(90, "NEW", dice.choice(NAMES[:-1])))
    ids = [company.id for company in companies]
    agreements = [_later_agreement(each, ids, dice) for each in site.agreements]
    agreements.append(Agreement(9900, "New", dice.choice(ids), prorate=True))
    additions = [_later_addition(each, agreements, dice) for each in site.additions if dice.random() > 0.15]
    for number in range(dice.randint(0, 3)):
        like = dice.choice(site.additions) if site.additions else None
        if like is not None:
            agreement = dice.choice(agreements)
            additions.append(replace(like, id=9950 + number, agreement_id=agreement.id))
    return replace(site, companies=tuple(companies), agreements=tuple(agreements), additions=tuple(additions))


def _later_agreement(agreement: Agreement, companies: list[int], dice: random.Random) -> Agreement:
    if dice.random() < 0.1:
        return replace(agreement, company_id=dice.choice(companies))
    if dice.random() < 0.1:
        return replace(agreement, status=dice.choice(("Active", "Expired", "Inactive")))
    return agreement


def _later_addition(addition: Addition, agreements: list[Agreement], dice: random.Random) -> Addition:
    if dice.random() < 0.1:
        return replace(addition, agreement_id=dice.choice(agreements).id)
    if dice.random() < 0.3:
        return replace(addition, quantity=Decimal(dice.randint(0, 60)))
    return addition


def said_of_others(rows: Iterable[Row], left_out: Collection[int]) -> list[Row]:
    """The rows of companies that were read; of suggestions too, only those companies."""
    kept = (row for row in rows if row.company_id not in left_out)
    return [
        replace(row, suggestions=tuple(each for each in row.suggestions if each.company_id not in left_out))
        for row in kept
    ]


def worded_as(of_quick: Row, of_full: Row) -> Row:
    """A full scan's row in a quick one's words, which cannot say what a company not read has by now."""
    return replace(of_full, reason=of_quick.reason, explain=of_quick.explain)


@example(242)
@example(2534)
@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**6))
def test_quick_scan_gives_the_rows_of_a_full_one_for_the_companies_it_read(seed: int) -> None:
    world = make(seed)
    facts = world.facts()
    assert facts.scan is not None
    before, _ = read(facts.scan)
    site = changed(facts.scan, world.dice)
    known = replace(facts, scan=before)

    quick, asked = read(site, before, lambda companies: involved_companies(known, before, companies))
    full, _ = read(site)

    left_out = {company.company_id for company in quick.older}
    quick_rows = classify(replace(facts, scan=quick)).rows
    full_rows = classify(replace(facts, scan=full)).rows
    both = zip(said_of_others(quick_rows, left_out), said_of_others(full_rows, left_out), strict=True)
    for of_quick, of_full in both:
        assert of_quick == (worded_as(of_quick, of_full) if A_FULL_SCAN_TELLS in of_quick.reason else of_full)
    assert not [row for row in quick_rows if row.company_id in left_out and row.status is Status.ORPHANED]
    needed = involved_companies(known, before, quick.companies)
    old = by_id(before.agreements)
    assert asked == sorted(
        each.id for each in quick.agreements if each.company_id in needed or each.id not in old
    )
    assert left_out.isdisjoint(needed)
