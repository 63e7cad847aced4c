"""Control endpoints under `/_sandbox/`, by which another process looks into the sandbox and changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from .server import Sandbox


def control_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the control endpoints."""

    async def record(_request: Request) -> JSONResponse:
        return JSONResponse([exchange.as_record() for exchange in sandbox.record.all()])

    return [Route("/_sandbox/record", record, methods=["GET"])]
