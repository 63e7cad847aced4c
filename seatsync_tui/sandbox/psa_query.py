"""What a ConnectWise list answers to its query: `conditions`, `orderBy`, `fields`, and both ways of paging.

Rules of ConnectWise's developer guide; that a page size above 1000 is silently capped and that a page past
the end is an empty list were seen in the field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from seatsync_tui.sandbox.psa_answers import Refusal, bad_condition, json_answer, refusal
from seatsync_tui.sandbox.psa_compare import ConditionError, value_of
from seatsync_tui.sandbox.psa_conditions import Question, compile_conditions, is_met_by_all
from seatsync_tui.sandbox.psa_fields import CUSTOM_FIELD, Field, Resource
from seatsync_tui.sandbox.world import Record

DEFAULT_PAGE_SIZE = 25
LARGEST_PAGE_SIZE = 1000

Pick = Callable[[Record], Record]


def list_answer(request: Request, records: Iterable[Record], resource: Resource) -> Response:
    """Answer a list: filtered, in order, one page of it, projected, with the `Link` header."""
    found = matching(request, records, resource)
    pick = projection(request, resource)
    if request.headers.get("pagination-type", "").lower() == "forward-only":
        page, link = _forward_page(request, found)
    else:
        page, link = navigable_page(request, in_order(request, found, resource))
    return json_answer([pick(record) for record in page], headers={"Link": link} if link else None)


def count_answer(request: Request, records: Iterable[Record], resource: Resource) -> Response:
    """Answer how many records meet the conditions."""
    return json_answer({"count": len(matching(request, records, resource))})


def one_answer(request: Request, record: Record, resource: Resource, status: int = 200) -> Response:
    """Answer one record, with only the `fields` that were asked for."""
    return json_answer(projection(request, resource)(record), status)


def matching(request: Request, records: Iterable[Record], resource: Resource) -> list[Record]:
    """Return the records that meet `conditions` and `childConditions`; raises Refusal for a bad one."""
    query = request.query_params
    try:
        meets = compile_conditions(query.get("conditions", ""), resource)
        children_meet = compile_conditions(query.get("childConditions", ""), resource, children=True)
        custom_meets = _custom_question(query.get("customFieldConditions", ""))
    except ConditionError as error:
        raise bad_condition(str(error)) from error
    return [record for record in records if meets(record) and children_meet(record) and custom_meets(record)]


def _custom_question(text: str) -> Question:
    """Read `caption="X" AND value != null`: one custom field of the record has to meet all of it."""
    meets = compile_conditions(text, CUSTOM_FIELD)
    if meets is is_met_by_all:
        return meets
    return lambda record: any(meets(_as_text(custom)) for custom in record.get("customFields") or ())


def _as_text(custom: Record) -> Record:
    value = custom.get("value")
    return {"caption": custom.get("caption"), "value": None if value is None else str(value)}


def in_order(request: Request, records: list[Record], resource: Resource) -> list[Record]:
    """Sort by `orderBy`, first part first, else by id; a record without a value comes before all others."""
    found = sorted(records, key=lambda record: record.get("id", 0))
    for part in reversed(request.query_params.get("orderBy", "").split(",")):
        words = part.split()
        if not words:
            continue
        field = resource.fields.get(words[0].lower())
        direction = words[1].lower() if len(words) > 1 else "asc"
        if field is None or field.in_list:
            raise bad_condition(f"{words[0]} is not a recognized name.")
        if len(words) > 2 or direction not in ("asc", "desc"):
            raise bad_condition(f"Syntax error in orderBy near '{part.strip()}'.")
        found.sort(key=_sort_key(field), reverse=direction == "desc")
    return found


def _sort_key(field: Field) -> Callable[[Record], tuple[bool, Any]]:
    def key(record: Record) -> tuple[bool, Any]:
        value = value_of(record, field)
        return (value is not None, 0 if value is None else value)

    return key


def projection(request: Request, resource: Resource) -> Pick:
    """Return what cuts a record down to `fields`; `_info` is dropped with the rest unless it is named."""
    return _projection(request.query_params.get("fields", ""), resource)


@lru_cache(maxsize=256)
def _projection(fields: str, resource: Resource) -> Pick:
    asked: dict[str, set[str]] = {}
    for name in filter(None, map(str.strip, fields.split(","))):
        top, _, inner = name.partition("/")
        known = resource.top.get(top.lower(), top)
        asked.setdefault(known, set()).add(inner)
    if not asked:
        return lambda record: record
    if all(parts == {""} for parts in asked.values()):
        names = list(asked)
        return lambda record: {name: record[name] for name in names if name in record}
    return lambda record: {
        name: _part(record[name], parts) for name, parts in asked.items() if name in record
    }


def _part(value: Any, parts: set[str]) -> Any:
    if "" in parts or not isinstance(value, dict):
        return value
    return {name: held for name, held in value.items() if name in parts}


def navigable_page(request: Request, records: list[Any]) -> tuple[list[Any], str]:
    """Cut out one numbered page and say where its neighbours are; no link when there is just one page."""
    query = request.query_params
    size, page = page_size(query), max(whole_number(query, "page", 1), 1)
    last = max(-(-len(records) // size), 1)
    links = []
    if page < last:
        links += [("next", page + 1), ("last", last)]
    if page > 1:
        links += [("prev", min(page - 1, last)), ("first", 1)]
    url = _address(request, without=("page",)) if links else ""
    link = ", ".join(f'<{url}page={number}>; rel="{name}"' for name, number in links)
    return records[(page - 1) * size : page * size], link


def _forward_page(request: Request, records: list[Record]) -> tuple[list[Record], str]:
    query = request.query_params
    if "orderBy" in query:
        raise refusal(400, "ApiFindCondition", "orderBy is not allowed with forward-only pagination.")
    after = whole_number(query, "pageId", 0)
    rest = sorted(
        (record for record in records if record["id"] > after), key=lambda record: int(record["id"])
    )
    page = rest[: page_size(query)]
    following = page[-1]["id"] if page else after
    url = _address(request, without=("page", "pageId"))
    return page, f'<{url}pageId={following}>; rel="next"'


def page_size(query: QueryParams) -> int:
    """Return the page size asked for, within what the API gives."""
    asked = whole_number(query, "pageSize", DEFAULT_PAGE_SIZE)
    return min(asked, LARGEST_PAGE_SIZE) if asked > 0 else DEFAULT_PAGE_SIZE


def whole_number(query: QueryParams, name: str, default: int) -> int:
    """Return a whole number of the query; raises Refusal for anything else."""
    text = query.get(name) or str(default)
    try:
        return int(text)
    except ValueError:
        raise _bad_number(name, text) from None


def _bad_number(name: str, text: str) -> Refusal:
    return refusal(400, "InvalidParameter", f"{text} is not a valid value for {name}.")


def _address(request: Request, without: tuple[str, ...]) -> str:
    # The page has to be the last parameter: a client in wide use reads nothing that follows it.
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in without]
    query = urlencode(kept, quote_via=quote)
    return f"{request.url.replace(query='')}?{query}{'&' if query else ''}"
