"""A name split into words, each with what its writing tells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from seatsync_tui.reconcile.text import clean, fold, nameless

_WORD = re.compile(
    r"(?P<initials>(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?)"
    r"|(?P<strokes>(?<![^\W_])(?:[^\W\d_]/)+[^\W\d_](?![^\W_]))"
    r"|[^\W_]+(?:'[^\W_]+)*"
    r"|[^\w\s]"
)
_OPENING = "([{<"
_CLOSING = ")]}>"
_BRACKET = re.compile(f"[{re.escape(_OPENING + _CLOSING)}]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name, folded, with what its writing tells."""

    text: str
    """Folded; `&` for the word `and` too."""
    written: str
    dotted: bool = False
    """Written with a dot or a stroke between the letters, as `S.A.` and `A/S`."""
    after_comma: bool = False
    bracketed: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """The words between two spaces of a name."""

    words: tuple[Word, ...]
    comma: bool
    """A comma stands before the word that comes next."""
    initial: bool
    """One of them is a single letter."""


def split_words(name: str) -> tuple[Word, ...]:
    """Return the words of a name, folded; a run of single letters is one word."""
    plain = _plain_words(name) if name.isascii() and name.isprintable() else None
    if plain is not None:
        return plain
    return tuple(_joined_initials(_words(name)))


def _plain_words(name: str) -> tuple[Word, ...] | None:
    """Put a name together from stretches met before, which most are; None where brackets reach over them."""
    words: list[Word] = []
    comma = initial = False
    for text in name.split():
        stretch = _after_comma(text) if comma else _stretch(text)
        if stretch is None:
            return None
        words += stretch.words
        comma = stretch.comma
        initial = initial or stretch.initial
    return tuple(_joined_initials(words)) if initial else tuple(words)


@lru_cache(maxsize=1 << 16)
def _stretch(text: str) -> Stretch | None:
    """Split text without spaces; None where a bracket is in it."""
    return _split(text)


@lru_cache(maxsize=1 << 12)
def _after_comma(text: str) -> Stretch | None:
    """Split text without spaces that stands behind a comma; None where a bracket is in it."""
    return _split(f", {text}")


def _split(text: str) -> Stretch | None:
    if _BRACKET.search(text):
        return None
    *words, following = _words(f"{text} x")
    return Stretch(tuple(words), following.after_comma, any(_is_initial(word) for word in words))


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
            yield _word(written, found.lastgroup is not None, after_comma, depth > 0)
            after_comma = False


def _one_script_form(name: str) -> str:
    visible = "" if nameless(name) else clean(name)
    plain = visible.translate(dict.fromkeys(map(ord, "™®©℠")))
    plain = unicodedata.normalize("NFKC", plain)
    return plain.translate(dict.fromkeys(map(ord, "‘’ʼ´`"), "'"))


def _word(written: str, dotted: bool, after_comma: bool, bracketed: bool) -> Word:
    letters = written.replace(".", "").replace("/", "") if dotted else written.replace("'", "")
    folded = letters.lower() if letters.isascii() else fold(letters).replace(" ", "")
    return Word("&" if folded == "and" else folded or letters, letters, dotted, after_comma, bracketed)


def _is_punctuation(character: str) -> bool:
    if character == "&":
        return False
    return unicodedata.category(character)[0] in "PC" or character in "`^~|"


def _joined_initials(words: Iterable[Word]) -> Iterator[Word]:
    """Write a run of single letters as one word, so that `U S West` is `U.S. West`."""
    for (initial, _), run in groupby(words, key=lambda word: (_is_initial(word), word.bracketed)):
        if initial:
            yield _joined(tuple(run))
        else:
            yield from run


def _is_initial(word: Word) -> bool:
    return len(word.text) == 1 and word.text.isalpha()


def _joined(run: Sequence[Word]) -> Word:
    if len(run) == 1:
        return run[0]
    return replace(
        run[0], text="".join(word.text for word in run), written="".join(word.written for word in run)
    )
