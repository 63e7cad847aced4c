"""The one way into both services: record, latency, faults, and the cutting of connections."""

from __future__ import annotations

import asyncio
import time
import traceback
from email.utils import formatdate
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, unquote_plus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from seatsync_tui.sandbox.answers import TEXT, Answer, answer_for, reworked
from seatsync_tui.sandbox.faults import Asked
from seatsync_tui.sandbox.record import Exchange
from seatsync_tui.sandbox.requests import account_in, agreement_in

if TYPE_CHECKING:
    from seatsync_tui.sandbox.server import Sandbox

CONTROL = "/_sandbox/"
DUO_PREFIXES = ("/accounts/", "/admin/", "/auth/")
INSTEAD = (
    "drop-before",
    "429",
    "rate-limit",
    "500",
    "500-timeout",
    "502-html",
    "html-200",
    "stat-fail-200",
    "keys",
    "forbidden",
    "cross-deployment",
)
AFTERWARDS = ("drop-after", "drop-midway", "500-after", "truncated-json", "wrong-types")


class Connection(Protocol):
    """What the gate needs of a real connection; without one (in-process) a cut is an exception."""

    def cut(self) -> None:
        """Break the connection at once."""

    def close_early(self) -> None:
        """Send what was written, then break the connection."""


class Gate:
    """ASGI middleware around the routes of both services.

    Handlers only ever see whole requests and give whole answers; what the network does to them is done here,
    so that a change which was committed stays committed whatever the caller gets to hear.
    """

    def __init__(self, sandbox: Sandbox, app: ASGIApp) -> None:
        self._sandbox = sandbox
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP, and the control endpoints, go straight through."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self._app(scope, receive, send)
            return
        exchange = self._arrived(scope, await _body(receive))
        self._sandbox.record.begin(exchange)
        started = time.perf_counter()
        try:
            await self._serve(exchange, scope, send)
        except ConnectionCut:
            raise
        except Exception as error:
            self._sandbox.broken.append(error)
            raise
        finally:
            exchange.seconds = time.perf_counter() - started
            self._sandbox.record.end(exchange)

    def _arrived(self, scope: Scope, body: bytes) -> Exchange:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        query = scope["query_string"].decode("latin-1")
        path = scope["path"]
        service = _service_of(path)
        asked = Asked(
            service=service,
            method=scope["method"],
            target=f"{path}?{unquote_plus(query)}" if query else path,
            account=account_in(query, body) if service == "duo" else "",
            agreement=agreement_in(path) if service == "connectwise" else None,
            host=headers.get("host", ""),
        )
        headers.pop("authorization", None)
        sandbox = self._sandbox
        exchange = Exchange(
            number=sandbox.record.next_number(),
            at=time.time(),
            asked=asked,
            path=path,
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            body=body,
            faults=sandbox.faults,
            now=sandbox.clock(),
        )
        skew = exchange.fault("clock-skew")
        if skew is not None:
            exchange.now += skew.amount("minutes") * 60
        return exchange

    async def _serve(self, exchange: Exchange, scope: Scope, send: Send) -> None:
        connection: Connection | None = scope.get("state", {}).get("connection")
        slow = exchange.fault("slow")
        delay = slow.amount("ms") / 1000 if slow is not None else 0.0
        after = slow is not None and bool(slow.options["after"])
        due = time.perf_counter() + self._sandbox.latency_ms / 1000 + (0.0 if after else delay)
        instead = exchange.fault(*INSTEAD)
        # What a read takes to work out is part of the latency, not on top of it; a write waits its turn.
        early = exchange.method == "GET" and slow is None and instead is None
        answer = await self._handled(exchange, scope) if early else None
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        if instead is not None:
            if instead.kind == "drop-before":
                _cut(connection)
                return
            await _send(exchange, send, answer_for(instead, exchange))
            return
        if answer is None:
            answer = await self._handled(exchange, scope)
        if after:
            await asyncio.sleep(delay)
        await self._deliver(exchange, send, answer, connection)

    async def _handled(self, exchange: Exchange, scope: Scope) -> Answer:
        """What the routes answer, whole. A handler that breaks is kept for the test to see."""
        collected: list[Message] = []
        requests: list[Message] = [{"type": "http.request", "body": exchange.body, "more_body": False}]

        async def receive() -> Message:
            return requests.pop() if requests else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            collected.append(message)

        state = {**scope.get("state", {}), "exchange": exchange}
        try:
            await self._app({**scope, "state": state}, receive, send)
        except Exception as error:
            self._sandbox.broken.append(error)
            return Answer(500, "".join(traceback.format_exception(error)).encode(), TEXT)
        body = b"".join(message.get("body", b"") for message in collected[1:])
        return Answer(collected[0]["status"], body, tuple(collected[0]["headers"]))

    async def _deliver(
        self, exchange: Exchange, send: Send, answer: Answer, connection: Connection | None
    ) -> None:
        if answer.status == 401:
            hidden = exchange.fault("bad-auth-404", "bad-auth-400")
            if hidden is not None:
                answer = answer_for(hidden, exchange)
        fault = exchange.fault(*AFTERWARDS)
        if fault is None:
            await _send(exchange, send, answer)
        elif fault.kind == "drop-after":
            _cut(connection)
        elif fault.kind == "drop-midway":
            await _send(exchange, send, answer, part=len(answer.body) // 2)
            _close_early(connection)
        elif fault.kind == "500-after":
            await _send(exchange, send, answer_for(fault, exchange))
        else:
            await _send(exchange, send, reworked(fault, exchange, answer))


def _service_of(path: str) -> str:
    """Whose API a path belongs to."""
    if path.startswith("/v1.0/") or path.endswith("/oauth2/v2.0/token"):
        return "graph"
    if path.startswith("/v1/"):
        return "huntress" if path.startswith("/v1/organizations") else "pax8"
    return "duo" if path.startswith(DUO_PREFIXES) else "connectwise"


class ConnectionCut(ConnectionResetError):
    """Raised instead of a cut where there is no connection: the app runs inside the caller's process."""


def _cut(connection: Connection | None) -> None:
    if connection is None:
        raise ConnectionCut("the sandbox cut the connection")
    connection.cut()


def _close_early(connection: Connection | None) -> None:
    if connection is None:
        raise ConnectionCut("the sandbox cut the connection midway")
    connection.close_early()


async def _body(receive: Receive) -> bytes:
    pieces: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(pieces)
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


async def _send(exchange: Exchange, send: Send, answer: Answer, part: int | None = None) -> None:
    """Send an answer, or its first `part` bytes under the length of the whole."""
    exchange.status = answer.status
    exchange.answer_bytes = len(answer.body) if part is None else part
    own = (b"content-length", b"date")
    headers = [header for header in answer.headers if header[0].lower() not in own]
    if answer.status != 204:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    headers.append((b"date", formatdate(exchange.now, usegmt=True).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body[:part], "more_body": part is not None})
