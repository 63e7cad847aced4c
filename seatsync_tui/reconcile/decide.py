"""The table of statuses: what one target's row is, top down, the first that fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from operator import attrgetter

from seatsync_tui.models.making import altered
from seatsync_tui.models.mappings import Hold
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Contributor, Flag, Pick, Row, Status
from seatsync_tui.reconcile import flags as flag
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.additions import chain_of
from seatsync_tui.reconcile.adjusting import count_together
from seatsync_tui.reconcile.comparing import compared
from seatsync_tui.reconcile.creates import create
from seatsync_tui.reconcile.doubts import Doubts
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.pins import told_where
from seatsync_tui.reconcile.shapes import Shapes
from seatsync_tui.reconcile.sharing import undeclared
from seatsync_tui.reconcile.target_rows import related_to, row_like, row_of
from seatsync_tui.reconcile.targets import Target

ZERO = Decimal(0)
WHOSE = attrgetter("source", "customer_id", "sku", "metric")
NO_CHANGE = Status.NO_CHANGE


def rows_of(targets: Iterable[Target], ground: Ground, doubts: Doubts) -> list[Row]:
    """Make the rows of targets; of those that are alike the first is decided, and the others as it was."""
    shapes = Shapes(ground, doubts)
    decided: dict[Hashable, dict[Hashable, Target]] = defaultdict(dict)
    rows = []
    for target in targets:
        shape = shapes.of(target)
        if shape is None:
            rows.append(decide(target, ground, doubts))
            continue
        way, numbers = shape
        alike = decided[way].setdefault(numbers, target)
        if alike is target:
            rows.append(decide(target, ground, doubts))
        else:
            rows.append(row_like(alike, target, ground))
    return rows


def decide(target: Target, ground: Ground, doubts: Doubts) -> Row:
    """Make the row of a target by itself."""
    row = _decide(target, ground, doubts)
    return told_where(row, target, ground) if target.lost else row


def _decide(target: Target, ground: Ground, doubts: Doubts) -> Row:
    contributors = target.contributors
    if len(contributors) > 1:
        contributors = tuple(sorted(contributors, key=WHOSE))
        target.contributors = contributors
    unread = [c for c in contributors if c.counted is None]
    if unread or target.unknown:
        return _not_read(target, [*unread, *target.unknown], ground)
    target.counted = count_together(contributors, ground.adjustments, target.company_id, ground.facts.today)
    if target.company_id not in ground.standing:
        return _no_agreement(target, ground)
    hold = _hold(target, ground) if ground.holds else None
    if hold is not None and ground.facts.today <= hold.until:
        return _held(target, hold, ground)
    lines = target.lines
    chain = lines if len(lines) < 2 else chain_of(lines, pinned=target.pinned is not None)
    noted = _noted(target, hold, ground)
    if chain is None:
        return _multiple(target, noted, ground)
    if chain:
        row = compared(chain, target, noted, ground, doubts)
    elif target.counted.due > ZERO:
        row = create(target, noted, ground)
    else:
        return _nothing(target, noted, ground)
    return _shared_once(row, target, ground) if ground.contested else row


def _hold(target: Target, ground: Ground) -> Hold | None:
    """Find the row's hold; one set before a choice narrowed the row stays with it."""
    key = target.key
    found = ground.holds.get(key)
    if found is None and target.alone and target.chosen is not None:
        return ground.holds.get(key.split(":agreement-")[0])
    return found


def _shown(target: Target) -> tuple[Addition | None, tuple[int, ...]]:
    """Pick the one addition of a row that cannot be compared yet, and the others that the row carries."""
    line = target.pinned or (target.lines[0] if len(target.lines) == 1 else None)
    if line is None:
        return None, related_to(target)
    if target.pinned is not None:
        return line, related_to(target, compared=line, chain=target.lines)
    return line, tuple(other for other in related_to(target) if other != line.id)


def _stands(target: Target, line: Addition | None, ground: Ground) -> list[Flag]:
    """Flag the customers and the addition of a row that nothing is compared in: it may end all the same."""
    noted = flag.of_customers(target.contributors, ground)
    return noted if line is None else noted + flag.of_addition(line, ground)


def _not_read(target: Target, unread: Sequence[Contributor], ground: Ground) -> Row:
    line, related = _shown(target)
    return row_of(
        target,
        ground,
        Status.NOT_READ,
        reasons.not_read(unread),
        line=line,
        related=related,
        flags=_stands(target, line, ground),
        blocked="Its seats are not known: pull again.",
        told=_every_line,
    )


def _no_agreement(target: Target, ground: Ground) -> Row:
    over = [a for a in ground.agreements.values() if a.company_id == target.company_id]
    over.sort(key=lambda agreement: agreement.id)
    total = target.counted.total
    told = reasons.no_agreement(ground.company(target.company_id), over)
    line, related = _shown(target)
    return row_of(
        target,
        ground,
        Status.NO_AGREEMENT,
        f"{reasons.counts(target.contributors, total, ground)}. {told}",
        line=line,
        related=related,
        flags=_stands(target, line, ground),
        blocked="There is no agreement to put an addition on.",
        told=_every_line,
    )


def _held(target: Target, hold: Hold, ground: Ground) -> Row:
    shown, related = _shown(target)
    line = next((line for line in target.lines if shown is not None and line.id == shown.id), None)
    total = target.counted.total
    return row_of(
        target,
        ground,
        Status.HELD,
        reasons.held(hold, total, line),
        line=shown,
        related=related,
        flags=_stands(target, shown, ground),
        blocked=f"Held until {reasons.until(hold)}: lift the hold first.",
        told=_every_line,
    )


def _multiple(target: Target, flags: list[Flag], ground: Ground) -> Row:
    total, lines = target.counted.total, tuple(target.lines)
    return row_of(
        target,
        ground,
        Status.MULTIPLE_ADDITIONS,
        reasons.multiple(lines, reasons.counts(target.contributors, total, ground), ground),
        related=related_to(target),
        flags=flags,
        pick=Pick.ADDITION,
        blocked="Pick the addition that carries the seats first.",
        told=_every_line,
    )


def _nothing(target: Target, flags: list[Flag], ground: Ground) -> Row:
    """Make the row of no seats and no addition."""
    related = related_to(target)
    return row_of(target, ground, NO_CHANGE, _nothing_words, related=related, flags=flags, told=_every_line)


def _every_line(target: Target) -> list[str]:
    return reasons.every_line(target.lines, target.credits, target.ground)


def _nothing_words(target: Target) -> str:
    return reasons.no_change(None, reasons.counts(target.contributors, target.counted.total, target.ground))


def _noted(target: Target, hold: Hold | None, ground: Ground) -> list[Flag]:
    """Collect the flags that speak of the row's customers and of what people decided."""
    noted = flag.of_customers(target.contributors, ground)
    if hold is not None:
        noted.append(flag.HOLD_ENDED)
    if target.lost:
        noted.append(flag.PIN_LOST)
    counted = target.counted
    if counted.exact != counted.total:
        noted.append(flag.FRACTIONAL)
    return noted + flag.until(counted) if counted.until is not None else noted


def _shared_once(row: Row, target: Target, ground: Ground) -> Row:
    """Block a product that two sources feed until a person says that it is shared."""
    told = undeclared(target.company_id, target.product_id, row.product, ground)
    return altered(row, tickable=False, checked=False, blocked=told) if told else row
