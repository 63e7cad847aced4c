"""All additions by one report instead of a call for each agreement, where it is offered and can be believed.

Name and columns are those of ConnectWise's report catalogue; that it answers over REST is not documented. So
it is used only where the site lists it and a sample says the same as the additions themselves. Whatever a
write rests on is read from the addition itself in any case.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seatsync_tui.connectwise.parse import parse_addition
from seatsync_tui.connectwise.values import flag, whole_number
from seatsync_tui.http.answers import Answer, Unreadable
from seatsync_tui.models.errors import UnreachableError
from seatsync_tui.models.psa import Addition, Agreement, Product, by_id

if TYPE_CHECKING:
    from seatsync_tui.connectwise.client import ConnectWise

REPORT = "AgreementAdditions"
PAGE = 1000
MOST_PAGES = 1000
SAMPLE = 5
"""Agreements with additions that are read by themselves as well, spread over all."""

_FIELDS = {
    "Addition_RecId": "id",
    "AGR_RecID": "agreementId",
    "Total_Quantity": "quantity",
    "Less_Included": "lessIncluded",
    "Unit_Price": "unitPrice",
    "Effective_Date": "effectiveDate",
    "Cancelled_Date": "cancelledDate",
    "Product_Description": "description",
    "Sequence_Number": "sequenceNumber",
    "Serial_Number": "serialNumber",
}
_OTHERS = ("Product_RecId", "Bill_Customer", "Last_Update_UTC", "Updated_By")

Row = Mapping[str, object]


class NotOffered(Exception):
    """The report cannot be used here; its text says why."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What the report told, and what stands in it only by half."""

    additions: tuple[Addition, ...]
    unclear: frozenset[int]
    """Agreements with an addition that is not billed: the report does not tell in which of two ways."""


async def reported_additions(
    client: ConnectWise, agreements: Sequence[Agreement], products: Sequence[Product]
) -> list[Addition]:
    """The additions of these agreements by the report; raises NotOffered where it cannot be believed."""
    rows = await _rows(client)
    reported = _additions(rows, agreements, products)
    by_agreement: dict[int, list[Addition]] = defaultdict(list)
    for addition in reported.additions:
        by_agreement[addition.agreement_id].append(addition)
    sample = _sample(sorted(by_agreement))
    read = await _read(client, sorted({*sample, *reported.unclear}))
    for number in sample:
        if _compared(by_agreement[number]) != _compared(read[number]):
            raise NotOffered(f"it does not agree with the additions of the agreement {number}")
    return [addition for number, told in by_agreement.items() for addition in read.get(number, told)]


async def _rows(client: ConnectWise) -> list[Row]:
    """Every row of the report, each addition once."""
    listed = _list_of(await client.connection.read("system/reports"))
    if not any(isinstance(each, Mapping) and each.get("name") == REPORT for each in listed):
        raise NotOffered("the site does not list it")
    rows: list[Row] = []
    seen: set[object] = set()
    for number in range(1, MOST_PAGES + 1):
        page = await _page(client, number)
        rows += page
        seen.update(row.get("Addition_RecId") for row in page)
        if len(seen) < len(rows):
            raise NotOffered("it lists an addition twice")
        if len(page) < PAGE:
            return rows
    raise NotOffered("its pages do not end")


async def _page(client: ConnectWise, number: int) -> list[Row]:
    asked = {
        "columns": ",".join((*_FIELDS, *_OTHERS)),
        "orderBy": "Addition_RecId",
        "pageSize": str(PAGE),
        "page": str(number),
    }
    answer = await client.connection.read(f"system/reports/{REPORT}", asked)
    said = _said(answer)
    definitions = said.get("column_definitions") if isinstance(said, Mapping) else None
    values = said.get("row_values") if isinstance(said, Mapping) else None
    if not isinstance(definitions, list) or not isinstance(values, list):
        raise NotOffered("it answers in another shape")
    names = [name for definition in definitions if isinstance(definition, Mapping) for name in definition]
    if not {*_FIELDS, *_OTHERS} <= {*names}:
        raise NotOffered("it lacks columns")
    if not all(isinstance(row, list) and len(row) == len(names) for row in values):
        raise NotOffered("it answers in another shape")
    return [dict(zip(names, row, strict=True)) for row in values]


def _said(answer: Answer) -> object:
    if answer.status != 200:
        raise NotOffered(f"the site answers HTTP {answer.status} to it")
    try:
        return answer.json()
    except Unreadable as error:
        raise NotOffered(f"the site answers with {error}") from None


def _list_of(answer: Answer) -> list[object]:
    said = _said(answer)
    return said if isinstance(said, list) else []


def _additions(rows: Sequence[Row], agreements: Sequence[Agreement], products: Sequence[Product]) -> Reported:
    wanted, catalog = by_id(agreements), by_id(products)
    additions: list[Addition] = []
    unclear: set[int] = set()
    for row in rows:
        try:
            agreement_id, product_id = whole_number(row["AGR_RecID"]), whole_number(row["Product_RecId"])
            if agreement_id not in wanted:
                continue
            addition = _addition(row, agreement_id, product_id)
            billed = flag(row["Bill_Customer"])
        except ValueError as error:
            raise NotOffered(f"it holds {error}") from None
        product = catalog.get(product_id)
        if product is None or not billed:
            unclear.add(agreement_id)
        additions.append(replace(addition, product=product.identifier if product else ""))
    return Reported(tuple(additions), frozenset(unclear))


def _addition(row: Row, agreement_id: int, product_id: int) -> Addition:
    record: dict[str, object] = {name: row[column] for column, name in _FIELDS.items()}
    record["product"] = {"id": product_id}
    record["billCustomer"] = "Billable"
    record["_info"] = {"lastUpdated": row["Last_Update_UTC"], "updatedBy": row["Updated_By"]}
    return parse_addition(record, agreement_id)


def _sample(agreements: Sequence[int]) -> list[int]:
    if len(agreements) <= SAMPLE:
        return list(agreements)
    last = len(agreements) - 1
    return sorted({agreements[place * last // (SAMPLE - 1)] for place in range(SAMPLE)})


async def _read(client: ConnectWise, agreements: Sequence[int]) -> dict[int, tuple[Addition, ...]]:
    side_by_side = asyncio.Semaphore(client.connection.http.options.at_once)

    async def read(number: int) -> tuple[Addition, ...]:
        async with side_by_side:
            found = await client.additions_of(number)
            return tuple(addition for addition in found if addition.agreement_id == number)

    try:
        found = await asyncio.gather(*map(read, agreements))
    except UnreachableError as error:
        raise NotOffered(f"its sample could not be read: {error.what}") from None
    return dict(zip(agreements, found, strict=True))


def _compared(additions: Sequence[Addition]) -> set[Addition]:
    """Additions without what the report does not tell: how one is not billed, and the invoice's text."""
    return {
        replace(each, bill_customer="", invoice_description="", last_updated="", updated_by="")
        for each in additions
    }
