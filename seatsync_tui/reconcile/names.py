"""Company names: the keys by which two of them count as equal, and the words by which they differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from seatsync_tui.reconcile.legal_forms import ends_like_form, split_form
from seatsync_tui.reconcile.name_words import Word, split_words
from seatsync_tui.reconcile.text import NO_NAME, clean, fold, nameless

__all__ = [
    "NO_NAME",
    "NameKeys",
    "clean",
    "differing_words",
    "fold",
    "name_keys",
    "nameless",
    "tier_keys",
]

_ABBREVIATIONS = {
    "acctg": "accounting",
    "admin": "administration",
    "amer": "american",
    "apts": "apartments",
    "assn": "association",
    "assocs": "associates",
    "bldg": "building",
    "bldrs": "builders",
    "bros": "brothers",
    "centre": "center",
    "co": "co",
    "company": "co",
    "constr": "construction",
    "corp": "corp",
    "corporation": "corp",
    "cos": "companies",
    "ctr": "center",
    "ctrs": "centers",
    "dept": "department",
    "educ": "education",
    "engr": "engineering",
    "engrg": "engineering",
    "equip": "equipment",
    "finl": "financial",
    "govt": "government",
    "grp": "group",
    "hldg": "holding",
    "hldgs": "holdings",
    "hosp": "hospital",
    "incorporated": "inc",
    "inds": "industries",
    "ins": "insurance",
    "inst": "institute",
    "internat": "international",
    "internatl": "international",
    "intl": "international",
    "intnl": "international",
    "labs": "laboratories",
    "limited": "ltd",
    "machs": "machines",
    "mfg": "manufacturing",
    "mgmt": "management",
    "mgt": "management",
    "mktg": "marketing",
    "mtn": "mountain",
    "natl": "national",
    "organisation": "organization",
    "prods": "products",
    "props": "properties",
    "saint": "st",
    "serv": "services",
    "servs": "services",
    "svc": "service",
    "svcs": "services",
    "sys": "systems",
    "syst": "systems",
    "systs": "systems",
    "techs": "tech",
    "technol": "tech",
    "technologies": "tech",
    "technology": "tech",
    "technols": "tech",
    "telecomm": "telecommunications",
    "telecomms": "telecommunications",
    "theatre": "theater",
    "univ": "university",
    "whse": "warehouse",
}
"""One spelling for each; abbreviations of words far apart (`assoc`, `med`) are left as they are."""

_ABBREVIATED = _ABBREVIATIONS.keys()
_TWO_NUMBERS = re.compile(r"\d \d", re.ASCII)
_MOST_DIFFERING = 8
MORE = "…"
"""Stands for the differing words that are not named."""


class NameKeys:
    """What a name is compared by, tier by tier; the keys are empty when the name holds nothing to compare.

    Most names find their like by the first, so that the further ones are made when somebody asks.
    """

    __slots__ = ("_further", "_name", "_split", "plain")
    plain: str
    """Tier a: script forms, case, punctuation, `&`/`and` and spaces folded."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._split = _without_final_the(split_words(name))
        self._further: _Further | None = None
        self.plain = _key([word.text for word in self._split])

    @property
    def bare(self) -> str:
        """Tier b: without legal form and leading `the`."""
        return self._made().bare

    @property
    def expanded(self) -> str:
        """Tier c: with abbreviations in one spelling."""
        return self._made().expanded

    @property
    def form(self) -> str:
        """The legal form that tier b dropped, in one spelling."""
        return self._made().form

    @property
    def words(self) -> tuple[str, ...]:
        """The words behind tier c, in order."""
        return self._made().words

    def _made(self) -> _Further:
        if self._further is None:
            self._further = _further(self._split, capitals=self._name == self._name.upper())
        return self._further


@dataclass(frozen=True, slots=True)
class _Further:
    """The keys beyond the first tier."""

    bare: str
    expanded: str
    form: str
    words: tuple[str, ...]


def _further(words: tuple[Word, ...], *, capitals: bool) -> _Further:
    """Drop the legal form and a leading `the`, and spell abbreviations in one way."""
    if not words:
        return _Further("", "", "", ())
    bare, form = words, ""
    if ends_like_form(words):
        rest, form = split_form(words, capitals=capitals)
        bare = words[: len(rest)]
    if bare[0].text == "the" and len(bare) > 1:
        bare = bare[1:]
    texts = tuple([word.text for word in bare])
    key = _key(texts)
    if _ABBREVIATED.isdisjoint(texts):
        return _Further(key, key, form, texts)
    expanded = tuple([_ABBREVIATIONS.get(word, word) for word in texts])
    return _Further(key, _key(expanded), form, expanded)


@lru_cache(maxsize=1 << 17)
def name_keys(name: str) -> NameKeys:
    """Return all keys of a name. Text in brackets, digits and places are never dropped."""
    return NameKeys(name)


def tier_keys(name: str) -> tuple[str, str, str]:
    """Return the keys of the tiers a, b and c; empty strings when nothing is left to compare."""
    keys = name_keys(name)
    return keys.plain, keys.bare, keys.expanded


def differing_words(a: str, b: str) -> str:
    """Name the words of `a` that `b` lacks and the other way round: `-inc +llc`."""
    mine = [word.text for word in split_words(a)]
    theirs = [word.text for word in split_words(b)]
    differing = [f"-{word}" for word in _surplus(mine, theirs)]
    differing += [f"+{word}" for word in _surplus(theirs, mine)]
    if len(differing) > _MOST_DIFFERING:
        differing = [*differing[:_MOST_DIFFERING], MORE]
    return " ".join(differing)


def _surplus(words: Sequence[str], others: Iterable[str]) -> list[str]:
    left = Counter(others)
    surplus = []
    for word in words:
        if left[word] > 0:
            left[word] -= 1
        else:
            surplus.append(word)
    return surplus


def _key(words: Sequence[str]) -> str:
    """Write the words as one, yet keep two numbers apart: unit 1 2 is not unit 12."""
    key = "".join(words)
    if key.isalpha() or (key.isascii() and not _TWO_NUMBERS.search(" ".join(words))):
        return key
    parts, before = [], ""
    for word in words:
        if word[0].isdigit() and before[-1:].isdigit():
            parts.append(" ")
        parts.append(word)
        before = word
    return "".join(parts)


def _without_final_the(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Read `Good Guys, The` as `The Good Guys`."""
    if len(words) > 1 and words[-1].text == "the" and words[-1].after_comma:
        return (words[-1], *words[:-1])
    return words
