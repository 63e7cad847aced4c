"""What goes out and what comes back, without any type of the network library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime

from seatsync_tui.http.redact import looks_like_page, page_words
from seatsync_tui.models.errors import UnreachableError


@dataclass(frozen=True, slots=True)
class Call:
    """One request, ready to be sent. It is made anew for every try, so that it can be signed anew."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text; bytes that are none are replaced."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> object:
        """The body's JSON with decimals kept exact; raises Unreadable."""
        try:
            value: object = json.loads(self.body, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Unreadable(self._why_unreadable()) from None
        return value

    def _why_unreadable(self) -> str:
        text = self.text.strip()
        if not text:
            return "an empty answer"
        if looks_like_page(text):
            return f"a web page instead of data (“{page_words(text)}”)"
        if text[0] in "{[":
            return "data that breaks off or is damaged"
        return "text instead of data"

    def date(self) -> datetime | None:
        """The other side's clock by its `Date` header."""
        return _http_date(self.headers.get("date", ""))

    def retry_after(self, now: datetime) -> float | None:
        """Seconds that `Retry-After` asks to wait, as a number or a date; None when it is absent or odd."""
        text = self.headers.get("retry-after", "").strip()
        if text.replace(".", "", 1).isdecimal():
            return float(text)
        moment = _http_date(text)
        return max(0.0, (moment - now).total_seconds()) if moment else None


class Unreadable(ValueError):
    """An answer that is not what it should be; its text says what came instead."""


class NoAnswer(UnreachableError):
    """No whole answer came back."""

    def __init__(self, what: str, *, sent: bool, advice: str = "", details: str = "") -> None:
        super().__init__(what, advice=advice, details=details)
        self.sent = sent
        """Whether the request may have reached the other side."""


class Throttled(UnreachableError):
    """The other side has refused every request for so long that no more are sent."""


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
