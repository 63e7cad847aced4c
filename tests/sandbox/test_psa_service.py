"""Tickets, notes and documents of the ConnectWise sandbox: what is kept, what is refused and how."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.sandbox.world import Record
from tests.openapi import needs_specification, validate_request, validate_response
from tests.sandbox.psa_site import client_of, send, small_world

NEW: Record = {
    "summary": "Billing Reconciliation",
    "company": {"identifier": "NORTHW"},
    "board": {"id": 2},
    "initialDescription": "Two rows need a person.",
}
FORM = {"recordType": "Ticket", "title": "Rows"}
ROWS = b"Company,Seats\r\nNorthwind,25\r\n\r\n"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(small_world())


async def opened(sandbox: Sandbox, **more: Any) -> Record:
    answer = await send(sandbox, "POST", "/service/tickets", NEW | more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def attached(sandbox: Sandbox, ticket: int, content: bytes = ROWS) -> httpx.Response:
    async with client_of(sandbox) as client:
        return await client.post(
            "/system/documents",
            data=FORM | {"recordId": str(ticket)},
            files={"file": ("rows.csv", content, "text/csv")},
        )


async def test_a_ticket_takes_the_boards_first_status_and_its_description_as_first_note(
    sandbox: Sandbox,
) -> None:
    ticket = await opened(sandbox)

    assert ticket["board"] == {"id": 2, "name": "Billing"}
    assert ticket["status"] == {"id": 21, "name": "New"}
    assert ticket["company"] == {"id": 77, "identifier": "NORTHW", "name": "Northwind Dental"}
    assert ticket["closedFlag"] is False
    assert "initialDescription" not in ticket
    (note,) = (await send(sandbox, "GET", f"/service/tickets/{ticket['id']}/notes")).json()
    assert note["text"] == "Two rows need a person."
    assert [each.path[-8:] for each in sandbox.record.writes()] == ["/tickets"]


async def test_open_tickets_are_found_by_board_company_and_closed_flag(sandbox: Sandbox) -> None:
    wanted, elsewhere, closed = (
        await opened(sandbox),
        await opened(sandbox, board={"name": "Help Desk"}),
        await opened(sandbox),
    )
    sandbox.world.psa.tickets[closed["id"]]["closedFlag"] = True

    conditions = "closedFlag = false and board/id = 2 and company/identifier = 'NORTHW'"
    found = await send(sandbox, "GET", "/service/tickets", conditions=conditions)

    assert [ticket["id"] for ticket in found.json()] == [wanted["id"]]
    assert (await send(sandbox, "GET", "/service/tickets/count")).json() == {"count": 3}
    one = await send(sandbox, "GET", f"/service/tickets/{elsewhere['id']}")
    assert one.json()["board"]["name"] == "Help Desk"


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"summary": None}, "MissingRequiredField", "summary is required"),
        ({"company": None}, "MissingRequiredField", "company is required"),
        ({"summary": "x" * 101}, "MaxLengthField", "100 characters"),
        ({"board": {"id": 99}}, "NotFound", "Service Board 99 not found"),
        ({"board": {"id": 3}}, "InvalidField", "inactive"),
        ({"status": {"id": 11}}, "NotFound", "Service Status 11 not found for Service Board 2"),
        ({"company": {"identifier": "NOBODY"}}, "NotFound", "Company NOBODY not found"),
    ],
)
async def test_a_ticket_that_cannot_stand_is_refused_with_the_field(
    sandbox: Sandbox, change: Record, code: str, words: str
) -> None:
    answer = await send(sandbox, "POST", "/service/tickets", NEW | change)

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["code"] == code
    assert words in error["message"]
    assert not sandbox.world.psa.tickets
    assert not sandbox.record.writes()


async def test_a_note_is_added_and_an_empty_one_refused(sandbox: Sandbox) -> None:
    ticket = await opened(sandbox)
    path = f"/service/tickets/{ticket['id']}/notes"

    assert (
        await send(sandbox, "POST", path, {"text": "Again", "internalAnalysisFlag": True})
    ).status_code == 201
    assert (await send(sandbox, "POST", path, {"text": ""})).status_code == 400
    assert (await send(sandbox, "POST", "/service/tickets/1/notes", {"text": "x"})).status_code == 404
    assert [note["text"] for note in (await send(sandbox, "GET", path)).json()] == [
        NEW["initialDescription"],
        "Again",
    ]


async def test_a_document_comes_back_byte_for_byte_and_hangs_on_its_ticket(sandbox: Sandbox) -> None:
    first, second = await opened(sandbox), await opened(sandbox)

    made = await attached(sandbox, first["id"])

    assert made.status_code == 201
    assert (made.json()["fileName"], made.json()["title"], made.json()["size"]) == (
        "rows.csv",
        "Rows",
        len(ROWS),
    )
    for ticket, count in ((first, 1), (second, 0)):
        listed = await send(
            sandbox, "GET", "/system/documents", recordType="Ticket", recordId=str(ticket["id"])
        )
        assert len(listed.json()) == count
    got = await send(sandbox, "GET", f"/system/documents/{made.json()['id']}/download")
    assert got.content == ROWS


async def test_a_document_sent_as_json_or_for_nothing_is_refused(sandbox: Sandbox) -> None:
    as_json = await send(sandbox, "POST", "/system/documents", {"recordType": "Ticket", "recordId": 1})

    assert as_json.status_code == 415
    assert (await attached(sandbox, 1)).status_code == 404
    assert not sandbox.world.psa.documents


async def test_an_inactive_board_and_the_statuses_of_each_board_are_listed(sandbox: Sandbox) -> None:
    boards = (await send(sandbox, "GET", "/service/boards", conditions="inactiveFlag = false")).json()
    statuses = (await send(sandbox, "GET", "/service/boards/2/statuses")).json()

    assert [board["name"] for board in boards] == ["Help Desk", "Billing"]
    assert {status["board"]["id"] for status in statuses} == {2}
    assert [status["name"] for status in statuses if status["closedStatus"]] == [">Closed"]
    assert (await send(sandbox, "PATCH", "/service/boards/2", [])).status_code == 405


@needs_specification
async def test_answers_are_as_specified(sandbox: Sandbox) -> None:
    ticket = await opened(sandbox)
    validate_request("POST", "/service/tickets", {}, NEW)
    validate_response("POST", "/service/tickets", 201, ticket)
    note: Record = {"text": "Again", "internalAnalysisFlag": True}
    validate_request("POST", "/service/tickets/{parentId}/notes", {}, note)
    noted = await send(sandbox, "POST", f"/service/tickets/{ticket['id']}/notes", note)
    validate_response("POST", "/service/tickets/{parentId}/notes", 201, noted.json())
    document = await attached(sandbox, ticket["id"])
    validate_response("POST", "/system/documents", 201, document.json())
    for template, path in (
        ("/service/boards", "/service/boards"),
        ("/service/boards/{id}", "/service/boards/2"),
        ("/service/boards/{parentId}/statuses", "/service/boards/2/statuses"),
        ("/service/tickets", "/service/tickets"),
        ("/service/tickets/{id}", f"/service/tickets/{ticket['id']}"),
        ("/service/tickets/{parentId}/notes", f"/service/tickets/{ticket['id']}/notes"),
        ("/system/documents", "/system/documents"),
    ):
        answer = await send(sandbox, "GET", path)
        validate_response("GET", template, answer.status_code, answer.json())
