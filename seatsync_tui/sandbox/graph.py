"""Microsoft's side of the sandbox: a token a tenant, the partner's contracts, a tenant's subscribed skus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seatsync_tui.sandbox.record import exchange_of
from seatsync_tui.sandbox.vendors import GraphWorld, Record

if TYPE_CHECKING:
    from seatsync_tui.sandbox.server import Sandbox

PAGE = 5
"""Records of one page, few so that links have to be followed."""
TOKEN = "eyJ.sandbox."


def graph_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of sign-in and Graph; none in a world without them."""
    vendors = sandbox.world.vendors
    if vendors is None:
        return []
    graph = Graph(vendors.graph)
    return [
        Route("/{tenant}/oauth2/v2.0/token", graph.token, methods=["POST"]),
        Route("/v1.0/contracts", graph.contracts),
        Route("/v1.0/subscribedSkus", graph.subscribed_skus),
    ]


class Graph:
    """Answers for the partner's tenant and those of its customers."""

    def __init__(self, world: GraphWorld) -> None:
        self._world = world

    async def token(self, request: Request) -> Response:
        """A token of one tenant, for an application that it let in."""
        given = dict(parse_qsl(exchange_of(request).body.decode("utf-8", "replace")))
        tenant = request.path_params["tenant"]
        if (given.get("client_id"), given.get("client_secret")) != (
            self._world.client_id,
            self._world.client_secret,
        ):
            return _sign_in_refusal(401, "invalid_client", 7000215, "Invalid client secret provided.")
        if tenant != self._world.tenant and (
            tenant not in self._world.skus or tenant in self._world.without_consent
        ):
            text = f"The application was not found in the directory {tenant}."
            return _sign_in_refusal(400, "unauthorized_client", 700016, text)
        if given.get("scope") != "https://graph.microsoft.com/.default":
            return _sign_in_refusal(400, "invalid_scope", 70011, "The provided scope is not valid.")
        return JSONResponse({"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN + tenant})

    async def contracts(self, request: Request) -> Response:
        """The partner's contracts, a page at a time."""
        if _tenant_of(request) != self._world.tenant:
            return refusal(401, "InvalidAuthenticationToken", "Access token validation failure.")
        return self._page(request, self._world.contracts)

    async def subscribed_skus(self, request: Request) -> Response:
        """The skus of the tenant whose token it is."""
        tenant = _tenant_of(request)
        if tenant not in self._world.skus:
            return refusal(403, "Authorization_RequestDenied", "Insufficient privileges.")
        return self._page(request, self._world.skus[tenant])

    def _page(self, request: Request, records: list[Record]) -> Response:
        start = int(request.query_params.get("$skiptoken", "0"))
        answer: dict[str, Any] = {"value": records[start : start + PAGE]}
        if start + PAGE < len(records):
            exchange = exchange_of(request)
            foreign = exchange.fault("foreign-host")
            host = exchange.asked.host if foreign is None else foreign.text("host")
            scheme = "http" if foreign is None else "https"
            answer["@odata.nextLink"] = f"{scheme}://{host}{exchange.path}?$skiptoken={start + PAGE}"
        return JSONResponse(answer)


def _tenant_of(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix(f"Bearer {TOKEN}")


def refusal(status: int, code: str, message: str) -> Response:
    """An error in Graph's form."""
    return JSONResponse(body(code, message), status)


def body(code: str, message: str) -> dict[str, Any]:
    """What an error of Graph says."""
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "0", "date": ""}}}


def _sign_in_refusal(status: int, error: str, code: int, words: str) -> Response:
    told = {"error": error, "error_description": f"AADSTS{code}: {words}", "error_codes": [code]}
    return JSONResponse(told, status)
