"""Read a list to its true end, and prove that no record came twice.

Forward-only paging is asked for, in which each page begins after the last id of the page before, so that rows
which come or go meanwhile shift nothing (ConnectWise's developer guide). A server that does not know it pages
by number; both are read from the `Link` header, of which nothing but the page is believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from seatsync_tui.connectwise.connection import Connection
from seatsync_tui.connectwise.refusals import read_error, unreadable_error
from seatsync_tui.connectwise.values import whole_number
from seatsync_tui.http.answers import Answer, Unreadable
from seatsync_tui.http.redact import shorten
from seatsync_tui.models.errors import UnreachableError

PAGE = 1000
"""Records asked for at a time, the most there is."""
SMALLEST_PAGE = 25
"""Records ConnectWise sends when it heeds no page size. A shorter first page is the whole list."""
MOST_PAGES = 1000
"""More pages than this are no real list but one that does not end."""

Record = Mapping[str, object]

_NEXT = re.compile(r'<([^>]*)>\s*;\s*rel="?next"?')


class ListChanged(Exception):
    """The list cannot be trusted as it was read; another reading may do."""


class ListGone(UnreachableError):
    """ConnectWise found no such list: what it belongs to may be gone, or the credentials are refused so."""


async def read_list(
    connection: Connection, path: str, query: Mapping[str, str], what: str, role: str = ""
) -> list[Record]:
    """All records of a list; raises CredentialError or UnreachableError with `what` could not be done."""
    try:
        return await _read_once(connection, path, query, what, role)
    except ListChanged:
        pass
    try:
        return await _read_once(connection, path, query, what, role)
    except ListChanged as error:
        raise UnreachableError(
            f"ConnectWise could not {what}: {error}, twice.", advice="Scan again later."
        ) from None


async def _read_once(
    connection: Connection, path: str, query: Mapping[str, str], what: str, role: str
) -> list[Record]:
    records: list[Record] = []
    seen: set[int] = set()
    position: dict[str, str] = {}
    for number in range(1, MOST_PAGES + 1):
        asked = {**query, "pageSize": str(PAGE), **position}
        answer = await connection.read(path, asked, {"pagination-type": "forward-only"})
        if answer.status == 404:
            missing = read_error(answer, what, connection.http.redact, role)
            raise ListGone(missing.what, advice=missing.advice, details=missing.details)
        if answer.status != 200:
            raise read_error(answer, what, connection.http.redact, role)
        try:
            page = records_of(answer)
            last = _add_ids(page, seen, rising=list(position) == ["pageId"])
        except Unreadable as error:
            raise unreadable_error(what, error, connection.http.redact.excerpt(answer.body)) from None
        records += page
        following = _next_position(answer, number, len(page), last)
        if following is None:
            return records
        if following == position:
            raise ListChanged("its pages lead nowhere")
        position = following
    # Not read again, which would take as long.
    raise UnreachableError(
        f"ConnectWise could not {what}: its pages do not end, {len(records)} records so far.",
        advice="Scan again later.",
    )


def records_of(answer: Answer) -> list[Record]:
    """The records of a page; raises Unreadable."""
    said = answer.json()
    if not isinstance(said, list):
        raise Unreadable("data that is no list")
    if not all(isinstance(record, Mapping) for record in said):
        raise Unreadable("a list of something else than records")
    return said


def _add_ids(page: list[Record], seen: set[int], *, rising: bool) -> int:
    """Take note of the page's ids; the last of them, or 0."""
    last = max(seen, default=0) if rising else 0
    for record in page:
        number = _id_of(record)
        if number in seen:
            raise ListChanged(f"it sent the record {number} twice")
        if rising and number < last:
            raise ListChanged(f"the record {number} came after {last}")
        seen.add(number)
        last = number
    return last


def _id_of(record: Record) -> int:
    try:
        return whole_number(record.get("id"))
    except ValueError:
        raise Unreadable("a record without an id") from None


def _next_position(answer: Answer, number: int, rows: int, last: int) -> dict[str, str] | None:
    if rows == 0:
        return None
    link = _NEXT.search(answer.headers.get("link", ""))
    asked = parse_qs(urlsplit(link[1]).query) if link else {}
    pointed = {name.casefold(): values[-1] for name, values in asked.items()}
    if "page" in pointed and "pageid" not in pointed:
        return _next_number(number, pointed["page"])
    alone = number == 1 and rows < SMALLEST_PAGE
    if alone or (not link and rows < PAGE):
        return None
    if "pageid" in pointed:
        return {"pageId": str(last)}
    # A full page that points nowhere: either way of paging heeds its own name and ignores the other.
    return {"pageId": str(last), "page": str(number + 1)}


def _next_number(number: int, pointed: str) -> dict[str, str]:
    """The page after this one; any other would leave records out or bring them again."""
    if pointed != str(number + 1):
        raise ListChanged(f"its page {number} points to page {shorten(pointed, 20)}")
    return {"page": pointed}
