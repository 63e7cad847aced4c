"""What the further vendors of a world hold, in the very shape their APIs send it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seatsync_tui.sandbox.builder import Builder

Record = dict[str, Any]

PAX8_PRODUCT = ("prd-m365-bp", "Microsoft 365 Business Premium [New Commerce Experience]")
GRAPH_SKU = ("05e9a617-0261-4cee-bb44-138d3ef5d965", "SPE_E3")
BILLED = {"pax8": "M365-BP", "huntress": "EDR-ENDPT", "graph": "M365-E3"}
"""The catalog product that each vendor's main sku is billed as."""
CLIENTS = 12
"""How many clients buy from the further vendors."""


@dataclass(slots=True)
class Pax8World:
    """A partner account at Pax8."""

    client_id: str = "sandbox-pax8"
    client_secret: str = "pax8-secret-of-the-sandbox"
    companies: list[Record] = field(default_factory=list)
    subscriptions: list[Record] = field(default_factory=list)
    products: dict[str, Record] = field(default_factory=dict)


@dataclass(slots=True)
class HuntressWorld:
    """A Huntress account; each organization as its own read answers."""

    key: str = "hk-sandbox"
    secret: str = "hs-secret-of-the-sandbox"
    organizations: list[Record] = field(default_factory=list)


@dataclass(slots=True)
class GraphWorld:
    """A Microsoft partner and the tenants of its customers."""

    tenant: str = "00000000-aaaa-4bbb-8ccc-000000000001"
    client_id: str = "00000000-aaaa-4bbb-8ccc-0000000000ff"
    client_secret: str = "graph~secret~of~the~sandbox"
    contracts: list[Record] = field(default_factory=list)
    skus: dict[str, list[Record]] = field(default_factory=dict)
    """By customer tenant."""
    without_consent: set[str] = field(default_factory=set)
    """Tenants that never let the application in."""


@dataclass(slots=True)
class Vendors:
    """All vendors but Duo."""

    pax8: Pax8World = field(default_factory=Pax8World)
    huntress: HuntressWorld = field(default_factory=HuntressWorld)
    graph: GraphWorld = field(default_factory=GraphWorld)


def add_vendors(builder: Builder) -> Vendors:
    """Let some clients buy at the further vendors; every second one is billed one seat too few."""
    vendors = Vendors()
    vendors.pax8.products[PAX8_PRODUCT[0]] = {"id": PAX8_PRODUCT[0], "name": PAX8_PRODUCT[1]}
    for turn, (company, agreement) in enumerate(_buyers(builder)):
        seats = 5 + 3 * turn
        for product in BILLED.values():
            builder.addition(agreement, seats - turn % 2, product)
        name = company["name"]
        _pax8(vendors.pax8, turn, name, seats, builder.today)
        vendors.huntress.organizations.append(_organization(turn, name, seats))
        _tenant(vendors.graph, turn, name, seats)
    return vendors


def _buyers(builder: Builder) -> list[tuple[Record, Record]]:
    """Clients with one active agreement and a name of their own, that hold none of the products yet."""
    site = builder.world.psa
    names = [company["name"] for company in site.companies.values()]
    taken = {
        site.agreements[each["agreementId"]]["company"]["id"]
        for each in site.additions.values()
        if each["product"]["identifier"] in BILLED.values()
    }
    found = []
    for company in site.companies.values():
        held = [a for a in site.agreements.values() if a["company"]["id"] == company["id"]]
        plain = len(held) == 1 and held[0]["agreementStatus"] == "Active" and not held[0]["cancelledFlag"]
        usable = company["status"]["name"] == "Active" and names.count(company["name"]) == 1
        if plain and usable and not company["deletedFlag"] and company["id"] not in taken:
            found.append((company, held[0]))
    return found[:CLIENTS]


def _pax8(world: Pax8World, turn: int, name: str, seats: int, today: date) -> None:
    company_id = f"c-{turn:04}"
    world.companies.append({"id": company_id, "name": name, "status": "Active"})
    world.subscriptions.append(
        {
            "id": f"s-{turn:04}",
            "parentSubscriptionId": None,
            "companyId": company_id,
            "productId": PAX8_PRODUCT[0],
            "productName": PAX8_PRODUCT[1] if turn % 3 else None,
            "quantity": seats,
            "status": "Active" if turn % 4 else "PendingCancel",
            "billingTerm": "Monthly",
            "commitmentTerm": {"id": f"t-{turn}", "term": "1-Year", "endDate": str(today + timedelta(90))}
            if turn % 2
            else None,
        }
    )


def _organization(turn: int, name: str, seats: int) -> Record:
    return {
        "id": 4100 + turn,
        "name": name,
        "account_id": 77,
        "agents_count": seats + 2,
        "billable_identity_count": seats,
        "sat_learner_count": seats,
        "logs_sources_count": 0,
        "actual_usages": {
            "edr": {"billable_agents_count": seats, "unresponsive_agents_count": 2},
            "sat": {"learners_count": seats},
            "itdr": [{"type": "microsoft_365", "billable_identities_count": seats}],
            "ispm": [],
        },
    }


def _tenant(world: GraphWorld, turn: int, name: str, seats: int) -> None:
    tenant = f"11111111-2222-4333-8444-{turn:012}"
    world.contracts.append(
        {"id": f"k-{turn}", "customerId": tenant, "displayName": name, "contractType": "ResellerPartner"}
    )
    world.skus[tenant] = [
        _sku(*GRAPH_SKU, seats, seats - 1),
        _sku("f30db892-07e9-47e9-837c-80727f46fd3d", "FLOW_FREE", 10_000, 3),
        _sku("00000000-0000-4000-8000-000000000002", "OLD_PLAN", 9, 9, state="Suspended"),
        _sku("00000000-0000-4000-8000-000000000003", "RIGHTS_FOR_ALL", 1, 0, applies="Company"),
    ]


def _sku(
    sku: str, part: str, enabled: int, consumed: int, *, state: str = "Enabled", applies: str = "User"
) -> Record:
    return {
        "skuId": sku,
        "skuPartNumber": part,
        "appliesTo": applies,
        "capabilityStatus": state,
        "consumedUnits": consumed,
        "prepaidUnits": {"enabled": enabled, "lockedOut": 0, "suspended": 0, "warning": 0},
    }
