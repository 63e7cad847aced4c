"""Keep secrets out of every text that leaves a client, and make foreign text short enough to show."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
LONGEST_DETAIL = 500
"""Characters of a foreign answer that are kept for a person to look at."""
SHORTEST_SECRET = 4
"""Shorter values are too common in plain text to be replaced in it."""

_AUTHORIZATION = re.compile(r"(?i)\b(basic|bearer)(\s+|%20)[A-Za-z0-9+/=_%.-]{6,}")
_PAGE_TITLE = re.compile(r"(?is)<title[^>]*>(.*?)</title>")
_TAG = re.compile(r"(?s)<(script|style)\b.*?</\1\s*>|<[^>]*>")


class Redactor:
    """Replaces the secrets of one client, in every spelling they travel in."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._spellings: tuple[str, ...] = ()
        self.hide(*secrets)

    def hide(self, *secrets: str) -> None:
        """Learn further secrets."""
        found = set(self._spellings)
        for secret in secrets:
            if len(secret) >= SHORTEST_SECRET:
                found |= _spellings(secret)
        self._spellings = tuple(sorted(found, key=lambda text: (-len(text), text)))

    def __call__(self, text: str) -> str:
        """The text without secrets and without what stands in an Authorization header."""
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        return _AUTHORIZATION.sub(lambda match: f"{match[1]} {HIDDEN}", text)

    def __repr__(self) -> str:
        return f"Redactor({len(self._spellings)} spellings)"

    def excerpt(self, body: bytes | str, longest: int = LONGEST_DETAIL) -> str:
        """The beginning of a foreign answer on one line, redacted before it is cut."""
        text = body if isinstance(body, str) else body[: 20 * longest].decode("utf-8", "replace")
        return shorten(self(text), longest)


def shorten(text: str, longest: int) -> str:
    """One line of at most so many characters, without control characters."""
    visible = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(visible.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def looks_like_page(text: str) -> bool:
    """Whether the text is a web page rather than data."""
    return bool(re.match(r"(?is)\s*(<!--.*?-->\s*)*<(!doctype|html|head|body|title)\b", text))


def page_words(text: str) -> str:
    """What a web page says: its title, else its first words."""
    title = _PAGE_TITLE.search(text)
    words = title[1] if title else _TAG.sub(" ", text)
    return shorten(words, 120)


def _spellings(secret: str) -> set[str]:
    encoded = base64.b64encode(secret.encode()).decode()
    escaped = secret.replace("\\", "\\\\").replace('"', '\\"').replace("/", "\\/")
    return {secret, quote(secret, safe=""), quote_plus(secret), encoded, escaped}
