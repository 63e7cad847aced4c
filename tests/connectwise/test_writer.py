"""A write is one request, and what is raised tells whether it was done."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from seatsync_tui.connectwise.errors import OutcomeUnknown, WriteRefused
from seatsync_tui.connectwise.writer import Writer
from seatsync_tui.models.errors import CredentialError, SeatSyncError
from seatsync_tui.models.psa import Addition, NewAddition
from seatsync_tui.sandbox.server import Sandbox, running
from tests.connectwise.site import KEYS, client, client_of, served
from tests.openapi import needs_specification, validate_request
from tests.sandbox.psa_site import DUO, PLAIN, PRORATING, SEATS, small_world

Write = Callable[[Writer], Awaitable[Addition]]
NEW = NewAddition(PRORATING, DUO, Decimal(12), date(2026, 12, 1), "Duo for 12")


async def update(writer: Writer) -> Addition:
    return await writer.set_quantity(PRORATING, SEATS, Decimal(27))


async def cancel(writer: Writer) -> Addition:
    return await writer.set_cancel_date(PRORATING, SEATS, date(2026, 11, 30))


async def create(writer: Writer) -> Addition:
    return await writer.create(NEW)


async def clear(writer: Writer) -> Addition:
    return await writer.clear_cancel_date(PRORATING, SEATS)


async def undo(writer: Writer) -> Addition:
    return await writer.undo_create(PRORATING, SEATS, date(2026, 12, 1))


WRITES = (update, cancel, create)


async def sent_by(write: Write) -> list[tuple[str, str, Any]]:
    """What goes over the wire."""
    seen: list[tuple[str, str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path.partition("apis/3.0/")[2]
        seen.append((request.method, path, json.loads(request.content)))
        return httpx.Response(200, json={"id": SEATS, "product": {"id": DUO}, "quantity": 27})

    async with client(served(answer)) as one:
        await write(Writer(one))
    return seen


async def test_update_is_one_patch_of_the_bare_quantity() -> None:
    (sent,) = await sent_by(update)
    body = [{"op": "replace", "path": "quantity", "value": 27}]
    assert sent == ("PATCH", "finance/agreements/501/additions/9001", body)
    assert type(sent[2][0]["value"]) is int


async def test_fraction_goes_out_as_the_number_it_is() -> None:
    ((_, _, body),) = await sent_by(lambda writer: writer.set_quantity(1, SEATS, Decimal("2.10")))
    assert body[0]["value"] == 2.1


async def test_cancel_is_one_patch_of_the_last_billed_day_at_midnight() -> None:
    (sent,) = await sent_by(cancel)
    body = [{"op": "replace", "path": "cancelledDate", "value": "2026-11-30T00:00:00Z"}]
    assert sent == ("PATCH", "finance/agreements/501/additions/9001", body)


async def test_create_is_one_post_without_price_cost_or_tax() -> None:
    (sent,) = await sent_by(create)
    body = {
        "product": {"id": DUO},
        "quantity": 12,
        "billCustomer": "Billable",
        "effectiveDate": "2026-12-01T00:00:00Z",
        "invoiceDescription": "Duo for 12",
    }
    assert sent == ("POST", "finance/agreements/501/additions", body)


async def test_undoing_a_create_alone_changes_two_fields() -> None:
    ((_, _, body),) = await sent_by(undo)
    assert [operation["path"] for operation in body] == ["quantity", "cancelledDate"]
    ((_, _, body),) = await sent_by(clear)
    assert body == [{"op": "remove", "path": "cancelledDate"}]


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
async def test_write_returns_the_addition_as_it_stands_then(write: Write) -> None:
    with running(small_world()) as sandbox:
        async with client_of(sandbox) as one:
            returned = await write(Writer(one))
            live = await one.addition(PRORATING, returned.id)
        stored = sandbox.world.psa.additions[returned.id]

    assert returned == live
    assert returned.quantity == Decimal(str(stored["quantity"]))
    assert stored.get("cancelledDate", "")[:10] == (
        returned.cancelled.isoformat() if returned.cancelled else ""
    )


def writes(sandbox: Sandbox) -> list[str]:
    return [one.asked.method for one in sandbox.record.all() if one.asked.method != "GET"]


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
@pytest.mark.parametrize(
    "fault", ["drop-after", "500-after", "drop-midway", "drop-before", "500", "truncated-json"]
)
async def test_lost_answer_leaves_the_outcome_unknown_and_nothing_is_sent_again(
    fault: str, write: Write
) -> None:
    method = "POST" if write is create else "PATCH"
    with running(small_world(), [f"{fault}:service=connectwise,method={method}"]) as sandbox:
        async with client_of(sandbox) as one:
            with pytest.raises(OutcomeUnknown) as caught:
                await write(Writer(one))
        assert writes(sandbox) == [method]
        assert sandbox.record.all()[-1].committed is (fault not in ("drop-before", "500"))

    assert "Nobody knows" in caught.value.what
    assert caught.value.advice


async def test_page_of_a_gateway_leaves_the_outcome_unknown() -> None:
    for fault in ("502-html", "html-200"):
        with running(small_world(), [f"{fault}:service=connectwise,method=PATCH"]) as sandbox:
            async with client_of(sandbox) as one:
                with pytest.raises(OutcomeUnknown):
                    await update(Writer(one))
            assert writes(sandbox) == ["PATCH"]


async def test_refusal_bears_the_words_of_connectwise() -> None:
    early = NewAddition(PLAIN, DUO, Decimal(3), date(2020, 1, 1))
    with running(small_world()) as sandbox:
        async with client_of(sandbox) as one:
            with pytest.raises(
                WriteRefused, match="cannot be less than the agreement billing start"
            ) as caught:
                await Writer(one).create(early)
        assert writes(sandbox) == ["POST"]

    assert (caught.value.status, caught.value.again) == (400, False)
    assert "InvalidObject" in caught.value.details


async def test_throttled_write_was_not_done_and_may_be_tried_again_from_the_live_read() -> None:
    with running(small_world(), ["429:service=connectwise,method=PATCH,retry_after=5"]) as sandbox:
        async with client_of(sandbox) as one:
            with pytest.raises(WriteRefused) as caught:
                await update(Writer(one))
        assert writes(sandbox) == ["PATCH"]

    assert (caught.value.status, caught.value.again) == (429, True)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, WriteRefused),
        (401, CredentialError),
        (403, CredentialError),
        (404, WriteRefused),
        (405, WriteRefused),
        (409, WriteRefused),
        (302, WriteRefused),
        (408, OutcomeUnknown),
        (500, OutcomeUnknown),
        (503, OutcomeUnknown),
        (504, OutcomeUnknown),
        (204, OutcomeUnknown),
    ],
)
async def test_status_tells_whether_it_was_done(status: int, kind: type[SeatSyncError]) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return httpx.Response(status, json=None if status == 204 else {"code": "x", "message": "Why not"})

    async with client(served(answer)) as one:
        with pytest.raises(kind) as caught:
            await update(Writer(one))

    assert asked == ["PATCH"]
    if status != 204:
        assert "Why not" in caught.value.what
    assert KEYS.private_key not in f"{caught.value!r}{caught.value.details}"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("x"), WriteRefused),
        (httpx.ConnectTimeout("x"), WriteRefused),
        (httpx.ReadTimeout("x"), OutcomeUnknown),
        (httpx.WriteError("x"), OutcomeUnknown),
        (httpx.RemoteProtocolError("x"), OutcomeUnknown),
    ],
    ids=str,
)
async def test_broken_connection_tells_whether_the_request_may_have_arrived(
    error: Exception, kind: type[SeatSyncError]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error

    async with client(served(answer)) as one:
        with pytest.raises(kind):
            await update(Writer(one))


async def test_answer_about_another_addition_leaves_the_outcome_unknown() -> None:
    other = {"id": 4711, "product": {"id": DUO}, "quantity": 27}
    async with client(served(lambda request: httpx.Response(200, json=other))) as one:
        with pytest.raises(OutcomeUnknown, match="4711"):
            await update(Writer(one))


def test_there_is_no_way_to_delete_or_replace_a_record() -> None:
    public = {name for name in dir(Writer) if not name.startswith("_")}
    writes = {"set_quantity", "set_cancel_date", "clear_cancel_date", "undo_create", "create"}
    assert public == {*writes, "status_of"}


@needs_specification
@pytest.mark.parametrize("write", [update, cancel, create, clear, undo], ids=lambda write: write.__name__)
async def test_every_write_is_one_the_specification_knows(write: Write) -> None:
    ((method, path, body),) = await sent_by(write)
    template = "/finance/agreements/{parentId}/additions" + ("" if method == "POST" else "/{id}")
    assert path.startswith("finance/agreements/501/additions")

    # The specification types the value of an operation as an object, which no sample of ConnectWise's own is.
    known = [{**one, "value": {}} for one in body] if method == "PATCH" else body
    validate_request(method, template, {}, known)
