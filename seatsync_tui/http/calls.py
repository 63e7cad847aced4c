"""The one path every request takes: its turn, the sending, another try of a read, errors in words."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Self
from urllib.parse import urlsplit

import httpx

from seatsync_tui.http.answers import Answer, Call, NoAnswer, Throttled
from seatsync_tui.http.options import Clock, HttpOptions, SystemClock
from seatsync_tui.http.pacing import Pacer
from seatsync_tui.http.redact import Redactor
from seatsync_tui.http.way import Way

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes after which an answer is not read any further."""
MOST_REFUSALS = 25
"""Refusals (429) of one request after which it is given up for any reason: some minutes of waiting."""
RETRIED = frozenset({500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses of a server in trouble, after which a read is tried again."""

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
)

_STEPS_TO_SEND = 5
"""Rounds of the event loop that the network library takes from a free slot to the wire."""

MakeCall = Callable[[], Call]


class Caller:
    """Sends requests for one client."""

    def __init__(
        self,
        who: str,
        options: HttpOptions | None = None,
        *,
        clock: Clock | None = None,
        secrets: Iterable[str] = (),
        transport: httpx.AsyncBaseTransport | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.who = who
        """The other side's name in messages: `Duo`."""
        self.options = options or HttpOptions()
        self.clock: Clock = clock or SystemClock()
        self.redact = Redactor(secrets)
        self.pacer = Pacer(
            self.clock, jitter, self.options.calls_per_minute, self.options.longest_wait_seconds
        )
        self.calls = 0
        """Requests sent so far."""
        self._slots = asyncio.Semaphore(self.options.at_once)
        self._jitter = jitter
        self._transport = transport
        self._way: Way | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._way is not None:
            await self._way.aclose()
            self._way = None

    async def read(self, make: MakeCall, scopes: Sequence[str]) -> Answer:
        """Send a read, again when that may help; raises NoAnswer or Throttled, returns any other answer."""
        tries, refusals, spent, last_refusal = 0, 0, 0.0, self.clock.monotonic()
        while True:
            async with self._slots:
                began = await self._begin(scopes)
                outcome = await self._try(make)
            spent += self.clock.monotonic() - began
            tries += 1
            if isinstance(outcome, Answer) and outcome.status == 429:
                asked = outcome.retry_after(self.clock.now())
                shared = self.pacer.refused(scopes, began, asked)
                refusals += 1
                if refusals < MOST_REFUSALS and (shared or self.pacer.met_a_rate(scopes, last_refusal)):
                    # Waiting for a pace that all or many share does not use up this request's own tries.
                    tries -= 1
                last_refusal = self.clock.monotonic()
                if self._asks_too_long(asked) or self.pacer.exhausted(scopes) or tries >= self.options.tries:
                    return outcome
                continue
            if isinstance(outcome, Answer) and outcome.status not in RETRIED:
                self.pacer.accepted(scopes, began)
                if self._slots.locked():
                    await _let_others_send()
                return outcome
            wait = self._wait_before(tries + 1, outcome)
            spent += wait
            if tries >= self.options.tries or spent > self.options.give_up_seconds:
                return self._given_up(outcome)
            await self.clock.sleep(wait)

    async def send_once(self, make: MakeCall, scopes: Sequence[str]) -> Answer:
        """Send a write exactly once; raises NoAnswer, whose `sent` tells whether it may have been done."""
        async with self._slots:
            began = await self._begin(scopes)
            outcome = await self._try(make)
        if isinstance(outcome, NoAnswer):
            raise outcome
        if outcome.status == 429:
            self.pacer.refused(scopes, began, outcome.retry_after(self.clock.now()))
        return outcome

    async def _begin(self, scopes: Sequence[str]) -> float:
        if not await self.pacer.turn(scopes):
            if self.pacer.asked_too_long(scopes):
                raise Throttled(
                    f"{self.who} asks to wait longer than {self.options.longest_wait_seconds:.0f} seconds.",
                    advice="Try again later.",
                )
            raise Throttled(
                f"{self.who} has answered nothing but “too many requests” for more than a minute.",
                advice="Try again in a few minutes, or with fewer at once.",
            )
        return self.clock.monotonic()

    async def _try(self, make: MakeCall) -> Answer | NoAnswer:
        call = make()
        self.calls += 1
        try:
            async with asyncio.timeout(self.options.answer_seconds):
                return await self._exchange(call)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            return self._no_answer(call, error)

    async def _exchange(self, call: Call) -> Answer:
        response = await self._opened().send(call)
        try:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > LARGEST_ANSWER:
                    raise httpx.ReadError("the answer is larger than any real one")
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, bytes(body))

    def _opened(self) -> Way:
        if self._way is None:
            self._way = Way(self.options, self._transport)
        return self._way

    def _asks_too_long(self, asked: float | None) -> bool:
        return asked is not None and asked > self.options.longest_wait_seconds

    def _wait_before(self, next_try: int, outcome: Answer | NoAnswer) -> float:
        backoff = 2.0 ** (next_try - 2) * (0.5 + self._jitter())
        asked = outcome.retry_after(self.clock.now()) if isinstance(outcome, Answer) else None
        return max(backoff, asked or 0.0)

    def _given_up(self, outcome: Answer | NoAnswer) -> Answer:
        if isinstance(outcome, NoAnswer):
            raise outcome
        return outcome

    def _no_answer(self, call: Call, error: Exception) -> NoAnswer:
        what, advice = _network_words(self.who, urlsplit(call.url).hostname or "", error)
        details = self.redact.excerpt(f"{type(error).__name__}: {error}")
        return NoAnswer(what, sent=not isinstance(error, _NEVER_SENT), advice=advice, details=details)


async def _let_others_send() -> None:
    """Let a request that waited for a slot go out before the answer which freed it is worked on."""
    for _ in range(_STEPS_TO_SEND):
        await asyncio.sleep(0)


def _network_words(who: str, host: str, error: Exception) -> tuple[str, str]:
    causes = tuple(_causes(error))
    if isinstance(error, FileNotFoundError):
        return (
            "The certificate file named in SSL_CERT_FILE is not there.",
            "Correct the variable or unset it.",
        )
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return (
            f"The certificate of {host} is not trusted.",
            "If a proxy here inspects TLS, name its certificate file in SSL_CERT_FILE.",
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return f"No secure connection to {host} could be made.", "Check the address and any proxy between."
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"The host {host} could not be found.", "Check its name, and the network."
    if isinstance(error, httpx.ProxyError):
        return f"The proxy did not let a request to {host} through.", "Check the proxy settings."
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError | httpx.PoolTimeout):
        return f"No connection to {host} could be made.", "Check the network, then try again."
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return f"{who} ({host}) did not answer in time.", "Try again later."
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return f"The address {host} cannot be called.", "Check it."
    return f"{who} ({host}) broke off its answer.", "Try again later."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            yield from error.exceptions
        error = error.__cause__ or error.__context__
