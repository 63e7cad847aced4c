"""The sources SeatSync knows. Cheap to import: the network code of a source is loaded when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.models.connections import DuoCredentials
from seatsync_tui.models.counts import CountRule, Sku
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.sources.base import Source, SourceInfo

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

DUO = SourceInfo(
    name="duo",
    label="Duo Security",
    customer_word="subaccount",
    skus=(Sku(source="duo", sku="duo-mfa", label="Duo Security (MFA)", metric="users"),),
    count_rules=(ENROLLED, ALL_BUT_PENDING),
    credential_names=("duo-host", "duo-ikey", "duo-skey"),
)

SOURCES: dict[str, SourceInfo] = {DUO.name: DUO}
"""Every source by name."""


def open_source(
    name: str,
    credentials: DuoCredentials,
    options: HttpLimits | None = None,
    clock: Clock | None = None,
) -> Source:
    """Make a source, still to be entered with `async with`; raises SettingsError for a wrong name."""
    if name not in SOURCES:
        known = ", ".join(sorted(SOURCES))
        raise SettingsError(f"There is no source called {name}.", advice=f"The sources are: {known}.")
    from seatsync_tui.sources.duo import DuoSource

    return DuoSource(credentials, options, clock=clock)
