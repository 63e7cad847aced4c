"""Credentials in memory and what a test of them said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceKeys:
    """What a source needs to be reached, by the names it declares."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> str:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class ConnectWiseCredentials:
    """An API member's keys for one ConnectWise site."""

    url: str
    company: str
    public_key: str
    private_key: str = field(repr=False)
    client_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a test of a connection found."""

    name: str
    """A source's name, or `connectwise`."""
    ok: bool
    message: str
    """In words; for a failure which field to check."""
    field: str = ""
    """The field to check, or empty."""
    at: datetime | None = None
    role: str = ""
    """As whom the test passed: which key, and what its role was seen to read."""
    details: tuple[str, ...] = ()
    """What else is worth knowing: version, server zone, how many records are visible."""
