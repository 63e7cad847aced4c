"""Company names: the keys by which two of them count as equal, and the words by which they differ."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from seatsync_tui.reconcile.legal_forms import Word, split_form
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
    "tech": "technology",
    "techs": "technologies",
    "technols": "technologies",
    "telecomm": "telecommunications",
    "telecomms": "telecommunications",
    "theatre": "theater",
    "univ": "university",
    "whse": "warehouse",
}
"""One spelling for each; abbreviations that stand for several words (`assoc`, `med`) are left as they are."""

_WORD = re.compile(
    r"(?P<dotted>(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?)"
    r"|(?P<slashed>(?<![^\W_])(?:[^\W\d_]/)+[^\W\d_](?![^\W_]))"
    r"|[^\W_]+(?:'[^\W_]+)*"
    r"|[^\w\s]"
)
_OPENING = "([{<"
_CLOSING = ")]}>"
_MOST_DIFFERING = 8


@dataclass(frozen=True, slots=True)
class NameKeys:
    """What a name is compared by, tier by tier; the keys are empty when the name holds nothing to compare."""

    plain: str
    """Tier a: script forms, case, punctuation, `&`/`and` and spaces folded."""
    bare: str
    """Tier b: without legal form and leading `the`."""
    expanded: str
    """Tier c: with abbreviations in one spelling."""
    form: str
    """The legal form that tier b dropped, in one spelling."""
    words: tuple[str, ...]
    """The words behind tier c, in order."""


def tier_keys(name: str) -> tuple[str, str, str]:
    """Return the keys of the tiers a, b and c; empty strings when nothing is left to compare."""
    keys = name_keys(name)
    return keys.plain, keys.bare, keys.expanded


@lru_cache(maxsize=1 << 17)
def name_keys(name: str) -> NameKeys:
    """Return all keys of a name. Text in brackets, digits and places are never dropped."""
    words = _without_final_the(tuple(_joined_initials(_words(name))))
    if not words:
        return NameKeys("", "", "", "", ())
    rest, form = split_form(words, capitals=name == name.upper())
    bare = [word.text for word in rest]
    if bare[0] == "the" and len(bare) > 1:
        del bare[0]
    expanded = tuple(_ABBREVIATIONS.get(word, word) for word in bare)
    return NameKeys(_key([word.text for word in words]), _key(bare), _key(expanded), form, tuple(expanded))


def differing_words(a: str, b: str) -> str:
    """Name the words of `a` that `b` lacks and the other way round: `-inc +llc`."""
    mine = [word.text for word in _joined_initials(_words(a))]
    theirs = [word.text for word in _joined_initials(_words(b))]
    differing = [f"-{word}" for word in _surplus(mine, theirs)]
    differing += [f"+{word}" for word in _surplus(theirs, mine)]
    if len(differing) > _MOST_DIFFERING:
        differing = [*differing[:_MOST_DIFFERING], "…"]
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
    key = ""
    for word in words:
        gap = " " if key and key[-1].isdigit() and word[0].isdigit() else ""
        key += gap + word
    return key


def _words(name: str) -> Iterator[Word]:
    """Split a name into words; signs that carry a meaning (`&`, `+`, emoji) are words of their own."""
    text = name if name.isascii() and name.isprintable() else _one_script_form(name)
    depth = 0
    after_comma = False
    for found in _WORD.finditer(text):
        written = found.group()
        if written in _OPENING:
            depth += 1
        elif written in _CLOSING:
            depth = max(0, depth - 1)
        elif written == ",":
            after_comma = True
        elif len(written) == 1 and _is_punctuation(written):
            continue
        else:
            dotted = found.lastgroup == "dotted"
            joined = found.lastgroup is not None
            yield _word(written, joined, dotted, after_comma, depth > 0)
            after_comma = False


def _one_script_form(name: str) -> str:
    visible = "" if nameless(name) else clean(name)
    plain = visible.translate(dict.fromkeys(map(ord, "™®©℠")))
    plain = unicodedata.normalize("NFKC", plain)
    return plain.translate(dict.fromkeys(map(ord, "‘’ʼ´`"), "'"))


def _word(written: str, joined: bool, dotted: bool, after_comma: bool, bracketed: bool) -> Word:
    letters = written.translate({46: None, 47: None}) if joined else written.replace("'", "")
    folded = letters.lower() if letters.isascii() else fold(letters).replace(" ", "")
    return Word("&" if folded == "and" else folded or letters, letters, dotted, after_comma, bracketed)


def _is_punctuation(character: str) -> bool:
    if character == "&":
        return False
    return unicodedata.category(character)[0] in "PC" or character in "`^~|"


def _joined_initials(words: Iterable[Word]) -> Iterator[Word]:
    """Write a run of single letters as one word, so that `U S West` is `U.S. West`."""
    run: list[Word] = []
    for word in words:
        if len(word.text) == 1 and word.text.isalpha() and not (run and run[-1].bracketed != word.bracketed):
            run.append(word)
            continue
        yield from _joined(run)
        run = []
        if len(word.text) == 1 and word.text.isalpha():
            run.append(word)
        else:
            yield word
    yield from _joined(run)


def _joined(run: Sequence[Word]) -> Iterator[Word]:
    if not run:
        return
    if len(run) == 1:
        yield run[0]
        return
    first = run[0]
    yield Word(
        "".join(word.text for word in run),
        "".join(word.written for word in run),
        False,
        first.after_comma,
        first.bracketed,
    )


def _without_final_the(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Read `Good Guys, The` as `The Good Guys`."""
    if len(words) > 1 and words[-1].text == "the" and words[-1].after_comma:
        return (words[-1], *words[:-1])
    return words
