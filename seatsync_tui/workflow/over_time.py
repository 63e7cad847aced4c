"""Fetching the days that licenses counted over time rest on, for those sources that need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import CountRule, Pull
from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.reconcile.counting import Rules
from seatsync_tui.reconcile.facts import rule_of
from seatsync_tui.reconcile.intervals import Interval, interval_of, month_before
from seatsync_tui.reconcile.over_time import over_time

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile

Counts = TypeVar("Counts", Pull, CountColumns)
BEFORE = timedelta(days=7)
"""How far before the month pulls are looked at, to tell what appeared in it."""


def counts_over_time(source: str, licenses: Sequence[LicenseMapping]) -> bool:
    """Whether a license of this source needs more than the newest count of its own metric."""
    return any(
        mapping.adds or interval_of(mapping) is not Interval.LATEST
        for mapping in licenses
        if mapping.source == source
    )


def with_intervals(
    workspace: OpenProfile,
    pull: Counts,
    licenses: Sequence[LicenseMapping],
    rules: Mapping[str, tuple[CountRule, ...]],
    today: date,
    zone: ZoneInfo | None,
) -> Counts:
    """The pull with the numbers of licenses that count over time; days are those of the profile's zone."""
    ours = [mapping for mapping in licenses if mapping.source == pull.source]
    if not counts_over_time(pull.source, licenses):
        return pull
    zone = zone or ZoneInfo("UTC")
    history: tuple[CountColumns, ...] = ()
    if any(interval_of(mapping) is not Interval.LATEST for mapping in ours):
        skus = _skus(ours)
        month = month_before(today)
        first = datetime.combine(month.first, time(), zone) - BEFORE
        end = datetime.combine(month.last + timedelta(days=1), time(), zone)
        history = workspace.stored(lambda store: store.pulls_between(pull.source, first, end, skus))
    return over_time(pull, history, ours, _rules(ours, rules), today, zone)


def _skus(mappings: Sequence[LicenseMapping]) -> set[str]:
    """The skus of the licenses that need more than the newest pull."""
    return {mapping.sku for mapping in mappings if interval_of(mapping) is not Interval.LATEST}


def _rules(mappings: Sequence[LicenseMapping], declared: Mapping[str, tuple[CountRule, ...]]) -> Rules:
    """How the seats of each license and of the metrics it adds are counted."""
    return {
        (mapping.sku, metric): rule_of(mapping, declared)
        for mapping in mappings
        for metric in (mapping.metric, *mapping.adds)
    }
