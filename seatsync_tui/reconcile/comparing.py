"""Seats held against the additions that bill them: they agree, one has to change, or the last one ends."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from seatsync_tui.models.psa import Addition, billed_of
from seatsync_tui.models.rows import Action, Flag, Pick, Row, Status
from seatsync_tui.reconcile import flags as flag
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.additions import cancel
from seatsync_tui.reconcile.deltas import with_delta
from seatsync_tui.reconcile.doubts import Doubts
from seatsync_tui.reconcile.endings import ending
from seatsync_tui.reconcile.ground import Ground, whole
from seatsync_tui.reconcile.money import monthly_money
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.target_rows import related_to, row_of
from seatsync_tui.reconcile.targets import Target
from seatsync_tui.reconcile.wording import listed, number

ZERO = Decimal(0)
UPDATE = Action.UPDATE
READY, COMMITTED, NO_CHANGE = Status.READY, Status.COMMITTED, Status.NO_CHANGE
NOTHING: tuple[list[Flag], str] = ([], "")


def compared(
    chain: Sequence[Addition], target: Target, noted: list[Flag], ground: Ground, doubts: Doubts
) -> Row:
    """Make the row of a target whose seats one addition bills, or several that follow each other."""
    due = target.counted.due
    differing = [line for line in chain if line.quantity != due]
    line = differing[0] if differing else chain[0]
    related = related_to(target, compared=line, chain=chain)
    flags = noted
    starts = line.effective
    if starts is not None and starts > ground.facts.today:
        flags = flags + flag.starts(line, ground)
    for each in differing:
        if not whole(each.quantity) and flag.FRACTIONAL not in flags:
            flags = [*flags, flag.FRACTIONAL]
    if line.cancelled is not None and len(chain) == 1:
        asked = ending(line, target, related, flags, ground) if due > 0 else None
        if asked is not None:
            return asked
        flags = flags + flag.ends(line)
    if differing:
        return _ready(differing, target, related, flags, ground, doubts)
    return _agrees(line, target, related, flags, ground)


def _agrees(
    line: Addition, target: Target, related: tuple[int, ...], flags: list[Flag], ground: Ground
) -> Row:
    """Make the row of an addition that bills what is used, or what a term commits to."""
    agreement = ground.agreements[line.agreement_id]
    counted = target.counted
    return row_of(
        target,
        ground,
        COMMITTED if counted.committed else NO_CHANGE,
        _agrees_words,
        line=line,
        related=related,
        flags=flags + flag.of_agreement(agreement, ground, changes=False),
        told=_billed,
    )


def _agrees_words(target: Target) -> str:
    line, counted = _shown(target), target.counted
    words = reasons.counts(target.contributors, counted.total, target.ground)
    return reasons.committed(line, words, counted) if counted.committed else reasons.no_change(line, words)


def _shown(target: Target) -> Addition:
    assert target.shown is not None, "a row that compares shows its addition"
    return target.shown


def _billed(target: Target) -> tuple[str, ...]:
    line, ground = _shown(target), target.ground
    return (reasons.bill(line, ground), *reasons.beside(line, target.lines, target.credits, ground))


def _ready(
    lines: Sequence[Addition],
    target: Target,
    related: tuple[int, ...],
    flags: list[Flag],
    ground: Ground,
    doubts: Doubts,
) -> Row:
    line, counted = lines[0], target.counted
    due = counted.due
    agreement = ground.agreements[line.agreement_id]
    remarks, edit_words = _remarks(lines, due, ground)
    doubted, blocked = _doubted(lines, target, ground, doubts)
    before, after = billed_of(line.quantity, line.less_included), billed_of(due, line.less_included)
    cycle = ground.cycle(agreement)
    money = monthly_money(before, after, line.unit_price, line.bill_customer, cycle)
    to_zero = due == ZERO < line.quantity
    ends = to_zero and line.cancelled is None and ground.choice(target.key, line).zero == "cancel"
    ends = ends and not blocked
    row = row_of(
        target,
        ground,
        COMMITTED if counted.committed else READY,
        _cancel_words if ends else _ready_words,
        line=line,
        related=related,
        flags=[*flags, *remarks, *doubted, *flag.of_agreement(agreement, ground, changes=True)],
        action=UPDATE,
        money=money,
        pick=Pick.ZERO if to_zero else None,
        blocked=blocked,
        told=_explained,
        edited=edit_words,
    )
    return cancel(row, line, agreement, ground) if ends else with_delta(row, line, agreement, target, ground)


def _remarks(lines: Sequence[Addition], due: Decimal, ground: Ground) -> tuple[Sequence[Flag], str]:
    """Flag the changes of all links that are written under one tick, and say what becomes of later links."""
    first, told = _remark(lines[0], due, ground)
    if len(lines) < 2:
        return first, told
    flags, words = [*first], [told] if told else []
    for line in lines[1:]:
        more, told = _remark(line, due, ground)
        flags += more
        words.append(
            f"Addition {line.id}, which follows, goes from {number(line.quantity)} to {number(due)}."
        )
        words += [told] if told else []
    return list({each.kind: each for each in flags}.values()), " ".join(words)


def _remark(line: Addition, due: Decimal, ground: Ground) -> tuple[Sequence[Flag], str]:
    """Flag the change of one addition, and say whose hand it would undo."""
    flags = flag.change_flags(line.quantity, due)
    if line.id not in ground.last_writes:
        return flags, ""
    edited, told = flag.hand_edit(line, ground)
    return [*flags, *edited], told


def _doubted(
    lines: Sequence[Addition], target: Target, ground: Ground, doubts: Doubts
) -> tuple[list[Flag], str]:
    """Flag a decrease that a customer nobody counted may explain, or block it while nobody can tell."""
    known = not ground.last_writes and not ground.missing
    if known and doubts.none:
        return NOTHING
    due = target.counted.due
    falling = [line for line in lines if due < line.quantity]
    if not falling:
        return NOTHING
    lost: list[str] = []
    if not known:
        lost = sorted({name for line in falling for name in flag.lost_contributors(target, line, ground)})
    return flag.maybe_more(target, lost, doubts), _lost_while_blind(lost, target, ground) if lost else ""


def _lost_while_blind(lost: Sequence[str], target: Target, ground: Ground) -> str:
    """Block a decrease that lost a customer while nobody can say whether the customer is really gone."""
    sources = sorted({c.source for c in target.contributors})
    if all(ground.detection[source].checked for source in sources if source in ground.detection):
        return ""
    names = listed(clean(name) for name in lost)
    return f"Its seats fell for want of {names}, and this pull cannot tell whether that is true."


def _ready_words(target: Target) -> str:
    line, counted = _shown(target), target.counted
    due = counted.due
    words = reasons.counts(target.contributors, counted.total, target.ground)
    if counted.committed:
        told = f"{reasons.committed(line, words, counted)} Update to {number(due)}."
    else:
        told = reasons.to_zero(line, words) if due == 0 else reasons.ready(line, words, due)
    edited = target.found.edited
    return f"{told} {edited}" if edited else told


def _cancel_words(target: Target) -> str:
    line = _shown(target)
    words = reasons.counts(target.contributors, target.counted.total, target.ground)
    told = reasons.to_zero(line, words, cancelled=True)
    return f"{told} {target.found.edited}" if target.found.edited else told


def _explained(target: Target) -> tuple[str, ...]:
    line, ground, due, money = _shown(target), target.ground, target.counted.due, target.found.money
    agreement = ground.agreements[line.agreement_id]
    return (
        reasons.bill(line, ground),
        *reasons.change(line, agreement, due, money, ground),
        *reasons.beside(line, target.lines, target.credits, ground),
    )
