"""Gathering all that the rules read into one value: pulls, scan, decisions, today."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from seatsync_tui.models.counts import PullVerdict
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.psa import Scan
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.zones import today_in, zone_for
from seatsync_tui.workflow.judging import judge
from seatsync_tui.workflow.over_time import with_intervals
from seatsync_tui.workflow.sourcing import pulls_of, skus_in, sources_of

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile


def zone_name(workspace: OpenProfile, scan: Scan | None) -> str:
    """The profile's time zone, else the one ConnectWise's server names; empty when neither is known."""
    return workspace.settings.timezone or (scan.server_time_zone if scan is not None else "")


def today_of(workspace: OpenProfile, scan: Scan | None) -> date:
    """The calendar day in the profile's time zone.

    Raises SettingsError when the zone is unknown, for every date that is written rests on it.
    """
    name = zone_name(workspace, scan)
    zone = zone_for(name)
    if zone is None:
        known = (
            f"ConnectWise names the time zone {name!r}, which is not known."
            if name
            else "No time zone is known."
        )
        raise SettingsError(known, advice="Set `timezone` in the settings, as America/New_York.")
    return today_in(zone, workspace.now())


def day_and_zone(workspace: OpenProfile, scan: Scan | None) -> tuple[date, str]:
    """Today and the zone's name; this machine's day and no name where the zone is unknown."""
    try:
        return today_of(workspace, scan), zone_name(workspace, scan)
    except SettingsError:
        return workspace.now().astimezone().date(), ""


def gather_facts(workspace: OpenProfile) -> Facts:
    """Read everything that one preview rests on."""
    scan = workspace.latest_scan()
    decisions = workspace.decisions()
    sources = sources_of(workspace)
    pulls = pulls_of(workspace)
    verdicts: dict[str, PullVerdict] = {pull.source: judge(workspace, pull) for pull in pulls}
    today, zone = day_and_zone(workspace, scan)
    rules = {name: info.count_rules for name, info in sources.items()}
    counted = tuple(
        with_intervals(workspace, pull, decisions.licenses, rules, today, zone_for(zone)) for pull in pulls
    )
    return Facts(
        today=today,
        time_zone=zone,
        pulls=counted,
        verdicts=verdicts,
        scan=scan,
        decisions=decisions,
        skus=skus_in(sources.values(), pulls),
        rules=workspace.settings.rules(_zero_price(workspace, scan)),
        choices={choice.row_key: choice for choice in decisions.row_choices},
        deltas=workspace.stored(lambda store: store.delta_additions()),
        count_rules=rules,
        customer_words={name: info.customer_word for name, info in sources.items()},
        journal_additions=workspace.stored(lambda store: store.journal_additions()),
    )


def _zero_price(workspace: OpenProfile, scan: Scan | None) -> frozenset[int]:
    """The products that the settings allow to be billed at price 0."""
    allowed = {name.casefold() for name in workspace.settings.allow_zero_price}
    products = scan.products if scan is not None and allowed else ()
    return frozenset(product.id for product in products if product.identifier.casefold() in allowed)
