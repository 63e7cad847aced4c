"""The `AgreementAdditions` report: every addition of every agreement in one paged table.

Name and columns are those of ConnectWise's report catalogue of 2018; that the report still answers over REST
is not confirmed, so a site serves it only where its world lists it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from seatsync_tui.sandbox.psa_answers import json_answer, not_found
from seatsync_tui.sandbox.psa_fields import REPORT, Resource, resource
from seatsync_tui.sandbox.psa_query import count_answer, in_order, list_answer, matching, navigable_page
from seatsync_tui.sandbox.psa_rules import day
from seatsync_tui.sandbox.world import Record, World


class Row(NamedTuple):
    """What one line of the report is made of."""

    addition: Record
    agreement: Record
    world: World


NUMERIC, TEXT, BOOLEAN, DATED = "Numeric", "Text", "Boolean", "Date"

COLUMNS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "AGR_Name": (TEXT, lambda row: row.agreement.get("name")),
    "AGR_RecID": (NUMERIC, lambda row: row.addition["agreementId"]),
    "Addition_RecId": (NUMERIC, lambda row: row.addition["id"]),
    "Addition_Status": (TEXT, lambda row: status_of(row.addition, row.world.today)),
    "Bill_Customer": (BOOLEAN, lambda row: row.addition.get("billCustomer") == "Billable"),
    "Cancelled_Date": (DATED, lambda row: row.addition.get("cancelledDate")),
    "Effective_Date": (DATED, lambda row: row.addition.get("effectiveDate")),
    "Ext_Cost": (NUMERIC, lambda row: row.addition.get("extCost")),
    "Ext_Price": (NUMERIC, lambda row: row.addition.get("extPrice")),
    "Last_Update": (DATED, lambda row: row.addition["_info"].get("lastUpdated")),
    "Last_Update_UTC": (DATED, lambda row: row.addition["_info"].get("lastUpdated")),
    "Less_Included": (NUMERIC, lambda row: row.addition.get("lessIncluded")),
    "Margin": (NUMERIC, lambda row: row.addition.get("margin")),
    "Product_Description": (TEXT, lambda row: row.addition.get("description")),
    "Product_RecId": (NUMERIC, lambda row: row.addition["product"]["id"]),
    "Purchase_Item_Flag": (BOOLEAN, lambda row: row.addition.get("purchaseItemFlag")),
    "QuantityToBill": (NUMERIC, lambda row: row.addition.get("billedQuantity")),
    "Sequence_Number": (NUMERIC, lambda row: row.addition.get("sequenceNumber")),
    "Serial_Number": (TEXT, lambda row: row.addition.get("serialNumber")),
    "Taxable": (BOOLEAN, lambda row: row.addition.get("taxableFlag")),
    "Time_Zone": (TEXT, lambda row: row.world.psa.time_zone),
    "Total_Quantity": (NUMERIC, lambda row: row.addition.get("quantity")),
    "Unit_Cost": (NUMERIC, lambda row: row.addition.get("unitCost")),
    "Unit_Price": (NUMERIC, lambda row: row.addition.get("unitPrice")),
    "Updated_By": (TEXT, lambda row: row.addition["_info"].get("updatedBy")),
}
IDENTITY = "Addition_RecId"


def _named(kind: str) -> str:
    return " ".join(name for name, (held, _) in COLUMNS.items() if held == kind)


ROWS: Resource = resource(
    "AgreementAdditions",
    numbers=_named(NUMERIC),
    strings=_named(TEXT),
    flags=_named(BOOLEAN),
    dates=_named(DATED),
)


def report_answer(request: Request, rest: list[str], world: World) -> Response:
    """Answer anything below `/system/reports`; raises Refusal for a report the site does not list."""
    names = world.psa.reports
    if not rest:
        return list_answer(request, [{"name": name} for name in names], REPORT)
    if rest[0] != "agreementadditions" or ROWS.name not in names:
        raise not_found("Report", rest[0])
    if rest[1:] == ["columns"]:
        return json_answer([{name: definition} for name, definition in definitions(list(COLUMNS))])
    if rest[1:] == ["count"]:
        return count_answer(request, rows(world), ROWS)
    if rest[1:]:
        raise not_found("Report", "/".join(rest))
    return _table(request, world)


def _table(request: Request, world: World) -> Response:
    found = in_order(request, matching(request, rows(world), ROWS), ROWS)
    page, link = navigable_page(request, found)
    names = _asked_columns(request)
    body = {
        "column_definitions": [{name: definition} for name, definition in definitions(names)],
        "row_values": [[row[name] for name in names] for row in page],
    }
    return json_answer(body, headers={"Link": link} if link else None)


def _asked_columns(request: Request) -> list[str]:
    """Return the columns asked for: reports take `columns`, where lists take `fields`."""
    asked = {name.strip().lower() for name in request.query_params.get("columns", "").split(",")} - {""}
    return [name for name in COLUMNS if not asked or name.lower() in asked]


def definitions(names: list[str]) -> list[tuple[str, Record]]:
    """Return what the API says about each column."""
    return [
        (name, {"type": COLUMNS[name][0], "isNullable": name != IDENTITY, "identityColumn": name == IDENTITY})
        for name in names
    ]


def rows(world: World) -> list[Record]:
    """Draw up the whole report as records by column name, in the order of the additions' ids."""
    additions = sorted(world.psa.additions.values(), key=lambda addition: int(addition["id"]))
    return [
        _row(Row(addition, world.psa.agreements.get(addition["agreementId"], {}), world))
        for addition in additions
    ]


def _row(row: Row) -> Record:
    return {name: read(row) for name, (_, read) in COLUMNS.items()}


def status_of(addition: Record, today: date) -> str:
    """Work the status of an addition out of its dates, as the screens of ConnectWise show it."""
    cancelled, effective = day(addition.get("cancelledDate")), day(addition.get("effectiveDate"))
    if cancelled is not None and cancelled < today:
        return "Cancelled"
    if effective is not None and effective > today:
        return "Inactive"
    return str(addition.get("agreementStatus") or "Active")
