"""Additions: chains of them, and what cancelling one means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from seatsync_tui.models.making import altered
from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Action, Delta, Row
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.dates import Proposal, cancel_date, cancel_refusal, period_end
from seatsync_tui.reconcile.deltas import credit_for, without_change
from seatsync_tui.reconcile.facts import Billed, CancelRule
from seatsync_tui.reconcile.ground import Ground, in_order
from seatsync_tui.reconcile.liveness import overlap
from seatsync_tui.reconcile.money import monthly_money
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.reconcile.wording import day, number


def chain_of(lines: Sequence[Addition], *, pinned: bool) -> Sequence[Addition] | None:
    """Return the additions that follow each other, today's first; None when two are billed on one day.

    A pinned addition stands first and was given its successors already.
    """
    if pinned or len(lines) < 2:
        return lines
    ordered = sorted(lines, key=in_order)
    if any(overlap(one, other) for one, other in pairwise(ordered)):
        return None
    return ordered


def cancel(row: Row, line: Addition, agreement: Agreement, ground: Ground, *, blocked: str = "") -> Row:
    """Propose to cancel an addition: its last billed day, and what that is worth a month."""
    facts = ground.facts
    parent = ground.parent(agreement)
    proposed = cancel_date(facts.rules.cancel, agreement, parent, line, facts.today)
    edited = ground.choice(row.key, line).cancel_date
    on = proposed if edited is None else Proposal(edited, "as a person set it")
    assert on.on is not None
    refused = cancel_refusal(on.on, agreement, line)
    cycle = ground.cycle(agreement)
    money = monthly_money(line.billed, Decimal(0), line.unit_price, line.bill_customer, cycle)
    stops = blocked or refused
    delta = credit_for(line, agreement, on.on, ground)
    return altered(
        row,
        agreement_id=agreement.id,
        agreement=agreement.name,
        addition_id=line.id,
        product_id=line.product_id,
        product=line.product,
        current=line.quantity,
        billed=line.billed,
        unit_price=line.unit_price,
        before=image_of(line),
        action=Action.CANCEL,
        target=None,
        cancel_date=on.on,
        delta=delta,
        money=money,
        tickable=not stops,
        checked=False,
        blocked=stops,
        explain=(
            *without_change(row, line, agreement, ground),
            f"Cancelled, its last billed day is {day(on.on)}, {on.why}; {reasons.money_words(money, cycle)}",
            *_credit_words(delta, on.on, agreement, ground),
        ),
    )


def _credit_words(delta: Delta | None, on: date, agreement: Agreement, ground: Ground) -> tuple[str, ...]:
    """Say what becomes of the days that are invoiced beyond a cancel today."""
    facts = ground.facts
    if facts.rules.cancel is not CancelRule.TODAY or on != facts.today:
        return ()
    if delta is not None:
        return (
            f"A credit of {number(delta.quantity)} runs from {day(delta.effective)} to {day(delta.last)}.",
        )
    invoiced = period_end(agreement, ground.parent(agreement), facts.today)
    if invoiced is None or facts.rules.billed.get(agreement.type) is Billed.IN_ARREARS:
        return ()
    return (f"What is invoiced to {day(invoiced)} needs a credit by hand: none can be made of its price.",)
