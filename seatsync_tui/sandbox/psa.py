"""ConnectWise PSA's side of the sandbox: discovery, and the REST API under the site's codebase.

Paths, methods and success codes are those of ConnectWise's OpenAPI text of 2026.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from seatsync_tui.sandbox.psa_additions import AdditionDesk
from seatsync_tui.sandbox.psa_answers import (
    VERSION,
    Refusal,
    cannot_route,
    json_answer,
    no_content,
    not_found,
    refusal,
)
from seatsync_tui.sandbox.psa_auth import authorise, company_info
from seatsync_tui.sandbox.psa_fields import ADDITION, AGREEMENT, AGREEMENT_TYPE, CATALOG, COMPANY, Resource
from seatsync_tui.sandbox.psa_query import count_answer, list_answer, one_answer
from seatsync_tui.sandbox.psa_reports import report_answer
from seatsync_tui.sandbox.psa_service import ServiceDesk
from seatsync_tui.sandbox.psa_store import Additions
from seatsync_tui.sandbox.record import exchange_of
from seatsync_tui.sandbox.world import Record

if TYPE_CHECKING:
    from seatsync_tui.sandbox.server import Sandbox


def psa_routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the routes of ConnectWise's login host and of its API, which share the sandbox's one host."""

    async def discover(request: Request) -> Response:
        return JSONResponse(company_info(sandbox.world.psa, request.path_params["company"]))

    return [
        Route("/login/companyinfo/{company}", discover, methods=["GET"]),
        Mount("/{codebase}/{apis}/3.0", app=PsaApi(sandbox)),
    ]


class PsaApi:
    """The REST API of one site as an ASGI app; a request is handled in one go, so no write is half seen."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._site = sandbox.world.psa
        self._additions = Additions(self._site)
        self._desk = AdditionDesk(sandbox.world, self._additions)
        self._service = ServiceDesk(sandbox.world)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; whatever is refused is answered in ConnectWise's words."""
        try:
            answer = self._answer(Request(scope, receive))
        except Refusal as refused:
            answer = refused.answer
        await answer(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        codebase, apis, _version, *place = request.scope["path"].lower().strip("/").split("/")
        if apis != "apis" or place[:1] == ["apis"]:
            raise cannot_route()
        authorise(request, codebase, self._site)
        match place:
            case ["finance", "agreements", "types", *rest]:
                return self._collection(request, rest, agreement_types(self._site.agreements), AGREEMENT_TYPE)
            case ["finance", "agreements", number, "additions", *rest]:
                return self._of_agreement(request, self._agreement(number), rest)
            case ["finance", "agreements", *rest]:
                return self._collection(request, rest, self._site.agreements, AGREEMENT)
            case ["company", "companies", *rest]:
                return self._collection(request, rest, self._site.companies, COMPANY)
            case ["procurement", "catalog", *rest]:
                return self._collection(request, rest, self._site.catalog, CATALOG)
            case ["service", *rest]:
                return self._service.service(request, rest)
            case ["system", "documents", *rest]:
                return self._service.documents(request, rest)
            case ["system", "info"]:
                return json_answer(self._system_info())
            case ["system", "reports", *rest]:
                only(request, "GET")
                return report_answer(request, rest, self._sandbox.world)
        raise not_found("Resource", "/".join(place))

    def _collection(
        self, request: Request, rest: list[str], records: dict[int, Record], resource: Resource
    ) -> Response:
        """Serve what is only read: a list, its count, one record."""
        only(request, "GET")
        match rest:
            case []:
                return list_answer(request, records.values(), resource)
            case ["count"]:
                return count_answer(request, records.values(), resource)
            case [number] if (record := records.get(number_in(number))) is not None:
                return one_answer(request, record, resource)
        raise not_found(resource.name, "/".join(rest))

    def _of_agreement(self, request: Request, agreement: Record, rest: list[str]) -> Response:
        match rest:
            case [] if request.method == "POST":
                return self._create(request, agreement)
            case []:
                only(request, "GET", "POST")
                return list_answer(request, self._listed(request, agreement), ADDITION)
            case ["count"]:
                only(request, "GET")
                return count_answer(request, self._listed(request, agreement), ADDITION)
            case [number]:
                return self._one_addition(request, agreement, number)
        raise not_found("addition", "/".join(rest))

    def _one_addition(self, request: Request, agreement: Record, number: str) -> Response:
        held = self._additions.get(agreement["id"], number_in(number))
        if held is None:
            raise not_found("addition", number)
        exchange = exchange_of(request)
        match request.method:
            case "PATCH":
                before = held["_info"]
                may_clear = exchange.fault("keep-cancelled-date") is None
                self._desk.patch(agreement, held, exchange.json(), may_clear_end=may_clear)
                exchange.committed = held["_info"] is not before
            case "PUT":
                self._desk.replace(agreement, held, exchange.json())
                exchange.committed = True
            case "DELETE":
                del self._site.additions[held["id"]]
                exchange.committed = True
                return no_content()
            case _:
                only(request, "GET", "PATCH", "PUT", "DELETE")
        return one_answer(request, held, ADDITION)

    def _create(self, request: Request, agreement: Record) -> Response:
        exchange = exchange_of(request)
        record = self._desk.create(agreement, exchange.json())
        self._sandbox.created_at[record["id"]] = self._sandbox.clock()
        exchange.committed = True
        return one_answer(request, record, ADDITION, 201)

    def _listed(self, request: Request, agreement: Record) -> list[Record]:
        """Return what a search finds: after a create it may lag behind, as was seen in the field."""
        found = self._additions.of(agreement["id"])
        stale = exchange_of(request).fault("stale-search")
        if stale is None:
            return found
        since = self._sandbox.clock() - stale.amount("seconds")
        return [record for record in found if self._sandbox.created_at.get(record["id"], since) <= since]

    def _agreement(self, number: str) -> Record:
        found = self._site.agreements.get(number_in(number))
        if found is None:
            raise not_found("agreement", number)
        return found

    def _system_info(self) -> dict[str, Any]:
        return {
            "version": f"v{VERSION}.99999",
            "isCloud": True,
            "serverTimeZone": self._site.time_zone,
            "licenseBits": [{"name": "agreements", "activeFlag": True}],
            "cloudRegion": "NA",
        }


def agreement_types(agreements: dict[int, Record]) -> dict[int, Record]:
    """Draw up the site's agreement types from the agreements that name them."""
    found = {agreement["type"]["id"]: agreement for agreement in agreements.values()}
    shared = (
        "employeeCompRate",
        "employeeCompNotExceed",
        "invoicingCycle",
        "billTime",
        "billExpenses",
        "billProducts",
    )
    return {
        number: {**agreement["type"], **{name: agreement.get(name) for name in shared}, "inactiveFlag": False}
        for number, agreement in found.items()
    }


def number_in(text: str) -> int:
    """Return the id in a path; -1, which no record has, where there is none."""
    return int(text) if text.isdecimal() else -1


def only(request: Request, *methods: str) -> None:
    """Raise Refusal for any other method than these."""
    if request.method not in methods:
        raise refusal(405, "MethodNotAllowed", f"The requested resource does not support {request.method}.")
