"""The sentences that say why a row is what it is, with its numbers; names in them are made harmless."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from seatsync_tui.models.mappings import Hold
from seatsync_tui.models.psa import Addition, Agreement, billed_of
from seatsync_tui.models.rows import Contributor
from seatsync_tui.reconcile.adjusting import Counted, adjustment_for, plain, rounded
from seatsync_tui.reconcile.counting import breakdown_words, round_up
from seatsync_tui.reconcile.dates import DAY, days_lost, invoiced_by
from seatsync_tui.reconcile.facts import Billed
from seatsync_tui.reconcile.ground import Ground, in_order
from seatsync_tui.reconcile.money import months_of_cycle
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.wording import amount, day, listed, number, seats

ZERO = Decimal(0)
ONE = Decimal(1)


@lru_cache(maxsize=64)
def source_name(source: str) -> str:
    """Name a source at the head of a sentence."""
    return source[:1].upper() + source[1:]


def counts(contributors: Sequence[Contributor], total: Decimal, ground: Ground) -> str:
    """Say what the source counts: `Duo counts 45 users (enrolled and not pending deletion)`.

    Where a rule makes another number of it, that is said too.
    """
    first = contributors[0]
    if len(contributors) > 1:
        return _together(contributors, total)
    used = round_up(first.counted or ZERO) if ground.adjustments else total
    unit = first.metric if used != ONE else first.metric.removesuffix("s")
    label = rule_label(first, ground)
    words = f"{source_name(first.source)} counts {number(used)} {unit}{f' ({label})' if label else ''}"
    return words if used == total else f"{words}{_ruled(total)}"


def _together(contributors: Sequence[Contributor], total: Decimal) -> str:
    used = round_up(sum((c.counted or ZERO for c in contributors), ZERO))
    sources = sorted({c.source for c in contributors})
    several = len(sources) > 1
    parts = listed(
        f"{clean(c.customer)} {number(c.counted or ZERO)}{f' in {source_name(c.source)}' if several else ''}"
        for c in contributors
    )
    words = (
        f"{listed(map(source_name, sources))} count{'' if several else 's'} {number(used)} together ({parts})"
    )
    return words if used == total else f"{words}{_ruled(total)}"


def _ruled(total: Decimal) -> str:
    return f", {number(total)} by its rule"


def rule_label(contributor: Contributor, ground: Ground) -> str:
    """Say which of a customer's users count: the count rule, and the statuses left out."""
    sku = (contributor.source, contributor.sku, contributor.metric)
    if not ground.adjustments and not contributor.basis:
        rule = ground.rules.get(sku)
        return "" if rule is None else rule.label
    company_id = ground.matches[contributor.source, contributor.customer_id].company_id
    rule = ground.rule(sku, company_id)
    adjustment = adjustment_for(ground.adjustments, sku, company_id)
    left_out = () if adjustment is None else adjustment.without
    told = [] if rule is None else [rule.label]
    told += [f"without {clean(status)}" for status in left_out]
    told += [clean(contributor.basis)] if contributor.basis else []
    return ", ".join(told)


def committed(line: Addition, counted: str, what: Counted) -> str:
    """Say that a term asks for more seats than are used."""
    return f"{owed(counted, what)}; {holds(line)}."


def owed(counted: str, what: Counted) -> str:
    """Say what is counted, and what a term asks for where that is more."""
    if not what.committed:
        return counted
    until = "" if what.until is None else f" until {day(what.until)}"
    if what.as_committed:
        return f"{counted}, and the vendor's term commits to {number(what.due)}{until}"
    return f"{counted}, and with what the vendor's term commits to {number(what.due)} are owed{until}"


def holds(line: Addition) -> str:
    """Say what an addition bills: `addition 9001 bills 40`; one that is not billable only holds it."""
    if line.bill_customer != "Billable":
        return (
            f"addition {line.id} holds {number(line.quantity)} and bills none ({clean(line.bill_customer)})"
        )
    if line.less_included:
        return (
            f"addition {line.id} holds {number(line.quantity)}, of which "
            f"{number(min(line.less_included, line.quantity))} "
            f"are included and {number(line.billed)} billed"
        )
    return f"addition {line.id} bills {number(line.quantity)}"


def license_unmapped(sku: str) -> str:
    """Say that nobody mapped the license."""
    return f"Nobody said yet which product bills {clean(sku)}: map the license in Setup."


def not_read(unread: Sequence[Contributor]) -> str:
    """Say who could not be read and what the API answered; an unknown number is never 0."""
    first = unread[0]
    words = clean(first.not_read).rstrip(".")
    if len(unread) == 1:
        return f"{clean(first.customer)} could not be read: {words}. Nothing is compared until it is."
    names = listed(clean(c.customer) for c in unread)
    return f"{names} could not be read: {words}. A part of the seats is no sum, so nothing is compared."


def no_agreement(company: str, over: Sequence[Agreement]) -> str:
    """Say that a company has nothing to put an addition on."""
    if not over:
        return f"{clean(company)} has no agreement to put an addition on."
    state = listed(f"{clean(item.name)} ({_state(item)})" for item in over)
    return f"No agreement of {clean(company)} is active: {state}."


def _state(agreement: Agreement) -> str:
    if agreement.cancelled:
        return "cancelled"
    if agreement.status.casefold() != "active":
        return clean(agreement.status).lower()
    return "active" if agreement.end is None else f"ended {day(agreement.end)}"


def held(hold: Hold, total: Decimal | None, line: Addition | None) -> str:
    """Say who holds a row, at what, until when and why."""
    by = f" by {clean(hold.by)}" if hold.by else ""
    counted = "" if total is None else f"; {number(total)} are counted"
    now = (
        ""
        if line is None or line.quantity == hold.quantity
        else f" The addition stands at {number(line.quantity)}."
    )
    why = f" Why: {clean(hold.why).rstrip('.')}." if hold.why.strip() else ""
    return f"Held at {number(hold.quantity)}{by} until {until(hold)}{counted}.{why}{now}"


def until(hold: Hold) -> str:
    """Say when a hold ends; one without a day ends when a person lifts it."""
    return "it is lifted" if hold.until == date.max else day(hold.until)


def multiple(lines: Sequence[Addition], counted: str, ground: Ground) -> str:
    """Say which additions are live on one day."""
    told = listed(
        (f"{line.id} ({number(line.quantity)} on {agreement_name(line, ground)})" for line in lines), most=4
    )
    return f"{counted}; {len(lines)} additions are live: {told}. Pick the one that carries the seats."


def agreement_name(line: Addition, ground: Ground) -> str:
    """Name the agreement an addition stands on."""
    agreement = ground.agreements.get(line.agreement_id)
    return f"agreement {line.agreement_id}" if agreement is None else clean(agreement.name)


def ending(line: Addition, counted: str, total: Decimal) -> str:
    """Say that the only addition ends while seats are in use."""
    assert line.cancelled is not None
    differs = "" if line.quantity == total else f" It stands at {number(line.quantity)}."
    return f"{counted}, and the only addition, {line.id}, ends on {day(line.cancelled)}.{differs}"


ENDING_CHOICES = "Keep it by clearing its last day, start another the day after, or let it end."


def ready(line: Addition, counted: str, target: Decimal) -> str:
    """Say what is counted, what is billed, and what an update makes of it."""
    return f"{counted}; {holds(line)}. Update to {number(target)}."


ZERO_CHOICES = "Set it to 0, or cancel it instead."


def to_zero(line: Addition, counted: str, *, cancelled: bool = False) -> str:
    """Say that no seats are left: a person chooses between 0 and a cancel, or chose the cancel."""
    return f"{counted}; {holds(line)}. {'Chosen: cancel it.' if cancelled else ZERO_CHOICES}"


def no_change(line: Addition | None, counted: str) -> str:
    """Say that seats and addition agree."""
    if line is None:
        return f"{counted}, and no addition bills any: nothing to do."
    return f"{counted}; {holds(line)}: nothing to do."


def no_addition(counted: str, product: str, agreement: Agreement | None) -> str:
    """Say that seats are in use and nothing bills them."""
    where = "" if agreement is None else f" Create one on {clean(agreement.name)}."
    return f"{counted} and no addition bills {clean(product)}.{where}"


def change(
    line: Addition, agreement: Agreement, target: Decimal, money: Decimal | None, ground: Ground
) -> list[str]:
    """Say what an update makes of an addition, and from when that is billed."""
    billed = number(billed_of(target, line.less_included))
    worth = money_words(money, ground.cycle(agreement))
    after = f"After: quantity {number(target)}, {billed} billed; {worth}"
    return [after, *in_place(line, agreement, target, money, ground)]


def in_place(
    line: Addition, agreement: Agreement, target: Decimal, money: Decimal | None, ground: Ground
) -> list[str]:
    """Say what a change of quantity in place does to the current period, and what an increase loses."""
    parent = ground.parent(agreement)
    billed = ground.facts.rules.billed.get(agreement.type, Billed.IN_ADVANCE)
    kind = clean(agreement.type) if agreement.type else "no agreement type"
    if billed is Billed.IN_ARREARS:
        return [f"Billed in arrears ({kind}): the change covers the whole current period."]
    following = invoiced_by(agreement, parent).next_invoice
    past = following is not None and following < ground.facts.today
    when = "the next invoice" if following is None else f"the next invoice, {day(following)}"
    when += ", a date that is past" if past else ""
    told = [f"Billed in advance ({kind}): the change starts with {when}; no part of a period is billed."]
    begins = max(ground.facts.today, line.effective or ground.facts.today)
    lost = days_lost(agreement, parent, begins)
    more = billed_of(target, line.less_included) - line.billed
    if lost and more > ZERO and line.bill_customer == "Billable":
        worth = "" if money is None else f", about {money * lost / 30:.2f} at 30 days a month"
        span, are = ("1 day" if lost == 1 else f"{lost} days"), ("is" if more == ONE else "are")
        told.append(f"Until then {seats(more)} for {span} {are} not billed{worth}.")
    return told


def beside(
    line: Addition, chain: Sequence[Addition], credits: Sequence[Addition], ground: Ground
) -> list[str]:
    """Say what else the row carries: the other links of a chain, its gaps and its end, and credits."""
    ordered = sorted(chain, key=in_order)
    first = ordered[0].effective
    told = [no_seats(credit, ground) for credit in credits]
    if first is not None and first > ground.facts.today:
        told = [f"Nothing bills before {day(first)}, when {ordered[0].id} begins.", *told]
    if len(chain) < 2:
        return told
    links = [bill(other, ground).removesuffix(".") + _span(other) for other in ordered if other is not line]
    last = ordered[-1]
    if last.cancelled is not None:
        told = [f"The last of them, {last.id}, ends on {day(last.cancelled)}, and nothing follows it.", *told]
    return [*links, *_gaps(ordered), *told]


def _span(line: Addition) -> str:
    first = "" if line.effective is None else f" from {day(line.effective)}"
    last = "" if line.cancelled is None else f" to {day(line.cancelled)}"
    return f"{first}{last}."


def every_line(lines: Sequence[Addition], credits: Sequence[Addition], ground: Ground) -> list[str]:
    """Say what each addition of a row is that nothing is compared with."""
    return [*(bill(line, ground) for line in lines), *(no_seats(credit, ground) for credit in credits)]


def changed(line: Addition) -> list[str]:
    """Say who changed an addition last, and when, as far as ConnectWise tells."""
    by = f" by {clean(line.updated_by)}" if line.updated_by else ""
    on = f" on {clean(line.last_updated[:10])}" if line.last_updated else ""
    return [f"Addition {line.id} was last changed{on}{by}."] if by or on else []


def no_seats(line: Addition, ground: Ground) -> str:
    """Say that an addition beside the row's own is never seats."""
    if line.id in ground.facts.deltas:
        return f"Addition {line.id} holds {number(line.quantity)}{_span(line).removesuffix('.')}: {A_PART}"
    what = "a credit or adjustment" if line.quantity < ZERO else "taken back, or over before it begins"
    return f"Addition {line.id} holds {number(line.quantity)}: {what}, never seats."


A_PART = "it bills the change of a part of a period, never seats."


def _gaps(chain: Sequence[Addition]) -> list[str]:
    """Say on which days no addition of a chain bills anything, though seats may be in use."""
    told = []
    for one, other in pairwise(chain):
        if one.cancelled is None or other.effective is None:
            continue
        first, last = one.cancelled + DAY, other.effective - DAY
        if first <= last:
            told.append(f"Nothing bills from {day(first)} to {day(last)}: {one.id} ends, {other.id} begins.")
    return told


def arithmetic(contributors: Sequence[Contributor], total: Decimal | None, ground: Ground) -> list[str]:
    """Say how each customer's number came about, and their sum."""
    told = []
    for c in contributors:
        found = ground.matches[c.source, c.customer_id]
        broken_down = breakdown_words(c.breakdown, c.metric)
        value = f"not read: {clean(c.not_read).rstrip('.')}" if c.counted is None else number(c.counted)
        told.append(
            f"{clean(c.customer)}: {broken_down + '; counted ' if broken_down else ''}{value}. {found.reason}"
            + (f' A name has changed since: it was "{found.was}".' if found.renamed else "")
        )
    if total is None:
        return told
    exact = sum((c.counted or ZERO for c in contributors), ZERO)
    told += [f"Together {number(exact)}."] if len(told) > 1 else []
    return told + rounded(exact, round_up(exact)) if plain(contributors, ground.adjustments) else told


def bill(line: Addition, ground: Ground) -> str:
    """Say what an addition is: where it stands, its quantity, price and what is included."""
    price = "no price" if line.unit_price is None else f"{line.unit_price:.2f} each"
    billing = "" if line.bill_customer == "Billable" else f", {line.bill_customer}"
    return (
        f"Addition {line.id}, {clean(line.product)} on {agreement_name(line, ground)}: quantity "
        f"{number(line.quantity)}, {number(line.less_included)} included, {number(line.billed)} billed at "
        f"{price}{billing}."
    )


def money_words(money: Decimal | None, cycle: str) -> str:
    """Say what a change is worth a month, or that it cannot be told."""
    named = f"billing cycle {clean(cycle)}" if cycle else "no billing cycle"
    if money is None:
        lacking = named if months_of_cycle(cycle) is None else "no price"
        return f"what it is worth a month is not known ({lacking})."
    return f"{amount(money)} a month ({named})."
