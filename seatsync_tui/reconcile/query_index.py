"""The rows of a preview, ready to be filtered at every key: folded texts, order and last answer are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.query import Query, settled
from seatsync_tui.reconcile.query_columns import haystack, sorted_places


@dataclass(frozen=True, slots=True)
class _Answer:
    """Which places a query left of which order."""

    order: tuple[bool, str, bool]
    query: Query
    places: Sequence[int]


class IndexedRows:
    """Filters and sorts the same rows again and again, each time from what it learned before."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: tuple[Row, ...] = tuple(rows)
        self._texts: list[str] = []
        self._told = 0
        """Rows whose reason was read, so that it stands when a filter looks through all of them."""
        self._all: _Answer | None = None
        """Every row that is not hidden, in the order last asked for."""
        self._last: _Answer | None = None

    @property
    def texts(self) -> Sequence[str]:
        """The folded text of every row, made when first asked for."""
        self._fold_more(len(self.rows))
        return self._texts

    def index_more(self, most: int) -> bool:
        """Fold the texts of so many rows more, and after that make their reasons; false once all is done."""
        if len(self._texts) < len(self.rows):
            self._fold_more(most)
        else:
            self._told += len([row.reason for row in self.rows[self._told : self._told + most]])
        return self._told < len(self.rows)

    def _fold_more(self, most: int) -> None:
        start = len(self._texts)
        self._texts += [haystack(row) for row in self.rows[start : start + most]]

    def visible(
        self,
        query: Query,
        *,
        show_no_change: bool = False,
        checked: Collection[str] | None = None,
        sort: str = "",
        reverse: bool = False,
    ) -> list[Row]:
        """Return the rows that fit, in order; see `visible`."""
        order = (show_no_change or query.asks_no_change, sort, reverse)
        known = self._nearest(order, query)
        places = self._narrowed(known, query, checked)
        self._last = None if query.asks_ticks else _Answer(order, query, places)
        rows = self.rows
        return [rows[place] for place in places]

    def _nearest(self, order: tuple[bool, str, bool], query: Query) -> _Answer:
        """The last answer when the query only grew since, else all rows in that order."""
        if (last := self._last) is not None and last.order == order and query.narrows(last.query):
            return last
        if self._all is None or self._all.order != order:
            self._all = _Answer(order, Query(), self._ordered(*order))
        return self._all

    def _ordered(self, show_all: bool, sort: str, reverse: bool) -> Sequence[int]:
        rows = self.rows
        places = [place for place, row in enumerate(rows) if show_all or not settled(row)]
        if sort:
            return sorted_places(rows, places, sort, reverse)
        return places[::-1] if reverse else places

    def _narrowed(self, known: _Answer, query: Query, checked: Collection[str] | None) -> Sequence[int]:
        places, was = known.places, known.query
        words = [word for word in query.words if word not in was.words]
        without = [word for word in query.without if word not in was.without]
        tests = [test for term, test in query.tests.items() if term not in was.tests]
        if words or without:
            texts = self.texts
            for word in words:
                places = [place for place in places if word in texts[place]]
            for word in without:
                places = [place for place in places if word not in texts[place]]
        rows = self.rows
        for test in tests:
            if checked is None:
                places = [place for place in places if test(rows[place], rows[place].checked)]
            else:
                places = [place for place in places if test(rows[place], rows[place].key in checked)]
        return places


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
