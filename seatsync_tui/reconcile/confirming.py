"""Matches that are as good as certain: proposed together, each for a person to see before it is saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from seatsync_tui.models.mappings import CustomerKey
from seatsync_tui.models.rows import Suggestion
from seatsync_tui.reconcile.doubts import Doubts
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.ground import Ground, lay_out
from seatsync_tui.reconcile.matching import takes_first


@dataclass(frozen=True, slots=True)
class Proposed:
    """A customer and the one company that leads all others by far."""

    customer: CustomerKey
    name: str
    """The customer's name as the source wrote it."""
    best: Suggestion
    second: Suggestion | None = None


def confirmable(facts: Facts) -> tuple[Proposed, ...]:
    """List the unmatched customers whose first suggestion scores 90 or more and leads by 10 or more.

    Never a company that another customer holds or is proposed for, nor one that is not in use: those are
    questions of their own.
    """
    ground = lay_out(facts)
    doubts = Doubts(ground, _left=len(ground.names))
    taken = _held(ground)
    found = [
        proposed
        for key in sorted(ground.names)
        if (proposed := _proposed(key, ground, doubts, taken)) is not None
    ]
    wanted = Counter(proposed.best.company_id for proposed in found)
    return tuple(proposed for proposed in found if wanted[proposed.best.company_id] == 1)


def _proposed(key: CustomerKey, ground: Ground, doubts: Doubts, taken: frozenset[int]) -> Proposed | None:
    if ground.matches[key].verdict != "unmatched" or key in ground.ignored_customers:
        return None
    suggestions = doubts.suggestions(key)
    if not takes_first(suggestions):
        return None
    company = ground.index.get(suggestions[0].company_id)
    if company is None or not company.usable or company.id in taken:
        return None
    return Proposed(key, ground.names[key], suggestions[0], suggestions[1] if suggestions[1:] else None)


def _held(ground: Ground) -> frozenset[int]:
    """Companies that a customer of the pulls leads to, or that a mapping was saved for."""
    saved = {mapping.company_id for mapping in ground.facts.decisions.companies}
    found = {match.company_id for match in ground.matches.values() if match.company_id is not None}
    return frozenset(saved | found)
