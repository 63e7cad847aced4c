"""The answers that faults give in place of, or make of, a service's own, each in its vendor's form."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from seatsync_tui.sandbox.faults import Fault
from seatsync_tui.sandbox.record import Exchange

Headers = tuple[tuple[bytes, bytes], ...]
JSON: Headers = ((b"content-type", b"application/json"),)
HTML: Headers = ((b"content-type", b"text/html; charset=utf-8"),)
TEXT: Headers = ((b"content-type", b"text/plain; charset=utf-8"),)

CROSS_DEPLOYMENT = (
    "Cross-deployment Admin API usage through Accounts API is currently not available, please refer to: "
    "https://duo.com/docs/accountsapi#using-accounts-api-with-admin-api"
)
DUO_MESSAGES = {
    40001: "Missing required request parameters",
    40002: "Invalid request parameters",
    40101: "Missing request credentials",
    40102: "Invalid integration key in request credentials",
    40103: "Invalid signature in request credentials",
    40105: "Bad request timestamp",
    40301: "Access forbidden",
    40401: "Resource not found",
    40501: "Method not allowed",
    42901: "Too Many Requests",
    50001: "Unknown internal server error",
}
_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_LOGIN = (
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Please sign in</form></body></html>"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer; length and date are added when it is sent."""

    status: int
    body: bytes
    headers: Headers = JSON


def json_answer(status: int, value: Any) -> Answer:
    """An answer of one JSON document."""
    return Answer(status, json.dumps(value, separators=(",", ":")).encode())


def duo_refusal(code: int, detail: str = "", message: str = "") -> Answer:
    """Duo's FAIL envelope; the HTTP status is the first three digits of the code."""
    envelope: dict[str, Any] = {"stat": "FAIL", "code": code, "message": message or DUO_MESSAGES[code]}
    if detail:
        envelope["message_detail"] = detail
    return json_answer(code // 100, envelope)


def answer_for(fault: Fault, exchange: Exchange) -> Answer:
    """What the caller hears because of a fault that leaves nothing of the service's own answer."""
    vendor = _vendor_refusal(fault, exchange.service)
    return vendor or _INSTEAD[fault.kind](fault, exchange.service == "duo")


def _vendor_refusal(fault: Fault, service: str) -> Answer | None:
    """The refusals of the further vendors, each in its own form; other faults look the same everywhere."""
    if service not in _VENDOR_FORMS or fault.kind not in _VENDOR_STATUS:
        return None
    status, words = _VENDOR_STATUS[fault.kind]
    answer = json_answer(status, _VENDOR_FORMS[service](status, words))
    if status == 429 and fault.options["retry_after"] is not None:
        seconds = f"{fault.amount('retry_after'):g}".encode()
        return replace(answer, headers=(*answer.headers, (b"retry-after", seconds)))
    return answer


_VENDOR_STATUS = {
    "429": (429, "Too many requests"),
    "rate-limit": (429, "Too many requests"),
    "500": (500, "Internal server error"),
    "500-after": (500, "Internal server error"),
    "keys": (401, "Unauthorized"),
    "forbidden": (403, "Forbidden"),
}
_VENDOR_FORMS: dict[str, Callable[[int, str], Any]] = {
    "pax8": lambda status, words: {"type": "ERROR", "message": words, "status": status, "details": []},
    "huntress": lambda status, words: {"errors": [{"field": "base", "message": words}]},
    "graph": lambda status, words: {"error": {"code": str(status), "message": words}},
}


def _throttled(fault: Fault, duo: bool) -> Answer:
    told = fault.options["retry_after"] is not None
    seconds = f"{fault.amount('retry_after') if told else 30:g}"
    text = f"Too many requests. Please try again in {seconds} seconds."
    answer = duo_refusal(42901) if duo else json_answer(429, {"error": "ConnectWiseAPI", "message": text})
    return replace(answer, headers=(*answer.headers, (b"retry-after", seconds.encode()))) if told else answer


def _broken(_fault: Fault, duo: bool) -> Answer:
    if duo:
        return duo_refusal(50001)
    return json_answer(
        500, {"code": "InternalServerError", "message": "An error has occurred.", "errors": None}
    )


def _sql_timeout(_fault: Fault, duo: bool) -> Answer:
    text = "Execution Timeout Expired. The timeout period elapsed before the operation completed."
    if duo:
        return duo_refusal(50001, detail=text)
    return json_answer(500, {"code": "Exception", "message": text, "errors": None})


def _bad_gateway(_fault: Fault, _duo: bool) -> Answer:
    return Answer(502, _GATEWAY.encode(), HTML)


def _login_page(_fault: Fault, _duo: bool) -> Answer:
    return Answer(200, _LOGIN.encode(), HTML)


def _fail_with_200(fault: Fault, _duo: bool) -> Answer:
    return json_answer(
        200, {"stat": "FAIL", "code": int(fault.amount("code")), "message": fault.text("message")}
    )


def _bad_keys(fault: Fault, duo: bool) -> Answer:
    if duo:
        code = int(fault.amount("code"))
        return duo_refusal(code, message=DUO_MESSAGES.get(code, "Invalid credentials"))
    return json_answer(
        401, {"code": "Unauthorized", "message": "Incorrect public/private key", "errors": None}
    )


def _forbidden(_fault: Fault, duo: bool) -> Answer:
    if duo:
        return duo_refusal(40301)
    text = "You do not have security permission to perform this action."
    return json_answer(403, {"code": "Security", "message": text, "errors": None})


def _cross_deployment(_fault: Fault, _duo: bool) -> Answer:
    return duo_refusal(40002, message=CROSS_DEPLOYMENT)


def _not_found(_fault: Fault, duo: bool) -> Answer:
    if duo:
        return duo_refusal(40401)
    return json_answer(
        404, {"code": "NotFound", "message": "The requested resource was not found.", "errors": None}
    )


def _cannot_route(_fault: Fault, _duo: bool) -> Answer:
    return Answer(400, b"Cannot route. Codebase/company is invalid", TEXT)


_INSTEAD: dict[str, Callable[[Fault, bool], Answer]] = {
    "429": _throttled,
    "rate-limit": _throttled,
    "500": _broken,
    "500-after": _broken,
    "500-timeout": _sql_timeout,
    "502-html": _bad_gateway,
    "html-200": _login_page,
    "stat-fail-200": _fail_with_200,
    "keys": _bad_keys,
    "forbidden": _forbidden,
    "cross-deployment": _cross_deployment,
    "bad-auth-404": _not_found,
    "bad-auth-400": _cannot_route,
}


def reworked(fault: Fault, exchange: Exchange, answer: Answer) -> Answer:
    """The service's answer, spoiled: cut short under a right length, or with values of the wrong type."""
    if fault.kind == "truncated-json":
        return replace(answer, body=answer.body[: len(answer.body) * 2 // 3])
    name = fault.text("field") or ("is_enrolled" if exchange.service == "duo" else "quantity")
    try:
        right = json.loads(answer.body)
    except ValueError:
        return answer
    return replace(answer, body=json.dumps(_mistyped(right, name, _value(fault.text("value")))).encode())


def _value(text: str) -> Any:
    """The value to put in: JSON where it is JSON, the text itself where not, and a stray text by default."""
    if not text:
        return "not what it should be"
    try:
        return json.loads(text)
    except ValueError:
        return text


def _mistyped(value: Any, name: str, wrong: Any) -> Any:
    if isinstance(value, list):
        return [_mistyped(item, name, wrong) for item in value]
    if isinstance(value, dict):
        return {key: wrong if key == name else _mistyped(item, name, wrong) for key, item in value.items()}
    return value
