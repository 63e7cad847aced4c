"""The names of all credentials: those of the sources, of ConnectWise, and of the channels of reports."""

from __future__ import annotations

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.sources.registry import SOURCES

CONNECTWISE = {
    "connectwise-url": "url",
    "connectwise-company": "company",
    "connectwise-public-key": "public_key",
    "connectwise-private-key": "private_key",
    "connectwise-client-id": "client_id",
}
"""What ConnectWise needs, and what each is called in its credentials."""

SECRET_NAMES: tuple[str, ...] = (
    *(name for info in SOURCES.values() for name in info.credential_names),
    *CONNECTWISE,
)
"""Every credential, in the order to ask for them."""
REPORT_SECRETS: tuple[str, ...] = (
    "smtp-password",
    "slack-webhook",
    "teams-webhook",
    "webhook-url",
    "webhook-key",
)
"""Secrets of the channels reports go to; each is needed by its channel alone."""
CHANNEL_SECRETS = {
    "mail": ("smtp-password",),
    "slack": ("slack-webhook",),
    "teams": ("teams-webhook",),
    "webhook": ("webhook-url", "webhook-key"),
}
"""Which secrets a channel of reports needs; mail its one only where it logs in."""


def check_name(name: str) -> None:
    """Raise SettingsError for a credential that nobody knows."""
    known = (*SECRET_NAMES, *REPORT_SECRETS)
    if name not in known:
        raise SettingsError(f"There is no credential {name!r}.", advice=f"Known: {', '.join(known)}.")
