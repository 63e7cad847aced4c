"""Changes inside an invoiced period: an addition of the difference bills its rest, beside the change itself.

Only where that bills the right money: the agreement prorates, the period is invoiced, and the catalog's
price, which a new addition gets, is that of the addition that changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from seatsync_tui.models.psa import Addition, Agreement, billed_of
from seatsync_tui.models.rows import Action, Delta, Row
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.dates import invoiced_by, month_end, month_start, period_end, refusal
from seatsync_tui.reconcile.facts import Billed, CancelRule, CreateRule, QuantityMode
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.reconcile.targets import Target
from seatsync_tui.reconcile.wording import day, number

DELTA = QuantityMode.DELTA
NO_DELTA = "No delta, the quantity changes in place"


@dataclass(frozen=True, slots=True)
class Room:
    """The rest of an invoiced period that a delta may bill, or why it may not."""

    last: date | None
    why_not: str = ""


def with_delta(row: Row, line: Addition, agreement: Agreement, target: Target, ground: Ground) -> Row:
    """Put an update's delta beside it where the profile asks for deltas, else say why it stands alone."""
    rules = ground.facts.rules
    if rules.quantity is not DELTA or row.action is not Action.UPDATE or row.target is None:
        return row
    room = room_for(line, agreement, ground)
    billed = billed_of(row.target, line.less_included) - line.billed
    if room.last is None or not billed:
        return _in_place(row, room.why_not or "what is billed stays the same")
    started = line.effective
    if started is not None and (ground.facts.today - started).days < rules.grace_days:
        return _in_place(row, f"it started on {day(started)}, within the grace of {rules.grace_days} days")
    starts = _first_day(agreement, ground, rises=billed > 0)
    if started is not None:
        starts = max(starts, started)
    refused = refusal(starts, agreement, ground.parent(agreement))
    if starts > room.last or refused:
        return _in_place(
            row, refused.rstrip(".") or f"the invoiced period ends on {day(room.last)}, before it"
        )
    earlier = _same_day(line, starts, room.last, target, ground)
    whole = billed if earlier is None else billed + earlier.quantity
    delta = Delta(
        quantity=whole,
        effective=starts,
        last=room.last,
        addition_id=None if earlier is None else earlier.id,
        before=None if earlier is None else image_of(earlier),
    )
    of_place = reasons.in_place(line, agreement, row.target, row.money, ground)
    told = [each for each in row.explain if each not in of_place]
    return replace(row, delta=delta, explain=(*told, _words(delta)))


def without_change(row: Row, line: Addition, agreement: Agreement, ground: Ground) -> tuple[str, ...]:
    """What explains a row but for its update, in whose place the addition is cancelled."""
    if row.target is None:
        return tuple(row.explain)
    of_update = reasons.change(line, agreement, row.target, row.money, ground)
    of_update += [] if row.delta is None else [_words(row.delta)]
    return tuple(each for each in row.explain if each not in of_update and not each.startswith(NO_DELTA))


def credit_for(line: Addition, agreement: Agreement, on: date, ground: Ground) -> Delta | None:
    """Make the credit of a cancel today for the days of this month that are invoiced already."""
    if ground.facts.rules.cancel is not CancelRule.TODAY or on != ground.facts.today or not line.billed:
        return None
    room = room_for(line, agreement, ground)
    first = on + timedelta(days=1)
    if room.last is None:
        return None
    last = min(room.last, month_end(on))
    if first > last or refusal(first, agreement, ground.parent(agreement)):
        return None
    return Delta(-line.billed, first, last)


def room_for(line: Addition, agreement: Agreement, ground: Ground) -> Room:
    """Say to which day a delta may bill."""
    today, parent = ground.facts.today, ground.parent(agreement)
    if not invoiced_by(agreement, parent).prorate:
        return Room(None, "the agreement does not prorate")
    if ground.facts.rules.billed.get(agreement.type, Billed.IN_ADVANCE) is Billed.IN_ARREARS:
        return Room(None, "the current period is billed in arrears and not invoiced yet")
    last = period_end(agreement, parent, today)
    if last is None:
        return Room(None, "no current period is known to be invoiced")
    if line.effective is not None and line.effective > today:
        return Room(None, f"it starts only on {day(line.effective)}")
    if line.cancelled is not None:
        return Room(None, f"it ends on {day(line.cancelled)}")
    product = ground.products.get(line.product_id)
    if line.bill_customer != "Billable" or product is None or product.price != line.unit_price:
        return Room(None, "a new addition would not be billed at its price")
    if product.inactive or product.product_class.casefold() == "bundle":
        return Room(None, "the catalog product cannot be added")
    return Room(last)


def _first_day(agreement: Agreement, ground: Ground, *, rises: bool) -> date:
    facts = ground.facts
    if not rises:
        later = facts.rules.delta_decrease is CreateRule.NEXT_MONTH
        return month_start(facts.today, 1) if later else facts.today
    if facts.rules.delta_increase is not CreateRule.THIS_MONTH:
        return facts.today
    first = month_start(facts.today)
    begun = agreement.bill_start or agreement.start
    return first if begun is None else max(first, begun)


def _same_day(line: Addition, starts: date, last: date, target: Target, ground: Ground) -> Addition | None:
    """Find the delta that an earlier change made from the same day."""
    return next(
        (
            other
            for other in target.credits
            if other.id in ground.facts.deltas
            and (other.agreement_id, other.product_id) == (line.agreement_id, line.product_id)
            and (other.effective, other.cancelled) == (starts, last)
        ),
        None,
    )


def _in_place(row: Row, why: str) -> Row:
    return replace(row, explain=(*row.explain, f"{NO_DELTA}: {why}."))


def _words(delta: Delta) -> str:
    if delta.before is None:
        what = f"A delta of {_signed(delta.quantity)} bills the change"
    else:
        earlier, more = delta.before.quantity, delta.quantity - delta.before.quantity
        what = (
            f"The delta {delta.addition_id} becomes {_signed(delta.quantity)}: {_signed(earlier)} of an "
            f"earlier change and {_signed(more)} of this one, billed"
        )
    return (
        f"{what} from {day(delta.effective)} to {day(delta.last)}, the rest of the "
        "invoiced period; the addition itself gets the new quantity with it, or neither changes."
    )


def _signed(quantity: Decimal) -> str:
    return f"+{number(quantity)}" if quantity > 0 else number(quantity)
