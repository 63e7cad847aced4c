"""What every source is: it lists customers and counts their seats. Cheap to import: no network library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from seatsync_tui.models.connections import ConnectionReport, SourceKeys
from seatsync_tui.models.counts import CountRule, Customer, SeatCount, Sku
from seatsync_tui.models.progress import ProgressSink

if TYPE_CHECKING:
    from seatsync_tui.http.options import Clock, HttpLimits

OpenSource = Callable[["SourceKeys", "HttpLimits | None", "Clock | None"], "Source"]
"""Makes a source of its settings, the limits of requests and a clock."""


@dataclass(frozen=True, slots=True)
class CustomerList:
    """The customers a source lists, and whether that is all of them."""

    customers: tuple[Customer, ...]
    complete: bool = True
    """False when the source said or showed that customers are missing from the list."""
    note: str = ""
    """Why it is not complete, in words."""


@dataclass(frozen=True, slots=True)
class SourceSetting:
    """One value a source needs; `secret set` and the environment know it by its name."""

    name: str
    """`duo-host`: begins with the source's name."""
    label: str
    """As the vendor calls it."""
    example: str = ""
    secret: bool = False
    """Typed hidden, and replaced in every message."""
    default: str | None = None
    """What holds when it is not set; None: it has to be set."""
    choices: tuple[str, ...] = ()
    """What it may be; any text when empty."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One of the numbers a source tells of each sku."""

    name: str
    label: str
    secondary: bool = False
    """Another view of the same seats: makes a row only once somebody maps it."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a source declares: all that is known of it without opening it."""

    name: str
    """`duo`, as in row keys and commands."""
    label: str
    customer_word: str
    """The vendor's own word for a customer: `subaccount`."""
    settings: tuple[SourceSetting, ...]
    """In the order a person is asked for them."""
    open: OpenSource
    """Makes the source; imports whatever is heavy only then."""
    skus: tuple[Sku, ...] = ()
    """What it counts; empty when only a pull tells."""
    metrics: tuple[Metric, ...] = ()
    """For a source whose pull tells the skus: the numbers of each, the default first."""
    count_rules: tuple[CountRule, ...] = ()
    """Ways to make one number of a breakdown; the first is the default."""
    words: tuple[str, ...] = ()
    """The vendor's words beside ConnectWise's, a line each; by default what its customer is there."""
    role: str = ""
    """As what it is read, with settings in braces: `Accounts API application {duo-ikey}`."""
    needs: tuple[str, ...] = ()
    """What the account at the vendor must be allowed to, a sentence each."""
    calls_per_minute: int = 0
    """The vendor's stated limit, kept from our side; 0: none is stated, so the pace is learned."""

    @property
    def credential_names(self) -> tuple[str, ...]:
        """Names of all its settings."""
        return tuple(setting.name for setting in self.settings)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the settings without a default."""
        return tuple(setting.name for setting in self.settings if setting.default is None)

    @property
    def word_list(self) -> tuple[str, ...]:
        """What the vendor calls things and what ConnectWise calls them."""
        return self.words or (f"A {self.customer_word} of {self.label} is a company in ConnectWise.",)

    def metric(self, name: str) -> Metric | None:
        """One of its declared metrics."""
        return next((metric for metric in self.metrics if metric.name == name), None)


class Source(Protocol):
    """One opened source; an async context manager."""

    @property
    def name(self) -> str:
        """As in row keys and commands."""
        ...

    @property
    def label(self) -> str:
        """The vendor's name for people."""
        ...

    @property
    def customer_word(self) -> str:
        """The vendor's own word for a customer."""
        ...

    @property
    def skus(self) -> tuple[Sku, ...]:
        """What it counts."""
        ...

    @property
    def count_rules(self) -> tuple[CountRule, ...]:
        """Ways to make one number of a breakdown; the first is the default."""
        ...

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        ...

    async def test(self) -> ConnectionReport:
        """Try the credentials; a refusal is a report, never an exception."""
        ...

    async def customers(self) -> CustomerList:
        """List the customers; raises CredentialError or UnreachableError when there is no list to be had."""
        ...

    def counts(self, customers: Sequence[Customer], progress: ProgressSink) -> AsyncIterator[SeatCount]:
        """Count every customer, each in whatever order it ends; one that fails is yielded as not read."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
