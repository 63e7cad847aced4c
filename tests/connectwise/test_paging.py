"""Lists are read to their true end, whatever way the server pages, and no record twice."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from seatsync_tui.connectwise.connection import Connection
from seatsync_tui.connectwise.paging import Record, read_list
from seatsync_tui.models.errors import UnreachableError
from tests.clocks import FastClock
from tests.connectwise.site import KEYS, Handler, served

PATH = "https://api-na.myconnectwise.net/v2026_4/apis/3.0/company/companies"


def records(first: int, last: int) -> list[dict[str, Any]]:
    return [{"id": number} for number in range(first, last)]


def linked(found: list[dict[str, Any]], following: str) -> httpx.Response:
    link = f'<{PATH}?pageSize=1000&{following}>; rel="next", <{PATH}?page=9>; rel="last"'
    return httpx.Response(200, json=found, headers={"Link": link})


async def read(handler: Handler) -> list[Record]:
    connection = Connection(KEYS, clock=FastClock(), transport=httpx.MockTransport(served(handler)))
    async with connection.http:
        return await read_list(connection, "company/companies", {"fields": "id"}, "read the companies")


class Site:
    """A list of so many records, paged as the developer guide says."""

    def __init__(self, total: int, *, forward: bool = True, largest: int = 1000, links: bool = True) -> None:
        self.found = records(1, total + 1)
        self.forward, self.largest, self.links = forward, largest, links
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = dict(request.url.params)
        self.asked.append(asked)
        assert request.headers["pagination-type"] == "forward-only"
        assert "orderBy" not in asked, "forward-only paging takes no order"
        size = min(int(asked["pageSize"]), self.largest)
        if self.forward:
            after = int(asked.get("pageId", "0"))
            page = [record for record in self.found if record["id"] > after][:size]
            following = f"pageId={page[-1]['id'] if page else after}"
        else:
            number = int(asked.get("page", "1"))
            page = self.found[(number - 1) * size : number * size]
            following = f"page={number + 1}" if number * size < len(self.found) else ""
        if not self.links or not following:
            return httpx.Response(200, json=page)
        return linked(page, following)


@pytest.mark.parametrize("total", [0, 1, 24, 25, 999, 1000, 1001, 2500])
@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("largest", [1000, 25])
async def test_every_record_is_read_once(total: int, forward: bool, largest: int) -> None:
    site = Site(total, forward=forward, largest=largest)

    found = await read(site)

    assert [record["id"] for record in found] == list(range(1, total + 1))


async def test_site_that_pages_by_number_may_sort_as_it_likes() -> None:
    site = Site(40, forward=False, largest=25)
    site.found.reverse()

    assert len(await read(site)) == 40


async def test_list_without_links_is_read_by_its_full_pages() -> None:
    site = Site(2500, links=False)

    assert len(await read(site)) == 2500
    assert [asked.get("pageId") for asked in site.asked] == [None, "1000", "2000"]


async def test_short_page_in_the_middle_is_not_taken_for_the_last() -> None:
    pages = {"": records(1, 1001), "1000": records(1001, 1011), "1010": records(1011, 1500), "1499": []}

    def handler(request: httpx.Request) -> httpx.Response:
        page = pages[request.url.params.get("pageId", "")]
        return linked(page, "pageId=1")

    assert len(await read(handler)) == 1499


async def test_short_list_takes_one_call() -> None:
    site = Site(12)

    await read(site)

    assert len(site.asked) == 1


async def test_repeated_page_is_read_again_and_then_given_up() -> None:
    asked = 0

    def handler(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        return linked(records(1, 1001), "pageId=1000")

    with pytest.raises(UnreachableError, match="sent the record 1 twice"):
        await read(handler)
    assert asked == 4


async def test_page_that_falls_back_is_no_forward_paging() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return linked(
            records(2001, 3001) if "pageId" not in request.url.params else records(1, 31), "pageId=1"
        )

    with pytest.raises(UnreachableError, match="came after"):
        await read(handler)


async def test_list_that_never_ends_comes_to_an_end() -> None:
    asked = 0

    def handler(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        after = int(request.url.params.get("pageId", "0"))
        return linked(records(after + 1, after + 26), "pageId=1")

    with pytest.raises(UnreachableError, match="do not end"):
        await read(handler)
    assert asked == 1000


@pytest.mark.parametrize("pointed", ["3", "1", "0", "-1", "two", "2&conditions=id=1"])
async def test_page_that_points_past_the_next_one_leaves_nothing_out(pointed: str) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params.get("page", "1"))
        page = int(asked[-1])
        return linked(records(1000 * page, 1000 * page + 1000), f"page={quote(pointed)}")

    with pytest.raises(UnreachableError, match="its page 1 points to page"):
        await read(handler)
    assert asked == ["1", "1"]


async def test_short_first_page_that_points_to_a_second_is_not_the_whole_list() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("page") == "2":
            return httpx.Response(200, json=records(4, 6))
        return linked(records(1, 4), "page=2")

    assert len(await read(handler)) == 5


async def test_link_to_another_host_is_not_followed() -> None:
    hosts: set[str] = set()

    def handler(request: httpx.Request) -> httpx.Response:
        hosts.add(request.url.host)
        if "pageId" in request.url.params:
            return httpx.Response(200, json=[])
        link = '<https://evil.example/x?pageId=30>; rel="next"'
        return httpx.Response(200, json=records(1, 31), headers={"Link": link})

    assert len(await read(handler)) == 30
    assert hosts == {"api-na.myconnectwise.net"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(200, json={"records": []}), "no list"),
        (httpx.Response(200, json=[1, 2]), "something else than records"),
        (httpx.Response(200, json=[{"name": "x"}]), "without an id"),
        (httpx.Response(200, content=b'[{"id": 1}, {"id"'), "breaks off"),
        (httpx.Response(200, html="<html><title>Sign in</title></html>"), "Sign in"),
        (httpx.Response(500, json={"code": "x", "message": "Execution Timeout Expired"}), "Timeout"),
        (
            httpx.Response(400, json={"code": "ApiFindCondition", "message": "x is not a recognized name."}),
            "recognized",
        ),
    ],
    ids=str,
)
async def test_page_that_is_no_page_is_an_error_in_words(answer: httpx.Response, words: str) -> None:
    with pytest.raises(UnreachableError, match=words) as caught:
        await read(lambda request: answer)
    assert "read the companies" in caught.value.what
    assert caught.value.advice
