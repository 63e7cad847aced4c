"""Faults that can be switched on while the sandbox serves, each at the very occurrence a test names."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from seatsync_tui.sandbox.fault_kinds import ACCOUNT_IN_ANSWER, ALSO_OF, KINDS, ONLY_OF, SERVICES, Option
from seatsync_tui.sandbox.limits import RateLimit


class FaultError(ValueError):
    """A fault was named or described in a way the sandbox does not know; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fault is matched against: one request, before anything is done about it."""

    service: str
    method: str
    target: str
    """Path and query, percent-decoded: `/admin/v1/users?account_id=DA…&offset=300`."""
    account: str = ""
    """Duo `account_id`, or empty."""
    agreement: int | None = None
    """ConnectWise agreement in the path, or none."""
    host: str = ""


@dataclass(slots=True, eq=False)
class Fault:
    """One switched-on fault: what it does, which requests it is about, and which of those it hits."""

    kind: str
    service: str | None = None
    path: str | None = None
    """Regular expression, searched in path and query; nothing means any."""
    method: str | None = None
    account: str | None = None
    agreement: int | None = None
    skip: int = 0
    """How many matching requests pass unharmed first."""
    times: int | None = None
    """How many matching requests are hit after that; nothing means for ever."""
    options: dict[str, Option] = field(default_factory=dict)
    number: int = 0
    """Set when switched on; names the fault for switching it off."""
    seen: int = 0
    """Matching requests so far."""
    acted: int = 0
    """Requests hit so far."""
    limit: RateLimit | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise FaultError(f"unknown fault {self.kind!r}; known: {', '.join(KINDS)}")
        if self.service is not None and self.service not in SERVICES:
            raise FaultError(f"unknown service {self.service!r}; known: {', '.join(SERVICES)}")
        self.service = self.service or ONLY_OF.get(self.kind)
        if self.service not in (ONLY_OF.get(self.kind, self.service), ALSO_OF.get(self.kind)):
            raise FaultError(f"fault {self.kind} is a fault of {ONLY_OF[self.kind]} alone")
        try:
            re.compile(self.path or "")
        except re.error as error:
            raise FaultError(
                f"fault {self.kind}: path {self.path!r} is no regular expression: {error}"
            ) from None
        unknown = self.options.keys() - KINDS[self.kind].keys()
        if unknown:
            known = ", ".join(
                ("service", "path", "method", "account", "agreement", "skip", "times", *KINDS[self.kind])
            )
            raise FaultError(f"fault {self.kind} has no option {', '.join(sorted(unknown))}; known: {known}")
        self.options = {**KINDS[self.kind], **self.options}
        if self.kind == "rate-limit":
            self.limit = RateLimit(
                int(self.amount("requests")), self.amount("window"), self.text("per"), self.amount("seconds")
            )

    def amount(self, option: str) -> float:
        """A numeric option; FaultError when it is not set."""
        value = self.options[option]
        if value is None or isinstance(value, str):
            raise FaultError(f"option {option} of fault {self.kind} needs a number, not {value!r}")
        return float(value)

    def text(self, option: str) -> str:
        """An option as text."""
        return str(self.options[option])

    def concerns(self, asked: Asked) -> bool:
        """True when this request is one the fault is about, whatever the occurrence."""
        if self.service is not None and self.service != asked.service:
            return False
        if self.method is not None and self.method.upper() != asked.method:
            return False
        if self.account is not None and self.kind not in ACCOUNT_IN_ANSWER and self.account != asked.account:
            return False
        if self.agreement is not None and self.agreement != asked.agreement:
            return False
        return self.path is None or re.search(self.path, asked.target) is not None

    def hits(self, asked: Asked, now: float) -> bool:
        """Count a request the fault is about, and say whether it is hit; `now` is in monotonic seconds."""
        if not self.concerns(asked):
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.times is not None and self.acted >= self.times):
            return False
        if self.limit is not None and not self.limit.exceeded(asked.account, asked.host, now):
            return False
        self.acted += 1
        return True

    def as_record(self) -> dict[str, Any]:
        """The fault as JSON-ready values, for the control endpoints."""
        plain = (
            "number",
            "kind",
            "service",
            "path",
            "method",
            "account",
            "agreement",
            "skip",
            "times",
            "seen",
            "acted",
        )
        return {name: getattr(self, name) for name in plain} | {"options": self.options}


class Faults:
    """The faults that are on. Safe to change from a test's thread while the server's thread reads it."""

    def __init__(
        self, faults: Iterable[Fault | str] = (), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._on: list[Fault] = []
        self._next_number = 1
        for fault in faults:
            self.switch_on(parse_fault(fault) if isinstance(fault, str) else fault)

    def add(
        self,
        kind: str,
        *,
        service: str | None = None,
        path: str | None = None,
        method: str | None = None,
        account: str | None = None,
        agreement: int | None = None,
        skip: int = 0,
        times: int | None = None,
        **options: Option,
    ) -> Fault:
        """Switch on a fault by its parts and return it; FaultError when a part is unknown."""
        return self.switch_on(Fault(kind, service, path, method, account, agreement, skip, times, options))

    def switch_on(self, fault: Fault) -> Fault:
        """Switch on a ready-made fault and give it its number."""
        with self._lock:
            fault.number = self._next_number
            self._next_number += 1
            self._on.append(fault)
        return fault

    def remove(self, fault: Fault | int) -> None:
        """Switch off one fault, by itself or by its number; one that is not on is left alone."""
        number = fault if isinstance(fault, int) else fault.number
        with self._lock:
            self._on = [other for other in self._on if other.number != number]

    def clear(self) -> None:
        """Switch off every fault."""
        with self._lock:
            self._on = []

    def active(self) -> tuple[Fault, ...]:
        """The faults that are on, in the order they were switched on."""
        with self._lock:
            return tuple(self._on)

    def take(self, kinds: Collection[str], asked: Asked) -> Fault | None:
        """The first fault of these kinds that hits this request, counted as having done so."""
        now = self._clock()
        with self._lock:
            for fault in self._on:
                if fault.kind in kinds and fault.hits(asked, now):
                    return fault
        return None


def parse_fault(text: str) -> Fault:
    r"""Read `KIND[:key=value,…]`; a comma inside a value is written `\,`. FaultError says what is wrong."""
    kind, _, rest = text.partition(":")
    if kind not in KINDS:
        raise FaultError(f"unknown fault {kind!r}; known: {', '.join(KINDS)}")
    parts: dict[str, Any] = {}
    options: dict[str, Option] = {}
    for piece in re.split(r"(?<!\\),", rest) if rest else []:
        name, equals, value = piece.replace("\\,", ",").partition("=")
        if not equals:
            raise FaultError(f"fault {kind}: {piece!r} is not of the form key=value")
        if name in ("service", "path", "method", "account"):
            parts[name] = value
        elif name in ("agreement", "skip", "times"):
            parts[name] = int(_number(kind, name, value))
        else:
            options[name] = _option(kind, name, value)
    return Fault(kind, options=options, **parts)


def _option(kind: str, name: str, value: str) -> Option:
    default = KINDS[kind].get(name, "")
    if isinstance(default, bool):
        return value.lower() in ("1", "true", "yes", "on")
    if isinstance(default, str):
        return value
    return _number(kind, name, value)


def _number(kind: str, name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise FaultError(f"fault {kind}: {name} needs a number, not {value!r}") from None
