"""Flags: remarks beside a status, most of which leave the box to a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from seatsync_tui.models.mappings import CustomerKey
from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Contributor, Flag
from seatsync_tui.reconcile.adjusting import Counted
from seatsync_tui.reconcile.dates import invoiced_by
from seatsync_tui.reconcile.doubts import Doubts
from seatsync_tui.reconcile.ground import Ground, whole
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.targets import Target
from seatsync_tui.reconcile.wording import day, listed

LARGE_SHARE = Decimal("0.5")
LARGE_SEATS = Decimal(10)
NEVER_MAPPED = Flag("never mapped", "never mapped")
HOLD_ENDED = Flag("hold ended", "hold ended")
PIN_LOST = Flag("pin lost", "pin lost")
LARGE = Flag("large", "large")
TO_ZERO = Flag("to zero", "to zero")
FRACTIONAL = Flag("fractional", "fractional")
NO_PRORATION = Flag("no proration", "no proration", unchecks=False)
RENAMED = Flag("renamed", "renamed", unchecks=False)
CHILD = Flag("child agreement", "child agreement", unchecks=False)


@lru_cache(maxsize=1 << 14)
def change_flags(current: Decimal, target: Decimal) -> tuple[Flag, ...]:
    """Flag a change for its size: `large` and `to zero`."""
    moved = abs(target - current)
    large = moved > LARGE_SEATS and moved > current * LARGE_SHARE
    to_zero = not target and current > 0
    return (LARGE,) * large + (TO_ZERO,) * to_zero


def hand_edit(line: Addition, ground: Ground) -> tuple[list[Flag], str]:
    """Flag an addition that no longer holds what we wrote last, with who changed it and when, in words."""
    last = ground.last_writes.get(line.id)
    if last is None or last.quantity == line.quantity:
        return [], ""
    by = f" by {clean(line.updated_by)}" if line.updated_by else ""
    at = f" on {line.last_updated[:10]}" if line.last_updated else ""
    words = f"Our last push left {last.quantity:f}; it was changed{by}{at}."
    return [Flag("hand edit", "hand edit")], words


def fractional(total: Decimal) -> list[Flag]:
    """Flag a sum that is no whole number."""
    return [] if whole(total) else [FRACTIONAL]


def of_customers(contributors: Sequence[Contributor], ground: Ground) -> list[Flag]:
    """Flag what a row's customers are: several, or of a saved pair with another name now."""
    flags = renamed(contributors, ground) if ground.renamed else []
    return flags if len(contributors) < 2 else sum_of(contributors) + flags


def sum_of(contributors: Sequence[Contributor]) -> list[Flag]:
    """Flag a row that sums several customers or skus."""
    if len(contributors) < 2:
        return []
    return [Flag("sum of", f"sum of {len(contributors)}", unchecks=False)]


def renamed(contributors: Iterable[Contributor], ground: Ground) -> list[Flag]:
    """Flag a saved pair of which a name changed a little."""
    known = ground.renamed
    return [RENAMED] if any((c.source, c.customer_id) in known for c in contributors) else []


def starts(line: Addition, ground: Ground) -> list[Flag]:
    """Flag an addition whose first billed day lies ahead."""
    if line.effective is None or line.effective <= ground.facts.today:
        return []
    return [Flag("starts", f"starts {day(line.effective)}", unchecks=False)]


def ends(line: Addition) -> list[Flag]:
    """Flag an addition that already has a last billed day."""
    if line.cancelled is None:
        return []
    return [Flag("ends", f"ends {day(line.cancelled)}", unchecks=False)]


def of_addition(line: Addition, ground: Ground) -> list[Flag]:
    """Flag what an addition is that nothing changes: when it starts and ends, and where it stands."""
    agreement = ground.agreements[line.agreement_id]
    return [*starts(line, ground), *ends(line), *of_agreement(agreement, ground, changes=False)]


def until(counted: Counted) -> list[Flag]:
    """Flag seats that a term commits to, with its last day."""
    if not counted.committed or counted.until is None:
        return []
    return [Flag("until", f"until {day(counted.until)}", unchecks=False)]


def of_agreement(agreement: Agreement | None, ground: Ground, *, changes: bool) -> list[Flag]:
    """Flag a child agreement, one past its end, and one that does not prorate where something changes."""
    if agreement is None:
        return []
    over = agreement.end is not None and agreement.end < ground.facts.today
    if agreement.parent_id is None and not over:
        return [NO_PRORATION] if changes and not agreement.prorate else []
    prorates = invoiced_by(agreement, ground.parent(agreement)).prorate
    flags = [NO_PRORATION] if changes and not prorates else []
    flags += [] if agreement.parent_id is None else [CHILD]
    return [*flags, _over(agreement)] if over else flags


def _over(agreement: Agreement) -> Flag:
    """Flag an agreement that is called active past its end: what stands on it may reach no invoice."""
    assert agreement.end is not None, "only an agreement with an end can be past it"
    return Flag("agreement ended", f"agreement ended {day(agreement.end)}")


def maybe_more(target: Target, lost: Sequence[str], doubts: Doubts) -> list[Flag]:
    """Flag a decrease that may come from a customer nobody counted: one in doubt, or one that is gone."""
    near = () if doubts.too_many else doubts.names_near(target.company_id, ignored=False)
    if not lost and not near and not doubts.too_many:
        return []
    names = [f"{doubts.open} customers without a company"] if doubts.too_many else []
    names += [clean(name) for name in (*near, *lost)]
    return [Flag("maybe more", f"maybe more: {listed(dict.fromkeys(names), most=2)}")]


def lost_contributors(target: Target, line: Addition, ground: Ground) -> list[str]:
    """Name the customers whose seats were in this addition and are not counted now.

    They are told from our last write, from the customers that a pull misses, and, while orphans are not
    looked for, from the saved mappings of customers that the pull does not list.
    """
    last = ground.last_writes.get(line.id)
    missing = _missing_of(target.company_id, ground)
    if last is None and not missing:
        return []
    present = {(c.source, c.customer_id) for c in target.contributors}
    gone: dict[CustomerKey, str] = {}
    for key in () if last is None else last.customers:
        if key not in present:
            gone[key] = ground.names.get(key, "")
    for key, name in missing.items():
        gone.setdefault(key, name)
    saved = ground.saved_names
    return sorted(name or saved.get(key, key[1]) for key, name in gone.items())


def _missing_of(company_id: int, ground: Ground) -> dict[CustomerKey, str]:
    return ground.missing.get(company_id, {})
