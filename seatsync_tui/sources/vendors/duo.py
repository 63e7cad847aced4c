"""Duo Security: declared here, read by the `duo_*` modules beside this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.models.connections import SourceKeys
from seatsync_tui.models.counts import CountRule, Sku
from seatsync_tui.sources.base import Source, SourceInfo, SourceSetting

if TYPE_CHECKING:
    from seatsync_tui.http.options import Clock, HttpLimits

ENROLLED = CountRule(
    name="enrolled",
    label="enrolled and not pending deletion",
    needs=frozenset({"enrolled"}),
    without=frozenset({"pending deletion"}),
)
ALL_BUT_PENDING = CountRule(
    name="all but pending deletion",
    label="every user that is not pending deletion, enrolled or not",
    without=frozenset({"pending deletion"}),
)


EDITIONS = {
    "ENTERPRISE": "Duo Essentials",
    "PLATFORM": "Duo Advantage",
    "BEYOND": "Duo Premier",
    "PERSONAL": "Duo Free",
}
"""What Duo sells under the names that its API gives the editions."""


def edition_sku(edition: str) -> tuple[str, str]:
    """The sku of an edition and its label; one that is new to us goes by Duo's own word."""
    word = edition.strip().upper()
    return f"duo-{word.casefold().replace(' ', '-').replace('_', '-')}", EDITIONS.get(word, f"Duo {word}")


def _open(keys: SourceKeys, options: HttpLimits | None, clock: Clock | None) -> Source:
    from seatsync_tui.sources.duo import DuoSource
    from seatsync_tui.sources.duo_keys import DuoCredentials

    by_edition = keys.values.get("duo-editions") == "apart"
    credentials = DuoCredentials(keys["duo-host"], keys["duo-ikey"], keys["duo-skey"], by_edition)
    return DuoSource(credentials, options, clock=clock)


SOURCE = SourceInfo(
    name="duo",
    label="Duo Security",
    customer_word="subaccount",
    settings=(
        SourceSetting("duo-host", "API hostname", "api-xxxxxxxx.duosecurity.com"),
        SourceSetting("duo-ikey", "Integration key", "DI…"),
        SourceSetting("duo-skey", "Secret key", secret=True),
        SourceSetting("duo-editions", "Editions", default="together", choices=("together", "apart")),
    ),
    open=_open,
    skus=(Sku(source="duo", sku="duo-mfa", label="Duo Security (MFA)", metric="users"),),
    count_rules=(ENROLLED, ALL_BUT_PENDING),
    words=(
        "Duo's subaccount is ConnectWise's company.",
        "Duo's license is a product, billed as an addition",
        "of an agreement. Seats are the addition's quantity.",
    ),
    role="Accounts API application {duo-ikey}",
    needs=(
        "An Accounts API application of the parent account.",
        "It reads the subaccounts and their users; SeatSync changes nothing in Duo.",
    ),
)
