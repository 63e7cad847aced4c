"""Creates of additions: what a POST takes from the catalog, and what is refused in which words."""

from __future__ import annotations

import pytest

from seatsync_tui.sandbox.psa_rules import ALREADY_INVOICED, BEFORE_BILLING_START
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.sandbox.world import Record
from tests.sandbox.psa_site import (
    BUNDLE,
    CHILD,
    NEW,
    OTHER,
    PLAIN,
    PRORATING,
    RETIRED,
    SEATS,
    additions_of,
    errors_of,
    replace,
    send,
    small_world,
)

SEATS_PATH = additions_of(PRORATING, SEATS)


async def test_create_takes_price_cost_tax_and_words_from_the_catalog() -> None:
    sandbox = Sandbox(small_world())
    answer = await send(sandbox, "POST", additions_of(PRORATING), {"product": {"id": OTHER}, **_billable(2)})
    made = answer.json()
    assert answer.status_code == 201
    assert made == sandbox.world.psa.additions[made["id"]]
    assert (made["id"], made["agreementId"], made["quantity"]) == (9004, PRORATING, 2.0)
    assert (made["unitPrice"], made["unitCost"], made["taxableFlag"]) == (4.0, 1.5, False)
    assert (made["description"], made["invoiceDescription"]) == ("Mailbox backup", "Mailbox backup")
    assert (made["effectiveDate"], made["extPrice"]) == ("2026-11-20T00:00:00Z", 8.0)
    assert made["_info"]["enteredBy"] == "SeatSync"
    assert "cancelledDate" not in made


def _billable(quantity: int) -> Record:
    return {"quantity": quantity, "billCustomer": "Billable"}


async def test_create_keeps_what_is_sent_and_ignores_what_only_the_server_knows() -> None:
    sent = NEW | {"unitPrice": 5, "lessIncluded": 2, "id": 1, "extPrice": 9, "nonsense": 1}
    sent["effectiveDate"] = "2026-12-05T13:30:00Z"
    made = (await send(Sandbox(small_world()), "POST", additions_of(PLAIN), sent)).json()
    assert (made["id"], made["unitPrice"], made["unitCost"]) == (9004, 5.0, 3.1)
    assert (made["billedQuantity"], made["extPrice"]) == (10.0, 50.0)
    assert made["effectiveDate"] == "2026-12-05T00:00:00Z"
    assert "nonsense" not in made


async def test_answers_of_writes_heed_fields() -> None:
    sandbox = Sandbox(small_world())
    made = await send(sandbox, "POST", additions_of(PLAIN), NEW, fields="id,quantity")
    patched = await send(sandbox, "PATCH", SEATS_PATH, [replace("quantity", 3)], fields="quantity")
    assert made.json() == {"id": 9004, "quantity": 12.0}
    assert patched.json() == {"quantity": 3.0}


async def test_ids_are_never_given_out_twice() -> None:
    sandbox = Sandbox(small_world())
    first = (await send(sandbox, "POST", additions_of(PLAIN), NEW)).json()["id"]
    assert (await send(sandbox, "DELETE", additions_of(PLAIN, first))).status_code == 204
    assert (await send(sandbox, "POST", additions_of(PLAIN), NEW)).json()["id"] == first + 1


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"product": None}, "product", "product is required"),
        ({"billCustomer": None}, "billCustomer", "billCustomer is required"),
        ({"product": {"id": 999}}, "product/id", "Product 999 not found"),
        ({"product": {"identifier": "NOPE"}}, "product/identifier", "Product NOPE not found"),
        ({"product": {"id": BUNDLE}}, "product", "Product SECURE is a bundle and cannot be an addition"),
        ({"product": {"id": RETIRED}}, "product", "Product DUO-OLD is inactive"),
        ({"quantity": "many"}, "quantity", "quantity is not a number"),
        ({"effectiveDate": "2024-12-31T00:00:00Z"}, "effectiveDate", BEFORE_BILLING_START),
        ({"effectiveDate": "2026-11-30T00:00:00Z"}, "effectiveDate", ALREADY_INVOICED),
        (
            {"cancelledDate": "2026-11-30T00:00:00Z"},
            "cancelledDate",
            "cancelledDate cannot be less than the effectiveDate",
        ),
    ],
)
async def test_create_that_is_not_valid_is_refused(change: Record, field: str, message: str) -> None:
    found = await errors_of(Sandbox(small_world()), "POST", additions_of(PLAIN), NEW | change)
    assert [(place, told) for place, _, told in found] == [(field, message)]


async def test_every_missing_field_is_named_at_once() -> None:
    found = await errors_of(Sandbox(small_world()), "POST", additions_of(PLAIN), {"quantity": 1})
    assert [place for place, _, _ in found] == ["product", "billCustomer"]


async def test_create_from_no_object_is_refused() -> None:
    answer = await send(Sandbox(small_world()), "POST", additions_of(PLAIN), [NEW])
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidRequestBody")


async def test_prorating_agreement_takes_a_date_in_an_invoiced_period() -> None:
    body = NEW | {"effectiveDate": "2026-11-15T00:00:00Z"}
    assert (await send(Sandbox(small_world()), "POST", additions_of(PRORATING), body)).status_code == 201


@pytest.mark.parametrize(
    ("effective", "status"), [("2026-11-30T00:00:00Z", 400), ("2026-12-01T00:00:00Z", 201)]
)
async def test_child_agreement_is_invoiced_with_its_parent(effective: str, status: int) -> None:
    answer = await send(
        Sandbox(small_world()), "POST", additions_of(CHILD), NEW | {"effectiveDate": effective}
    )
    assert answer.status_code == status


async def test_start_date_bounds_an_agreement_without_a_billing_start() -> None:
    world = small_world()
    del world.psa.agreements[PRORATING]["billStartDate"]
    body = NEW | {"effectiveDate": "2024-12-31T00:00:00Z"}
    found = await errors_of(Sandbox(world), "POST", additions_of(PRORATING), body)
    assert [told for _, _, told in found] == [BEFORE_BILLING_START]


async def test_invoice_date_that_cannot_be_read_bars_nothing() -> None:
    world = small_world()
    world.psa.agreements[PLAIN]["nextInvoiceDate"] = "soon"
    body = NEW | {"effectiveDate": "2026-11-15T00:00:00Z"}
    assert (await send(Sandbox(world), "POST", additions_of(PLAIN), body)).status_code == 201
