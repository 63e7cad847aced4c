"""Sign requests for Duo, version 5: HMAC-SHA512 over date, method, host, path, query and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from email.utils import formatdate
from urllib.parse import quote

from seatsync_tui.http.address import Address
from seatsync_tui.http.answers import Call
from seatsync_tui.sources.duo_keys import DuoCredentials


def canonical_query(params: Mapping[str, str]) -> str:
    """Parameters sorted and percent-encoded; a space is %20, never a plus sign."""
    pairs = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in params.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def canonical_body(params: Mapping[str, str]) -> bytes:
    """The one JSON spelling of a body; signed and sent byte for byte."""
    return json.dumps(dict(params), sort_keys=True, separators=(",", ":")).encode()


def canonical_request(date: str, method: str, host: str, path: str, query: str, body: bytes) -> str:
    """The seven lines that are signed. The host goes in without its port; no X-Duo headers are sent."""
    lines = (date, method.upper(), host.lower(), path, query, _sha512(body), _sha512(b""))
    return "\n".join(lines)


def authorization(ikey: str, skey: str, canonical: str) -> str:
    """The Authorization header for a canonical request."""
    signature = hmac.new(skey.encode(), canonical.encode(), hashlib.sha512).hexdigest()
    return "Basic " + base64.b64encode(f"{ikey}:{signature}".encode()).decode()


def signed_call(
    credentials: DuoCredentials,
    address: Address,
    method: str,
    path: str,
    params: Mapping[str, str],
    now: datetime,
) -> Call:
    """A request that is good for the next minutes only: its date is part of the signature."""
    in_query = method == "GET"
    query = canonical_query(params) if in_query else ""
    body = b"" if in_query else canonical_body(params)
    date = formatdate(now.timestamp())
    canonical = canonical_request(date, method, address.host, path, query, body)
    headers = {
        "Date": date,
        "Authorization": authorization(credentials.ikey, credentials.skey, canonical),
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    url = f"{address.url}{path}" + (f"?{query}" if query else "")
    return Call(method, url, headers, body)


def _sha512(text: bytes) -> str:
    return hashlib.sha512(text).hexdigest()
