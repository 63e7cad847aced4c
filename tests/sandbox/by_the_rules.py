"""Puts a seeded world before the rules without any network: facts as a pull and a scan would bring them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from seatsync_tui.models.counts import Cell, Pull, SeatCount
from seatsync_tui.models.mappings import (
    AdditionChoice,
    CompanyMapping,
    Decisions,
    Hold,
    Ignore,
    LastWrite,
    LicenseMapping,
    MatchedBy,
    WatchedProduct,
)
from seatsync_tui.models.psa import Addition, Agreement, Company, Product, Scan
from seatsync_tui.models.rows import Preview
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.completeness import judge_pull
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.sandbox.world import DuoAccount, Record, World
from seatsync_tui.sources.vendors.duo import SOURCE as DUO

SKU = DUO.skus[0]
REFUSALS = {
    "cross-deployment": "Cross-deployment Admin API usage through Accounts API is currently not available",
    "forbidden": "Access forbidden",
}


def preview_of(world: World, given: tuple[str, ...] = ()) -> Preview:
    """Classify a world after the license was mapped and a person did what is given."""
    return classify(facts_of(world, given))


def facts_of(world: World, given: tuple[str, ...] = ()) -> Facts:
    """Put together what a pull and a scan would bring and what a person decided."""
    pull = _pull(world)
    return Facts(
        today=world.today,
        time_zone="America/New_York",
        pulls=(pull,),
        verdicts={"duo": judge_pull(pull, None, frozenset())},
        scan=_scan(world),
        decisions=_decisions(world, given),
        skus=DUO.skus,
        count_rules={"duo": DUO.count_rules},
        customer_words={"duo": DUO.customer_word},
    )


def _pull(world: World) -> Pull:
    at = _noon(world.today)
    counts = tuple(_count(account, at) for account in world.duo.accounts)
    return Pull(1, "duo", at, at, "test", True, counts)


def _count(account: DuoAccount, at: datetime) -> SeatCount:
    kinds = Counter((user.status, user.enrolled) for user in account.users)
    cells = tuple(
        Cell(frozenset({status, "enrolled"} if enrolled else {status}), Decimal(count))
        for (status, enrolled), count in sorted(kinds.items())
    )
    refused = REFUSALS.get(account.refusal, "")
    return SeatCount(
        "duo",
        account.account_id,
        account.name or "",
        SKU.sku,
        SKU.metric,
        None if refused else DUO.count_rules[0].count(cells),
        () if refused else cells,
        at,
        refused,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _scan(world: World) -> Scan:
    psa, at = world.psa, _noon(world.today)
    return Scan(
        id=1,
        site="127.0.0.1/sandbox",
        started=at,
        at=at,
        by="test",
        full=True,
        calls=1,
        server_time_zone=psa.time_zone,
        companies=tuple(map(_company, psa.companies.values())),
        agreements=tuple(map(_agreement, psa.agreements.values())),
        additions=tuple(map(_addition, psa.additions.values())),
        products=tuple(map(_product, psa.catalog.values())),
    )


def _company(record: Record) -> Company:
    return Company(
        record["id"], record["identifier"], record["name"], record["status"]["name"], record["deletedFlag"]
    )


def _agreement(record: Record) -> Agreement:
    return Agreement(
        id=record["id"],
        name=record["name"],
        company_id=record["company"]["id"],
        company=record["company"]["name"],
        type=record["type"]["name"],
        parent_id=record.get("parentAgreement", {}).get("id"),
        status=record["agreementStatus"],
        cancelled=record["cancelledFlag"],
        start=_day(record.get("startDate")),
        end=_day(record.get("endDate")),
        bill_start=_day(record.get("billStartDate")),
        next_invoice=_day(record.get("nextInvoiceDate")),
        prorate=record["prorateFlag"],
        billing_cycle=record["billingCycle"]["name"],
        period_type=record["periodType"],
    )


def _addition(record: Record) -> Addition:
    return Addition(
        id=record["id"],
        agreement_id=record["agreementId"],
        product_id=record["product"]["id"],
        product=record["product"]["identifier"],
        quantity=_decimal(record["quantity"]),
        less_included=_decimal(record["lessIncluded"]),
        unit_price=_decimal(record["unitPrice"]),
        bill_customer=record["billCustomer"],
        effective=_day(record.get("effectiveDate")),
        cancelled=_day(record.get("cancelledDate")),
        last_updated=record["_info"]["lastUpdated"],
        updated_by=record["_info"]["updatedBy"],
    )


def _product(record: Record) -> Product:
    return Product(
        id=record["id"],
        identifier=record["identifier"],
        description=record["description"],
        product_class=record["productClass"],
        inactive=record["inactiveFlag"],
        price=_decimal(record["price"]),
        cost=_decimal(record["cost"]),
    )


def _decimal(value: float) -> Decimal:
    return Decimal(str(value))


def _day(text: Any) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _decisions(world: World, given: tuple[str, ...]) -> Decisions:
    products = {item["identifier"]: number for number, item in world.psa.catalog.items()}
    names = {account.account_id: account.name or "" for account in world.duo.accounts}
    licenses = [deed.split()[1] for deed in given if deed.startswith("license ")] or [world.product]
    companies, choices, holds, ignores, writes = [], [], [], [], []
    for deed in given:
        match deed.split():
            case ["map", customer, company, *was]:
                held = world.psa.companies.get(int(company), {"name": "Gone"})["name"]
                name = " ".join(was[1:]) or names.get(customer, "Gone")
                companies.append(
                    CompanyMapping(
                        "duo", customer, int(company), name, held, MatchedBy.PERSON, confirmed=True
                    )
                )
            case ["pin", customer, addition]:
                agreement = world.psa.additions[int(addition)]["agreementId"]
                choices.append(AdditionChoice("duo", customer, SKU.sku, SKU.metric, agreement, int(addition)))
            case ["hold", customer, quantity, "until", until]:
                key = _row_key(world, customer)
                holds.append(Hold(key, Decimal(quantity), date.fromisoformat(until), "so agreed"))
            case ["ignore", customer]:
                ignores.append(Ignore(("duo", customer), None, "no client"))
            case ["wrote", addition, quantity]:
                writes.append(LastWrite(int(addition), Decimal(quantity), _noon(world.today), 1))
    mapped = () if licenses[-1] == "none" else (products[licenses[-1]],)
    return Decisions(
        licenses=tuple(LicenseMapping("duo", SKU.sku, SKU.metric, number) for number in mapped),
        companies=tuple(companies),
        choices=tuple(choices),
        ignores=tuple(ignores),
        holds=tuple(holds),
        watched=tuple(
            WatchedProduct("duo", products[name], name) for name in dict.fromkeys(licenses) if name != "none"
        ),
        last_writes=tuple(writes),
    )


def _row_key(world: World, customer: str) -> str:
    company = next(told.company_id for told in world.expectations if told.customer_id == customer)
    product = next(n for n, item in world.psa.catalog.items() if item["identifier"] == world.product)
    return f"duo:company-{company}:product-{product}"
