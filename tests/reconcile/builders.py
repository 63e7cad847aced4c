"""Short ways to say what Duo counts, what ConnectWise bills and what people decided."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from seatsync_tui.models.counts import Cell, CountRule, Pull, PullVerdict, SeatCount, Sku
from seatsync_tui.models.mappings import (
    AdditionChoice,
    CompanyMapping,
    CountAdjustment,
    Decisions,
    Hold,
    Ignore,
    LastWrite,
    LicenseMapping,
    MatchedBy,
    WatchedProduct,
)
from seatsync_tui.models.plans import Plan
from seatsync_tui.models.psa import Addition, Agreement, Company, Product, Scan
from seatsync_tui.models.rows import Preview, Row
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.facts import Facts, RowChoice, Rules
from seatsync_tui.reconcile.plan import build_plan

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
SITE = "127.0.0.1/northlane"
DUO = 7
OTHER = 8
ENROLLED = CountRule("enrolled", "enrolled", frozenset({"enrolled"}), frozenset({"pending deletion"}))
ALL_BUT_PENDING = CountRule(
    "all but pending deletion", "not leaving", without=frozenset({"pending deletion"})
)

_NUMBERS = ("free", "extra", "minimum", "pack")


@dataclass
class Office:
    """One MSP's facts in the making; every method adds one thing and gives it back or itself."""

    today: date = TODAY
    counts: list[SeatCount] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    decided: dict[str, list[Any]] = field(default_factory=dict)
    verdicts: dict[str, PullVerdict] = field(default_factory=lambda: {"duo": PullVerdict(good=True)})
    journal: dict[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    choices: dict[str, RowChoice] = field(default_factory=dict)
    scanned: bool = True
    deltas: frozenset[int] = frozenset()
    skus: tuple[Sku, ...] = (Sku("duo", "duo-mfa", "Duo Security (MFA)"),)

    def client(
        self, number: int = 77, name: str = "Acme Dental", seats: object | None = 45, **agreement: Any
    ) -> Office:
        """Add company `number`, its agreement `number + 500`, and a customer of the same name."""
        self.company(number, name)
        self.agreement(number + 500, number, **agreement)
        if seats is not None:
            self.customer(f"DA{number}", name, seats)
        return self

    def company(self, number: int, name: str, **more: Any) -> Company:
        """Add a company."""
        self.companies.append(Company(number, f"C{number}", name, **more))
        return self.companies[-1]

    def agreement(self, number: int, company: int, **more: Any) -> Agreement:
        """Add an agreement: monthly, prorating, next invoiced on the 1st."""
        values: dict[str, Any] = {
            "name": "Managed Services",
            "start": date(2025, 1, 1),
            "bill_start": date(2025, 1, 1),
            "next_invoice": date(2026, 12, 1),
            "prorate": True,
            "billing_cycle": "Monthly",
            "type": "Managed",
        }
        self.agreements.append(Agreement(id=number, company_id=company, **(values | more)))
        return self.agreements[-1]

    def addition(self, number: int, quantity: object, agreement: int = 577, **more: Any) -> Addition:
        """Add an addition of DUO-MFA at 6.00."""
        values: dict[str, Any] = {
            "product_id": DUO,
            "product": "DUO-MFA",
            "unit_price": Decimal(6),
            "effective": date(2025, 1, 1),
        }
        self.additions.append(
            Addition(id=number, agreement_id=agreement, quantity=Decimal(str(quantity)), **(values | more))
        )
        return self.additions[-1]

    def customer(
        self,
        customer_id: str,
        name: str,
        seats: object | None,
        *,
        sku: str = "duo-mfa",
        source: str = "duo",
        metric: str = "users",
        why: str = "",
        cells: tuple[Cell, ...] = (),
    ) -> SeatCount:
        """Add a count; seats None are not read."""
        quantity = None if seats is None else Decimal(str(seats))
        reason = why or ("Access forbidden" if seats is None else "")
        self.counts.append(
            SeatCount(source, customer_id, name, sku, metric, quantity, cells, as_of=NOW, not_read=reason)
        )
        return self.counts[-1]

    def decide(self, kind: str, *values: Any) -> Office:
        """Add decisions of one kind, as `companies`, `choices`, `ignores`."""
        self.decided.setdefault(kind, []).extend(values)
        return self

    def license(self, product: int | None = DUO, **more: Any) -> Office:
        """Map duo-mfa, in place of what it was mapped to."""
        more.setdefault("sku", "duo-mfa")
        more.setdefault("source", "duo")
        mapping = LicenseMapping(metric="users", product_id=product, product="DUO-MFA", **more)
        kept = [other for other in self.decided.get("licenses", []) if other.key != mapping.key]
        self.decided["licenses"] = [*kept, mapping]
        if product is not None:
            self.decide("watched", WatchedProduct(mapping.source, product, "DUO-MFA"))
        return self

    def mapped(
        self, customer_id: str, company: int, name: str = "", *, source: str = "duo", was: str = ""
    ) -> Office:
        """Save a company mapping by a person, with the names as they were seen."""
        was = was or next((c.name for c in self.companies if c.id == company), "")
        seen = name or next((c.customer for c in self.counts if c.customer_id == customer_id), "Gone")
        return self.decide(
            "companies",
            CompanyMapping(source, customer_id, company, seen, was, MatchedBy.PERSON, confirmed=True),
        )

    def pin(self, customer_id: str, agreement: int, addition: int | None = None) -> Office:
        """Choose an agreement, and an addition if given."""
        return self.decide(
            "choices", AdditionChoice("duo", customer_id, "duo-mfa", "users", agreement, addition)
        )

    def hold(self, key: str, quantity: int, until: date) -> Office:
        """Hold a row."""
        return self.decide("holds", Hold(key, Decimal(quantity), until, "agreed by phone", by="kim@desk"))

    def rule(self, company: int = 0, **more: Any) -> Office:
        """Set a rule for counting duo-mfa, everywhere or at one company."""
        numbers = {name: Decimal(str(value)) for name, value in more.items() if name in _NUMBERS}
        rule = CountAdjustment("duo", "duo-mfa", "users", company, **(more | numbers | {"why": "agreed"}))
        return self.decide("adjustments", rule)

    def commit(self, customer_id: str, seats: object, until: date | None) -> Office:
        """Commit a customer to seats."""
        self.counts = [
            replace(count, committed=Decimal(str(seats)), committed_until=until)
            if count.customer_id == customer_id
            else count
            for count in self.counts
        ]
        return self

    def ignore(self, customer_id: str = "", addition: int | None = None) -> Office:
        """Ignore a customer or an addition."""
        customer = ("duo", customer_id) if customer_id else None
        return self.decide("ignores", Ignore(customer, addition, "our own"))

    def wrote(self, addition: int, quantity: int, *customers: str) -> Office:
        """Note our last write to an addition."""
        keys = tuple(("duo", customer) for customer in customers)
        return self.decide("last_writes", LastWrite(addition, Decimal(quantity), NOW, 12, keys))

    def facts(self) -> Facts:
        """Put everything together; without a word about licenses duo-mfa is mapped to product 7."""
        if "licenses" not in self.decided:
            self.license()
        sources = sorted({count.source for count in self.counts} | {"duo"})
        pulls = tuple(
            Pull(
                number,
                source,
                NOW,
                NOW,
                "tester",
                complete=True,
                counts=tuple(count for count in self.counts if count.source == source),
            )
            for number, source in enumerate(sources, 1)
        )
        products = self.products or [
            Product(DUO, "DUO-MFA", "Duo MFA", price=Decimal(6)),
            Product(OTHER, "DUO-OLD", "Duo old", price=Decimal(5)),
        ]
        scan = Scan(
            4,
            SITE,
            NOW,
            NOW,
            "tester",
            full=True,
            calls=9,
            server_time_zone="Eastern Standard Time",
            companies=tuple(self.companies),
            agreements=tuple(self.agreements),
            additions=tuple(self.additions),
            products=tuple(products),
        )
        return Facts(
            today=self.today,
            time_zone="America/New_York",
            pulls=pulls,
            verdicts=self.verdicts,
            scan=scan if self.scanned else None,
            decisions=Decisions(**{kind: tuple(values) for kind, values in self.decided.items()}),
            skus=self.skus,
            deltas=self.deltas,
            count_rules={"duo": (ENROLLED, ALL_BUT_PENDING)},
            customer_words={"duo": "subaccount"},
            journal_additions=self.journal,
            rules=self.rules,
            choices=self.choices,
        )

    def preview(self) -> Preview:
        """Classify."""
        return classify(self.facts())

    def rows(self) -> dict[str, Row]:
        """Classify; rows by key."""
        return {row.key: row for row in self.preview().rows}

    def row(self, key: str = "duo:company-77:product-7") -> Row:
        """Classify; one row, by default that of company 77."""
        return self.rows()[key]

    def plan(self, *keys: str, **more: Any) -> Plan:
        """Plan the named rows, by default those that are checked."""
        facts = self.facts()
        preview = classify(facts)
        chosen = keys or tuple(row.key for row in preview.rows if row.checked)
        values: dict[str, Any] = {
            "site": SITE,
            "profile": "default",
            "operator": "kim@desk",
            "now": NOW,
            "plan_id": "01",
            "tool_version": "0.1",
            "max_age": timedelta(hours=24),
        }
        return build_plan(preview, chosen, facts=facts, **(values | more))


def flags(row: Row) -> list[str]:
    """Return the flags as shown."""
    return [flag.text for flag in row.flags]


def seen(*values: object) -> tuple[object, ...]:
    """Hold several values against what is expected at once; 5 and Decimal(5) are equal."""
    return values
