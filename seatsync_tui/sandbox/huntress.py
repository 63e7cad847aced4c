"""Huntress's side of the sandbox: organizations by page tokens, and the usages of each."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seatsync_tui.sandbox.record import exchange_of
from seatsync_tui.sandbox.vendors import HuntressWorld

if TYPE_CHECKING:
    from seatsync_tui.sandbox.server import Sandbox

DEFAULT_PAGE = 10
LARGEST_PAGE = 500


def huntress_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of Huntress; none in a world without it."""
    vendors = sandbox.world.vendors
    if vendors is None:
        return []
    huntress = Huntress(vendors.huntress)
    return [
        Route("/v1/organizations", huntress.organizations),
        Route("/v1/organizations/{organization}", huntress.organization),
    ]


class Huntress:
    """Answers for one account."""

    def __init__(self, world: HuntressWorld) -> None:
        self._world = world

    async def organizations(self, request: Request) -> Response:
        """A page of organizations without their usages, newest first unless asked for oldest first."""
        if not self._allowed(request):
            return refusal(401, "Invalid API credentials")
        asked = request.query_params
        limit = int(asked.get("limit", DEFAULT_PAGE))
        if not 1 <= limit <= LARGEST_PAGE:
            return refusal(400, f"limit must be between 1 and {LARGEST_PAGE}")
        newest_first = asked.get("sort_direction", "desc") != "asc"
        ordered = sorted(self._world.organizations, key=lambda each: int(each["id"]), reverse=newest_first)
        start = int(asked.get("page_token", "0"))
        listed = [
            {name: value for name, value in each.items() if name != "actual_usages"}
            for each in ordered[start : start + limit]
        ]
        following = start + limit if start + limit < len(ordered) else None
        if exchange_of(request).fault("repeat-page") is not None:
            following = start
        token = None if following is None else str(following)
        return JSONResponse({"organizations": listed, "pagination": {"next_page_token": token}})

    async def organization(self, request: Request) -> Response:
        """One organization with its usages."""
        if not self._allowed(request):
            return refusal(401, "Invalid API credentials")
        wanted = request.path_params["organization"]
        for each in self._world.organizations:
            if str(each["id"]) == wanted:
                return JSONResponse({"organization": each})
        return refusal(404, "Organization not found")

    def _allowed(self, request: Request) -> bool:
        pair = base64.b64encode(f"{self._world.key}:{self._world.secret}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {pair}"


def refusal(status: int, message: str) -> Response:
    """An error in one of the forms that clients of Huntress put up with."""
    return JSONResponse(body(message), status)


def body(message: str) -> dict[str, list[dict[str, str]]]:
    """What an error of Huntress says."""
    return {"errors": [{"field": "base", "message": message}]}
