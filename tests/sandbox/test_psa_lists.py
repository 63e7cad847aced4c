"""Lists of the ConnectWise side: filters, order, projection, and both ways of paging."""

from __future__ import annotations

import re
from typing import Any

import pytest

from seatsync_tui.sandbox.psa_records import addition_record
from seatsync_tui.sandbox.psa_store import move_addition
from seatsync_tui.sandbox.server import Sandbox
from tests.sandbox.psa_site import DUO, ENDED, PLAIN, PRORATING, SEATS, additions_of, client_of, small_world

LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


async def ids(sandbox: Sandbox, path: str, **query: str) -> list[int]:
    async with client_of(sandbox) as client:
        answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [record["id"] for record in answer.json()]


async def refusal(sandbox: Sandbox, path: str, **query: str) -> dict[str, Any]:
    async with client_of(sandbox) as client:
        answer = await client.get(path, params=query)
    assert answer.status_code == 400
    body: dict[str, Any] = answer.json()
    return body


async def test_agreements_are_listed_by_id_and_filtered() -> None:
    sandbox = Sandbox(small_world())
    assert await ids(sandbox, "/finance/agreements") == [501, 502, 503, 504]
    assert await ids(sandbox, "/finance/agreements", conditions='agreementStatus="Active"') == [501, 502, 503]
    assert await ids(sandbox, "/finance/agreements", conditions="parentAgreement/id=502") == [503]


async def test_count_heeds_conditions() -> None:
    async with client_of(Sandbox(small_world())) as client:
        whole = await client.get("/finance/agreements/count")
        some = await client.get("/finance/agreements/count", params={"conditions": "company/id = 78"})
        lines = await client.get(additions_of(PRORATING) + "/count")
    assert [whole.json(), some.json(), lines.json()] == [{"count": 4}, {"count": 2}, {"count": 2}]


async def test_companies_are_found_by_a_type_in_their_list() -> None:
    sandbox = Sandbox(small_world())
    assert await ids(sandbox, "/company/companies", childConditions='types/name="Partner"') == [78]
    assert await ids(sandbox, "/company/companies", conditions="deletedFlag=false") == [77, 78]


async def test_agreements_are_found_by_a_custom_field() -> None:
    world = small_world()
    world.psa.agreements[501]["customFields"] = [
        {"caption": "Term", "value": 36},
        {"caption": "Rep", "value": None},
    ]
    world.psa.agreements[502]["customFields"] = [
        {"caption": "Term", "value": None},
        {"caption": "Rep", "value": "Jo"},
    ]
    sandbox = Sandbox(world)
    termed = await ids(
        sandbox, "/finance/agreements", customFieldConditions='caption="Term" AND value != null'
    )
    exact = await ids(sandbox, "/finance/agreements", customFieldConditions='caption="Term" and value = "36"')
    refused = await refusal(sandbox, "/finance/agreements", customFieldConditions="name = null")
    assert (termed, exact) == ([501], [501])
    assert refused["message"] == "name is not a recognized name."


async def test_values_of_a_wrong_type_are_never_compared() -> None:
    world = small_world()
    world.psa.additions[SEATS] |= {"quantity": "25", "effectiveDate": 7}
    sandbox = Sandbox(world)
    assert await ids(sandbox, additions_of(PRORATING), conditions="quantity < 100") == [9002]
    assert await ids(sandbox, additions_of(PRORATING), conditions="effectiveDate > [2020-01-01]") == [9002]
    assert await ids(sandbox, additions_of(PRORATING), orderBy="quantity desc") == [9002, 9001]


async def test_unknown_name_and_misspelt_enum_are_refused_in_the_api_s_words() -> None:
    sandbox = Sandbox(small_world())
    unknown = await refusal(sandbox, "/finance/agreements", conditions="invoiceDate = null")
    misspelt = await refusal(sandbox, "/finance/agreements", conditions='agreementStatus = "Actve"')
    assert unknown == {"code": "ApiFindCondition", "message": "invoiceDate is not a recognized name."}
    assert misspelt == {"code": "ApiFindCondition", "message": "Enum value supplied was invalid"}


async def test_additions_belong_to_their_agreement() -> None:
    sandbox = Sandbox(small_world())
    assert await ids(sandbox, additions_of(PRORATING), conditions='product/identifier = "DUO-ADV"') == [
        9001,
        9002,
    ]
    assert await ids(sandbox, additions_of(PLAIN)) == [9003]
    assert await ids(sandbox, additions_of(ENDED)) == []


async def test_additions_changed_behind_the_api_are_served_as_they_now_are() -> None:
    world = small_world()
    sandbox = Sandbox(world)
    agreement, product = world.psa.agreements[PRORATING], world.psa.catalog[DUO]
    assert await ids(sandbox, additions_of(PRORATING)) == [9001, 9002]
    world.psa.additions[SEATS] = addition_record(SEATS, agreement, product, quantity=31)
    world.psa.additions[9100] = addition_record(9100, agreement, product, quantity=1)
    del world.psa.additions[9002]
    assert await ids(sandbox, additions_of(PRORATING), conditions="quantity = 31 or quantity = 1") == [
        9001,
        9100,
    ]
    move_addition(world.psa, SEATS, PLAIN)
    assert await ids(sandbox, additions_of(PRORATING)) == [9100]
    assert await ids(sandbox, additions_of(PLAIN)) == [9003, 9101]
    world.psa.additions[9100]["agreementId"] = PLAIN
    assert await ids(sandbox, additions_of(PRORATING)) == []
    assert await ids(sandbox, additions_of(PLAIN)) == [9003, 9100, 9101]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", [79, 78, 77]),
        ("name desc", [77, 78, 79]),
        ("status/name desc, id desc", [79, 78, 77]),
        ("status/name asc,id desc", [78, 77, 79]),
        ("dateDeleted asc, identifier", [79, 78, 77]),
        ("", [77, 78, 79]),
    ],
)
async def test_order_by_sorts_by_its_parts_in_turn(order: str, expected: list[int]) -> None:
    assert await ids(Sandbox(small_world()), "/company/companies", orderBy=order) == expected


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("nmae", "nmae is not a recognized name."),
        ("types/name", "types/name is not a recognized name."),
        ("name upward", "Syntax error in orderBy near 'name upward'."),
    ],
)
async def test_order_by_refuses_what_it_cannot_sort_by(order: str, message: str) -> None:
    assert (await refusal(Sandbox(small_world()), "/company/companies", orderBy=order))["message"] == message


async def test_fields_cut_records_down_and_drop_info_unless_it_is_named() -> None:
    async with client_of(Sandbox(small_world())) as client:
        plain = await client.get("/company/companies/78", params={"fields": "id, Name,status/name,unheardOf"})
        stamped = await client.get(additions_of(PRORATING, SEATS), params={"fields": "id,_info"})
        listed = await client.get("/procurement/catalog", params={"fields": "identifier"})
    assert plain.json() == {"id": 78, "name": "Lakeside Legal", "status": {"name": "Active"}}
    assert stamped.json()["_info"]["updatedBy"] == "JDoe"
    assert listed.json()[0] == {"identifier": "DUO-ADV"}
