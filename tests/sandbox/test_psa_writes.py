"""Writes of additions: what a POST, PATCH, PUT and DELETE do, and what is refused in which words."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatsync_tui.sandbox.psa_additions import AdditionDesk
from seatsync_tui.sandbox.psa_answers import Refusal
from seatsync_tui.sandbox.psa_records import billed_quantity
from seatsync_tui.sandbox.psa_rules import BEFORE_BILLING_START
from seatsync_tui.sandbox.psa_store import Additions
from seatsync_tui.sandbox.server import Sandbox
from tests.sandbox.psa_site import (
    CREDIT,
    ENDING,
    NEW,
    OTHER,
    PLAIN,
    PRORATING,
    SEATS,
    additions_of,
    client_of,
    errors_of,
    replace,
    send,
    small_world,
)

SEATS_PATH = additions_of(PRORATING, SEATS)


async def test_patch_of_quantity_reworks_what_depends_on_it_and_nothing_else() -> None:
    sandbox = Sandbox(small_world())
    held = sandbox.world.psa.additions[SEATS]
    before = copy.deepcopy(held)
    answer = await send(sandbox, "PATCH", SEATS_PATH, [replace("quantity", 27)])
    changed = {name for name in held if held[name] != before.get(name)}
    assert answer.status_code == 200
    assert answer.json() == held
    assert changed == {"quantity", "billedQuantity", "extPrice", "extCost", "margin", "_info"}
    assert (held["quantity"], held["billedQuantity"], held["extPrice"]) == (27.0, 27.0, 162.0)
    assert (held["extCost"], held["margin"]) == (83.7, 78.3)
    assert held["_info"]["updatedBy"] == "SeatSync"
    assert held["_info"]["lastUpdated"].startswith("2026-11-20T")
    assert held["_info"]["dateEntered"] == before["_info"]["dateEntered"]
    assert len(sandbox.record.writes()) == 1


async def test_included_units_are_never_billed_and_stay_as_they_are() -> None:
    sandbox = Sandbox(small_world())
    path = additions_of(PLAIN, ENDING)
    more = await send(sandbox, "PATCH", path, [replace("quantity", 9)])
    fewer = await send(sandbox, "PATCH", path, [replace("quantity", 3)])
    assert (more.json()["billedQuantity"], more.json()["lessIncluded"]) == (5.0, 4.0)
    assert (fewer.json()["billedQuantity"], fewer.json()["extPrice"]) == (0.0, 0.0)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_billed_units_are_those_above_the_included(quantity: float, included: float) -> None:
    assert billed_quantity(quantity, included) == max(0.0, quantity - included)


def test_credit_keeps_its_negative_quantity() -> None:
    assert small_world().psa.additions[CREDIT]["billedQuantity"] == -2.0


@pytest.mark.parametrize("path", ["quantity", "/quantity"])
async def test_patch_path_may_begin_with_a_slash(path: str) -> None:
    answer = await send(Sandbox(small_world()), "PATCH", SEATS_PATH, [replace(path, 27)])
    assert answer.json()["quantity"] == 27.0


@pytest.mark.parametrize(
    "path", ["Quantity", "/QUANTITY", "quantityy", "//quantity", "product/id", "extPrice", "id", "_info", ""]
)
async def test_unknown_patch_path_is_a_false_200(path: str) -> None:
    sandbox = Sandbox(small_world())
    before = copy.deepcopy(sandbox.world.psa.additions[SEATS])
    answer = await send(sandbox, "PATCH", SEATS_PATH, [replace(path, 99)])
    assert (answer.status_code, answer.json()) == (200, before)
    assert sandbox.record.writes() == []


async def test_operations_of_one_patch_are_one_save() -> None:
    sandbox = Sandbox(small_world())
    both = [replace("quantity", 0), replace("cancelledDate", "2025-01-01T00:00:00Z")]
    answer = await send(sandbox, "PATCH", SEATS_PATH, both)
    assert (answer.json()["quantity"], answer.json()["cancelledDate"]) == (0.0, "2025-01-01T00:00:00Z")
    refused = [replace("quantity", 5), replace("cancelledDate", "2024-12-31T00:00:00Z")]
    assert (await send(sandbox, "PATCH", SEATS_PATH, refused)).status_code == 400
    assert sandbox.world.psa.additions[SEATS]["quantity"] == 0.0


@pytest.mark.parametrize("clear", [{"op": "remove", "path": "cancelledDate"}, replace("cancelledDate", None)])
async def test_cancelled_date_can_be_cleared_and_is_then_left_out(clear: dict[str, object]) -> None:
    answer = await send(Sandbox(small_world()), "PATCH", additions_of(PLAIN, ENDING), [clear])
    assert answer.status_code == 200
    assert "cancelledDate" not in answer.json()


@pytest.mark.parametrize("clear", [{"op": "remove", "path": "cancelledDate"}, replace("cancelledDate", None)])
async def test_site_that_keeps_cancelled_dates_answers_without_clearing_them(
    clear: dict[str, object],
) -> None:
    sandbox = Sandbox(small_world(), ["keep-cancelled-date:times=2"])
    path = additions_of(PLAIN, ENDING)
    alone = await send(sandbox, "PATCH", path, [clear])
    kept = (await send(sandbox, "PATCH", path, [clear, replace("quantity", 11)])).json()
    cleared = (await send(sandbox, "PATCH", path, [clear])).json()
    assert (alone.status_code, alone.json()["cancelledDate"]) == (200, "2026-11-30T00:00:00Z")
    assert (kept["cancelledDate"], kept["quantity"]) == ("2026-11-30T00:00:00Z", 11.0)
    assert "cancelledDate" not in cleared
    assert len(sandbox.record.writes()) == 2


async def test_text_no_utf8_can_hold_does_not_break_the_answer() -> None:
    body = b'[{"op":"replace","path":"serialNumber","value":"\\ud800"}]'
    async with client_of(Sandbox(small_world())) as client:
        answer = await client.patch(SEATS_PATH, content=body)
    assert answer.json()["serialNumber"] == "?"


async def test_another_product_brings_its_own_price_and_words_but_for_those_sent() -> None:
    body = [replace("product", {"identifier": "BKP-M365"}), replace("unitPrice", 5)]
    changed = (await send(Sandbox(small_world()), "PATCH", SEATS_PATH, body)).json()
    assert (changed["product"]["id"], changed["description"]) == (OTHER, "Mailbox backup")
    assert (changed["unitPrice"], changed["unitCost"], changed["extPrice"]) == (5.0, 1.5, 125.0)


@pytest.mark.parametrize(
    "body",
    [
        {"op": "replace", "path": "quantity", "value": 1},
        ["quantity"],
        [{"op": "set", "path": "quantity", "value": 1}],
        [{"op": "replace", "value": 1}],
        [{"op": "replace", "path": "quantity"}],
        None,
    ],
)
async def test_patch_of_another_shape_is_refused(body: object) -> None:
    sandbox = Sandbox(small_world())
    answer = await send(sandbox, "PATCH", SEATS_PATH, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidRequestBody")
    assert sandbox.record.writes() == []


@pytest.mark.parametrize(
    ("operation", "field", "code"),
    [
        (replace("quantity", "27"), "quantity", "InvalidField"),
        (replace("quantity", True), "quantity", "InvalidField"),
        (replace("quantity", 10**400), "quantity", "OutOfRange"),
        (replace("unitPrice", -1e13), "unitPrice", "OutOfRange"),
        (replace("cancelledDate", ""), "cancelledDate", "InvalidField"),
        (replace("cancelledDate", "2026-11-30"), "cancelledDate", "InvalidField"),
        (replace("cancelledDate", "2026-02-30T00:00:00Z"), "cancelledDate", "InvalidField"),
        (replace("cancelledDate", "2024-12-31T00:00:00Z"), "cancelledDate", "InvalidField"),
        (replace("effectiveDate", "2024-12-31T00:00:00Z"), "effectiveDate", "InvalidField"),
        (replace("billCustomer", "Sometimes"), "billCustomer", "InvalidField"),
        ({"op": "remove", "path": "billCustomer"}, "billCustomer", "MissingRequiredField"),
        (replace("product", {"id": 999}), "product/id", "NotFound"),
        (replace("product", "DUO-ADV"), "product", "InvalidField"),
        (replace("product", {"id": "7"}), "product", "InvalidField"),
        (replace("product", {"id": [7]}), "product", "InvalidField"),
        (replace("product", {"id": 0}), "product/id", "NotFound"),
        (replace("product", {}), "product", "InvalidField"),
        (replace("serialNumber", "x" * 51), "serialNumber", "MaxLengthField"),
        (replace("serialNumber", 5), "serialNumber", "InvalidField"),
        (replace("taxableFlag", "yes"), "taxableFlag", "InvalidField"),
        (replace("customFields", {}), "customFields", "InvalidField"),
    ],
)
async def test_patch_that_makes_the_record_invalid_is_refused(
    operation: dict[str, object], field: str, code: str
) -> None:
    found = await errors_of(Sandbox(small_world()), "PATCH", SEATS_PATH, [operation])
    assert [(place, kind) for place, kind, _ in found] == [(field, code)]


async def test_old_effective_date_does_not_bar_a_patch_unless_it_is_before_the_billing_start() -> None:
    world = small_world()
    path = additions_of(PLAIN, ENDING)
    assert (await send(Sandbox(world), "PATCH", path, [replace("quantity", 8)])).status_code == 200
    world.psa.agreements[PLAIN]["billStartDate"] = "2025-02-01T00:00:00Z"
    found = await errors_of(Sandbox(world), "PATCH", path, [replace("quantity", 9)])
    assert [told for _, _, told in found] == [BEFORE_BILLING_START]


async def test_put_sets_back_what_it_leaves_out() -> None:
    sandbox = Sandbox(small_world())
    answer = await send(sandbox, "PUT", SEATS_PATH, NEW)
    assert (answer.status_code, answer.json()["id"]) == (200, SEATS)
    assert "serialNumber" not in sandbox.world.psa.additions[SEATS]
    assert len(sandbox.record.writes()) == 1


async def test_delete_forgets_the_addition_and_is_recorded() -> None:
    sandbox = Sandbox(small_world())
    answer = await send(sandbox, "DELETE", SEATS_PATH)
    assert (answer.status_code, answer.content) == (204, b"")
    assert SEATS not in sandbox.world.psa.additions
    assert [write.method for write in sandbox.record.writes()] == ["DELETE"]
    assert (await send(sandbox, "PATCH", SEATS_PATH, [replace("quantity", 1)])).status_code == 404


async def test_search_may_not_find_what_was_just_created_while_its_id_does() -> None:
    now = [1_000.0]
    sandbox = Sandbox(small_world(), ["stale-search:seconds=5"], clock=lambda: now[0])
    made = (await send(sandbox, "POST", additions_of(PLAIN), NEW)).json()["id"]
    at_once = await send(sandbox, "GET", additions_of(PLAIN))
    counted = await send(sandbox, "GET", additions_of(PLAIN) + "/count")
    by_id = await send(sandbox, "GET", additions_of(PLAIN, made))
    now[0] += 5
    later = await send(sandbox, "GET", additions_of(PLAIN))
    assert [record["id"] for record in at_once.json()] == [ENDING]
    assert counted.json() == {"count": 1}
    assert by_id.json()["id"] == made
    assert [record["id"] for record in later.json()] == [ENDING, made]


def test_refusal_of_a_date_leaves_the_record_alone() -> None:
    world = small_world()
    desk, held = AdditionDesk(world, Additions(world.psa)), world.psa.additions[SEATS]
    before = copy.deepcopy(held)
    early = date(2020, 1, 1).isoformat() + "T00:00:00Z"
    with pytest.raises(Refusal):
        desk.patch(world.psa.agreements[PRORATING], held, [replace("effectiveDate", early)])
    assert held == before
