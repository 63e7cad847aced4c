"""What sources with an API share: one path of requests, words for refusals, customers counted side by side.

A source says where its customers are, how one is counted and how a request shows who asks.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode, urlsplit

from seatsync_tui.http.address import Address, parse_address
from seatsync_tui.http.answers import Answer, Call, Unreadable
from seatsync_tui.http.options import Clock, HttpLimits, HttpOptions, SystemClock, options_of
from seatsync_tui.models.connections import ConnectionReport, SourceKeys
from seatsync_tui.models.counts import CountRule, Customer, SeatCount, Sku
from seatsync_tui.models.errors import CredentialError, SeatSyncError, UnreachableError
from seatsync_tui.models.progress import Progress, ProgressSink, ignore_progress
from seatsync_tui.sources.base import CustomerList, SourceInfo
from seatsync_tui.sources.record import Record

if TYPE_CHECKING:
    import asyncio

    import httpx

    from seatsync_tui.http.calls import Caller

MOST_PAGES = 2_000
"""Pages after which a list is taken for one that never ends."""


class Refused(Exception):
    """The vendor answered, but not with what was asked for; its text is the vendor's own."""

    def __init__(self, status: int, words: str, details: str = "") -> None:
        super().__init__(words)
        self.status = status
        self.details = details


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, before anything is added that shows who asks."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] | None = None
    body: bytes = b""


class ApiSource(ABC):
    """A source over HTTP. Use it with `async with`."""

    info: SourceInfo
    """What the source declares."""

    def __init__(
        self,
        keys: SourceKeys,
        options: HttpLimits | None = None,
        clock: Clock | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        jitter: Callable[[], float] | None = None,
    ) -> None:
        self.keys = keys
        self.clock: Clock = clock or SystemClock()
        self._options = replace(
            options_of(options or HttpOptions()), calls_per_minute=self.info.calls_per_minute
        )
        self._transport = transport
        self._jitter = jitter
        self._caller: Caller | None = None

    # What a source says

    @abstractmethod
    async def list_customers(self) -> CustomerList:
        """List the customers; may raise Refused, Unreadable or any SeatSyncError."""

    @abstractmethod
    async def count(self, customer: Customer) -> Sequence[SeatCount]:
        """Count one customer; may raise Refused, Unreadable or UnreachableError, and is then not read."""

    @abstractmethod
    async def authorization(self, scope: str) -> Mapping[str, str]:
        """The headers that show who asks; may ask for a token first."""

    # What every source is

    @property
    def name(self) -> str:
        """As in row keys and commands."""
        return self.info.name

    @property
    def label(self) -> str:
        """The vendor's name for people."""
        return self.info.label

    @property
    def customer_word(self) -> str:
        """The vendor's own word for a customer."""
        return self.info.customer_word

    @property
    def skus(self) -> tuple[Sku, ...]:
        """What it counts."""
        return self.info.skus

    @property
    def count_rules(self) -> tuple[CountRule, ...]:
        """Ways to make one number of a breakdown."""
        return self.info.count_rules

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        return self._caller.calls if self._caller else 0

    @property
    def http(self) -> Caller:
        """The one path of requests, made when it is first needed."""
        if self._caller is None:
            from seatsync_tui.http.calls import Caller

            secrets = [self.keys[each.name] for each in self.info.settings if each.secret]
            extra = {"jitter": self._jitter} if self._jitter else {}
            self._caller = Caller(
                self.label,
                self._options,
                clock=self.clock,
                secrets=secrets,
                transport=self._transport,
                **extra,
            )
        return self._caller

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *details: object) -> None:
        if self._caller is not None:
            await self._caller.__aexit__(*details)

    async def test(self) -> ConnectionReport:
        """List the customers and count the first one."""
        at = self.clock.now()
        try:
            listed = await self.customers()
        except SeatSyncError as error:
            field = error.field if isinstance(error, CredentialError) else ""
            details = (error.details,) if error.details else ()
            return ConnectionReport(self.name, False, str(error), field=field, at=at, details=details)
        word = self.customer_word if len(listed.customers) == 1 else plural(self.customer_word)
        message = f"{self.label} lists {len(listed.customers)} {word}."
        notes = [listed.note] if listed.note else []
        for customer in listed.customers[:1]:
            notes += [count.not_read for count in await self._count(customer) if count.not_read]
        return ConnectionReport(self.name, bool(listed.customers), message, at=at, details=tuple(notes))

    async def customers(self) -> CustomerList:
        """List the customers; raises CredentialError with the field to check, or UnreachableError."""
        try:
            return await self.list_customers()
        except Refused as error:
            raise self.list_error(error) from None
        except Unreadable as error:
            raise UnreachableError(
                f"{self.label} answered the list of {plural(self.customer_word)} with {error}.",
                advice="Nothing of it was kept. Try again later.",
            ) from None

    def list_error(self, refused: Refused) -> SeatSyncError:
        """Why the list could not be had: 401 and 403 are for a person to cure, the rest may pass."""
        what = f"{self.label} refused the list of {plural(self.customer_word)}: “{refused}”."
        if refused.status in (400, 401, 403):
            names = ", ".join(each.name for each in self.info.settings if each.default is None)
            field = self.info.required[-1]
            return CredentialError(
                what, field=field, advice=f"Check {names}, and what they allow.", details=refused.details
            )
        return UnreachableError(what, advice="Try again later.", details=refused.details)

    async def counts(
        self, customers: Sequence[Customer], progress: ProgressSink = ignore_progress
    ) -> AsyncIterator[SeatCount]:
        """Count each customer, some side by side; yields each one's counts as they end."""
        import asyncio  # the sources are known to every verb, and most ask none of them

        began, done, total = self.clock.monotonic(), 0, len(customers)

        def report(note: str = "") -> None:
            progress(Progress("pull", done, total, self.clock.monotonic() - began, note))

        self.http.pacer.waiting = lambda seconds: report(f"{self.label}: waiting {seconds:.0f} s")
        report()
        ended: asyncio.Queue[Sequence[SeatCount] | Exception] = asyncio.Queue()
        waiting = iter(customers)
        side_by_side = min(self._options.in_hand, total)
        workers = [asyncio.create_task(self._work(waiting, ended)) for _ in range(side_by_side)]
        try:
            while done < total:
                counted = await ended.get()
                if isinstance(counted, Exception):
                    raise counted
                done += 1
                report()
                for count in counted:
                    yield count
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _work(
        self, waiting: Iterator[Customer], ended: asyncio.Queue[Sequence[SeatCount] | Exception]
    ) -> None:
        for customer in waiting:
            try:
                ended.put_nowait(await self._count(customer))
            except Exception as error:
                # No customer causes this: it is a fault of our own, for the reader of the queue to meet.
                ended.put_nowait(error)
                return

    async def _count(self, customer: Customer) -> Sequence[SeatCount]:
        try:
            return await self.count(customer) or [self.not_read(customer, "")]
        except Refused as error:
            return [self.not_read(customer, f"{self.label} answered “{error}”.")]
        except Unreadable as error:
            return [self.not_read(customer, f"{self.label} answered with {error}.")]
        except (UnreachableError, CredentialError) as error:
            return [self.not_read(customer, str(error))]
        finally:
            self.http.pacer.forget(customer.customer_id)

    # What a source uses

    def counted(
        self,
        customer: Customer,
        sku: str,
        quantity: Decimal,
        *,
        metric: str = "",
        label: str = "",
        committed: Decimal = Decimal(0),
        until: date | None = None,
    ) -> SeatCount:
        """One number of a customer; the metric is the default one when none is named."""
        return SeatCount(
            self.name,
            customer.customer_id,
            customer.name,
            sku,
            metric or self._default_metric(sku),
            quantity,
            as_of=self.clock.now(),
            label=label,
            committed=committed,
            committed_until=until,
        )

    def not_read(self, customer: Customer, why: str) -> SeatCount:
        """All numbers of a customer, unknown; without a reason: nothing was told of it."""
        return SeatCount(
            self.name,
            customer.customer_id,
            customer.name,
            "",
            self._default_metric(""),
            None,
            as_of=self.clock.now(),
            not_read=why or f"{self.label} lists it without any license, which is no zero.",
        )

    def _default_metric(self, sku: str) -> str:
        declared = next((each.metric for each in self.info.skus if each.sku == sku), "")
        return declared or (self.info.metrics[0].name if self.info.metrics else "seats")

    def base(self, setting: str) -> str:
        """The address in a setting, path and all; raises CredentialError for one that must not be asked."""
        typed = self.keys[setting]
        try:
            address = parse_address(typed)
        except ValueError as error:
            raise CredentialError(
                f"The address “{typed}” cannot be used: {error}.", field=setting, advice=f"Check {setting}."
            ) from None
        path = urlsplit(typed if "://" in typed else f"https://{typed}").path
        return address.url + path.rstrip("/")

    async def ask(
        self,
        url: str,
        *,
        scope: str,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Record:
        """Read one JSON object with GET; raises Refused, Unreadable or UnreachableError.

        `scope` is the customer the request is for, or what is listed; `headers` show who asks where that is
        not the same for all.
        """
        target = f"{url}?{urlencode(params)}" if params else url
        shown = await self.authorization(scope) if headers is None else headers
        answer = await self.send(Asked(target, headers=shown), scope)
        return Record.of(answer.json())

    async def send(self, asked: Asked, scope: str) -> Answer:
        """Send a read, or a request for a token, by the one path; raises Refused unless a 200 comes."""
        headers = {"Accept": "application/json", **(asked.headers or {})}
        call = Call(asked.method, asked.url, headers, asked.body)
        host = urlsplit(asked.url).netloc
        answer = await self.http.read(lambda: call, (self.name, host, scope))
        if answer.status != 200:
            words = said(answer)
            details = self.http.redact.excerpt(answer.body)
            raise Refused(answer.status, self.http.redact(words), details)
        return answer

    async def token(self, url: str, fields: Mapping[str, str], scope: str, *, as_json: bool = False) -> str:
        """Ask for an OAuth token by client credentials; every later message hides it."""
        body = json.dumps(dict(fields)) if as_json else urlencode(fields)
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        asked = Asked(url, "POST", {"Content-Type": kind}, body.encode())
        answer = await self.send(asked, scope)
        token = Record.of(answer.json()).text("access_token")
        self.http.redact.hide(token)
        return token


def plural(word: str) -> str:
    """More than one of a vendor's customers: tenants, companies."""
    return f"{word.removesuffix('y')}ies" if word.endswith("y") else f"{word}s"


def same_host(url: str, base: str) -> str:
    """A link an answer gave, which may only lead to where we asked; raises Unreadable."""
    given, ours = _address(url), _address(base)
    if given != ours:
        raise Unreadable(f"a link to another host ({urlsplit(url).netloc})")
    return url


def _address(url: str) -> Address | None:
    try:
        return parse_address(url)
    except ValueError:
        return None


def said(answer: Answer) -> str:
    """What a refusal says: the message under one of the usual names, else its status."""
    try:
        body = answer.json()
    except Unreadable as error:
        return f"HTTP {answer.status} with {error}"
    found = _message(body)
    return " ".join(found.split())[:300] if found else f"HTTP {answer.status}"


def _message(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(filter(None, map(_message, value)))
    if not isinstance(value, Mapping):
        return ""
    for name in ("error_description", "message", "detail", "title"):
        if isinstance(value.get(name), str):
            return str(value[name])
    for name in ("error", "errors"):
        if name in value:
            return _message(value[name])
    return "; ".join(filter(None, map(_message, value.values())))
