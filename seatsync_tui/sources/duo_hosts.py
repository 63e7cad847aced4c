"""Which hosts a signed request may go to: Duo's own, and this machine when the parent account is on it."""

from __future__ import annotations

import re

from seatsync_tui.http.address import Address, parse_address
from seatsync_tui.models.errors import CredentialError

_DUO_HOST = re.compile(r"api-[a-z0-9]+\.(duosecurity|duofederal)\.com")
_LOOPBACK_CHILD = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]{1,5})?")


class ForeignHost(Exception):
    """A subaccount must not be asked; its text says why, and no request has left."""


def parent_address(host: str) -> Address:
    """The parent account's API host, typed as a name or a URL; raises CredentialError."""
    try:
        address = parse_address(host)
    except ValueError as error:
        raise _not_a_host(host, str(error)) from None
    if address.loopback:
        return address
    if not _DUO_HOST.fullmatch(address.host) or address.port is not None:
        raise _not_a_host(host, "it does not look like api-xxxxxxxx.duosecurity.com")
    return address


def child_address(api_hostname: str, parent: Address) -> Address:
    """The API host of a subaccount; raises ForeignHost for one that a signed request must not go to."""
    name = api_hostname.strip().lower()
    if not name:
        raise ForeignHost("Duo names no API host for it")
    if parent.loopback:
        if not _LOOPBACK_CHILD.fullmatch(name):
            raise ForeignHost(f"its API host “{api_hostname}” is not on this machine, as the parent's is")
        host, _, port = name.partition(":")
        return Address(parent.scheme, host, int(port) if port else parent.port)
    if not _DUO_HOST.fullmatch(name):
        raise ForeignHost(f"its API host “{api_hostname}” is not a host of Duo")
    return Address("https", name)


def _not_a_host(host: str, why: str) -> CredentialError:
    return CredentialError(
        f"The Duo API host “{host}” cannot be used: {why}.",
        field="duo-host",
        advice="Copy the API hostname from the Accounts API application in the Duo Admin Panel.",
    )
