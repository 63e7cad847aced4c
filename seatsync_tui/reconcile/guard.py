"""The guard: all rows of a plan against the safety limits, before the first write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from seatsync_tui.models.plans import DELTA_SUFFIX, Outcome, Plan, PlanRow, RowOutcome
from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.completeness import broken_pull
from seatsync_tui.reconcile.counting import counted
from seatsync_tui.reconcile.facts import Facts, rule_of
from seatsync_tui.reconcile.liveness import addition_live, agreement_runs
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.wording import number

ZERO = Decimal(0)
CANCELS, DECREASES, INCREASES, CREATES = "cancels", "decreases", "increases", "creates"
BROKEN = "broken pull"
_VERBS = {CANCELS: "cancel", DECREASES: "decrease", INCREASES: "increase", CREATES: "create"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the changes of one product may go in a day before a person has to mean it."""

    cancels: Decimal = Decimal(3)
    cancels_percent: Decimal = Decimal(10)
    """Of the product's additions; the larger of the two counts."""
    decreases: Decimal = Decimal(5)
    decreases_percent: Decimal = Decimal(30)
    fall_percent: Decimal = Decimal(15)
    """Of the product's seats, together with `fall_seats`: both have to be passed."""
    fall_seats: Decimal = Decimal(20)
    rise_percent: Decimal = Decimal(30)
    rise_seats: Decimal = Decimal(20)
    creates: Decimal = Decimal(5)
    creates_percent: Decimal = Decimal(20)


@dataclass(frozen=True, slots=True)
class Allowances:
    """What a person typed to go beyond a limit: the number of rows of that class in the plan."""

    cancels: int | None = None
    decreases: int | None = None
    increases: int | None = None
    creates: int | None = None

    def of(self, kind: str) -> int | None:
        """Return the number typed for a class of changes."""
        typed: dict[str, int | None] = {
            CANCELS: self.cancels,
            DECREASES: self.decreases,
            INCREASES: self.increases,
            CREATES: self.creates,
        }
        return typed.get(kind)

    def words(self) -> str:
        """Say for the audit what was allowed; empty when nothing was."""
        typed = [(kind, self.of(kind)) for kind in _VERBS]
        return ", ".join(f"allowed {count} {kind}" for kind, count in typed if count is not None)


@dataclass(frozen=True, slots=True)
class Finding:
    """A limit that the plan goes beyond."""

    kind: str
    """`cancels`, `decreases`, `increases`, `creates`, `broken pull`."""
    product: str
    count: Decimal
    """What was found: rows or seats."""
    limit: Decimal
    words: str
    overridable: bool = True
    needed: int = 0
    """The number to type: the rows of that class in the plan."""
    allowed: bool = False
    """The right number was typed."""


@dataclass(frozen=True, slots=True)
class GuardVerdict:
    """Whether a plan may be written, and every limit it goes beyond."""

    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing stands against the plan, or a person meant it."""
        return all(finding.allowed for finding in self.findings)

    @property
    def advice(self) -> str:
        """Say what a person can do; empty when nothing stands against the plan."""
        standing = [finding for finding in self.findings if not finding.allowed]
        if not standing:
            return ""
        if any(not finding.overridable for finding in standing):
            return "Pull again and look at the counts; nothing lifts this limit."
        needed = sorted({(finding.kind, finding.needed) for finding in standing})
        options = " ".join(f"--allow-{kind} {count}" for kind, count in needed)
        return f"If it is meant, allow exactly that: {options}."


@dataclass
class _Day:
    """What one product's additions were at the day's first operation, and what becomes of them."""

    before: dict[int, Decimal] = field(default_factory=dict)
    after: dict[int, Decimal] = field(default_factory=dict)
    cancelled: set[int] = field(default_factory=set)
    created: list[Decimal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Tally:
    """The day of one product in numbers."""

    lines: int
    seats: Decimal
    cancels: int
    decreases: int
    creates: int
    change: Decimal


def judge(
    plan: Plan,
    *,
    facts: Facts,
    earlier: Iterable[RowOutcome] = (),
    limits: Limits = Limits(),
    allowances: Allowances = Allowances(),
    broken: str | None = None,
) -> GuardVerdict:
    """Judge all rows of a plan, product by product, together with what was written earlier the same day.

    `broken` says why the pull cannot be believed; None has it judged from the facts.
    """
    if not plan.rows:
        return GuardVerdict()
    rows = [row for row in plan.rows if not bills_a_part(row)]
    why_broken = broken_words(facts) if broken is None else broken
    findings = [_broken(why_broken, len(plan.rows))] if why_broken else []
    needed = _needed(rows)
    days = _days(rows, facts, earlier)
    products = {row.product_id: clean(row.product) for row in rows}
    for product_id in sorted(products):
        kinds = {kind_of(row) for row in rows if row.product_id == product_id}
        findings += _judge_product(products[product_id], _tally(days[product_id]), kinds, needed, limits)
    return GuardVerdict(tuple(_with_allowance(finding, allowances) for finding in findings))


def bills_a_part(row: PlanRow) -> bool:
    """Tell whether a row bills a part of a period: the change it belongs to is judged, its seats are not."""
    return bool(row.pair) and row.key.endswith(DELTA_SUFFIX)


def kind_of(row: PlanRow) -> str:
    """Tell which class of changes a row is; a fall to 0 counts as a cancel."""
    if row.action is Action.CREATE:
        return CREATES
    if row.action is Action.CANCEL or row.after.quantity == 0:
        return CANCELS
    assert row.before is not None, "an update has a before-image"
    if row.after.quantity is None:
        return INCREASES
    return DECREASES if row.after.quantity < row.before.quantity else INCREASES


def broken_words(facts: Facts) -> str:
    """Say why a mapped source's counts cannot be believed; empty when they can."""
    for mapping in sorted(facts.decisions.licenses, key=lambda mapping: mapping.key):
        if mapping.no_charge:
            continue
        rule = rule_of(mapping, facts.count_rules)
        counts = [
            counted(count, rule)
            for pull in facts.pulls
            if pull.source == mapping.source
            for count in pull.counts
            if (count.source, count.sku, count.metric) == mapping.key
        ]
        words = broken_pull(counts, mapping.one_each)
        if words:
            return f"The pull of {mapping.source} looks broken ({mapping.sku}). {words}"
    return ""


def _needed(rows: Iterable[PlanRow]) -> Mapping[str, int]:
    needed: dict[str, int] = defaultdict(int)
    for row in rows:
        needed[kind_of(row)] += 1
    return needed


def _days(rows: Sequence[PlanRow], facts: Facts, earlier: Iterable[RowOutcome]) -> dict[int, _Day]:
    """Put together, by product, the additions at the day's first operation and what the day makes of them."""
    days: dict[int, _Day] = defaultdict(_Day)
    for product_id, addition_id, quantity in _live_now(facts):
        days[product_id].before[addition_id] = days[product_id].after[addition_id] = quantity
    done = [
        outcome
        for outcome in earlier
        if outcome.outcome in _WRITTEN and not outcome.key.endswith(DELTA_SUFFIX)
    ]
    seen: set[int] = set()
    for outcome in sorted(done, key=lambda row: (row.at.isoformat() if row.at else "", row.key)):
        _undo(days, outcome, seen)
    for row in rows:
        _apply(days[row.product_id], row)
    return days


_WRITTEN = (Outcome.CREATED, Outcome.UPDATED, Outcome.CANCELLED, Outcome.UNKNOWN)


def _live_now(facts: Facts) -> Iterable[tuple[int, int, Decimal]]:
    if facts.scan is None:
        return
    running = {agreement.id for agreement in facts.scan.agreements if agreement_runs(agreement)}
    for addition in facts.scan.additions:
        if (
            addition.quantity >= 0
            and addition.id not in facts.deltas
            and addition.agreement_id in running
            and addition_live(addition, facts.today)
        ):
            yield addition.product_id, addition.id, addition.quantity


def _undo(days: dict[int, _Day], outcome: RowOutcome, seen: set[int]) -> None:
    """Take an earlier write of the day back out of the start, and leave it in the end."""
    image = outcome.before or outcome.after
    if image is None or outcome.addition_id is None:
        return
    addition_id, day = outcome.addition_id, days[image.product_id]
    if outcome.action is Action.CREATE:
        day.before.pop(addition_id, None)
        day.after.pop(addition_id, None)
        day.created.append(outcome.after.quantity if outcome.after else image.quantity)
        seen.add(addition_id)
        return
    if outcome.before is not None and addition_id not in seen:
        day.before[addition_id] = outcome.before.quantity
        seen.add(addition_id)
    if outcome.action is Action.CANCEL:
        day.cancelled.add(addition_id)
    elif outcome.after is not None:
        day.after[addition_id] = outcome.after.quantity


def _apply(day: _Day, row: PlanRow) -> None:
    if row.action is Action.CREATE:
        day.created.append(row.after.quantity or ZERO)
        return
    assert row.addition_id is not None, "an update or cancel has its addition"
    assert row.before is not None, "an update or cancel has a before-image"
    day.before.setdefault(row.addition_id, row.before.quantity)
    if row.action is Action.CANCEL:
        day.cancelled.add(row.addition_id)
    else:
        quantity = row.before.quantity if row.after.quantity is None else row.after.quantity
        day.after[row.addition_id] = quantity


def _tally(day: _Day) -> _Tally:
    cancels = decreases = 0
    change = sum(day.created, ZERO)
    for addition_id, before in day.before.items():
        gone = addition_id in day.cancelled
        after = ZERO if gone else day.after.get(addition_id, before)
        change += after - before
        if gone or (after == 0 and before > 0):
            cancels += 1
        elif after < before:
            decreases += 1
    seats = sum(day.before.values(), ZERO)
    return _Tally(len(day.before), seats, cancels, decreases, len(day.created), change)


def _judge_product(
    product: str, tally: _Tally, kinds: set[str], needed: Mapping[str, int], limits: Limits
) -> list[Finding]:
    found = []
    counted = (
        (CANCELS, tally.cancels, limits.cancels, limits.cancels_percent),
        (DECREASES, tally.decreases, limits.decreases, limits.decreases_percent),
        (CREATES, tally.creates, limits.creates, limits.creates_percent),
    )
    for kind, count, floor, percent in counted:
        limit = max(floor, tally.lines * percent / 100)
        if kind in kinds and count > limit:
            found.append(_too_many(kind, product, count, limit, tally.lines, needed[kind]))
    return [*found, *_seat_findings(product, tally, kinds, needed, limits, {f.kind for f in found})]


def _seat_findings(
    product: str,
    tally: _Tally,
    kinds: set[str],
    needed: Mapping[str, int],
    limits: Limits,
    told: set[str],
) -> list[Finding]:
    """Judge the product's total; the finding goes to the class of rows that makes it."""
    falls = tally.change < 0
    percent, floor = (
        (limits.fall_percent, limits.fall_seats) if falls else (limits.rise_percent, limits.rise_seats)
    )
    limit = max(floor, tally.seats * percent / 100)
    candidates = (DECREASES, CANCELS) if falls else (INCREASES, CREATES)
    kind = next((kind for kind in candidates if kind in kinds), "")
    if not kind or kind in told or abs(tally.change) <= limit:
        return []
    way = "fall" if falls else "rise"
    words = (
        f"{product}: its {number(tally.seats)} seats {way} by {number(abs(tally.change))} today; "
        f"more than {number(limit)} needs a person. {_type(kind, needed[kind])}"
    )
    return [Finding(kind, product, abs(tally.change), limit, words, needed=needed[kind])]


def _too_many(kind: str, product: str, count: int, limit: Decimal, lines: int, needed: int) -> Finding:
    words = (
        f"{product}: {count} {kind} today on {_additions(lines)}; more than {number(limit)} needs a person. "
        f"{_type(kind, needed)}"
    )
    return Finding(kind, product, Decimal(count), limit, words, needed=needed)


def _type(kind: str, needed: int) -> str:
    return f"Type {needed} to {_VERBS[kind]} {_additions(needed)}."


def _additions(count: int) -> str:
    return "1 addition" if count == 1 else f"{count} additions"


def _broken(why: str, rows: int) -> Finding:
    return Finding(BROKEN, "", Decimal(rows), ZERO, why, overridable=False)


def _with_allowance(finding: Finding, allowances: Allowances) -> Finding:
    if not finding.overridable or allowances.of(finding.kind) != finding.needed:
        return finding
    return Finding(
        finding.kind,
        finding.product,
        finding.count,
        finding.limit,
        finding.words,
        needed=finding.needed,
        allowed=True,
    )
