"""The `AgreementAdditions` report, where a site lists it."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from seatsync_tui.sandbox.psa_reports import COLUMNS, status_of
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.sandbox.world import Record
from tests.sandbox.psa_site import client_of, small_world

REPORT = "/system/reports/AgreementAdditions"


async def get(path: str, sandbox: Sandbox | None = None, **query: str) -> httpx.Response:
    async with client_of(sandbox or Sandbox(small_world())) as client:
        return await client.get(path, params=query)


def as_records(body: dict[str, Any]) -> list[dict[str, Any]]:
    names = [name for column in body["column_definitions"] for name in column]
    return [dict(zip(names, row, strict=True)) for row in body["row_values"]]


async def test_reports_are_listed_by_name() -> None:
    assert (await get("/system/reports")).json() == [{"name": "Service"}, {"name": "AgreementAdditions"}]


async def test_report_says_the_same_as_the_additions_themselves() -> None:
    sandbox = Sandbox(small_world())
    rows = as_records((await get(REPORT, sandbox)).json())
    told = [
        (row["AGR_RecID"], row["Addition_RecId"], row["Product_RecId"], row["Total_Quantity"]) for row in rows
    ]
    held = sandbox.world.psa.additions.values()
    assert told == [(one["agreementId"], one["id"], one["product"]["id"], one["quantity"]) for one in held]
    assert [row["QuantityToBill"] for row in rows] == [25.0, -2.0, 6.0]
    assert [row["Bill_Customer"] for row in rows] == [True, False, True]
    assert rows[2]["Cancelled_Date"] == "2026-11-30T00:00:00Z"
    assert rows[0]["Time_Zone"] == "Eastern Standard Time"


async def test_report_takes_columns_conditions_order_and_pages() -> None:
    answer = await get(
        REPORT,
        columns="addition_recid,Total_Quantity",
        conditions="Total_Quantity > 0",
        orderBy="Total_Quantity asc",
        pageSize="1",
    )
    assert as_records(answer.json()) == [{"Addition_RecId": 9003, "Total_Quantity": 10.0}]
    assert answer.headers["link"].count('rel="next"') == 1
    assert (await get(f"{REPORT}/count", conditions="AGR_RecID = 501")).json() == {"count": 2}
    assert (await get(REPORT, conditions="Quantity = 1")).json()[
        "message"
    ] == "Quantity is not a recognized name."


async def test_columns_are_described() -> None:
    described = (await get(f"{REPORT}/columns")).json()
    assert [name for column in described for name in column] == list(COLUMNS)
    assert described[2]["Addition_RecId"] == {"type": "Numeric", "isNullable": False, "identityColumn": True}


@pytest.mark.parametrize(
    "path", ["/system/reports/Service", f"{REPORT}/rows", "/system/reports/Nothing/count"]
)
async def test_report_that_is_not_served_is_not_found(path: str) -> None:
    assert (await get(path)).status_code == 404


async def test_site_without_the_report_does_not_serve_it() -> None:
    world = small_world()
    world.psa.reports = ["Service"]
    assert (await get(REPORT, Sandbox(world))).status_code == 404


@pytest.mark.parametrize(
    ("addition", "status"),
    [
        ({"cancelledDate": "2026-11-19T00:00:00Z", "agreementStatus": "Active"}, "Cancelled"),
        ({"cancelledDate": "2026-11-20T00:00:00Z", "agreementStatus": "Active"}, "Active"),
        ({"effectiveDate": "2026-11-21T00:00:00Z", "agreementStatus": "Active"}, "Inactive"),
        ({"effectiveDate": "2026-11-20T00:00:00Z", "agreementStatus": "Expired"}, "Expired"),
        ({}, "Active"),
    ],
)
def test_status_of_an_addition_follows_its_dates(addition: Record, status: str) -> None:
    assert status_of(addition, date(2026, 11, 20)) == status
