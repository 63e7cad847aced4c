"""Count the users of one subaccount, page by page, and be sure that none is missing or counted twice."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter

from seatsync_tui.models.counts import Cell
from seatsync_tui.sources.duo_shapes import Metadata, User, UserPage

PAGE = 300
"""Users asked for at a time, the most Duo gives; it may give fewer."""
DEFAULT_PAGE = 100
"""Users Duo gives when it does not heed the limit."""
MOST_USERS = 2_000_000
"""More rows than this are no real subaccount but paging that does not end."""
MOST_UNTOLD = 100_000
"""The same for pages that never say how many users there are, which Duo's do."""
FEWEST_ON_A_PAGE = 20
"""Pages that lead on with fewer users than this on average, of 300 asked for, never come to an end."""
PAGES_UNJUDGED = 20
"""Pages that may be as short as they like where no total is told."""
PAGES_TOLD = 2_000
"""The same where a total says how many users are still to come."""
SHELVES = 64
"""Parts in which met users are kept, so that looking for one met twice takes little memory at a time."""

_CELL = itemgetter("status", "is_enrolled")
_ID = itemgetter("user_id")

FEW = 4 * PAGE
"""Users of whom the ids themselves are kept: more than most subaccounts have."""

ReadPage = Callable[[int], Awaitable[UserPage]]
ReadPending = Callable[[], Awaitable[int]]


class PagingLies(Exception):
    """The pages cannot be what they claim; its text says how."""


class ChangedMeanwhile(Exception):
    """The users changed while they were read, or some are missing; another reading may tell."""


class Met:
    """Every user met so far, to find one that came twice.

    The ids of the first are kept and compared with at once, since pages that repeat begin anew there. Of all
    others eight bytes are kept, for a set of ids would take ten times the memory; these are looked through
    whenever their number has doubled and at the end.
    """

    def __init__(self) -> None:
        self._first: set[str] = set()
        self._shelves: list[array[int]] = []
        self._shelved = 0
        self._check_at = 4 * FEW

    def add(self, user_ids: Sequence[str]) -> None:
        """Meet a page of users; raises ChangedMeanwhile for one that is known to have come before."""
        fresh = set(user_ids)
        if len(fresh) < len(user_ids) or not self._first.isdisjoint(fresh):
            twice = next((each for each in user_ids if each in self._first), user_ids[0])
            raise ChangedMeanwhile(f"Duo listed users twice, as {twice}")
        if len(self._first) < FEW and not self._shelves:
            self._first |= fresh
        else:
            self._shelve(user_ids)

    def check(self) -> None:
        """Raise ChangedMeanwhile when any user came twice."""
        if any(len(set(shelf)) < len(shelf) for shelf in self._shelves):
            raise ChangedMeanwhile("Duo listed users twice")

    def _shelve(self, user_ids: Sequence[str]) -> None:
        """Keep eight bytes of each id of a page that met none of the first."""
        self._shelves = self._shelves or [array("q") for _ in range(SHELVES)]
        shelves = self._shelves
        for mark in map(hash, user_ids):
            shelves[mark % SHELVES].append(mark)
        self._shelved += len(user_ids)
        if self._shelved >= self._check_at:
            self._check_at = 2 * self._shelved
            self.check()


@dataclass(slots=True)
class Tally:
    """Users counted so far by status and enrolment."""

    cells: Counter[tuple[str, bool]] = field(default_factory=Counter)
    rows: int = 0
    pages: int = 0
    total: int | None = None
    """The `total_objects` that every page so far claimed, where any did."""
    _met: Met = field(default_factory=Met, repr=False)

    def add(self, users: Sequence[User]) -> None:
        """Count a page of users; raises ChangedMeanwhile once one of them was counted before."""
        self.cells.update(map(_CELL, users))
        self.rows += len(users)
        self.pages += 1
        self._met.add(list(map(_ID, users)))

    def claim(self, total: int | None) -> None:
        """Take the total of a page; one may be beyond belief, and raises PagingLies.

        Another one raises ChangedMeanwhile: what is read further would be for nothing.
        """
        if total is None or total == self.total:
            return
        if self.total is not None:
            low, high = sorted((total, self.total))
            raise ChangedMeanwhile(f"users were added or removed meanwhile (from {low} to {high})")
        if total > MOST_USERS:
            raise PagingLies(f"Duo says that there are {total} users")
        self.total = total

    def end(self) -> None:
        """Be sure, after the last page, that no user was counted twice; raises ChangedMeanwhile."""
        self._met.check()

    def breakdown(self) -> tuple[Cell, ...]:
        """The cells, the greatest first."""
        ordered = sorted(self.cells.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Cell(traits(status, enrolled), Decimal(users)) for (status, enrolled), users in ordered)


def traits(status: str, enrolled: bool) -> frozenset[str]:
    """What the users of a cell share. A status that nobody has seen yet is a trait of its own."""
    return frozenset({status, "enrolled" if enrolled else "never enrolled"})


async def count_users(read_page: ReadPage, read_pending: ReadPending) -> Tally:
    """Read all pages, once more when the users changed meanwhile; raises PagingLies or ChangedMeanwhile."""
    try:
        return await _read_once(read_page, read_pending)
    except ChangedMeanwhile:
        return await _read_once(read_page, read_pending)


async def _read_once(read_page: ReadPage, read_pending: ReadPending) -> Tally:
    tally = Tally()
    offset: int | None = 0
    while offset is not None:
        page = await read_page(offset)
        paging = page.metadata or Metadata()
        tally.add(page.response)
        tally.claim(paging.total_objects)
        offset = _next_offset(offset, len(page.response), paging, tally)
        if offset is not None:
            _check_end(tally)
    tally.end()
    await _check_total(tally, read_pending)
    return tally


def _next_offset(offset: int, rows: int, paging: Metadata, tally: Tally) -> int | None:
    following = paging.next_offset
    if following is None:
        # Full pages that say nothing of paging could have lost it on the way: the next page tells.
        unsure = paging.total_objects is None and rows > 0 and rows % DEFAULT_PAGE == 0
        return offset + rows if unsure else None
    if following <= offset:
        raise PagingLies(f"after offset {offset} Duo pointed to {following}, which leads nowhere")
    if rows == 0:
        raise PagingLies(f"Duo sent an empty page at offset {offset} and yet pointed to {following}")
    if tally.total is None and following != offset + rows:
        raise PagingLies(f"Duo sent {rows} users at offset {offset} but pointed to {following}")
    return following


def _check_end(tally: Tally) -> None:
    """Raise PagingLies for pages that lead on where an end should have come."""
    limit, unjudged = MOST_UNTOLD, PAGES_UNJUDGED
    if tally.total is not None:
        limit, unjudged = min(2 * tally.total + PAGE, MOST_USERS), PAGES_TOLD
    short = tally.rows < FEWEST_ON_A_PAGE * (tally.pages - unjudged)
    if short or tally.rows > limit:
        raise PagingLies(f"Duo's pages do not end: {tally.rows} users so far")


async def _check_total(tally: Tally, read_pending: ReadPending) -> None:
    total = tally.total
    if total is None or tally.rows == total:
        return
    # Whether the total holds users in the trash is not documented; the summary tells how many there are.
    if abs(total - tally.rows) != await read_pending():
        raise ChangedMeanwhile(f"Duo listed {tally.rows} users but says there are {total}")
