"""The record of every request the sandbox received and of what became of it, for tests to judge by."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from seatsync_tui.sandbox.faults import Asked, Fault, Faults


@dataclass(slots=True, eq=False)
class Exchange:
    """One request and its answer. Handlers read it, and set `committed` once they changed the world."""

    number: int
    at: float
    """Unix seconds of the real clock when the request arrived."""
    asked: Asked
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    """Lower-case names; `authorization` is left out."""
    body: bytes
    faults: Faults
    now: float = 0.0
    """The server's own idea of the time in Unix seconds: `clock-skew` moves it."""
    status: int | None = None
    """HTTP status sent; nothing when the connection was cut before one was."""
    committed: bool = False
    """The world was changed, whether or not the caller got to know."""
    acted: list[str] = field(default_factory=list)
    """Kinds of the faults that hit this request."""
    seconds: float = 0.0
    """From arrival to the end of the answer."""
    answer_bytes: int = 0

    @property
    def service(self) -> str:
        """`duo` or `connectwise`."""
        return self.asked.service

    @property
    def method(self) -> str:
        """Upper-case HTTP method."""
        return self.asked.method

    def json(self) -> Any:
        """The request's body as JSON; nothing when it is empty or not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def fault(self, *kinds: str) -> Fault | None:
        """The fault of one of these kinds that hits this request, if any. Counts an occurrence: ask once."""
        fault = self.faults.take(kinds, self.asked)
        if fault is not None:
            self.acted.append(fault.kind)
        return fault

    def as_record(self) -> dict[str, Any]:
        """The exchange as JSON-ready values; a body that is not JSON becomes text."""
        body = self.json()
        return {
            "number": self.number,
            "at": self.at,
            "seconds": self.seconds,
            "service": self.service,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "body": self.body.decode("utf-8", "replace") if body is None else body,
            "status": self.status,
            "committed": self.committed,
            "faults": self.acted,
            "answer_bytes": self.answer_bytes,
        }


class Record:
    """All exchanges in order of arrival. May be read from another thread than the server's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._exchanges: list[Exchange] = []
        self._received = 0
        self._open: Counter[str] = Counter()
        self.peak: Counter[str] = Counter()
        """The most requests that were open at once, by service."""

    def next_number(self) -> int:
        """The number of the request that now arrives, from 1."""
        with self._lock:
            self._received += 1
            return self._received

    def begin(self, exchange: Exchange) -> None:
        """Note that a request has arrived."""
        with self._lock:
            self._exchanges.append(exchange)
            self._open[exchange.service] += 1
            self.peak[exchange.service] = max(self.peak[exchange.service], self._open[exchange.service])

    def end(self, exchange: Exchange) -> None:
        """Note that a request was answered or cut."""
        with self._lock:
            self._open[exchange.service] -= 1

    def clear(self) -> None:
        """Forget what was recorded; the numbers go on."""
        with self._lock:
            self._exchanges = []
            self.peak.clear()

    def all(self) -> tuple[Exchange, ...]:
        """Every exchange so far."""
        with self._lock:
            return tuple(self._exchanges)

    def of(self, service: str | None = None, method: str | None = None, path: str = "") -> list[Exchange]:
        """The exchanges of one service, of one method, with `path` as a piece of their path."""
        return [
            exchange
            for exchange in self.all()
            if (service is None or exchange.service == service)
            and (method is None or exchange.method == method)
            and path in exchange.path
        ]

    def writes(self) -> list[Exchange]:
        """The exchanges that changed ConnectWise, including those whose answer never arrived."""
        return [
            exchange for exchange in self.all() if exchange.service == "connectwise" and exchange.committed
        ]


def exchange_of(request: Request) -> Exchange:
    """The exchange a handler is part of."""
    exchange = request.scope["state"]["exchange"]
    assert isinstance(exchange, Exchange)
    return exchange
