"""Both ways of paging through a list of the ConnectWise side."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from seatsync_tui.sandbox.psa_fields import COMPANY
from seatsync_tui.sandbox.psa_query import list_answer
from seatsync_tui.sandbox.psa_records import company_record
from seatsync_tui.sandbox.server import Sandbox
from tests.sandbox.psa_site import client_of, send, small_world

LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


async def ids(sandbox: Sandbox, path: str, **query: str) -> list[int]:
    return [record["id"] for record in (await send(sandbox, "GET", path, **query)).json()]


def with_companies(number: int) -> Sandbox:
    world = small_world()
    world.psa.companies.clear()
    for place in range(1, number + 1):
        world.psa.companies[place] = company_record(place, f"Company {place}")
    return Sandbox(world)


async def test_pages_have_a_default_size_a_cap_and_an_empty_list_past_the_end() -> None:
    sandbox = with_companies(1203)
    assert len(await ids(sandbox, "/company/companies")) == 25
    assert len(await ids(sandbox, "/company/companies", pageSize="5000")) == 1000
    assert await ids(sandbox, "/company/companies", pageSize="1000", page="2") == list(range(1001, 1204))
    assert await ids(sandbox, "/company/companies", pageSize="1000", page="3") == []


async def test_link_header_ends_each_address_with_the_page() -> None:
    async with client_of(with_companies(5)) as client:
        middle = await client.get(
            "/company/companies",
            params={"page": "2", "pageSize": "2", "conditions": 'name contains ","  or id > 0'},
        )
        only = await client.get("/company/companies", params={"pageSize": "5"})
    links = {name: url for url, name in LINK.findall(middle.headers["link"])}
    assert sorted(links) == ["first", "last", "next", "prev"]
    assert [links[name].rpartition("&")[2] for name in ("first", "prev", "next", "last")] == [
        "page=1",
        "page=1",
        "page=3",
        "page=3",
    ]
    assert all("," not in url and '"' not in url for url in links.values())
    assert "link" not in only.headers


async def test_following_next_links_reads_every_record_once() -> None:
    async with client_of(with_companies(57)) as client:
        url, found = "/company/companies?pageSize=10&orderBy=name%20desc", []
        while url:
            answer = await client.get(url)
            found += [record["id"] for record in answer.json()]
            links = {name: link for link, name in LINK.findall(answer.headers.get("link", ""))}
            url = links.get("next", "")
    assert len(found) == 57
    assert sorted(found) == list(range(1, 58))


async def test_forward_only_pages_always_say_where_the_next_begins() -> None:
    async with client_of(with_companies(7)) as client:
        client.headers["pagination-type"] = "forward-only"
        answer = await client.get("/company/companies", params={"pageSize": "3", "page": "9"})
        found: list[list[int]] = []
        while answer.json():
            found.append([record["id"] for record in answer.json()])
            assert [name for _, name in LINK.findall(answer.headers["link"])] == ["next"]
            answer = await client.get(LINK.findall(answer.headers["link"])[0][0])
    assert found == [[1, 2, 3], [4, 5, 6], [7]]
    assert answer.headers["link"].endswith('?pageSize=3&pageId=7>; rel="next"')


async def test_forward_only_paging_refuses_an_order() -> None:
    async with client_of(with_companies(7)) as client:
        client.headers["pagination-type"] = "forward-only"
        answer = await client.get("/company/companies", params={"orderBy": "name"})
    assert (answer.status_code, answer.json()["code"]) == (400, "ApiFindCondition")


@pytest.mark.parametrize("query", [{"page": "one"}, {"pageSize": "lots"}])
async def test_page_that_is_no_number_is_refused(query: dict[str, str]) -> None:
    assert (
        (await send(Sandbox(small_world()), "GET", "/company/companies", **query))
        .json()["message"]
        .endswith(next(iter(query)) + ".")
    )


def _page(records: list[dict[str, Any]], query: str, forward: bool) -> tuple[list[int], dict[str, str]]:
    headers = [(b"host", b"localhost"), (b"pagination-type", b"forward-only" if forward else b"")]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/x",
        "query_string": query.encode(),
        "headers": headers,
    }
    answer = list_answer(Request(scope), records, COMPANY)
    links = {name: url.partition("?")[2] for url, name in LINK.findall(answer.headers.get("link", ""))}
    found = [int(number) for number in re.findall(rb'\{"id":(\d+)\}', bytes(answer.body))]
    return found, links


@given(st.lists(st.integers(1, 10_000), unique=True, max_size=60), st.integers(1, 70), st.booleans())
def test_pages_put_together_equal_the_list(numbers: list[int], size: int, forward: bool) -> None:
    records = [{"id": number} for number in numbers]
    query, together = f"pageSize={size}", list[int]()
    for _ in range(len(numbers) + 2):
        page, links = _page(records, query, forward)
        together += page
        if not page or "next" not in links:
            break
        query = links["next"]
    assert together == sorted(numbers)
