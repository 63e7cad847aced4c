"""The only addition ends while seats are in use: keep it, let another follow, let it end, or renew it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Action, Flag, Pick, Row, Status
from seatsync_tui.reconcile import flags as flag
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.creates import succeed
from seatsync_tui.reconcile.dates import cancel_refusal
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.target_rows import row_of
from seatsync_tui.reconcile.targets import Target
from seatsync_tui.reconcile.wording import day


def ending(
    line: Addition, target: Target, related: tuple[int, ...], flags: Sequence[Flag], ground: Ground
) -> Row | None:
    """Make the row of an addition that ends; None when it ends as it should: with its term, or by choice."""
    assert line.cancelled is not None, "an addition that ends has a last day"
    chosen = ground.choice(target.key, line).ending
    term = _renewing_term(target, ground)
    if chosen == "end" or (term is not None and term == line.cancelled and not chosen):
        return None
    row = _waiting(line, target, related, flags, ground)
    if chosen == "keep":
        return _kept(row, line)
    if term is not None and term > line.cancelled and chosen != "new":
        return _renewed(row, line, term, ground)
    if chosen == "new":
        return succeed(row, line, target, ground)
    return replace(row, reason=f"{row.reason} {reasons.ENDING_CHOICES}")


def _waiting(
    line: Addition, target: Target, related: tuple[int, ...], flags: Sequence[Flag], ground: Ground
) -> Row:
    counted = target.counted
    agreement = ground.agreements[line.agreement_id]
    words = reasons.owed(reasons.counts(target.contributors, counted.total, ground), counted)
    edited, edit_words = flag.hand_edit(line, ground)
    return row_of(
        target,
        ground,
        Status.ENDING,
        f"{reasons.ending(line, words, counted.due)} {edit_words}".strip(),
        line=line,
        related=related,
        flags=[*flags, *edited, *flag.ends(line), *flag.of_agreement(agreement, ground, changes=False)],
        pick=Pick.ENDING,
        blocked="Choose first: keep it, start another the day after, or let it end.",
        told=lambda of: [*reasons.every_line((line,), of.credits, of.ground), *reasons.changed(line)],
    )


def _kept(row: Row, line: Addition) -> Row:
    """Propose to take the last day away; the quantity is compared again once it is gone."""
    told = (
        f"{row.reason} Chosen: keep it. Its last day is taken away; should ConnectWise hold on to it, "
        "clear it there by hand."
    )
    return _update(replace(row, reason=told, clears_end=True), line)


def _renewing_term(target: Target, ground: Ground) -> date | None:
    """Find the last day of the term that the vendor renews by itself; None where a license does not."""
    skus = [ground.skus.get((c.source, c.sku, c.metric)) for c in target.contributors]
    if not all(sku is not None and sku.renews for sku in skus):
        return None
    terms = [c.committed_until for c in target.contributors if c.committed_until is not None]
    return max(terms, default=None)


def _renewed(row: Row, line: Addition, until: date, ground: Ground) -> Row:
    refused = cancel_refusal(until, ground.agreements[line.agreement_id], line)
    told = f"{row.reason} The license was renewed until {day(until)}: it ends then."
    row = _update(replace(row, reason=f"{told} {refused}".strip(), cancel_date=until), line)
    return replace(row, tickable=not refused, blocked=refused)


def _update(row: Row, line: Addition) -> Row:
    return replace(
        row,
        action=Action.UPDATE,
        target=line.quantity,
        money=Decimal("0.00"),
        pick=None,
        tickable=True,
        checked=False,
        blocked="",
        explain=(*row.explain, f"After: quantity {line.quantity:f} as before; 0.00 a month."),
    )
