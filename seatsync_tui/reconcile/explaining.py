"""Why a row is what it is, number by number: the same lines on the screen and on the command line."""

from __future__ import annotations

from seatsync_tui.models.rows import Action, Row
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.wording import amount, day, number


def explained(row: Row) -> tuple[str, ...]:
    """Give the sentence, the arithmetic, what is proposed, and what stands in the way, a line each."""
    told = [f"{row.status.value}: {row.reason}", *row.explain]
    told += [f"Flags: {', '.join(str(flag) for flag in row.flags)}."] if row.flags else []
    told += _proposed(row)
    told += [f"It cannot be ticked: {row.blocked}"] if row.blocked else []
    told += [
        f"Perhaps {each.company} ({each.company_id}), {each.score} of 100"
        + (f", differs by {each.differs}" if each.differs else "")
        + (f", {each.note}" if each.note else "")
        + "."
        for each in row.suggestions
    ]
    return tuple(clean(line) for line in told)


def _proposed(row: Row) -> list[str]:
    if row.action is None:
        return ["Nothing is proposed."]
    before = "none" if row.current is None else number(row.current)
    after = "" if row.target is None else number(row.target)
    money = "money not known" if row.money is None else f"{amount(row.money)} a month"
    box = "; ticked unless a person says otherwise" if row.checked else "; ticked only by a person"
    box = box if row.tickable else ""
    what = {
        Action.UPDATE: f"update {before} → {after}",
        Action.CREATE: f"create {after}",
        Action.CANCEL: f"cancel {before}",
    }[row.action]
    if row.clears_end:
        what = "take the last day away"
    dates = [f"billed from {day(row.effective)}"] if row.effective else []
    dates += [f"last billed day {day(row.cancel_date)}"] if row.cancel_date else []
    return [f"Proposed: {', '.join([what, *dates, money])}{box}."]
