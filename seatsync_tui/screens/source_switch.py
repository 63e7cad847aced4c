"""One source or all of them at once: a term of the filter, so that it is seen, typed, and kept like one."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TERM = re.compile(r'(?:^|(?<=\s))source:=?("[^"]*"|\S+)(?:\s+|$)', re.IGNORECASE)


def chosen_source(text: str, sources: Sequence[str]) -> str:
    """The one source that a filter's text shows alone; empty when it shows all, or several."""
    wanted = [found[1].strip('"').casefold() for found in _TERM.finditer(text)]
    return wanted[0] if len(wanted) == 1 and wanted[0] in sources else ""


def with_source(text: str, source: str) -> str:
    """The filter's text with this source alone, or with all of them; the rest of it stays."""
    rest = _TERM.sub("", text).strip()
    return f"source:={source} {rest}".strip() if source else rest


def next_source(text: str, sources: Sequence[str]) -> str:
    """The source after the one that is shown alone; empty for all, behind the last one."""
    places = ["", *sources]
    here = places.index(chosen_source(text, sources))
    return places[(here + 1) % len(places)]
