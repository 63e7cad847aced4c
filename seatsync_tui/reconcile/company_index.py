"""The companies of a scan, indexed once: by id, by the keys of their names, and by the words in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from seatsync_tui.models.psa import Company
from seatsync_tui.reconcile.names import NameKeys, fold, name_keys

if TYPE_CHECKING:
    from seatsync_tui.reconcile.word_index import WordIndex

TIERS = ("a", "b with the same legal form", "b", "c")
"""The tiers of equality in the order in which they decide."""


EVERY_TIER = range(len(TIERS))


def key_at(tier: int, keys: NameKeys) -> str:
    """Return a name's key at a tier of `TIERS`; empty where the tier says nothing.

    The second one lets `X Limited` prefer `X Ltd.` to `X Inc` where the first finds neither.
    """
    if tier == 0:
        return keys.plain
    if tier == 1:
        return f"{keys.bare} {keys.form}" if keys.form and keys.bare else ""
    return keys.bare if tier == 2 else keys.expanded


class CompanyIndex:
    """Companies to match against. Build it once a scan: the lookups do not depend on the input's order."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self.by_id: dict[int, Company] = {}
        for company in sorted(companies, key=lambda company: company.id):
            self.by_id.setdefault(company.id, company)
        self._tiers: dict[int, dict[str, tuple[int, ...]]] = {}
        self._words: WordIndex | None = None

    def get(self, company_id: int) -> Company | None:
        """Return the company, or None when the scan has no such id."""
        return self.by_id.get(company_id)

    def at_tier(self, tier: int, key: str) -> tuple[Company, ...]:
        """Return every company with this key at a tier of `TIERS`, inactive and deleted ones included."""
        found = self._tiers.get(tier)
        if found is None:
            found = self._tiers[tier] = self._lay_out(tier)
        return tuple([self.by_id[company_id] for company_id in found.get(key, ())])

    def search(self, text: str, limit: int = 50) -> tuple[Company, ...]:
        """Return the companies whose name or identifier holds every word, those that begin with it first."""
        wanted = fold(text)
        words = wanted.split()
        found = [company for company in self.by_id.values() if _holds(company, words)]
        found.sort(key=lambda company: _search_place(company, wanted))
        return tuple(found[:limit])

    @property
    def words(self) -> WordIndex:
        """The companies' words, for scores; built when first asked for."""
        if self._words is None:
            from seatsync_tui.reconcile.word_index import WordIndex

            self._words = WordIndex(
                {company.id: name_keys(company.name).words for company in self.by_id.values()}
            )
        return self._words

    def _lay_out(self, tier: int) -> dict[str, tuple[int, ...]]:
        """Lay out one tier by its keys; a later one only once some name has found nothing before it."""
        found: dict[str, tuple[int, ...]] = {}
        for company in self.by_id.values():
            key = key_at(tier, name_keys(company.name))
            if key:
                found[key] = (*found[key], company.id) if key in found else (company.id,)
        return found


def _holds(company: Company, words: Sequence[str]) -> bool:
    text = f"{fold(company.name)} {fold(company.identifier)}"
    return all(word in text for word in words)


def _search_place(company: Company, wanted: str) -> tuple[bool, bool, str, int]:
    name = fold(company.name)
    begins = name.startswith(wanted) or fold(company.identifier).startswith(wanted)
    return not company.usable, not begins, name, company.id
