"""The keys of a Duo Accounts API application."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DuoCredentials:
    """An Accounts API application of the MSP's parent account."""

    host: str
    ikey: str
    skey: str = field(repr=False)
    by_edition: bool = False
    """Each subaccount's edition is its sku."""
