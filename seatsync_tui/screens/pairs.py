"""The company mapping as a list: every customer of the pulls and every saved pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from seatsync_tui.models.mappings import CompanyMapping, CustomerKey
from seatsync_tui.models.rows import Contributor, Row
from seatsync_tui.reconcile.names import fold
from seatsync_tui.widgets.cells import moment
from seatsync_tui.widgets.columns import harmless


class Show(StrEnum):
    """Which of them are shown."""

    ALL = "all"
    MAPPED = "mapped"
    UNMAPPED = "unmapped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pair:
    """A customer and what it is mapped to."""

    key: CustomerKey
    customer: str
    mapping: CompanyMapping | None
    row: Row | None
    contributor: Contributor | None

    @property
    def failed(self) -> bool:
        """The customer could not be read in the newest pull."""
        return self.contributor is not None and bool(self.contributor.not_read)

    @property
    def words(self) -> str:
        """How and when the pair was made, or what is missing."""
        if self.mapping is None:
            return "not mapped"
        made = {"name": "matched by name", "person": "picked", "import": "imported"}[self.mapping.how.value]
        by = (
            f" by {harmless(self.mapping.by)}" if self.mapping.by and self.mapping.how.value != "name" else ""
        )
        confirmed = "" if self.mapping.confirmed else ", not confirmed yet"
        return f"{made}{by} {moment(self.mapping.at)}{confirmed}"


def pairs_of(rows: Iterable[Row], mappings: Iterable[CompanyMapping]) -> list[Pair]:
    """Put customers and saved pairs together, by name."""
    saved = {mapping.key: mapping for mapping in mappings}
    seen: dict[CustomerKey, tuple[Row, Contributor]] = {}
    for row in rows:
        for contributor in row.contributors:
            seen.setdefault((contributor.source, contributor.customer_id), (row, contributor))
    pairs = []
    for key in {**saved, **seen}:
        mapping = saved.get(key)
        found = seen.get(key)
        name = found[1].customer if found else mapping.customer if mapping else ""
        pair = Pair(key, harmless(name) or key[1], mapping, None, None)
        pairs.append(replace(pair, row=found[0], contributor=found[1]) if found else pair)
    return sorted(pairs, key=lambda pair: (pair.customer.casefold(), pair.key))


def shown_pairs(pairs: Sequence[Pair], show: Show, text: str) -> list[Pair]:
    """Those of a kind whose names hold every word."""
    words = fold(text).split()
    return [pair for pair in pairs if _is(pair, show) and all(word in _names(pair) for word in words)]


def _is(pair: Pair, show: Show) -> bool:
    if show is Show.MAPPED:
        return pair.mapping is not None
    if show is Show.UNMAPPED:
        return pair.mapping is None
    return pair.failed if show is Show.FAILED else True


def _names(pair: Pair) -> str:
    return fold(f"{pair.customer} {pair.mapping.company if pair.mapping else ''}")
