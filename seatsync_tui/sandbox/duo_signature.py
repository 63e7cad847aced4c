"""Duo's check of a request's credentials, in the order in which Duo tells what is wrong with them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, quote

MISSING_CREDENTIALS = 40101
INVALID_IKEY = 40102
INVALID_SIGNATURE = 40103
BAD_TIMESTAMP = 40105

CLOCK_TOLERANCE = 300.0
"""Seconds a caller's clock may differ; seen in the field, no number of Duo's own is published."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """The parts of a request that a signature covers, as they arrived."""

    method: str
    host: str
    """The Host header, with or without a port."""
    path: str
    query: str
    body: bytes
    headers: Mapping[str, str]
    """Lower-case names."""


def refusal_code(request: SignedRequest, ikey: str, skey: str, now: float) -> int | None:
    """Duo's error code for a request whose credentials do not hold at `now` (Unix seconds), or nothing.

    Signature versions 5 and 2 are accepted, the latter with SHA-1 or SHA-512, as older clients send it.
    """
    credentials = _credentials(request.headers.get("authorization", ""))
    if credentials is None:
        return MISSING_CREDENTIALS
    sent_ikey, signature = credentials
    if sent_ikey != ikey:
        return INVALID_IKEY
    date = request.headers.get("x-duo-date") or request.headers.get("date", "")
    sent_at = _unix_seconds(date)
    if sent_at is None or abs(now - sent_at) > CLOCK_TOLERANCE:
        return BAD_TIMESTAMP
    if not any(hmac.compare_digest(signature, right) for right in _right_signatures(request, skey, date)):
        return INVALID_SIGNATURE
    return None


def _credentials(authorization: str) -> tuple[str, str] | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        ikey, colon, signature = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (ikey, signature.lower()) if colon and signature else None


def _unix_seconds(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    # `-0000`, which Python's own formatdate writes, comes back without a zone and means UTC.
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _right_signatures(request: SignedRequest, skey: str, date: str) -> Iterator[str]:
    head = [date, request.method.upper(), _bare(request.host).lower(), request.path]
    in_body = request.method.upper() in ("POST", "PUT", "PATCH")
    query = canonical_parameters(request.query)
    body = _sha512(request.body) if in_body else _sha512(b"")
    for headers in _signed_headers(request.headers):
        yield _sign(skey, [*head, "" if in_body else query, body, _sha512(headers.encode())], hashlib.sha512)
    if request.headers.get("content-type", "").startswith("application/json") and in_body:
        return
    parameters = canonical_parameters(request.body.decode("utf-8", "replace")) if in_body else query
    yield _sign(skey, [*head, parameters], hashlib.sha1)
    yield _sign(skey, [*head, parameters], hashlib.sha512)


def _signed_headers(headers: Mapping[str, str]) -> Iterator[str]:
    """The canonical X-Duo headers; tools that send X-Duo-Date for want of Date may leave it out of them."""
    own = {name: value for name, value in headers.items() if name.startswith("x-duo-")}
    yield "\0".join(part for name in sorted(own) for part in (name, own[name]))
    if own.pop("x-duo-date", None) is not None:
        yield "\0".join(part for name in sorted(own) for part in (name, own[name]))


def canonical_parameters(encoded: str) -> str:
    """Parameters as they are signed: decoded, encoded anew with `%20` for a space, sorted by name."""
    pairs = parse_qsl(encoded, keep_blank_values=True)
    return "&".join(
        f"{name}={value}"
        for name, value in sorted((quote(n, safe="~"), quote(v, safe="~")) for n, v in pairs)
    )


def _bare(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _sha512(content: bytes) -> str:
    return hashlib.sha512(content).hexdigest()


def _sign(skey: str, lines: list[str], digest: object) -> str:
    return hmac.new(skey.encode(), "\n".join(lines).encode(), digest).hexdigest()  # type: ignore[call-overload,no-any-return]
