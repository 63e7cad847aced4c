"""Preview: classify what is stored, and remember what people ticked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from seatsync_tui.models.rows import Preview, Row
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.moves import with_partners
from seatsync_tui.reconcile.plan import with_followers
from seatsync_tui.reconcile.ticks import TickState, checked_rows, tick_for
from seatsync_tui.workflow.facts import gather_facts

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile


def preview(workspace: OpenProfile) -> Preview:
    """Every row, from the newest pull and scan."""
    facts = gather_facts(workspace)
    found = classify(facts)
    return replace(found, rows=with_followers(found.rows, facts))


def checked(workspace: OpenProfile, preview: Preview) -> TickState:
    """Defaults of the rules with the stored ticks over them."""
    ticks = workspace.stored(lambda store: store.ticks())
    return checked_rows(preview.rows, ticks, _pull_ids(preview))


def set_ticks(workspace: OpenProfile, preview: Preview, rows: Iterable[Row], ticked: bool) -> None:
    """Store a person's word on rows that can be ticked, and on those they are written together with."""
    pull_ids = _pull_ids(preview)
    whole = with_partners(list(rows), preview.rows)
    ticks = [tick_for(row, ticked, pull_ids) for row in whole if row.tickable and row.action is not None]
    workspace.stored(lambda store: store.save_ticks(ticks))


def _pull_ids(preview: Preview) -> dict[str, int]:
    return {stamp.source: stamp.id for stamp in preview.pulls}
