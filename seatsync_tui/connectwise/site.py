"""Where a ConnectWise site answers: the API host behind a typed address, and the codebase of its company."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from seatsync_tui.http.address import Address, parse_address
from seatsync_tui.http.answers import Answer, Call, Unreadable
from seatsync_tui.http.redact import Redactor
from seatsync_tui.models.errors import CredentialError, UnreachableError

API_HOSTS = {
    "na.myconnectwise.net": "api-na.myconnectwise.net",
    "eu.myconnectwise.net": "api-eu.myconnectwise.net",
    "au.myconnectwise.net": "api-au.myconnectwise.net",
    "aus.myconnectwise.net": "api-au.myconnectwise.net",
    "za.myconnectwise.net": "api-za.myconnectwise.net",
    "staging.connectwisedev.com": "api-staging.connectwisedev.com",
}
"""Login hosts of the cloud and the hosts their API answers on (ConnectWise's developer guide)."""

_CODEBASE = re.compile(r"[A-Za-z0-9_.-]+/?")


def api_address(typed: str) -> Address:
    """The API's address for a host name, URL or login host; raises CredentialError."""
    try:
        address = parse_address(typed)
    except ValueError as error:
        raise CredentialError(
            f"The ConnectWise address “{typed}” cannot be used: {error}.",
            field="connectwise-url",
            advice="Enter the site's host name, as na.myconnectwise.net.",
        ) from None
    return replace(address, host=API_HOSTS.get(address.host, address.host))


def site_name(address: Address, company: str) -> str:
    """Host and login company in lower case; the same site whatever its codebase is this month."""
    return f"{address.netloc}/{company.strip()}".lower()


def company_info_call(address: Address, company: str) -> Call:
    """Ask for the codebase; this needs no credentials."""
    return Call(
        "GET",
        f"{address.url}/login/companyinfo/{quote(company.strip(), safe='')}",
        {"Accept": "application/json"},
    )


def read_codebase(answer: Answer, address: Address, company: str, redact: Redactor) -> str:
    """The codebase with its slash, as `v2026_4/`; raises CredentialError or UnreachableError."""
    details = redact.excerpt(answer.body)
    if answer.status == 404:
        raise CredentialError(
            f"{address.netloc} is no ConnectWise PSA: it knows no login page.",
            field="connectwise-url",
            advice="Check the site's address.",
            details=details,
        )
    if answer.status != 200:
        raise UnreachableError(
            f"{address.netloc} answered the look-up of the company “{company}” with HTTP {answer.status}.",
            advice="Check the site's address (connectwise-url), or try again later.",
            details=details,
        )
    try:
        info = answer.json()
    except Unreadable as error:
        raise UnreachableError(
            f"{address.netloc} answered the look-up of the company “{company}” with {error}.",
            advice="Check the site's address (connectwise-url).",
            details=details,
        ) from None
    if info is None:
        raise CredentialError(
            f"{address.netloc} knows no company “{company}”.",
            field="connectwise-company",
            advice="Enter the company id that your technicians log in with.",
        )
    codebase = info.get("Codebase") if isinstance(info, Mapping) else None
    if not isinstance(codebase, str) or not _CODEBASE.fullmatch(codebase):
        raise UnreachableError(
            f"{address.netloc} does not say where the company “{company}” is served.",
            advice="Check the site's address (connectwise-url) and the company id.",
            details=details,
        )
    return codebase.rstrip("/") + "/"
