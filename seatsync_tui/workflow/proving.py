"""Whether a channel of reports has delivered with its settings as they are now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from seatsync_tui.settings import Settings

ROUTES = {
    "mail": ("mail_host", "mail_port", "mail_security", "mail_user", "mail_from", "mail_to"),
    "ticket": ("ticket_board", "ticket_company", "ticket_title"),
}
"""Settings that say where a channel leads; another value is another place, and has to be proven anew."""


def proof_key(channel: str) -> str:
    """The name under which a profile remembers the proof."""
    return f"tested:report:{channel}"


def proof_of(settings: Settings, channel: str, at: datetime) -> str:
    """What to remember once the channel has delivered."""
    return f"{at.isoformat(timespec='seconds')} {_route(settings, channel)}"


def proven_at(remembered: Mapping[str, str], settings: Settings, channel: str) -> str:
    """When the channel last delivered to where it leads now, as an ISO time; empty when it never did."""
    at, _, route = remembered.get(proof_key(channel), "").partition(" ")
    return at if route == _route(settings, channel) else ""


def _route(settings: Settings, channel: str) -> str:
    told = repr([getattr(settings, name) for name in ROUTES.get(channel, ())])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
