"""The filter language of the preview, parsed once and asked of every row; and the counts beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

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
    "IndexedRows",
    "Query",
    "QueryError",
    "flag_counts",
    "parse",
    "sort_rows",
    "status_counts",
    "visible",
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
    tests: tuple[Test, ...] = ()
    asks_no_change: bool = False
    """A term names No change, so such rows are shown even while they are hidden otherwise."""

    @property
    def empty(self) -> bool:
        """Whether it lets every row through."""
        return not (self.words or self.without or self.tests)

    def matches(self, row: Row, checked: bool | None = None) -> bool:
        """Whether the row fits; `checked` is its box as it stands, by default as the rules set it."""
        return self.fits(row, haystack(row), row.checked if checked is None else checked)

    def fits(self, row: Row, text: str, checked: bool) -> bool:
        """Whether the row fits, given its folded text."""
        for word in self.words:
            if word not in text:
                return False
        for word in self.without:
            if word in text:
                return False
        return all(test(row, checked) for test in self.tests)


EVERYTHING = Query()
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
    tests: list[Test] = []
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
        tests.append(_negate(test) if negated else test)
        asks_no_change |= name == "status" and not negated and bool(QUIET & set(statuses_named(value)))
    return Query(text, tuple(words), tuple(without), tuple(tests), asks_no_change)


def _add_word(words: list[str], term: str) -> None:
    word = fold(term.replace('"', ""))
    if word and word not in words:
        words.append(word)


def _negate(test: Test) -> Test:
    return lambda row, checked: not test(row, checked)


class IndexedRows:
    """The rows of a preview with their folded text kept, so that filtering keeps up with typing."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: tuple[Row, ...] = tuple(rows)
        self._texts: list[str] | None = None

    @property
    def texts(self) -> list[str]:
        """The folded text of every row, made when first asked for."""
        if self._texts is None:
            self._texts = [haystack(row) for row in self.rows]
        return self._texts

    def visible(
        self, query: Query, *, show_no_change: bool = False, checked: Collection[str] | None = None
    ) -> list[Row]:
        """Return the rows that fit, in order; see `visible`."""
        show_all = show_no_change or query.asks_no_change
        rows: Sequence[Row] = self.rows
        if query.empty:
            return [row for row in rows if show_all or not settled(row)]
        fits = query.fits
        return [
            row
            for row, text in zip(rows, self.texts, strict=True)
            if (show_all or not settled(row))
            and fits(row, text, row.checked if checked is None else row.key in checked)
        ]


def visible(
    rows: Iterable[Row],
    query: Query,
    *,
    show_no_change: bool = False,
    checked: Collection[str] | None = None,
) -> list[Row]:
    """Return the rows that fit, in order; No change stays hidden unless shown or asked for by name.

    `checked` holds the keys of the checked rows as they stand; without it the rules' own default counts.
    """
    return IndexedRows(rows).visible(query, show_no_change=show_no_change, checked=checked)


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
