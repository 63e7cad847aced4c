"""A small ConnectWise site for tests, and an in-process client that holds its keys."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import httpx

from seatsync_tui.sandbox.psa_records import addition_record, agreement_record, catalog_record, company_record
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.sandbox.world import DuoParent, PsaSite, Record, World

TODAY = date(2026, 11, 20)
KEYS = ("exm+pub", "priv")
CLIENT_ID = "00000000-1111-2222-3333-444444444444"
API = "/v2026_4/apis/3.0"

PRORATING, PLAIN, CHILD, ENDED = 501, 502, 503, 504
DUO, OTHER, BUNDLE, RETIRED = 7, 8, 9, 10
SEATS, CREDIT, ENDING = 9001, 9002, 9003

NEW: Record = {
    "product": {"id": DUO},
    "quantity": 12,
    "billCustomer": "Billable",
    "effectiveDate": "2026-12-01T00:00:00Z",
    "invoiceDescription": "Duo for 12",
}
"""What a create of twelve seats sends."""


def small_world() -> World:
    """Make a site of three companies, four agreements, four products and three additions."""
    site = PsaSite("EXM", "pub", "priv", CLIENT_ID, reports=["Service", "AgreementAdditions"])
    world = World(1, TODAY, DuoParent("DIWJ8X6AEYOR5OMC6TQ1", "s" * 40), site)
    north = company_record(77, "Northwind Dental", identifier="NORTHW")
    lakes = company_record(78, "Lakeside Legal", identifier="LAKES", types=("Client", "Partner"))
    gone = company_record(79, "Gone & Sons", status="Inactive", deleted=True, types=())
    _keep(site.companies, north, lakes, gone)
    plain = agreement_record(
        PLAIN, lakes, name="Security Bundle", type_id=9, type_name="Security", **_billed()
    )
    _keep(
        site.agreements,
        agreement_record(PRORATING, north, prorate=True, **_billed()),
        plain,
        agreement_record(CHILD, lakes, name="Lakeside branch", parent=plain, start=date(2025, 6, 1)),
        agreement_record(ENDED, gone, status="Cancelled", cancelled=date(2026, 1, 31)),
    )
    duo = catalog_record(DUO, "DUO-ADV", description="Duo Advantage", price=6.0, cost=3.1)
    _keep(
        site.catalog,
        duo,
        catalog_record(OTHER, "BKP-M365", description="Mailbox backup", price=4.0, cost=1.5, taxable=False),
        catalog_record(BUNDLE, "SECURE", product_class="Bundle"),
        catalog_record(RETIRED, "DUO-OLD", inactive=True),
    )
    agreement = site.agreements[PRORATING]
    _keep(
        site.additions,
        addition_record(SEATS, agreement, duo, quantity=25, serial_number="S-1"),
        addition_record(CREDIT, agreement, duo, quantity=-2, bill_customer="NoCharge"),
        addition_record(ENDING, plain, duo, quantity=10, less_included=4, cancelled=date(2026, 11, 30)),
    )
    return world


def _billed() -> dict[str, Any]:
    return {"start": date(2025, 1, 1), "next_invoice": date(2026, 12, 1)}


def _keep(held: dict[int, Record], *records: Record) -> None:
    held.update({record["id"]: record for record in records})


def client_of(sandbox: Sandbox) -> httpx.AsyncClient:
    """Make a client inside the process that holds the site's keys; its base URL is the API."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=sandbox.app),
        base_url=f"https://localhost{API}",
        auth=KEYS,
        headers={"clientId": CLIENT_ID},
    )


def replace(path: str, value: object) -> dict[str, object]:
    """Make one patch operation."""
    return {"op": "replace", "path": path, "value": value}


def additions_of(agreement: int, addition: int | None = None) -> str:
    """Return the path of an agreement's additions, or of one of them."""
    return f"/finance/agreements/{agreement}/additions" + (f"/{addition}" if addition else "")


async def send(sandbox: Sandbox, method: str, path: str, body: Any = None, **query: str) -> httpx.Response:
    async with client_of(sandbox) as client:
        return await client.request(method, path, json=body, params=query)


async def errors_of(sandbox: Sandbox, method: str, path: str, body: Any) -> list[tuple[str, str, str]]:
    """Send what should be refused, see that nothing changed, and return field, code and message of each."""
    before = copy.deepcopy(sandbox.world.psa.additions)
    answer = await send(sandbox, method, path, body)
    assert answer.status_code == 400, answer.text
    told = answer.json()
    assert (told["code"], told["message"]) == ("InvalidObject", "addition object is invalid")
    assert sandbox.world.psa.additions == before
    assert sandbox.record.writes() == []
    return [(error["field"], error["code"], error["message"]) for error in told["errors"]]
