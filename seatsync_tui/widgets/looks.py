"""Which colour a row's status and numbers are drawn in, as a component class of the grid."""

from __future__ import annotations

from seatsync_tui.models.rows import WAITING, Action, Row, Status

QUIET = {Status.NO_CHANGE, Status.HELD}


def status_look(row: Row) -> str:
    """The look of the status's own words."""
    return "grid--trouble" if row.status in WAITING else "grid--quiet" if row.status in QUIET else ""


def change_look(row: Row) -> str:
    """The look of the change and its money; their sign or word says the same."""
    if row.status in QUIET:
        return "grid--quiet"
    if row.action is Action.CREATE:
        return "grid--create"
    if row.action is Action.CANCEL:
        return "grid--cancel"
    if row.action is None or not row.change:
        return ""
    return "grid--up" if row.change > 0 else "grid--down"


def column_look(row: Row, column: str) -> str:
    """The look of any other column."""
    if column in ("change", "money"):
        return change_look(row)
    return "grid--quiet" if row.status in QUIET else ""


def box_text(row: Row, checked: bool) -> str:
    """The box: ticked, free, or none."""
    return "[x]" if checked else "[ ]" if row.tickable else " · "
