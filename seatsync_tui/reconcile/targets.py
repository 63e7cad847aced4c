"""Contributors grouped into targets: whose seats are summed, and which additions may carry them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from seatsync_tui.models.counts import SeatCount
from seatsync_tui.models.making import maker
from seatsync_tui.models.mappings import AdditionChoice, SkuKey
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Contributor
from seatsync_tui.reconcile.adjusting import Counted, adjustment_for, seats_of
from seatsync_tui.reconcile.counting import counted
from seatsync_tui.reconcile.ground import ChoiceKey, Ground
from seatsync_tui.reconcile.liveness import carries_seats, overlap
from seatsync_tui.reconcile.matching import Match

ZERO = Decimal(0)
UNCOUNTED = Counted(ZERO, ZERO, ZERO)
Narrowing = tuple[int, int | None]
"""(agreement, addition) as saved."""


@dataclass(slots=True)
class Target:
    """What one row is about: a company, a product, and a choice of agreement or addition, if there is one."""

    company_id: int
    product_id: int
    chosen: Narrowing | None
    contributors: list[Contributor] = field(default_factory=list)
    agreement_id: int | None = None
    """The chosen agreement, while an addition may stand on it."""
    pinned: Addition | None = None
    lost: bool = False
    """The chosen agreement or addition is gone."""
    lines: list[Addition] = field(default_factory=list)
    """Live additions that may carry the seats, in order; with a pin, the pinned one first."""
    credits: list[Addition] = field(default_factory=list)
    """Live additions that carry no seats: negative ones, and those cancelled before their first day."""
    elsewhere: Sequence[Addition] = ()
    """Live additions of the same company and product that this target may not use."""
    spare: Sequence[Addition] = ()
    """Of those, what the row carries unless it has one pinned or compared."""
    alone: bool = True
    """No other target is about the same company and product."""

    crowded: bool = False
    """Other targets of the same company and product may use the same agreement."""
    counted: Counted = UNCOUNTED
    """What the customers come to, once all of them are read."""
    unknown: Sequence[Contributor] = ()
    """Customers of the company of whom nothing could be read, not even whether they have the sku."""

    @property
    def key(self) -> str:
        """The row's key, stable from month to month."""
        source = self.contributors[0].source
        if len(self.contributors) > 1:
            source = min(contributor.source for contributor in self.contributors)
        key = f"{source}:company-{self.company_id}:product-{self.product_id}"
        if self.chosen is None:
            return key
        agreement_id, addition_id = self.chosen
        key = f"{key}:agreement-{agreement_id}"
        return key if addition_id is None else f"{key}:addition-{addition_id}"


_make_contributor = maker(Contributor)


def sku_key(count: SeatCount) -> SkuKey:
    """Return what a count counts."""
    return (count.source, count.sku, count.metric)


def contributor_of(count: SeatCount, found: Match, ground: Ground) -> Contributor:
    """Count a customer's seats by the mapping's rule."""
    sku = (count.source, count.sku, count.metric)
    if ground.adjustments:
        adjustment = adjustment_for(ground.adjustments, sku, found.company_id)
        seats = seats_of(count, ground.rule(sku, found.company_id), adjustment)
    else:
        seats = counted(count, ground.rules.get(sku))
    why = count.not_read
    if seats is not None and (not seats.is_finite() or seats < ZERO):
        seats, why = None, f"The source answered {seats}, which is no number of seats."
    if seats is None and not why:
        why = "The source did not say why."
    return _make_contributor(
        count.source,
        count.customer_id,
        count.customer,
        count.sku,
        count.metric,
        seats,
        count.breakdown,
        why,
        found.how,
        found.confirmed,
        count.committed,
        count.committed_until,
        count.basis,
    )


def group(contributors: Iterable[tuple[int, int, Contributor]], ground: Ground) -> list[Target]:
    """Put (company, product, contributor) together to targets and hand out the live additions among them."""
    targets: dict[tuple[int, int], dict[Narrowing | None, Target]] = defaultdict(dict)
    for company_id, product_id, contributor in contributors:
        chosen = _narrowing(contributor, ground.choices) if ground.choices else None
        fellows = targets[company_id, product_id]
        if chosen in fellows:
            fellows[chosen].contributors.append(contributor)
        else:
            fellows[chosen] = Target(company_id, product_id, chosen, [contributor])
    homes = frozenset(targets)
    for key, fellows in targets.items():
        if len(fellows) == 2:
            _join_the_only_choice(fellows)
        _hand_out(list(fellows.values()), _lines_of(key, homes, ground), ground)
    return [target for fellows in targets.values() for target in fellows.values()]


def _narrowing(contributor: Contributor, choices: Mapping[ChoiceKey, AdditionChoice]) -> Narrowing | None:
    """Look up which agreement, and perhaps which addition, a person chose for a customer's seats."""
    whose = (contributor.source, contributor.customer_id, contributor.sku, contributor.metric)
    choice = choices.get(whose)
    return None if choice is None else (choice.agreement_id, choice.addition_id)


def _join_the_only_choice(fellows: dict[Narrowing | None, Target]) -> None:
    """Sum those who chose nothing with those who chose, when there is one choice only.

    Their seats can stand nowhere else: another addition of the same product would be a second bill.
    """
    if None not in fellows:
        return
    undecided = fellows.pop(None)
    (target,) = fellows.values()
    target.contributors += undecided.contributors


def home_of(
    company_id: int, product_id: int, homes: frozenset[tuple[int, int]], ground: Ground
) -> int | None:
    """Return the product of the target that an addition belongs to: its own, else one also billed as it."""
    if (company_id, product_id) in homes:
        return product_id
    mains = sorted(
        mapping.product_id
        for mapping in ground.licenses.values()
        if mapping.product_id is not None and product_id in mapping.also_billed_as
    )
    return next((main for main in mains if (company_id, main) in homes), None)


def _lines_of(key: tuple[int, int], homes: frozenset[tuple[int, int]], ground: Ground) -> list[Addition]:
    company_id, product_id = key
    lines = ground.live.get(key, [])
    also = ground.also_billed.get(product_id)
    if not also:
        return lines
    lines = list(lines)
    for other in sorted(also - {product_id}):
        if home_of(company_id, other, homes, ground) == product_id:
            lines += ground.live.get((company_id, other), ())
    return lines


def _hand_out(fellows: list[Target], lines: list[Addition], ground: Ground) -> None:
    """Give each live addition to at most one target: pins first, then agreements, then the rest."""
    deltas = ground.facts.deltas
    bases = [line for line in lines if carries_seats(line) and line.id not in deltas]
    seatless = [line for line in lines if line not in bases] if len(bases) < len(lines) else []
    if len(fellows) == 1 and fellows[0].chosen is None:
        fellows[0].lines, fellows[0].credits = bases, seatless
        return
    fellows.sort(key=lambda target: target.key)
    for target in fellows:
        target.alone = len(fellows) == 1
        _resolve_choice(target, bases, ground)
    for target in fellows:
        places = [other.agreement_id for other in fellows if other is not target]
        target.crowded = bool(places) and target.agreement_id in (None, *places)
    free = {line.id: line for line in bases}
    for target in fellows:
        if target.pinned is not None:
            target.lines = [free.pop(target.pinned.id)] if target.pinned.id in free else []
    for target in fellows:
        if target.pinned is not None and target.lines:
            target.lines += [free.pop(line.id) for line in _successors(target.pinned, list(free.values()))]
    for target in sorted(fellows, key=lambda target: target.agreement_id is None):
        if target.pinned is None:
            _take(target, free, fellows)
    _share_rest(fellows, list(free.values()), seatless)


def _resolve_choice(target: Target, bases: list[Addition], ground: Ground) -> None:
    if target.chosen is None:
        return
    agreement_id, addition_id = target.chosen
    standing = ground.standing.get(target.company_id, ())
    if any(agreement.id == agreement_id for agreement in standing):
        target.agreement_id = agreement_id
    else:
        target.lost = True
    if addition_id is not None:
        target.pinned = next((line for line in bases if line.id == addition_id), None)
        target.lost = target.pinned is None
    if (
        target.lost
        and addition_id is not None
        and not any(line.agreement_id == agreement_id for line in bases)
    ):
        target.agreement_id = None


def _successors(pinned: Addition, free: list[Addition]) -> list[Addition]:
    """Find the additions that take over when the pinned one ends; none when they overlap each other."""
    after = [line for line in free if not overlap(pinned, line) and _starts_after(line, pinned)]
    clash = any(overlap(one, other) for one in after for other in after if one is not other)
    return [] if clash else after


def _starts_after(line: Addition, pinned: Addition) -> bool:
    return line.effective is not None and pinned.cancelled is not None and line.effective > pinned.cancelled


def _take(target: Target, free: dict[int, Addition], fellows: list[Target]) -> None:
    taken = {
        other.agreement_id for other in fellows if other is not target and other.agreement_id is not None
    }
    for line in list(free.values()):
        mine = line.agreement_id == target.agreement_id
        anyones = target.agreement_id is None and line.agreement_id not in taken
        if mine or anyones:
            target.lines.append(free.pop(line.id))


def _comparable(target: Target) -> bool:
    """Tell whether the row has an addition to compare: none of several that are billed on one day is."""
    if target.pinned is not None or len(target.lines) < 2:
        return bool(target.lines)
    return not any(overlap(one, other) for one, other in combinations(target.lines, 2))


def _share_rest(fellows: list[Target], rest: list[Addition], credits: list[Addition]) -> None:
    nobody = not any(_comparable(target) for target in fellows)
    for target in fellows:
        target.spare = rest if target.alone or (nobody and target is fellows[0]) else []
        mine = {line.id for line in target.lines}
        others = [line for other in fellows for line in other.lines if line.id not in mine]
        target.elsewhere = sorted([*others, *rest], key=lambda line: line.id)
    for credit in credits:
        standing = [t for t in fellows if any(line.agreement_id == credit.agreement_id for line in t.lines)]
        (standing or [t for t in fellows if t.lines] or fellows)[0].credits.append(credit)
