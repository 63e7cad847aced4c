"""The way to one ConnectWise site: its codebase, the headers every call bears, one path for all requests."""

from __future__ import annotations

import asyncio
import base64
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from seatsync_tui.connectwise.site import api_address, company_info_call, read_codebase, site_name
from seatsync_tui.http.answers import Answer, Call
from seatsync_tui.http.calls import Caller
from seatsync_tui.http.options import Clock, HttpLimits, HttpOptions, options_of
from seatsync_tui.models.connections import ConnectWiseCredentials

if TYPE_CHECKING:
    import httpx

API_VERSION = "2025.16"
"""The model that the parser was written against; ConnectWise serves it for a year after a breaking change."""
OPTIONS = HttpOptions(calls_per_minute=600)
"""ConnectWise throttles beyond 1,000 calls a minute, and other integrations want their share."""
MOST_AT_ONCE = 16
"""Calls side by side, whatever is allowed for a source."""
SCOPES = ("connectwise",)
CODEBASE_AGE = 60.0
"""Seconds after which a 404 makes us look again whether the site has moved to another version."""


class Connection:
    """Calls one site with one API member's keys."""

    def __init__(
        self,
        credentials: ConnectWiseCredentials,
        options: HttpLimits | None = None,
        *,
        clock: Clock | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._credentials = credentials
        self.address = api_address(credentials.url)
        self.site = site_name(self.address, credentials.company)
        secrets = (credentials.private_key, credentials.client_id, _basic(credentials))
        patience = options_of(options or OPTIONS)
        patience = replace(patience, at_once=min(MOST_AT_ONCE, patience.at_once))
        self.http = Caller(
            "ConnectWise",
            patience,
            clock=clock,
            secrets=secrets,
            transport=transport,
            jitter=jitter,
        )
        self._codebase = ""
        self._looked_up_at = 0.0
        self._looking_up = asyncio.Lock()

    async def read(
        self, path: str, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """GET below `apis/3.0/`, once more when the site has moved to another codebase meanwhile."""
        codebase = await self.codebase()
        answer = await self._get(codebase, path, query or {}, headers or {})
        lost = answer.status == 404 or (answer.status == 400 and "cannot route" in answer.text.casefold())
        if lost and (moved := await self._moved_from(codebase)):
            answer = await self._get(moved, path, query or {}, headers or {})
        return answer

    async def write(self, method: str, path: str, body: object) -> Answer:
        """Send one PATCH or POST, exactly once; raises NoAnswer."""
        codebase = await self.codebase()
        content = json.dumps(body).encode()
        return await self.http.send_once(lambda: self._call(method, codebase, path, {}, {}, content), SCOPES)

    async def upload(self, path: str, content: bytes, content_type: str) -> Answer:
        """Send one POST of anything but JSON, exactly once; raises NoAnswer."""
        codebase = await self.codebase()
        headers = {"Content-Type": content_type}
        return await self.http.send_once(
            lambda: self._call("POST", codebase, path, {}, headers, content), SCOPES
        )

    async def codebase(self) -> str:
        """The part of every URL that names the site's version; asked for once."""
        async with self._looking_up:
            if not self._codebase:
                self._codebase = await self._look_up()
            return self._codebase

    async def _moved_from(self, codebase: str) -> str:
        """The site's codebase when it is another one by now, else empty."""
        async with self._looking_up:
            if self._codebase == codebase and self._age() >= CODEBASE_AGE:
                self._codebase = await self._look_up()
            return self._codebase if self._codebase != codebase else ""

    def _age(self) -> float:
        return self.http.clock.monotonic() - self._looked_up_at

    async def _look_up(self) -> str:
        company = self._credentials.company
        answer = await self.http.read(lambda: company_info_call(self.address, company), SCOPES)
        self._looked_up_at = self.http.clock.monotonic()
        return read_codebase(answer, self.address, company, self.http.redact)

    async def _get(
        self, codebase: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Answer:
        return await self.http.read(lambda: self._call("GET", codebase, path, query, headers, b""), SCOPES)

    def _call(
        self,
        method: str,
        codebase: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        content: bytes,
    ) -> Call:
        asked = "&".join(f"{name}={quote(value, safe='/,')}" for name, value in query.items())
        url = f"{self.address.url}/{codebase}apis/3.0/{path}" + (f"?{asked}" if asked else "")
        return Call(method, url, {**self._headers(), **headers}, content)

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Basic {_basic(self._credentials)}",
            "clientId": self._credentials.client_id,
            "Accept": f"application/vnd.connectwise.com+json; version={API_VERSION}",
            "Content-Type": "application/json",
        }


def _basic(credentials: ConnectWiseCredentials) -> str:
    member = f"{credentials.company.strip()}+{credentials.public_key}:{credentials.private_key}"
    return base64.b64encode(member.encode()).decode()
