"""A sandbox world as the rules see it: records become our types, and what a person did becomes decisions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from seatsync_tui.models.counts import Cell, CountRule, Pull, PullVerdict, SeatCount, Sku
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
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.completeness import judge_pull
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.sandbox.world import DuoAccount, World

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
REFUSALS = {
    "cross-deployment": "Cross-deployment calls are not supported",
    "forbidden": "Access forbidden",
}
DUO_MFA = Sku("duo", "duo-mfa", "Duo Security (MFA)")
ENROLLED = CountRule(
    "enrolled", "enrolled and not pending deletion", frozenset({"enrolled"}), frozenset({"pending deletion"})
)


def day(text: str | None) -> date | None:
    """Read a date of the API."""
    return date.fromisoformat(text[:10]) if text else None


def world_pull(world: World) -> Pull:
    """Count every account of the world as a pull does."""
    counts = tuple(_count(account) for account in world.duo.accounts)
    return Pull(1, "duo", AT, AT, "tester", complete=True, counts=counts)


def _count(account: DuoAccount) -> SeatCount:
    name = account.name or ""
    if account.refusal:
        why = REFUSALS.get(account.refusal, account.refusal)
        return SeatCount("duo", account.account_id, name, "duo-mfa", "users", None, not_read=why)
    kinds = Counter((user.status, user.enrolled) for user in account.users)
    cells = tuple(
        Cell(frozenset({status, "enrolled" if enrolled else "not enrolled"}), Decimal(number))
        for (status, enrolled), number in sorted(kinds.items())
    )
    return SeatCount(
        "duo", account.account_id, name, "duo-mfa", "users", ENROLLED.count(cells), cells, as_of=AT
    )


def world_scan(world: World) -> Scan:
    """Read the world's ConnectWise records as a scan does."""
    psa = world.psa
    return Scan(
        id=1,
        site="127.0.0.1/northlane",
        started=AT,
        at=AT,
        by="tester",
        full=True,
        calls=0,
        server_time_zone=psa.time_zone,
        companies=tuple(map(_company, psa.companies.values())),
        agreements=tuple(map(_agreement, psa.agreements.values())),
        additions=tuple(map(_addition, psa.additions.values())),
        products=tuple(map(_product, psa.catalog.values())),
    )


def _company(record: dict[str, Any]) -> Company:
    return Company(
        record["id"],
        record["identifier"],
        record["name"],
        record["status"]["name"],
        bool(record.get("deletedFlag")),
    )


def _agreement(record: dict[str, Any]) -> Agreement:
    return Agreement(
        id=record["id"],
        name=record["name"],
        company_id=record["company"]["id"],
        company=record["company"]["name"],
        type=record["type"]["name"],
        parent_id=record.get("parentAgreement", {}).get("id"),
        status=record["agreementStatus"],
        cancelled=bool(record.get("cancelledFlag")),
        start=day(record.get("startDate")),
        end=day(record.get("endDate")),
        bill_start=day(record.get("billStartDate")),
        next_invoice=day(record.get("nextInvoiceDate")),
        prorate=bool(record.get("prorateFlag")),
        billing_cycle=record["billingCycle"]["name"],
        period_type=record.get("periodType", ""),
    )


def _addition(record: dict[str, Any]) -> Addition:
    return Addition(
        id=record["id"],
        agreement_id=record["agreementId"],
        product_id=record["product"]["id"],
        product=record["product"]["identifier"],
        quantity=Decimal(str(record["quantity"])),
        less_included=Decimal(str(record["lessIncluded"])),
        unit_price=Decimal(str(record["unitPrice"])),
        bill_customer=record["billCustomer"],
        effective=day(record.get("effectiveDate")),
        cancelled=day(record.get("cancelledDate")),
        last_updated=record["_info"]["lastUpdated"],
        updated_by=record["_info"]["updatedBy"],
    )


def _product(record: dict[str, Any]) -> Product:
    return Product(
        id=record["id"],
        identifier=record["identifier"],
        description=record["description"],
        product_class=record["productClass"],
        inactive=record["inactiveFlag"],
        price=Decimal(str(record["price"])),
    )


@dataclass
class Desk:
    """A world with a person at work: each `given` sentence changes the decisions."""

    world: World
    pull: Pull = field(init=False)
    scan: Scan = field(init=False)
    decisions: Decisions = field(default_factory=Decisions)

    def __post_init__(self) -> None:
        self.pull, self.scan = world_pull(self.world), world_scan(self.world)
        self.do(f"license {self.world.product}")

    def facts(self) -> Facts:
        """Put together what the rules read."""
        return Facts(
            today=self.world.today,
            time_zone="America/New_York",
            pulls=(self.pull,),
            verdicts={"duo": self.verdict()},
            scan=self.scan,
            decisions=self.decisions,
            skus=(DUO_MFA,),
            count_rules={"duo": (ENROLLED,)},
            customer_words={"duo": "subaccount"},
        )

    def verdict(self) -> PullVerdict:
        """Judge the pull as the first one."""
        return judge_pull(self.pull, None)

    def do(self, sentence: str) -> None:
        """Do what the sentence says; it raises for a verb nobody knows."""
        verb, _, rest = sentence.partition(" ")
        match verb:
            case "license":
                self._license(rest)
            case "map":
                self._map(rest)
            case "pin":
                self._pin(*rest.split())
            case "hold":
                self._hold(rest)
            case "ignore":
                self._add(ignores=Ignore(("duo", rest), None, "settled"))
            case "wrote":
                self._wrote(*rest.split())
            case _:
                raise ValueError(sentence)

    def _add(self, **more: Any) -> None:
        grown = {name: (*getattr(self.decisions, name), value) for name, value in more.items()}
        self.decisions = replace(self.decisions, **grown)

    def _license(self, identifier: str) -> None:
        if identifier == "none":
            self.decisions = replace(self.decisions, licenses=())
            return
        product = next(item for item in self.scan.products if item.identifier == identifier)
        mapping = LicenseMapping("duo", "duo-mfa", "users", product.id, identifier)
        self.decisions = replace(self.decisions, licenses=(mapping,))
        self._add(watched=WatchedProduct("duo", product.id, identifier))

    def _map(self, rest: str) -> None:
        pair, _, old_name = rest.partition(" as ")
        customer, company = pair.split()
        names = {item.id: item.name for item in self.scan.companies}
        seen = old_name or self.pull.customers().get(customer, "Gone")
        known = names.get(int(company), "gone")
        self._add(
            companies=CompanyMapping(
                "duo", customer, int(company), seen, known, MatchedBy.PERSON, confirmed=True
            )
        )

    def _pin(self, customer: str, addition: str) -> None:
        agreement = self.world.psa.additions[int(addition)]["agreementId"]
        self._add(choices=AdditionChoice("duo", customer, "duo-mfa", "users", agreement, int(addition)))

    def _hold(self, rest: str) -> None:
        customer, quantity, _, until = rest.split()
        rows = classify(self.facts()).rows
        key = next(row.key for row in rows if row.customer_id == customer)
        self._add(holds=Hold(key, Decimal(quantity), date.fromisoformat(until), "agreed"))

    def _wrote(self, addition: str, quantity: str) -> None:
        self._add(last_writes=LastWrite(int(addition), Decimal(quantity), AT, 1))
