"""Names as people wrote them: made harmless for a screen, and folded so that equal names compare equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NO_NAME = "(no name)"

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # operating system commands, as a window title
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor moves
    r"|\x1b[ -/]*[0-~]"  # the two-character ones
)
_INVISIBLE_RANGES = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0xE0000, 0xE0FFF),
)
"""Letters and marks that no terminal draws, yet that are neither control nor format characters."""

_MOST_MARKS = 4
"""Marks one letter may carry: the scripts in use need no more, and a pile of them hides the rows above."""

_TRADE_SIGNS = dict.fromkeys(map(ord, "™®©℠"))
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
    }
)
"""Letters that no decomposition leads back to the plain ones, and the shapes of an apostrophe."""


def clean(text: str) -> str:
    """Return harmless text of one line for a screen or a file; `(no name)` when nothing is left.

    Control, bidi and zero-width characters and terminal escapes go; accents, other scripts and emoji stay.
    """
    return _visible(text) or NO_NAME


def nameless(text: str) -> bool:
    """Whether nothing of the name could be shown."""
    if text.isascii() and text.isprintable():
        return not text or text.isspace()
    return not _visible(text)


@lru_cache(maxsize=1 << 18)
def fold(text: str) -> str:
    """Return the text for searching: one line, lower case, full width and accents gone, punctuation kept."""
    visible = _visible(text)
    if visible.isascii():
        return visible.lower()
    plain = unicodedata.normalize("NFKD", visible.translate(_TRADE_SIGNS)).casefold()
    plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
    # Taken apart, a letter may have left a mark at the beginning, or more of them than one letter may carry.
    return _without_piles(" ".join(unicodedata.normalize("NFC", _without_accents(plain)).split()))


@lru_cache(maxsize=1 << 16)
def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if "\x1b" in text or "\x9b" in text:
        text = _ESCAPES.sub("", text)
    kept = "".join(_shown(character) for character in text)
    return _without_piles(" ".join(kept.split()))


def _shown(character: str) -> str:
    """Return the character, a space for what separates, or nothing for what a terminal does not draw."""
    if character.isspace():
        return " "
    if character.isprintable() and character < "\u034f":
        return character
    code = ord(character)
    if any(first <= code <= last for first, last in _INVISIBLE_RANGES):
        return ""
    # An unassigned code point may be an emoji younger than this Python's tables.
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") else character


def _without_piles(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = _MOST_MARKS  # a mark without a letter of its own would sit on what stands to its left
    for character in text:
        if character == " ":
            marks = _MOST_MARKS
        elif unicodedata.category(character) in ("Mn", "Me"):
            marks += 1
        else:
            marks = 0
        if character == " " or marks <= _MOST_MARKS:
            kept.append(character)
    return " ".join("".join(kept).split())


def _without_accents(decomposed: str) -> str:
    """Drop the accents of Latin and Greek letters only: in other scripts a mark makes another letter."""
    kept: list[str] = []
    base = ""
    for character in decomposed:
        if "\u0300" <= character <= "\u036f":
            if base >= "\u0400":
                kept.append(character)
            continue
        base = character
        kept.append(character)
    return "".join(kept)
