"""Which additions are live, and which agreements an addition may stand on."""

from __future__ import annotations

from datetime import date

from seatsync_tui.models.psa import ZERO, Addition, Agreement


def agreement_runs(agreement: Agreement) -> bool:
    """Tell whether ConnectWise bills the agreement: Active and not cancelled."""
    return agreement.status.casefold() == "active" and not agreement.cancelled


def may_stand(agreement: Agreement, today: date) -> bool:
    """Tell whether an addition may stand on the agreement: it runs and has not come to its end."""
    return agreement_runs(agreement) and (agreement.end is None or agreement.end >= today)


def addition_live(addition: Addition, today: date) -> bool:
    """Tell whether an addition of a running agreement is billed today or later."""
    return addition.cancelled is None or addition.cancelled >= today


def carries_seats(addition: Addition) -> bool:
    """Tell whether an addition can bill seats: no credit, no undone create, not ended before it begins."""
    if addition.cancelled is None:
        return addition.quantity >= ZERO
    if taken_back(addition):
        return False
    return addition.quantity >= ZERO and _begins_by(addition, addition.cancelled)


def taken_back(addition: Addition) -> bool:
    """Tell whether an addition stands as a create that was undone: no seats, ended on its first day."""
    ended = addition.cancelled
    return addition.quantity == 0 and ended is not None and ended == addition.effective


def overlap(one: Addition, other: Addition) -> bool:
    """Tell whether two additions are billed on one same day."""
    return _begins_by(one, other.cancelled) and _begins_by(other, one.cancelled)


def _begins_by(addition: Addition, last: date | None) -> bool:
    return last is None or addition.effective is None or addition.effective <= last
