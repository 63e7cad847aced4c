"""Customers to companies: by the saved mapping, else by equal names, never by likeness alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal

from seatsync_tui.models.counts import Customer
from seatsync_tui.models.making import maker
from seatsync_tui.models.mappings import CompanyMapping, CustomerKey, MatchedBy
from seatsync_tui.models.psa import Company
from seatsync_tui.reconcile.company_index import EVERY_TIER, CompanyIndex, key_at
from seatsync_tui.reconcile.names import clean, fold, name_keys, nameless
from seatsync_tui.reconcile.suggestions import likely, suggest, takes_first

__all__ = ["NOT_SCANNED", "CompanyIndex", "Match", "Verdict", "likely", "match", "suggest", "takes_first"]

Verdict = Literal["mapped", "automatic", "unmatched", "ambiguous"]

ANOTHER_BELOW = 50
"""A name of a saved pair that scores less than this against what it was is another name."""
_NAMED = 3
_BY_NAME = MatchedBy.NAME.value
_HOW = {
    MatchedBy.NAME: "Matched by name",
    MatchedBy.PERSON: "Mapped by hand",
    MatchedBy.IMPORT: "Imported",
}
_APART = ("", ", legal form apart", ", legal form apart", ", legal form and abbreviations apart")
"""What two names that are equal at a tier may differ in."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a customer leads, how that was found, and why it leads nowhere when it does not."""

    company_id: int | None
    verdict: Verdict
    how: str = ""
    """`name`, `person` or `import` as saved; `name` for a match made now; empty without a company."""
    confirmed: bool = False
    told: str = ""
    """A sentence for the operator; with `company`, what stands before its name."""
    candidates: tuple[int, ...] = ()
    """Companies that fit an ambiguous customer, usable ones first."""
    renamed: bool = False
    """A saved pair of which one name changed a little since."""
    was: str = ""
    """The name that changed, as seen when the pair was saved."""
    company: str = ""
    """The name of the company it leads to."""

    @property
    def reason(self) -> str:
        """A sentence for the operator; most customers lead somewhere, and nobody asks how."""
        return f"{self.told}: {clean(self.company)}." if self.company_id is not None else self.told


_make_match = maker(Match)
NOT_SCANNED = Match(None, "unmatched", told="ConnectWise was not scanned yet.")


def match(
    customers: Sequence[Customer], index: CompanyIndex, mappings: Iterable[CompanyMapping]
) -> dict[CustomerKey, Match]:
    """Match every customer of the pulls; the outcome does not depend on any order.

    A saved mapping always decides. Without one, equal names do, tier by tier, and only where the name is
    unique among all companies and among all customers of its source.
    """
    return match_named(_named(customers), index, mappings)


def match_named(
    named: Mapping[CustomerKey, str], index: CompanyIndex, mappings: Iterable[CompanyMapping]
) -> dict[CustomerKey, Match]:
    """Match customers that are named once each."""
    saved = {mapping.key: mapping for mapping in mappings}
    fellows = Fellows(named)
    matches: dict[CustomerKey, Match] = {}
    for key in sorted(named):
        if key in saved:
            matches[key] = _by_mapping(saved[key], named[key], index)
        else:
            matches[key] = _by_name(named[key], key[0], index, fellows)
    return _without_silent_sums(matches, named, index)


def _named(customers: Iterable[Customer]) -> dict[CustomerKey, str]:
    """Name each customer once; of one that is listed under two names, the last of them counts."""
    named: dict[CustomerKey, str] = {}
    for customer in customers:
        key = (customer.source, customer.customer_id)
        if key not in named or named[key] < customer.name:
            named[key] = customer.name
    return named


class Fellows:
    """How many customers of a source share a key, tier by tier; a tier is counted when first asked for."""

    def __init__(self, named: Mapping[CustomerKey, str]) -> None:
        self._named = named
        self._tiers: dict[int, Counter[tuple[str, str]]] = {}

    def at_tier(self, tier: int, source: str, key: str) -> int:
        """Return how many customers of the source have this key at a tier of `TIERS`."""
        if tier not in self._tiers:
            self._tiers[tier] = Counter(
                [(whose[0], key_at(tier, name_keys(name))) for whose, name in self._named.items()]
            )
        return self._tiers[tier][source, key]


def _by_mapping(mapping: CompanyMapping, name: str, index: CompanyIndex) -> Match:
    company = index.get(mapping.company_id)
    if company is None or company.deleted:
        seen = clean(mapping.company) if mapping.company else f"company {mapping.company_id}"
        where = "is in the recycle bin" if company else "ConnectWise no longer lists"
        return Match(None, "unmatched", told=f"Mapped to {seen}, which {where}.")
    was = ""
    if mapping.customer != name or mapping.company != company.name:
        now = (("customer", mapping.customer, name), ("company", mapping.company, company.name))
        for what, before, after in now:
            if _is_another(before, after, index):
                question = f'The {what} was "{clean(before)}", now "{clean(after)}": same client?'
                return Match(None, "ambiguous", told=question, candidates=(company.id,), was=clean(before))
        was = _renamed_from(mapping, name, company)
    told = _saved_words(mapping.how, mapping.by, mapping.at)
    how = mapping.how.value
    return _make_match(company.id, "mapped", how, mapping.confirmed, told, (), bool(was), was, company.name)


def _is_another(was: str, now: str, index: CompanyIndex) -> bool:
    """Whether a name became a wholly different one; a pair saved without names cannot tell."""
    if was == now or nameless(was):
        return False
    before, after = name_keys(was), name_keys(now)
    if before.plain == after.plain and before.plain:
        return False
    if not before.plain and fold(was) == fold(now):
        return False
    return index.words.score(before.words, after.words) < ANOTHER_BELOW


def _renamed_from(mapping: CompanyMapping, name: str, company: Company) -> str:
    for was, now in ((mapping.customer, name), (mapping.company, company.name)):
        if was != now and not nameless(was) and name_keys(was).plain != name_keys(now).plain:
            return clean(was)
    return ""


@lru_cache(maxsize=1 << 12)
def _saved_words(how: MatchedBy, by: str, at: datetime | None) -> str:
    """How a pair came to be saved; an import saves thousands at one moment."""
    person = f" by {clean(by)}" if by and how is not MatchedBy.NAME else ""
    on = f" on {at:%Y-%m-%d}" if at else ""
    return f"{_HOW[how]}{person}{on} and saved"


def _by_name(name: str, source: str, index: CompanyIndex, fellows: Fellows) -> Match:
    if nameless(name):
        return Match(None, "unmatched", told="The customer has no name to match by.")
    keys = name_keys(name)
    if not keys.plain:
        return Match(None, "unmatched", told=f"The name {clean(name)} holds no letter or digit to match by.")
    for tier in EVERY_TIER:
        key = key_at(tier, keys)
        fitting = index.at_tier(tier, key) if key else ()
        if fitting:
            return _decide(name, fitting, tier, fellows.at_tier(tier, source, key))
    return Match(None, "unmatched", told=f"No company is named {clean(name)}.")


def _decide(name: str, fitting: tuple[Company, ...], tier: int, fellows: int) -> Match:
    if len(fitting) > 1:
        fitting = tuple(sorted(fitting, key=_candidate_place))
        candidates = tuple(company.id for company in fitting)
        listed = _listed([clean(company.name) for company in fitting])
        reason = f"{len(fitting)} companies fit the name {clean(name)}: {listed}."
        return Match(None, "ambiguous", told=reason, candidates=candidates)
    company = fitting[0]
    if not company.usable:
        state = "in the recycle bin" if company.deleted else f"not active ({clean(company.status)})"
        reason = f"The only company that fits, {clean(company.name)}, is {state}."
        return Match(None, "ambiguous", told=reason, candidates=(company.id,))
    if fellows > 1:
        reason = f"{fellows} customers of this source fit {clean(company.name)} by name."
        return Match(None, "ambiguous", told=reason, candidates=(company.id,))
    told = f"Matched by name{_APART[tier]}"
    return _make_match(company.id, "automatic", _BY_NAME, False, told, (), False, "", company.name)


def _candidate_place(company: Company) -> tuple[bool, bool, str, int]:
    return not company.usable, company.deleted, fold(company.name), company.id


def _without_silent_sums(
    matches: dict[CustomerKey, Match], named: Mapping[CustomerKey, str], index: CompanyIndex
) -> dict[CustomerKey, Match]:
    """Ask before two customers are summed on one company when no person ever looked at either.

    A company that a person gave to another customer may take the one of its own name too.
    """
    unseen: dict[tuple[str, int], list[CustomerKey]] = {}
    for key, found in matches.items():
        by_machine = found.verdict == "automatic" or (found.how == _BY_NAME and not found.confirmed)
        if found.company_id is not None and by_machine:
            unseen.setdefault((key[0], found.company_id), []).append(key)
    for (_, company_id), keys in unseen.items():
        if len(keys) < 2:
            continue
        for key in keys:
            if matches[key].verdict == "automatic":
                others = _listed([clean(named[other]) for other in keys if other != key])
                company = clean(index.by_id[company_id].name)
                reason = f"{others} leads to {company} too: sum them?"
                matches[key] = replace(
                    matches[key], company_id=None, verdict="ambiguous", how="", told=reason,
                    candidates=(company_id,),
                )  # fmt: skip
    return matches


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
