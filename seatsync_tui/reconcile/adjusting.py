"""From what customers use to what is billed: seats left out, free or extra, minimums, packs, committed terms.

The seats of all customers of a row are summed first; then each license's rule is applied once to its sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from seatsync_tui.models.counts import CountRule, SeatCount
from seatsync_tui.models.mappings import CountAdjustment, SkuKey
from seatsync_tui.models.rows import Contributor
from seatsync_tui.reconcile.counting import counted, round_up
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.wording import day, number, seats

ZERO = Decimal(0)
ONE = Decimal(1)
Adjustments = Mapping[tuple[str, str, str, int], CountAdjustment]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a row's customers come to."""

    exact: Decimal
    """Seats by the rules, before the one rounding."""
    total: Decimal
    """The same, rounded up to whole seats."""
    due: Decimal
    """Seats that have to be billed: the total, or the committed number where that is more."""
    until: date | None = None
    """Last day of the committed term that decides; None where none does, or where its end is not known."""
    words: tuple[str, ...] = ()
    """The arithmetic, a sentence a line."""
    as_committed: bool = False
    """The due seats are the very number that the one customer's term commits to."""

    @property
    def committed(self) -> bool:
        """Whether a committed term asks for more than is used."""
        return self.due > self.total


def adjustment_for(adjustments: Adjustments, sku: SkuKey, company_id: int | None) -> CountAdjustment | None:
    """Find the rule for a license at a company: its own goes before that for every company."""
    own = None if company_id is None else adjustments.get((*sku, company_id))
    return own if own is not None else adjustments.get((*sku, 0))


def seats_of(count: SeatCount, rule: CountRule | None, adjustment: CountAdjustment | None) -> Decimal | None:
    """Count one customer's seats by a count rule, without the statuses that do not count; None: not read.

    A source that keeps no breakdown cannot tell statuses apart, so that nothing is left out of its number.
    """
    told = counted(count, rule)
    if told is None or adjustment is None or not adjustment.without or not count.breakdown:
        return told
    left_out = frozenset(adjustment.without)
    cells = [cell for cell in count.breakdown if not left_out & cell.traits]
    if rule is not None:
        return rule.count(cells)
    return sum((cell.quantity for cell in cells), ZERO)


def count_together(
    contributors: Sequence[Contributor], adjustments: Adjustments, company_id: int, today: date
) -> Counted:
    """Sum the customers of a row, apply each license's rule to its own sum, and round up once."""
    if not adjustments and len(contributors) < 2 and not contributors[0].committed:
        return _plain(contributors[0].counted or ZERO)
    if plain(contributors, adjustments):
        return _plain(sum((c.counted or ZERO for c in contributors), ZERO))
    exact = due = ZERO
    words: list[str] = []
    together: list[str] = []
    for sku in dict.fromkeys((c.source, c.sku, c.metric) for c in contributors):
        mine = [c for c in contributors if (c.source, c.sku, c.metric) == sku]
        used = sum((c.counted or ZERO for c in mine), ZERO)
        owed = sum((max(c.counted or ZERO, committed_seats(c, today)) for c in mine), ZERO)
        rule = adjustment_for(adjustments, sku, company_id)
        billed, told = apply(rule, used)
        exact += billed
        due += apply(rule, owed)[0]
        words += told
        together += _owed_words(used, owed, apply(rule, owed)[0], len(mine))
    total = round_up(exact)
    words += rounded(exact, total)
    bound = [c for c in contributors if committed_seats(c, today) > (c.counted or ZERO)]
    ends = [c.committed_until for c in bound if c.committed_until is not None]
    words += [*(_committed_words(c) for c in bound), *together]
    due = max(total, round_up(due))
    as_committed = len(contributors) == 1 and due == contributors[0].committed
    return Counted(exact, total, due, min(ends, default=None), tuple(words), as_committed)


def plain(contributors: Sequence[Contributor], adjustments: Adjustments) -> bool:
    """Whether no rule and no term can make another number of a row's seats than their sum."""
    return not adjustments and not any(c.committed for c in contributors)


def rounded(exact: Decimal, whole: Decimal) -> list[str]:
    """Say that a sum was rounded up, where it was no whole number."""
    return [] if exact == whole else [f"{number(exact)}, rounded up once to {number(whole)} whole seats."]


def _owed_words(used: Decimal, owed: Decimal, billed: Decimal, customers: int) -> list[str]:
    """Say what a term makes of the sum, where that is more than the number it commits to."""
    if owed == used or (customers == 1 and billed == owed):
        return []
    ruled = "" if billed == owed else f", {number(billed)} by the rule"
    return [f"With what is committed the customers owe {number(owed)}{ruled}."]


@lru_cache(maxsize=1 << 14)
def _plain(seats_now: Decimal) -> Counted:
    """Seats that no rule and no term changes."""
    whole = round_up(seats_now)
    return Counted(seats_now, whole, whole)


def committed_seats(contributor: Contributor, today: date) -> Decimal:
    """Return the seats that a term commits the customer to today; 0 without one in force."""
    until = contributor.committed_until
    if until is not None and until < today:
        return ZERO
    return contributor.committed


def apply(rule: CountAdjustment | None, used: Decimal) -> tuple[Decimal, list[str]]:
    """Go from seats in use to seats billed by one rule, with a line for each step that changes the number."""
    if rule is None:
        return used, []
    seats_now, told = used, []
    for step, words in ((_free, "free"), (_extra, "on top"), (_minimum, "minimum"), (_packs, "packs")):
        after, why = step(rule, seats_now)
        if after != seats_now:
            told.append(f"{number(seats_now)} → {number(after)} ({words}): {why}.")
        seats_now = after
    if told and rule.why.strip():
        by = f" ({clean(rule.by)})" if rule.by else ""
        told.append(f"Why this rule{by}: {clean(rule.why).rstrip('.')}.")
    return seats_now, told


def _free(rule: CountAdjustment, now: Decimal) -> tuple[Decimal, str]:
    return max(ZERO, now - rule.free), f"the first {seats(rule.free)} {_are(rule.free)} free"


def _extra(rule: CountAdjustment, now: Decimal) -> tuple[Decimal, str]:
    return now + rule.extra, f"{seats(rule.extra)} {_are(rule.extra)} billed on top"


def _minimum(rule: CountAdjustment, now: Decimal) -> tuple[Decimal, str]:
    return max(now, rule.minimum), f"at least {seats(rule.minimum)} {_are(rule.minimum)} billed"


def _packs(rule: CountAdjustment, now: Decimal) -> tuple[Decimal, str]:
    if rule.pack <= ONE:
        return now, ""
    packs = (now / rule.pack).to_integral_value(ROUND_CEILING)
    return packs * rule.pack, f"rounded up to {number(packs)} × {number(rule.pack)} seats"


def _are(value: Decimal) -> str:
    return "is" if value == 1 else "are"


def _committed_words(contributor: Contributor) -> str:
    until = "" if contributor.committed_until is None else f" until {day(contributor.committed_until)}"
    return (
        f"{clean(contributor.customer)} is committed to {seats(contributor.committed)}{until} "
        f"and uses {number(contributor.counted or ZERO)}."
    )


def rule_words(rule: CountAdjustment) -> str:
    """Say a rule in words, as lists and audits show it."""
    told: list[str] = []
    told += [f"counts {rule.count_rule}"] if rule.count_rule else []
    told += [f"without {status}" for status in rule.without]
    told += [f"first {number(rule.free)} free"] if rule.free else []
    told += [f"{number(rule.extra)} on top"] if rule.extra else []
    told += [f"at least {number(rule.minimum)}"] if rule.minimum else []
    told += [f"in packs of {number(rule.pack)}"] if rule.pack > ONE else []
    return ", ".join(told) or "as counted"


def by_key(adjustments: Iterable[CountAdjustment]) -> dict[tuple[str, str, str, int], CountAdjustment]:
    """Lay rules out for look-ups."""
    return {adjustment.key: adjustment for adjustment in adjustments}
