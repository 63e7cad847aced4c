"""Pax8's side of the sandbox: token, companies, subscriptions and products, by pages from 0."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seatsync_tui.sandbox.record import exchange_of
from seatsync_tui.sandbox.vendors import Pax8World, Record

if TYPE_CHECKING:
    from seatsync_tui.sandbox.server import Sandbox

TOKEN = "pax8-token-of-the-sandbox"
LARGEST_PAGE = 200


def pax8_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of Pax8; none in a world without it."""
    vendors = sandbox.world.vendors
    if vendors is None:
        return []
    pax8 = Pax8(vendors.pax8)
    return [
        Route("/v1/token", pax8.token, methods=["POST"]),
        Route("/v1/companies", pax8.companies),
        Route("/v1/subscriptions", pax8.subscriptions),
        Route("/v1/products/{product}", pax8.product),
    ]


class Pax8:
    """Answers for one partner account."""

    def __init__(self, world: Pax8World) -> None:
        self._world = world

    async def token(self, request: Request) -> Response:
        """A token for the right client and audience, asked for as JSON."""
        asked = exchange_of(request).json()
        given = asked if isinstance(asked, dict) else {}
        right = {
            "client_id": self._world.client_id,
            "client_secret": self._world.client_secret,
            "audience": "https://api.pax8.com",
            "grant_type": "client_credentials",
        }
        if given != right:
            return JSONResponse({"error": "access_denied", "error_description": "Unauthorized"}, 401)
        return JSONResponse({"access_token": TOKEN, "expires_in": 86400, "token_type": "Bearer"})

    async def companies(self, request: Request) -> Response:
        """A page of companies."""
        return self._page(request, self._world.companies)

    async def subscriptions(self, request: Request) -> Response:
        """A page of subscriptions of one status, or of all."""
        status = request.query_params.get("status")
        found = [each for each in self._world.subscriptions if status in (None, each["status"])]
        return self._page(request, found)

    async def product(self, request: Request) -> Response:
        """One product."""
        if not _allowed(request):
            return refusal(401, "Unauthorized")
        product = self._world.products.get(request.path_params["product"])
        return refusal(404, "Not found") if product is None else JSONResponse(product)

    def _page(self, request: Request, records: list[Record]) -> Response:
        if not _allowed(request):
            return refusal(401, "Unauthorized")
        try:
            number = int(request.query_params.get("page", "0"))
            size = min(int(request.query_params.get("size", "10")), LARGEST_PAGE)
        except ValueError:
            return refusal(400, "page and size are numbers")
        lying = exchange_of(request).fault("lying-total")
        total = len(records) + (0 if lying is None else int(lying.amount("off")))
        page = {
            "size": size,
            "totalElements": total,
            "totalPages": math.ceil(len(records) / size),
            "number": number,
        }
        return JSONResponse({"content": records[number * size : (number + 1) * size], "page": page})


def _allowed(request: Request) -> bool:
    return request.headers.get("authorization") == f"Bearer {TOKEN}"


def refusal(status: int, message: str) -> Response:
    """An error in Pax8's form."""
    return JSONResponse(body(status, message), status)


def body(status: int, message: str) -> dict[str, Any]:
    """What an error of Pax8 says."""
    return {"type": "ERROR", "message": message, "instance": "", "status": status, "details": []}
