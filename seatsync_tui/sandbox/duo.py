"""Duo's side of the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .answers import json_answer
from .record import exchange_of

if TYPE_CHECKING:
    from .server import Sandbox


def duo_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of Duo's Accounts, Admin and Auth APIs."""

    async def ping(request: Request) -> Response:
        answer = json_answer(200, {"stat": "OK", "response": {"time": int(exchange_of(request).now)}})
        return Response(answer.body, answer.status, media_type="application/json")

    return [Route("/auth/v2/ping", ping, methods=["GET"])]
