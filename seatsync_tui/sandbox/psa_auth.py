"""Who may ask: Basic keys of an API member and the integration's clientId.

Cloud sites have been seen to answer a missing or unknown clientId with 400, 401 or 403; the sandbox uses the
first for a missing one and the second for an unknown one. Wrong keys are 401, a wrong company has no route.
"""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

from starlette.requests import Request

from seatsync_tui.sandbox.psa_answers import cannot_route, refusal
from seatsync_tui.sandbox.world import PsaSite

ROUTER_CODEBASE = "v4_6_release"
"""The on-premises codebase, which cloud sites route to their own version."""


class Login(NamedTuple):
    """The three parts of ConnectWise's Basic user and password."""

    company: str
    public_key: str
    private_key: str


def authorise(request: Request, codebase: str, site: PsaSite) -> None:
    """Let a request pass or raise Refusal: codebase, in small letters, then company, keys, clientId."""
    if codebase not in (site.codebase.strip("/").lower(), ROUTER_CODEBASE):
        raise cannot_route()
    login = login_of(request.headers.get("authorization", ""))
    if login is None:
        raise refusal(401, "ConnectWiseApi", "UserNotAuthenticated")
    if login.company.lower() != site.company.lower():
        raise cannot_route()
    if (login.public_key, login.private_key) != (site.public_key, site.private_key):
        raise refusal(401, "Unauthorized", "Incorrect public/private key")
    client_id = request.headers.get("clientid", "")
    if not client_id:
        raise refusal(400, "ConnectWiseApi", "The clientId header is missing.")
    if client_id.lower() != site.client_id.lower():
        raise refusal(401, "Unauthorized", "The clientId is not valid for this request.")


def login_of(header: str) -> Login | None:
    """Read `Basic base64(company+publicKey:privateKey)`; None for anything else."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, private_key = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    company, plus, public_key = user.partition("+")
    return Login(company, public_key, private_key) if colon and plus else None


def company_info(site: PsaSite, company: str) -> dict[str, str] | None:
    """Answer the login host's discovery, which needs no keys; None, as JSON null, for an unknown company."""
    if company.lower() != site.company.lower():
        return None
    code = site.codebase.strip("/")
    return {
        "CompanyName": "Sandbox MSP",
        "Codebase": f"{code}/",
        "VersionCode": code.replace("_", "."),
        "VersionNumber": "v4.6.99999",
        "CompanyID": site.company,
        "IsCloud": str(code.lower() != ROUTER_CODEBASE),
    }
