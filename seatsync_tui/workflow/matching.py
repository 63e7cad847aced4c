"""Saving the matches that the equality tiers made, so that they are reused every month."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seatsync_tui.reconcile.classify import automatic_matches
from seatsync_tui.workflow.facts import gather_facts

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile


def save_automatic_matches(workspace: OpenProfile) -> int:
    """Store every automatic match that is not stored yet; returns how many there were."""
    facts = gather_facts(workspace)
    if facts.scan is None:
        return 0
    now = workspace.now()
    known = {mapping.key for mapping in facts.decisions.companies}
    found = [
        replace(mapping, by=workspace.operator, at=now)
        for mapping in automatic_matches(facts)
        if mapping.key not in known
    ]
    if found:
        workspace.stored(lambda store: store.save_companies(found))
    return len(found)
