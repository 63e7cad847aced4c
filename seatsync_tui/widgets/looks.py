"""Which colour a row's status and numbers are drawn in, as a component class of the grid."""

from __future__ import annotations

from seatsync_tui.models.rows import Action, Row, Status

TROUBLE = {
    Status.LICENSE_UNMAPPED,
    Status.NOT_READ,
    Status.UNMATCHED,
    Status.AMBIGUOUS,
    Status.NO_AGREEMENT,
    Status.MULTIPLE_ADDITIONS,
    Status.ENDING,
}
"""What needs a person before anything can be written."""
QUIET = {Status.NO_CHANGE, Status.HELD}


def status_look(row: Row) -> str:
    """The look of the status's own words."""
    return "grid--trouble" if row.status in TROUBLE else "grid--quiet" if row.status in QUIET else ""


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
