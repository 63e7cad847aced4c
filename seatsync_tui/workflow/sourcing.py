"""Which sources a profile has and what they count: those that declare themselves, and those pulls told of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import Pull, Sku
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import SkuKey
from seatsync_tui.sources.base import SourceInfo
from seatsync_tui.sources.files import info_of
from seatsync_tui.sources.registry import SOURCES

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile


def sources_of(workspace: OpenProfile) -> dict[str, SourceInfo]:
    """Every source of the profile by name: those that are asked, then those read from files."""
    files = workspace.stored(lambda store: store.import_profiles())
    return {**SOURCES, **{profile.source: info_of(profile) for profile in files}}


def source_named(workspace: OpenProfile, name: str) -> SourceInfo:
    """One source; raises SettingsError for a name that no source bears."""
    known = sources_of(workspace)
    if name not in known:
        raise SettingsError(f"There is no source named {name!r}.", advice=f"Known: {', '.join(known)}.")
    return known[name]


def pulls_of(workspace: OpenProfile) -> tuple[Pull, ...]:
    """The pull of each source that a preview rests on."""
    names = tuple(sources_of(workspace))
    found = workspace.stored(lambda store: [store.pull_to_preview(name) for name in names])
    return tuple(pull for pull in found if pull is not None)


def skus_in(infos: Iterable[SourceInfo], pulls: Iterable[Pull | CountColumns]) -> tuple[Sku, ...]:
    """The declared skus, then those that pulls tell of, a sku's default metric before its others."""
    by_name = {info.name: info for info in infos}
    found = {_key(sku): sku for info in by_name.values() for sku in info.skus}
    told: dict[SkuKey, Sku] = {}
    for pull in pulls:
        for (sku, metric), label in pull.told().items():
            key = (pull.source, sku, metric)
            if sku and key not in found:
                told[key] = _told(key, label, by_name.get(pull.source))
    order = {
        (info.name, metric.name): place
        for info in by_name.values()
        for place, metric in enumerate(info.metrics)
    }
    last = len(order)
    ordered = sorted(told.items(), key=lambda item: (item[0][0], item[0][1], order.get(item[0][::2], last)))
    return (*found.values(), *(sku for _, sku in ordered))


def skus_of(workspace: OpenProfile, source: str) -> tuple[Sku, ...]:
    """What one source counts, by its declaration and its newest pull."""
    info = source_named(workspace, source)
    pull = workspace.stored(lambda store: store.columns_to_preview(source))
    return skus_in([info], [] if pull is None else [pull])


def sku_named(workspace: OpenProfile, source: str, sku: str, metric: str | None = None) -> SkuKey:
    """The key of a sku by its name, or `SKU/METRIC`; raises SettingsError naming those there are."""
    known = skus_of(workspace, source)
    for item in known:
        plain = item.sku == sku and metric in (None, item.metric)
        if plain or (metric is None and f"{item.sku}/{item.metric}" == sku):
            return _key(item)
    label = source_named(workspace, source).label
    names = ", ".join(dict.fromkeys(item.sku for item in known))
    advice = f"It counts: {names}." if names else "It was not pulled yet: pull first."
    raise SettingsError(f"{label} counts no sku {sku!r}.", advice=advice)


def _key(sku: Sku) -> SkuKey:
    return (sku.source, sku.sku, sku.metric)


def _told(key: SkuKey, label: str, info: SourceInfo | None) -> Sku:
    source, sku, name = key
    metric = None if info is None else info.metric(name)
    return Sku(source, sku, label or sku, name, secondary=metric is not None and metric.secondary)
