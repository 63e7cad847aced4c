"""First and last billed days: proposed, kept within the agreement, held against ConnectWise's refusals."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.reconcile.facts import CancelRule, CreateRule
from seatsync_tui.reconcile.money import months_of_cycle
from seatsync_tui.reconcile.wording import day

UNKNOWN_CYCLE = Fraction(13)
"""Months ahead up to which a next invoice date is believed when the billing cycle is not known."""
DAY = timedelta(days=1)
A_MONTHS_DAYS = Fraction(1461, 48)
"""A twelfth of a year, leap days shared out: a week stays seven days."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A day, with why it is that one; without a day, why a person has to pick it."""

    on: date | None
    why: str


def month_start(moment: date, months: int = 0) -> date:
    """Return the first day of the month that lies so many months from this one."""
    years, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return date(years, month + 1, 1)


def month_end(moment: date, months: int = 0) -> date:
    """Return the last day of the month that lies so many months from this one."""
    first = month_start(moment, months)
    return first.replace(day=monthrange(first.year, first.month)[1])


def add_months(moment: date, months: Fraction) -> date:
    """Go so many months on; a day the month lacks becomes its last, a part is one of an average month."""
    whole = int(months)
    last = month_end(moment, whole)
    reached = last.replace(day=min(moment.day, last.day))
    return reached + timedelta(days=int((months - whole) * A_MONTHS_DAYS))


def invoiced_by(agreement: Agreement, parent: Agreement | None) -> Agreement:
    """Return the agreement whose invoice dates count: a child is invoiced with its parent."""
    return parent if agreement.child and parent is not None else agreement


def earliest_legal(agreement: Agreement, parent: Agreement | None = None) -> date | None:
    """Return the first effective date that ConnectWise accepts for a new addition; None when it has no bound.

    It refuses one before the agreement's billing start, and one in a period that is already invoiced unless
    the agreement prorates.
    """
    invoiced = invoiced_by(agreement, parent)
    bounds = [agreement.bill_start or agreement.start]
    if not invoiced.prorate:
        bounds.append(invoiced.next_invoice)
    known = [bound for bound in bounds if bound is not None]
    return max(known, default=None)


def refusal(effective: date, agreement: Agreement, parent: Agreement | None = None) -> str:
    """Foresee ConnectWise's refusal of an effective date, with the earliest legal one; empty when fine."""
    if agreement.end is not None and effective > agreement.end:
        return f"The agreement ends on {day(agreement.end)}, before {day(effective)}."
    earliest = earliest_legal(agreement, parent)
    if earliest is None or effective >= earliest:
        return ""
    starts = agreement.bill_start or agreement.start
    if starts is not None and effective < starts:
        return f"Billing of the agreement starts on {day(starts)}; the earliest day is {day(earliest)}."
    whose = "its parent's" if invoiced_by(agreement, parent) is not agreement else "the"
    return (
        f"{day(effective)} lies before {whose} next invoice and the agreement does not prorate; "
        f"the earliest day is {day(earliest)}."
    )


def create_date(rule: CreateRule, agreement: Agreement, parent: Agreement | None, today: date) -> Proposal:
    """Propose the first billed day of a new addition, moved to the earliest that ConnectWise accepts."""
    invoiced = invoiced_by(agreement, parent)
    wanted = _wanted_create(rule, invoiced, today)
    if wanted.on is None:
        return wanted
    earliest = earliest_legal(agreement, parent)
    if earliest is not None and earliest > wanted.on:
        wanted = Proposal(earliest, "the earliest day that ConnectWise accepts")
    assert wanted.on is not None
    if agreement.end is not None and wanted.on > agreement.end:
        return Proposal(None, f"the agreement ends on {day(agreement.end)}, before {day(wanted.on)}")
    return wanted


def _wanted_create(rule: CreateRule, invoiced: Agreement, today: date) -> Proposal:
    if rule is CreateRule.THIS_MONTH:
        return Proposal(month_start(today), "the first of this month")
    if rule is CreateRule.NEXT_MONTH:
        return Proposal(month_start(today, 1), "the first of next month")
    if rule is CreateRule.TODAY or (rule is CreateRule.BY_PRORATION and invoiced.prorate):
        return Proposal(today, "today")
    if invoiced.next_invoice is None:
        return Proposal(None, "the agreement tells no next invoice date")
    if invoiced.next_invoice < today:
        asked = rule is CreateRule.NEXT_INVOICE
        return Proposal(today, "today: the next invoice date is past" if asked else "today")
    return Proposal(invoiced.next_invoice, "the next invoice date")


def period_end(agreement: Agreement, parent: Agreement | None, today: date) -> date | None:
    """Return the billing period's last day: the day before the next invoice, if that is believable.

    It lies no more than one cycle ahead when the period it ends began today or before: counted back, for a
    period that begins on the last of February may end on the 30th of March.
    """
    invoiced = invoiced_by(agreement, parent)
    following = invoiced.next_invoice
    if following is None or following <= today:
        return None
    cycle = months_of_cycle(invoiced.billing_cycle) or UNKNOWN_CYCLE
    if add_months(following, -cycle) > today:
        return None
    return following - DAY


def cancel_date(
    rule: CancelRule,
    agreement: Agreement,
    parent: Agreement | None,
    addition: Addition,
    today: date,
) -> Proposal:
    """Propose a cancelled addition's last billed day, within its own days and the agreement's."""
    wanted = _wanted_cancel(rule, agreement, parent, today)
    assert wanted.on is not None
    if agreement.end is not None and wanted.on > agreement.end:
        past = ", which is past: nothing on it is billed after it" if agreement.end < today else ""
        wanted = Proposal(agreement.end, f"the agreement's last day{past}")
    if addition.cancelled is not None and wanted.on is not None and wanted.on > addition.cancelled:
        wanted = Proposal(addition.cancelled, "its last day already")
    starts = [moment for moment in (agreement.bill_start, addition.effective) if moment is not None]
    first = max(starts, default=None)
    if first is not None and wanted.on is not None and wanted.on < first:
        wanted = Proposal(first, "its first billed day: it cannot end before it starts")
    return wanted


def _wanted_cancel(rule: CancelRule, agreement: Agreement, parent: Agreement | None, today: date) -> Proposal:
    if rule is CancelRule.TODAY:
        return Proposal(today, "today")
    if rule is CancelRule.PERIOD_END:
        ends = period_end(agreement, parent, today)
        if ends is not None:
            return Proposal(ends, "the end of the billing period")
    return Proposal(month_end(today), "the last day of this month")


def cancel_refusal(wanted: date, agreement: Agreement, addition: Addition) -> str:
    """Tell why a last billed day cannot be; empty when it can."""
    if addition.effective is not None and wanted < addition.effective:
        return f"Addition {addition.id} starts only on {day(addition.effective)}."
    if agreement.bill_start is not None and wanted < agreement.bill_start:
        return f"Billing of the agreement starts only on {day(agreement.bill_start)}."
    if agreement.end is not None and wanted > agreement.end:
        return f"The agreement ends on {day(agreement.end)} already."
    return ""


def terms(agreement: Agreement) -> str:
    """Write down what of an agreement decides dates, so that a move of it can be told."""
    told = {
        "starts": agreement.bill_start or agreement.start,
        "ends": agreement.end,
        "next invoice": agreement.next_invoice,
    }
    words = [f"{what} {'none' if on is None else day(on)}" for what, on in told.items()]
    return ", ".join([*words, "prorates" if agreement.prorate else "does not prorate"])


def days_lost(agreement: Agreement, parent: Agreement | None, begins: date) -> int | None:
    """Count the days from an increase in place until it is billed, when billed in advance.

    None where no next invoice lies ahead, or none that is believable.
    """
    last = period_end(agreement, parent, begins)
    return None if last is None else (last + DAY - begins).days
