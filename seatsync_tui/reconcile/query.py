"""The filter language of the preview, parsed once and asked of every row; and the counts beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from seatsync_tui.models.rows import Row, Status
from seatsync_tui.reconcile.query_columns import COLUMNS, haystack, sort_rows
from seatsync_tui.reconcile.query_fields import (
    FIELD_NAMES,
    QueryError,
    Test,
    field_test,
    statuses_named,
)
from seatsync_tui.reconcile.text import fold

__all__ = [
    "COLUMNS",
    "FIELD_NAMES",
    "Query",
    "QueryError",
    "flag_counts",
    "parse",
    "sort_rows",
    "status_counts",
]

_TERMS = re.compile(r'(?:[^\s"]|"[^"]*(?:"|$))+')
_FIELD_TERM = re.compile(r"([^\W\d_]+):(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed filter: every term has to fit."""

    text: str = ""
    words: tuple[str, ...] = ()
    """Folded words and phrases that some column has to hold."""
    without: tuple[str, ...] = ()
    """Folded words and phrases that no column may hold."""
    tests: Mapping[str, Test] = field(default_factory=dict)
    """The tests of the narrowing terms, by the term as typed."""
    asks_no_change: bool = False
    """A term names No change, so such rows are shown even while they are hidden otherwise."""
    asks_ticks: bool = False
    """A term asks of the boxes, so that the answer changes with them."""

    @property
    def empty(self) -> bool:
        """Whether it lets every row through."""
        return not (self.words or self.without or self.tests)

    def matches(self, row: Row, checked: bool | None = None) -> bool:
        """Whether the row fits; `checked` is its box as it stands, by default as the rules set it."""
        text, box = haystack(row), row.checked if checked is None else checked
        return (
            all(word in text for word in self.words)
            and not any(word in text for word in self.without)
            and all(test(row, box) for test in self.tests.values())
        )

    def narrows(self, other: Query) -> bool:
        """Whether it lets no row through that the other does not, so that only the other's rows are asked."""
        return (
            all(any(word in longer for longer in self.words) for word in other.words)
            and set(other.without) <= set(self.without)
            and other.tests.keys() <= self.tests.keys()
        )


QUIET = frozenset({Status.NO_CHANGE, Status.COMMITTED})


def settled(row: Row) -> bool:
    """Whether nothing is left to do or to ask: No change, or a committed term that is billed as it stands."""
    return row.status is Status.NO_CHANGE or (row.status is Status.COMMITTED and row.action is None)


def parse(text: str) -> Query:
    """Parse a filter; QueryError names the term that is wrong and what it takes.

    An open quote ends with the text, so that a phrase filters while it is typed.
    """
    words: list[str] = []
    without: list[str] = []
    tests: dict[str, Test] = {}
    named: set[str] = set()
    asks_no_change = False
    for term in _TERMS.findall(text.replace("−", "-")):
        negated = term.startswith("-") and len(term) > 1
        body = term[1:] if negated else term
        found = _FIELD_TERM.fullmatch(body)
        if found is None:
            _add_word(without if negated else words, body)
            continue
        value = found[2].replace('"', "")
        name, test = field_test(found[1], value, term)
        tests[term] = _negate(test) if negated else test
        named.add(name)
        asks_no_change |= name == "status" and not negated and bool(QUIET & set(statuses_named(value)))
    return Query(text, tuple(words), tuple(without), tests, asks_no_change, "checked" in named)


def _add_word(words: list[str], term: str) -> None:
    word = fold(term.replace('"', ""))
    if word and word not in words:
        words.append(word)


def _negate(test: Test) -> Test:
    return lambda row, checked: not test(row, checked)


def status_counts(rows: Iterable[Row]) -> dict[Status, int]:
    """Count the rows of every status, in the order of trouble, zeros included."""
    counts = dict.fromkeys(Status, 0)
    for row in rows:
        counts[row.status] += 1
    return counts


def flag_counts(rows: Iterable[Row]) -> dict[str, int]:
    """Count the rows that carry each kind of flag, by name."""
    counts: dict[str, int] = {}
    for row in rows:
        for kind in {flag.kind for flag in row.flags}:
            counts[kind] = counts.get(kind, 0) + 1
    return dict(sorted(counts.items()))
