"""Why a command of the preview cannot act now: in a sentence, with the key that helps where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.commands import Command, When
from seatsync_tui.models.rows import Row, Status
from seatsync_tui.screens.choosing import date_refusal
from seatsync_tui.screens.jobbing import not_tested
from seatsync_tui.screens.saying import empty_words

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp

OF_A_ROW = (When.ROW, When.CHANGE, When.CUSTOMER, When.MAPPED)
WITHOUT_ROWS = (When.ALWAYS, When.IDLE)


def preview_refusal(app: SeatSyncApp, command: Command, row: Row | None, *, shown: int) -> str:
    """Why a command cannot act, with this row under the cursor of so many; empty when the preview lets it."""
    session = app.session
    if command.when not in WITHOUT_ROWS and not session.rows:
        return empty_words(session)
    if command.when in OF_A_ROW and row is None:
        return "No row is under the cursor."
    if command.when is When.SHOWN and not shown:
        return "No rows are shown."
    if command.id in ("preview.push", "preview.push-row") and session.workspace.read_only:
        return read_only_words(app)
    if command.when is When.TICKED and not session.checked:
        return "Nothing is ticked: {preview.tick} ticks a row, {preview.tick-shown} ticks all updates shown."
    if command.id == "preview.pull" and (missing := not_tested(app)):
        return missing
    if command.id == "preview.next-source" and len(session.source_names()) < 2:
        return "Only one source was pulled, so there is no other to show."
    return "" if row is None else row_refusal(command, row)


def read_only_words(app: SeatSyncApp) -> str:
    """That nothing is written, and the option or the setting that says so."""
    settings = app.session.workspace.settings
    if not settings.read_only:
        return "Read only: nothing is written. Open SeatSync without --read-only to push."
    origin = settings.origin_of("read_only")
    return f"Read only: nothing is written. The setting read_only is true, from {origin}."


def row_refusal(command: Command, row: Row) -> str:
    """Why a command cannot act on this row; empty when it can."""
    if command.when is When.CHANGE and not row.tickable:
        return row.blocked or row.reason or "There is nothing to write for this row."
    if command.when in (When.CUSTOMER, When.MAPPED) and not row.contributors:
        return "This row comes from an addition: there is no customer behind it."
    if command.when is When.MAPPED and row.company_id is None:
        return "This customer is not mapped to a company."
    if command.id == "preview.date" and (reason := date_refusal(row)):
        return reason
    if command.id == "preview.keep" and row.status is not Status.EXTRA_ADDITION:
        return (
            "Only an Extra addition can be kept as no seats; {preview.ignore} ignores, {preview.hold} holds."
        )
    return ""
