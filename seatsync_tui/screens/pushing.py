"""From ticked rows to a running push: plan, guard, the question, and only then the start."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.screens.confirm import ConfirmPush
from seatsync_tui.screens.jobs import Job
from seatsync_tui.screens.session import PushState

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp
    from seatsync_tui.models.plans import Plan
    from seatsync_tui.reconcile.guard import Allowances, GuardVerdict


async def ask_push(app: SeatSyncApp, keys: frozenset[str], partial: bool) -> None:
    """Make a plan of the rows and ask for it; `partial` narrows it to the company of the one row."""
    if app.job_running:
        app.notify(app.job_words(), severity="warning", markup=False)
        return
    workspace, preview = app.session.workspace, app.session.preview
    assert preview is not None, "a push starts from rows of a preview"
    narrowed = app.session.by_key[next(iter(keys))].company if partial else ""
    try:
        plan = await asyncio.to_thread(lambda: workspace.make_plan(preview, keys, partial=narrowed))
        verdict = await asyncio.to_thread(workspace.judge, plan)
    except SeatSyncError as error:
        app.complain(error, "Nothing was written.")
        return

    _ask(app, plan, verdict)


async def ask_revert(app: SeatSyncApp, operation: int) -> None:
    """Make the plan that takes a push back, and ask for it like for any other."""
    if app.job_running:
        app.notify(app.job_words(), severity="warning")
        return
    workspace = app.session.workspace
    try:
        reversal = await asyncio.to_thread(workspace.revert, operation)
        verdict = await asyncio.to_thread(workspace.judge, reversal.plan)
    except SeatSyncError as error:
        app.complain(error, "Nothing was written.")
        return
    _ask(app, reversal.plan, verdict, f"Take operation {operation} back?", reversal.left)


def _ask(
    app: SeatSyncApp, plan: Plan, verdict: GuardVerdict, title: str = "", left: Sequence[str] = ()
) -> None:
    def answered(allowances: Allowances | None) -> None:
        if allowances is not None:
            start_push(app, plan, allowances)

    app.push_screen(ConfirmPush(plan, verdict, title=title, left=left), answered)


def start_push(app: SeatSyncApp, plan: Plan, allowances: Allowances) -> None:
    """Push a confirmed plan, and show how it goes."""
    if app.job_running:
        app.notify(f"{app.job_words()} Nothing was written.", severity="warning", markup=False)
        return
    workspace, sink = app.session.workspace, app.post_progress
    app.session.push = PushState(plan)

    def work(stop: threading.Event) -> Coroutine[Any, Any, object]:
        return workspace.push(plan, allowances=allowances, progress=sink, stop=stop)

    app.start(Job("push", work))
    app.run_worker(app.go("push"), group="go")
