"""Answers of the ConnectWise PSA side: JSON in the vendor's media type, and error bodies met in the field."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import PlainTextResponse, Response

from seatsync_tui.sandbox.world import Record

VERSION = "2026.4"
MEDIA_TYPE = f"application/vnd.connectwise.com+json; version={VERSION}; charset=utf-8"

CANNOT_ROUTE = "Cannot route. Codebase/company is invalid"
NO_PERMISSION = "You do not have security permission to perform this action."


class Refusal(Exception):
    """A request the API does not carry out; it holds the answer to send instead."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


def json_answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with a JSON body and the model version that is served."""
    # A text may hold half a surrogate pair, which JSON can write and UTF-8 cannot.
    content = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, status, {"api-current-version": VERSION, **(headers or {})}, MEDIA_TYPE)


def no_content() -> Response:
    """Answer a carried out DELETE."""
    return Response(status_code=204)


def cannot_route() -> Refusal:
    """Refuse a wrong codebase or company: plain text, seen in the field."""
    return Refusal(PlainTextResponse(CANNOT_ROUTE, 400))


def refusal(status: int, code: str, message: str) -> Refusal:
    """Refuse with a body of code and message alone."""
    return Refusal(json_answer({"code": code, "message": message}, status))


def bad_condition(message: str) -> Refusal:
    """Refuse a query: a name that is not recognised, a misspelt enum, or bad syntax."""
    return refusal(400, "ApiFindCondition", message)


def not_found(resource: str, number: object) -> Refusal:
    """Refuse an id that is not there; `errors` is null, as in the developer guide's own error samples."""
    body = {"code": "NotFound", "message": f"{resource} {number} not found", "errors": None}
    return Refusal(json_answer(body, 404))


def problem(resource: str, field: str, message: str, code: str = "InvalidField") -> Record:
    """Make one entry of `errors`; which inner codes the API uses is known for few, so some are guesses."""
    return {"code": code, "message": message, "resource": resource, "field": field}


def invalid_object(resource: str, problems: list[Record]) -> Refusal:
    """Refuse a record that fails validation."""
    body = {"code": "InvalidObject", "message": f"{resource} object is invalid", "errors": problems}
    return Refusal(json_answer(body, 400))
