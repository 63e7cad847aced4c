"""Choices about one row: how an ending goes on, 0 or cancel, and any date that is proposed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from seatsync_tui.models.rows import Action, Pick, Row, Status
from seatsync_tui.screens.dialogs import Ask, AskText
from seatsync_tui.screens.picker import Choice, Picker, pick
from seatsync_tui.widgets.cells import counted, day
from seatsync_tui.widgets.columns import company_text, harmless

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp
    from seatsync_tui.reconcile.confirming import Proposed
    from seatsync_tui.workflow.choosing import Choosing

ENDINGS = (
    Choice("keep", "Keep it", "the last day is cleared, the seats are as counted", names=("keep",)),
    Choice("new", "A new addition", "starts on the day after the last one", names=("new",)),
    Choice("end", "Let it end", "nothing is written, it bills no more after its last day", names=("end",)),
)
ZEROS = (
    Choice("update", "Write 0 seats", "the addition stays and bills nothing", names=("0",)),
    Choice("cancel", "Cancel it", "the addition ends on the proposed last day", names=("cancel",)),
)


def choose(app: SeatSyncApp, row: Row) -> None:
    """Ask for what the row waits for."""
    if row.pick is Pick.DATE:
        edit_date(app, row)
        return
    ending = row.status is Status.ENDING
    title = "How does the ending addition go on?" if ending else "No seats are left: 0, or cancel?"
    picker = Picker(
        f"{company_text(row)}: {title}",
        [row.reason],
        first=ENDINGS if ending else ZEROS,
        take_first=False,
    )

    def save(value: str) -> None:
        from seatsync_tui.workflow.choosing import Choosing

        _save(app, row, Choosing(ending=value) if ending else Choosing(zero=value), value)

    pick(app, picker, str, save)


def _save(app: SeatSyncApp, row: Row, choosing: Choosing, said: str) -> None:
    app.decide(
        lambda: app.session.workspace.choose_row(row.key, choosing), f"{company_text(row)}: {said} is chosen."
    )


def date_refusal(row: Row) -> str:
    """Why a row has no date to edit; empty when it has."""
    if row.action in (Action.CREATE, Action.CANCEL) or row.pick is Pick.DATE:
        return ""
    return "Only a create has a first billed day, and only a cancel a last one."


def edit_date(app: SeatSyncApp, row: Row) -> None:
    """Ask for the first billed day of a create, or the last one of a cancel."""
    cancels = row.action is Action.CANCEL
    what = "Last billed day" if cancels else "First billed day"
    now = row.cancel_date if cancels else row.effective
    asked = AskText(
        f"{what} of {company_text(row)}",
        [("Day (YYYY-MM-DD)", now.isoformat() if now else "")],
        enter="set the day",
        lines=[harmless(row.reason)] if row.reason else [],
        check=_day_problem,
    )

    def save(typed: str | None) -> None:
        if typed:
            from seatsync_tui.workflow.choosing import Choosing

            typed_day = date.fromisoformat(typed)
            chosen = Choosing(cancel_date=typed_day) if cancels else Choosing(effective=typed_day)
            _save(app, row, chosen, day(typed_day))

    app.push_screen(asked, save)


def _day_problem(values: Sequence[str]) -> str:
    try:
        date.fromisoformat(values[0])
    except ValueError:
        return "The day must be written as 2026-12-31."
    return ""


async def confirm_sure(app: SeatSyncApp) -> None:
    """Show the matches that lead by far, each by name, and save them once their number was typed."""
    workspace = app.session.workspace
    seen = await asyncio.to_thread(workspace.confirmable)
    if not seen:
        app.notify("No unmatched customer has one company that leads by far.", severity="warning")
        return

    def save(sure: bool | None) -> None:
        if sure:
            app.decide(lambda: workspace.confirm(seen), f"{counted(len(seen), 'match', 'matches')} saved.")

    lines = [proposal_line(each) for each in seen]
    what = f"Save {counted(len(seen), 'match', 'matches')}?"
    app.push_screen(Ask(what, lines, enter="save", number=len(seen)), save)


def proposal_line(proposed: Proposed) -> str:
    """Customer and company with the score, the words that differ, and how far the next one is."""
    best, second = proposed.best, proposed.second
    differs = f" ({best.differs})" if best.differs else ""
    rival = f"; next {second.score} {harmless(second.company)}" if second else ""
    return f"{harmless(proposed.name)} = {harmless(best.company)}  {best.score}{differs}{rival}"
