"""What the screens read from the store and put into it: the preview, ticks, decisions, the view."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.moves import with_partners
from seatsync_tui.screens import outcomes
from seatsync_tui.screens.history import History
from seatsync_tui.screens.leaving import glimpse_of
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.screens.session import VIEW_KEY, View, read_all

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp

PAUSE = 0.3
"""Seconds after the last change of the view until it is stored."""


async def read_stored(app: SeatSyncApp) -> None:
    """Read the view and the preview."""
    workspace = app.session.workspace
    stored = await asyncio.to_thread(lambda: workspace.stored(lambda store: store.view_state()))
    app.session.view = View.from_text(stored.get(VIEW_KEY, ""))
    await classify(app)


async def classify(app: SeatSyncApp) -> None:
    """Classify what is stored, and show it."""
    workspace, session = app.session.workspace, app.session
    try:
        reading = await asyncio.to_thread(read_all, workspace)
    except SeatSyncError as error:
        session.error = str(error)
    else:
        session.take(reading)
        if reset := reading.ticks.reset:
            app.notify(outcomes.reset_words(len(reset)), severity="warning", markup=False)
    app.session_changed()
    app.remember_view()


def tick(app: SeatSyncApp, rows: Sequence[Row], ticked: bool) -> frozenset[str]:
    """Tick or untick rows at once, with what is written together with them; storing it follows in order."""
    preview = app.session.preview
    if preview is None or not rows:
        return frozenset()
    rows = with_partners(rows, preview.rows)
    keys = frozenset(row.key for row in rows if row.tickable)
    app.session.tick(keys, ticked)
    workspace = app.session.workspace
    app.after_drawing(
        lambda: app.store_in_order(lambda: workspace.set_ticks(preview, rows, ticked), "Store ticks")
    )
    app.after_drawing(app.remember_view)
    return keys


async def store_view(app: SeatSyncApp) -> None:
    """Store how the operator looks at the rows, and the picture of it, a moment after the last change."""
    while app.view_changed:
        app.view_changed = False
        await asyncio.sleep(PAUSE)
    app.view_waits = False
    workspace = app.session.workspace
    state = {VIEW_KEY: app.session.view.to_text()}
    await asyncio.to_thread(lambda: workspace.stored(lambda store: store.save_view_state(state)))
    async with app.in_order:
        if isinstance(app.screen_below, PreviewScreen) and app.session.preview is not None:
            text, version = glimpse_of(app.screen_below).to_text(), app.session.version
            await asyncio.to_thread(lambda: workspace.stored(lambda store: store.save_glimpse(text, version)))


async def store_one(app: SeatSyncApp, work: Callable[[], object]) -> bool:
    """Run something small on the database after what was asked before it; say whether it went well."""
    async with app.in_order:
        try:
            await asyncio.to_thread(work)
        except SeatSyncError as error:
            app.complain(error)
            return False
    return True


async def decide(app: SeatSyncApp, work: Callable[[], object], words: str) -> None:
    """Save a decision, say so, and classify again from what is stored."""
    if not await store_one(app, work):
        return
    if words:
        app.notify(words, markup=False)
    await classify(app)


async def show_history(app: SeatSyncApp, row: Row) -> None:
    """Read what is stored of a row's past, and show it."""
    workspace, rows = app.session.workspace, app.session.rows
    company = past = None
    if row.company_id is not None:
        company = await asyncio.to_thread(workspace.company_history, row.company_id, rows)
        past = next((past for each, past in company.rows if each.key == row.key), None)
    if past is None:
        past = await asyncio.to_thread(workspace.history, row)
    app.push_screen(History(row, past, company))
