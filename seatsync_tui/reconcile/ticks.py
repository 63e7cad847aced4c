"""Which boxes are checked: the rules' default, unless a person's tick still speaks of the same change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seatsync_tui.models.plans import Tick
from seatsync_tui.models.rows import Action, Row, Status


@dataclass(frozen=True, slots=True)
class TickState:
    """The checked rows, and how many ticks fell because their change became another."""

    checked: frozenset[str]
    reset: tuple[str, ...] = ()
    """Keys of rows whose tick no longer holds."""


def unheld(row: Row) -> str:
    """Say why a row cannot be held at a number; empty when it can: its key stays what it is."""
    if row.product_id is None or row.status in (Status.LICENSE_UNMAPPED, Status.UNMATCHED, Status.AMBIGUOUS):
        return "It can be held once its license is mapped and its company is known."
    return ""


def tick_for(row: Row, ticked: bool, pull_ids: Mapping[str, int]) -> Tick:
    """Write down a person's word on the row as it stands now."""
    assert row.action is not None, "only a row with a change can be ticked"
    return Tick(row.key, row.action, row.current, row.target, ticked, _pull_of(row, pull_ids))


def _pull_of(row: Row, pull_ids: Mapping[str, int]) -> int:
    """Say which pull a row rests on; of several sources the sum, which any newer pull makes another."""
    return sum(pull_ids.get(source, 0) for source in {row.source, *(c.source for c in row.contributors)})


def still_holds(tick: Tick, row: Row, pull_ids: Mapping[str, int]) -> bool:
    """Tell whether a tick speaks of the very change that the row proposes now."""
    if (tick.action, tick.before, tick.after) != (row.action, row.current, row.target):
        return False
    return tick.action is Action.UPDATE or tick.pull_id == _pull_of(row, pull_ids)


def checked_rows(rows: Iterable[Row], ticks: Mapping[str, Tick], pull_ids: Mapping[str, int]) -> TickState:
    """Put ticks over the defaults; a row that cannot be ticked is never checked."""
    checked: set[str] = set()
    reset: list[str] = []
    partners: dict[str, str] = {}
    for row in rows:
        tick = ticks.get(row.key)
        holds = tick is not None and still_holds(tick, row, pull_ids)
        if tick is not None and not holds and tick.ticked != row.checked:
            reset.append(row.key)
        wanted = tick.ticked if tick is not None and holds else row.checked
        if wanted and row.tickable:
            checked.add(row.key)
            partners |= {row.key: row.partner} if row.partner else {}
    alone = {key for key, partner in partners.items() if partner not in checked}
    return TickState(frozenset(checked - alone), tuple(reset))
