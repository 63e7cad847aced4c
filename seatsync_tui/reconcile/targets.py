"""Contributors grouped into targets: whose seats are summed, and which additions may carry them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import ClassVar

from seatsync_tui.models.counts import SeatCount
from seatsync_tui.models.making import maker
from seatsync_tui.models.mappings import AdditionChoice, SkuKey
from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Action, BeforeImage, Contributor, Flag, Pick, Status
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.adjusting import Counted, adjustment_for, seats_of
from seatsync_tui.reconcile.counting import seats_by
from seatsync_tui.reconcile.dates import Proposal
from seatsync_tui.reconcile.ground import ChoiceKey, Ground
from seatsync_tui.reconcile.liveness import carries_seats, overlap
from seatsync_tui.reconcile.matching import Match
from seatsync_tui.reconcile.recheck import image_of

ZERO = Decimal(0)
UNCOUNTED = Counted(ZERO, ZERO, ZERO)
Narrowing = tuple[int, int | None]
"""(agreement, addition) as saved."""
Home = tuple[int, int]
"""(company, product) of a target."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new addition would be, and what stands in its way; its target's row tells on which agreement."""

    on: Proposal
    price: Decimal | None
    cycle: str
    money: Decimal | None
    pick: Pick | None
    blocked: str


make_draft = maker(Draft)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules found of a target: all of its row but the numbers and what it names."""

    status: Status
    why: str | Callable[[Target], str]
    """The row's reason, or what makes it."""
    told: Callable[[Target], Iterable[str]] | None
    """What adds to how the numbers came about."""
    flags: tuple[Flag, ...]
    action: Action | None
    effective: date | None
    price: Decimal | None
    """That of a new addition; one that stands has its own."""
    money: Decimal | None
    """What the row's change is worth a month."""
    pick: Pick | None
    tickable: bool
    checked: bool
    blocked: str
    related: tuple[int, ...]
    edited: str
    """What becomes of later links, and whose hand a change would undo, in words."""
    draft: Draft | None
    """The new addition that the row proposes."""


make_finding = maker(Finding)


@dataclass(slots=True, eq=False)
class Target:
    """What one row is about: a company, a product, and a choice of agreement or addition, if there is one.

    Its row asks it for the fields that are made when somebody reads them, of facts that stand still by then;
    what they are made of is set as the row is made.
    """

    fields: ClassVar[tuple[str, ...]] = ("reason", "before", "explain")
    ground: Ground
    company_id: int
    product_id: int
    chosen: Narrowing | None
    contributors: tuple[Contributor, ...]
    agreement_id: int | None = None
    """The chosen agreement, while an addition may stand on it."""
    pinned: Addition | None = None
    lost: bool = False
    """The chosen agreement or addition is gone."""
    lines: Sequence[Addition] = ()
    """Live additions that may carry the seats, in order; with a pin, the pinned one first."""
    credits: Sequence[Addition] = ()
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
    found: Finding = field(init=False, repr=False)
    """What the rules found."""
    shown: Addition | None = field(init=False, repr=False)
    """The addition that the row shows."""
    agreement: Agreement | None = field(init=False, repr=False)
    """The agreement that the row's addition stands on, or would; None while a person has to choose one."""

    def reason(self) -> str:
        """The sentence that says why the row is what it is."""
        why = self.found.why
        return why if isinstance(why, str) else why(self)

    def before(self) -> BeforeImage | None:
        """What the row's addition held when the preview was made."""
        return None if self.shown is None else image_of(self.shown)

    def explain(self) -> tuple[str, ...]:
        """How the numbers came about."""
        total = None if self.counted is UNCOUNTED else self.counted.total
        arithmetic = reasons.arithmetic(self.contributors, total, self.ground)
        told = self.found.told
        return (*arithmetic, *self.counted.words, *(() if told is None else told(self)))

    @property
    def key(self) -> str:
        """The row's key, stable from month to month."""
        source = self.contributors[0].source
        if len(self.contributors) > 1:
            source = min(c.source for c in self.contributors)
        key = f"{source}:company-{self.company_id}:product-{self.product_id}"
        if self.chosen is None:
            return key
        agreement_id, addition_id = self.chosen
        key = f"{key}:agreement-{agreement_id}"
        return key if addition_id is None else f"{key}:addition-{addition_id}"


Targets = dict[Home, list[Target]]
_make_contributor = maker(Contributor)


def contributor_of(count: SeatCount, sku: SkuKey, found: Match, ground: Ground) -> Contributor:
    """Count a customer's seats by the mapping's rule."""
    if ground.adjustments:
        adjustment = adjustment_for(ground.adjustments, sku, found.company_id)
        seats = seats_of(count, ground.rule(sku, found.company_id), adjustment)
    else:
        seats = seats_by(ground.rules.get(sku), count.quantity, count.breakdown, count.not_read)
    why = count.not_read
    if seats is None:
        why = why or "The source did not say why."
    elif not seats.is_finite() or seats < ZERO:
        seats, why = None, f"The source answered {seats}, which is no number of seats."
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


def place(home: Home, contributor: Contributor, targets: Targets, ground: Ground) -> None:
    """Put a contributor to the target of its company, product and choice."""
    chosen = _narrowing(contributor, ground.choices) if ground.choices else None
    fellows = targets.get(home)
    if fellows is None:
        company_id, product_id = home
        targets[home] = [Target(ground, company_id, product_id, chosen, (contributor,))]
        return
    for target in fellows:
        if target.chosen == chosen:
            target.contributors += (contributor,)
            return
    fellows.append(Target(ground, *home, chosen, (contributor,)))


def hand_out(targets: Targets, ground: Ground) -> None:
    """Hand out the live additions among the targets, once all contributors are placed."""
    live, deltas = ground.live, ground.facts.deltas
    for home, fellows in targets.items():
        if len(fellows) == 2:
            _join_the_only_choice(fellows)
        lines: Sequence[Addition] = live.get(home, ())
        if home[1] in ground.also_billed:
            lines = [*lines, *_lines_beside(home, targets, ground)]
        if lines or len(fellows) > 1 or fellows[0].chosen is not None:
            _hand_out(fellows, lines, deltas, ground)


def _narrowing(contributor: Contributor, choices: Mapping[ChoiceKey, AdditionChoice]) -> Narrowing | None:
    """Look up which agreement, and perhaps which addition, a person chose for a customer's seats."""
    whose = (contributor.source, contributor.customer_id, contributor.sku, contributor.metric)
    choice = choices.get(whose)
    return None if choice is None else (choice.agreement_id, choice.addition_id)


def _join_the_only_choice(fellows: list[Target]) -> None:
    """Sum those who chose nothing with those who chose, when there is one choice only.

    Their seats can stand nowhere else: another addition of the same product would be a second bill.
    """
    undecided = next((target for target in fellows if target.chosen is None), None)
    if undecided is None:
        return
    fellows.remove(undecided)
    fellows[0].contributors += undecided.contributors


def home_of(company_id: int, product_id: int, homes: Container[Home], ground: Ground) -> int | None:
    """Return the product of the target that an addition belongs to: its own, else one also billed as it."""
    if (company_id, product_id) in homes:
        return product_id
    mains = sorted(main for main, also in ground.also_billed.items() if product_id in also)
    return next((main for main in mains if (company_id, main) in homes), None)


def _lines_beside(home: Home, homes: Container[Home], ground: Ground) -> Iterator[Addition]:
    """Find the live additions of products that a target's is also billed as and that have no target."""
    company_id, product_id = home
    for other in sorted(ground.also_billed[product_id] - {product_id}):
        if home_of(company_id, other, homes, ground) == product_id:
            yield from ground.live.get((company_id, other), ())


def _hand_out(
    fellows: list[Target], lines: Sequence[Addition], deltas: Container[int], ground: Ground
) -> None:
    """Give each live addition to at most one target: pins first, then agreements, then the rest."""
    bases = [line for line in lines if carries_seats(line) and line.id not in deltas]
    seatless = [line for line in lines if line not in bases] if len(bases) < len(lines) else []
    if len(fellows) == 1 and fellows[0].chosen is None:
        fellows[0].lines, fellows[0].credits = bases, seatless
        return
    fellows.sort(key=lambda target: target.key)
    for target in fellows:
        target.lines = target.credits = ()
        target.alone = len(fellows) == 1
        _resolve_choice(target, bases, ground)
    for target in fellows:
        places = [other.agreement_id for other in fellows if other is not target]
        target.crowded = bool(places) and target.agreement_id in (None, *places)
    free = {line.id: line for line in bases}
    for target in fellows:
        if target.pinned is not None and target.pinned.id in free:
            target.lines = [free.pop(target.pinned.id)]
    for target in fellows:
        if target.pinned is not None and target.lines:
            after = _successors(target.pinned, list(free.values()))
            target.lines = [*target.lines, *(free.pop(line.id) for line in after)]
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
    mine = [
        line
        for line in free.values()
        if line.agreement_id == target.agreement_id
        or (target.agreement_id is None and line.agreement_id not in taken)
    ]
    target.lines = [*target.lines, *(free.pop(line.id) for line in mine)]


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
        base = (standing or [t for t in fellows if t.lines] or fellows)[0]
        base.credits = [*base.credits, credit]
