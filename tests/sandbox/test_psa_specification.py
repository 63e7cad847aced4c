"""Every kind of answer of the ConnectWise side is what ConnectWise's OpenAPI text says it is."""

from __future__ import annotations

from typing import Any

import pytest

from seatsync_tui.sandbox.server import Sandbox
from tests.openapi import needs_specification, validate_request, validate_response
from tests.sandbox.psa_site import CHILD, DUO, PLAIN, PRORATING, SEATS, client_of, replace, small_world

pytestmark = needs_specification

ADDITIONS = "/finance/agreements/{parentId}/additions"
ADDITION = "/finance/agreements/{parentId}/additions/{id}"
NEW = {
    "product": {"id": DUO},
    "quantity": 12,
    "billCustomer": "Billable",
    "effectiveDate": "2026-12-01T00:00:00Z",
}


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/finance/agreements", "/finance/agreements"),
        ("/finance/agreements/count", "/finance/agreements/count"),
        ("/finance/agreements/{id}", f"/finance/agreements/{CHILD}"),
        ("/finance/agreements/types", "/finance/agreements/types"),
        ("/finance/agreements/types/count", "/finance/agreements/types/count"),
        ("/finance/agreements/types/{id}", "/finance/agreements/types/9"),
        (ADDITIONS, f"/finance/agreements/{PRORATING}/additions"),
        (ADDITIONS + "/count", f"/finance/agreements/{PRORATING}/additions/count"),
        (ADDITION, f"/finance/agreements/{PRORATING}/additions/{SEATS}"),
        ("/company/companies", "/company/companies"),
        ("/company/companies/count", "/company/companies/count"),
        ("/company/companies/{id}", "/company/companies/77"),
        ("/procurement/catalog", "/procurement/catalog"),
        ("/procurement/catalog/count", "/procurement/catalog/count"),
        ("/procurement/catalog/{id}", f"/procurement/catalog/{DUO}"),
        ("/system/info", "/system/info"),
        ("/system/reports", "/system/reports"),
        ("/system/reports/{reportName}", "/system/reports/AgreementAdditions"),
        ("/system/reports/{reportName}/columns", "/system/reports/AgreementAdditions/columns"),
        ("/system/reports/{reportName}/count", "/system/reports/AgreementAdditions/count"),
    ],
)
async def test_each_read_answers_as_specified(template: str, path: str) -> None:
    async with client_of(Sandbox(small_world())) as client:
        answer = await client.get(path)
    validate_response("GET", template, answer.status_code, answer.json())


@pytest.mark.parametrize(
    ("method", "template", "path", "body", "status"),
    [
        ("POST", ADDITIONS, f"/finance/agreements/{PLAIN}/additions", NEW, 201),
        (
            "PATCH",
            ADDITION,
            f"/finance/agreements/{PRORATING}/additions/{SEATS}",
            [replace("quantity", 27)],
            200,
        ),
        ("PUT", ADDITION, f"/finance/agreements/{PRORATING}/additions/{SEATS}", NEW, 200),
        ("DELETE", ADDITION, f"/finance/agreements/{PRORATING}/additions/{SEATS}", None, 204),
    ],
)
async def test_each_write_takes_and_answers_what_is_specified(
    method: str, template: str, path: str, body: Any, status: int
) -> None:
    validate_request(method, template, {}, body)
    async with client_of(Sandbox(small_world())) as client:
        answer = await client.request(method, path, json=body)
    assert answer.status_code == status
    validate_response(method, template, status, answer.json() if answer.content else None)


@pytest.mark.parametrize(
    ("method", "path", "body", "query"),
    [
        ("GET", "/finance/agreements", None, {"conditions": "nonsense = 1"}),
        ("GET", "/finance/agreements/999", None, {}),
        ("GET", "/finance/agreements", None, {"page": "x"}),
        ("POST", f"/finance/agreements/{PLAIN}/additions", {}, {}),
        ("PATCH", f"/finance/agreements/{PRORATING}/additions/{SEATS}", {}, {}),
        ("PATCH", "/finance/agreements/501", [], {}),
    ],
)
async def test_each_refusal_has_the_shape_of_an_error(
    method: str, path: str, body: Any, query: dict[str, str]
) -> None:
    async with client_of(Sandbox(small_world())) as client:
        answer = await client.request(method, path, json=body, params=query)
    assert answer.status_code >= 400
    validate_response(method, path, answer.status_code, answer.json())


async def test_projected_answer_is_valid_when_parts_may_be_left_out() -> None:
    async with client_of(Sandbox(small_world())) as client:
        answer = await client.get("/finance/agreements", params={"fields": "id,company"})
    validate_response("GET", "/finance/agreements", 200, answer.json(), partial=True)
    with pytest.raises(AssertionError, match="'name' is a required property"):
        validate_response("GET", "/finance/agreements", 200, answer.json())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"product": {"id": DUO}}, "'billCustomer' is a required property"),
        (NEW | {"billCustomer": "Sometimes"}, "is not one of"),
        (NEW | {"quantity": "12"}, "is not of type"),
        (NEW | {"efectiveDate": "2026-12-01T00:00:00Z"}, "efectiveDate"),
    ],
)
def test_request_body_that_is_not_as_specified_is_told(body: Any, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        validate_request("POST", ADDITIONS, {}, body)


@pytest.mark.parametrize(
    ("query", "words"),
    [({"condition": "id=1"}, "knows no condition"), ({"page": "one"}, "page is not a whole number")],
)
def test_query_that_is_not_as_specified_is_told(query: dict[str, str], words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        validate_request("GET", "/finance/agreements", query)


def test_operation_or_status_that_is_not_specified_is_told() -> None:
    with pytest.raises(AssertionError, match="has no path /finance/additions"):
        validate_request("GET", "/finance/additions", {})
    with pytest.raises(AssertionError, match="has no POST /finance/agreements/count"):
        validate_request("POST", "/finance/agreements/count", {})
    with pytest.raises(AssertionError, match="never answers 202"):
        validate_response("GET", "/finance/agreements", 202, [])
    with pytest.raises(AssertionError, match="takes no body"):
        validate_request("GET", "/finance/agreements", {}, [])


def test_null_counts_as_a_value_only_where_it_is_allowed() -> None:
    validate_response("GET", ADDITION, 200, {"product": {}, "billCustomer": None, "quantity": None})
    with pytest.raises(AssertionError, match="effectiveDate"):
        validate_response(
            "GET", ADDITION, 200, {"product": {}, "billCustomer": "Billable", "effectiveDate": None}
        )
