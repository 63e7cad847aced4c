"""Additions: chains of them, and what cancelling one means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Action, Row
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.dates import Proposal, cancel_date, cancel_refusal
from seatsync_tui.reconcile.facts import RowChoice
from seatsync_tui.reconcile.ground import Ground, in_order
from seatsync_tui.reconcile.liveness import overlap
from seatsync_tui.reconcile.money import monthly_money
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.reconcile.wording import day


def chain_of(lines: Sequence[Addition], *, pinned: bool) -> list[Addition] | None:
    """Return the additions that follow each other, today's first; None when two are billed on one day.

    A pinned addition stands first and was given its successors already.
    """
    if pinned or len(lines) < 2:
        return list(lines)
    ordered = sorted(lines, key=in_order)
    if any(overlap(one, other) for one, other in pairwise(ordered)):
        return None
    return ordered


def cancel(row: Row, line: Addition, agreement: Agreement, ground: Ground, *, blocked: str = "") -> Row:
    """Propose to cancel an addition: its last billed day, and what that is worth a month."""
    facts = ground.facts
    parent = ground.parent(agreement)
    proposed = cancel_date(facts.rules.cancel, agreement, parent, line, facts.today)
    edited = facts.choices.get(row.key, RowChoice()).cancel_date
    on = proposed if edited is None else Proposal(edited, "as a person set it")
    assert on.on is not None
    refused = cancel_refusal(on.on, agreement, line)
    cycle = ground.cycle(agreement)
    money = monthly_money(line.billed, Decimal(0), line.unit_price, line.bill_customer, cycle)
    stops = blocked or refused
    return replace(
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
        money=money,
        tickable=not stops,
        checked=False,
        blocked=stops,
        explain=(
            *row.explain,
            *(() if row.contributors else (reasons.bill(line, ground),)),
            f"Cancelled, its last billed day is {day(on.on)}, {on.why}; {reasons.money_words(money, cycle)}",
        ),
    )
