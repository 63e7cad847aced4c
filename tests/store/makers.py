"""Makers of stored things for the tests of the store."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from seatsync_tui.models.counts import Cell, Pull, PullVerdict, SeatCount
from seatsync_tui.models.mappings import CompanyMapping, LicenseMapping, MatchedBy
from seatsync_tui.models.plans import AfterImage, Outcome, PlanRow, RowOutcome
from seatsync_tui.models.psa import Addition, Agreement, Company, Product, Scan
from seatsync_tui.models.rows import Action, BeforeImage

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GOOD = PullVerdict(good=True)
ACTIVE = frozenset({"active", "enrolled"})
NEVER = frozenset({"active", "never enrolled"})


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def license_mapping(product_id: int | None = 3, **changes: object) -> LicenseMapping:
    values: dict[str, object] = {"product": "DUO-MFA", "no_charge": product_id is None}
    return LicenseMapping("duo", "duo-mfa", "users", product_id, **(values | changes))  # type: ignore[arg-type]


def company_mapping(customer_id: str = "DA1", company_id: int = 7, **changes: object) -> CompanyMapping:
    values: dict[str, object] = {"how": MatchedBy.NAME, "by": "ana@box", "at": NOON}
    return CompanyMapping(
        "duo",
        customer_id,
        company_id,
        f"Customer {customer_id}",
        f"Company {company_id}",
        **(values | changes),  # type: ignore[arg-type]
    )


def seat_count(number: int, quantity: Decimal | None = Decimal(45)) -> SeatCount:
    cells = () if quantity is None else (Cell(ACTIVE, quantity), Cell(NEVER, Decimal(2)))
    reason = "" if quantity is not None else "Duo answered 500"
    return SeatCount(
        "duo", f"DA{number}", f"Customer {number}", "duo-mfa", "users", quantity, cells, NOON, reason
    )


def pull(*counts: SeatCount, source: str = "duo") -> Pull:
    return Pull(0, source, NOON, later(2), "ana@box", True, counts or (seat_count(1),), calls=9)


def addition(number: int = 9001, quantity: int = 40) -> Addition:
    return Addition(
        number, 501, 3, "DUO-MFA", Decimal(quantity), unit_price=Decimal("3.25"), effective=date(2026, 1, 1)
    )


def scan(*additions: Addition) -> Scan:
    return Scan(
        0,
        "api.example.test/northwind",
        NOON,
        later(1),
        "ana@box",
        True,
        12,
        "Eastern Standard Time",
        (Company(7, "acme", "Acme", types=("Client", "Prospect")),),
        (Agreement(501, "Managed", 7, "Acme", start=date(2025, 1, 1)),),
        additions or (addition(),),
        (Product(3, "DUO-MFA", "Duo", "Agreement", price=Decimal("3.25")),),
    )


def image(quantity: int = 40) -> BeforeImage:
    return BeforeImage(501, 3, Decimal(quantity), Decimal(0), "Billable", date(2026, 1, 1), None)


def plan_row(key: str = "duo:company-7:product-3", action: Action = Action.UPDATE) -> PlanRow:
    created = action is Action.CREATE
    return PlanRow(
        key,
        action,
        501,
        "Managed",
        None if created else 9001,
        7,
        "Acme",
        3,
        "DUO-MFA",
        (("duo", "DA1", "Acme"),),
        None if created else image(),
        AfterImage(quantity=Decimal(45)),
        "45 counted, 40 billed",
    )


def plan_text(*rows: PlanRow) -> str:
    """A plan's JSON as far as the journal reads it."""
    return json.dumps(
        {
            "rows": [
                {
                    "key": row.key,
                    "action": row.action.value,
                    "company": row.company,
                    "agreement_id": row.agreement_id,
                    "product_id": row.product_id,
                    "addition_id": row.addition_id,
                    "customers": [list(customer) for customer in row.customers],
                }
                for row in rows
            ]
        }
    )


def ended(
    row: PlanRow, outcome: Outcome = Outcome.UPDATED, minutes: int = 5, **changes: object
) -> RowOutcome:
    values: dict[str, object] = {
        "company": row.company,
        "before": image(40),
        "after": image(45) if outcome.fine else None,
        "addition_id": row.addition_id,
        "at": later(minutes),
    }
    return RowOutcome(row.key, row.action, outcome, **(values | changes))  # type: ignore[arg-type]
