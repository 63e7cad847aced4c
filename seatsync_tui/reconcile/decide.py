"""The table of statuses: what one target's row is, top down, the first that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from seatsync_tui.models.mappings import Hold
from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Action, Contributor, Flag, Pick, Row, Status, Told
from seatsync_tui.reconcile import flags as flag
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.additions import cancel, chain_of
from seatsync_tui.reconcile.adjusting import count_together
from seatsync_tui.reconcile.creates import create
from seatsync_tui.reconcile.deltas import with_delta
from seatsync_tui.reconcile.doubts import Doubts
from seatsync_tui.reconcile.drafting import fill_in
from seatsync_tui.reconcile.endings import ending
from seatsync_tui.reconcile.ground import Ground, whole
from seatsync_tui.reconcile.money import monthly_money
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.pins import told_where
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.reconcile.targets import Target
from seatsync_tui.reconcile.wording import listed, number

ZERO = Decimal(0)


def decide(target: Target, ground: Ground, doubts: Doubts) -> Row:
    """Make the row of a target."""
    return told_where(_decide(target, ground, doubts), target, ground)


def _decide(target: Target, ground: Ground, doubts: Doubts) -> Row:
    if len(target.contributors) > 1:
        target.contributors.sort(key=lambda c: (c.source, c.customer_id, c.sku, c.metric))
    unread = [c for c in target.contributors if c.counted is None] + target.unknown
    if unread:
        return _not_read(_bare(target, ground), target, unread, ground)
    target.counted = count_together(
        target.contributors, ground.adjustments, target.company_id, ground.facts.today
    )
    exact, total, due = target.counted.exact, target.counted.total, target.counted.due
    row = _bare(target, ground, counted=total)
    if target.company_id not in ground.standing:
        return _no_agreement(row, target, total, ground)
    hold = _hold(row.key, target, ground)
    if hold is not None and ground.facts.today <= hold.until:
        return _held(row, target, hold, ground)
    chain = chain_of(target.lines, pinned=target.pinned is not None)
    if chain is None:
        return _multiple(row, target, _noted(target, exact, hold, ground), ground)
    noted = _noted(target, exact, hold, ground)
    if not chain and due > 0:
        return _shared_once(create(row, target, noted, ground), target, ground)
    if not chain:
        told = reasons.no_change(None, reasons.counts(row.contributors, total, ground))
        return fill_in(row, reason=told, flags=tuple(noted), related=_related(target))
    row = _compared(row, chain, target, noted, ground, doubts)
    return _shared_once(row, target, ground)


def _bare(target: Target, ground: Ground, counted: Decimal | None = None) -> Row:
    first, contributors = target.contributors[0], tuple(target.contributors)
    words = () if counted is None else target.counted.words
    product = ground.products.get(target.product_id)
    mapping = ground.licenses.get((first.source, first.sku, first.metric))
    return Row(
        key=target.key,
        source=first.source,
        status=Status.NO_CHANGE,
        reason="",
        contributors=contributors,
        company_id=target.company_id,
        company=ground.company(target.company_id),
        product_id=target.product_id,
        product=product.identifier if product else (mapping.product if mapping else ""),
        sku=first.sku,
        metric=first.metric,
        counted=counted,
        explain=Told(lambda: reasons.arithmetic(contributors, counted, ground), words),
    )


def _hold(key: str, target: Target, ground: Ground) -> Hold | None:
    """Find the row's hold; one set before a choice narrowed the row stays with it."""
    found = ground.holds.get(key)
    if found is None and target.alone and target.chosen is not None:
        return ground.holds.get(key.split(":agreement-")[0])
    return found


def _related(
    target: Target, *, compared: Addition | None = None, chain: Sequence[Addition] = ()
) -> tuple[int, ...]:
    """List every further addition a row carries; without one compared those are all there are."""
    carried = [*target.credits, *(target.lines if compared is None else chain)]
    if compared is None:
        carried += target.spare
    elif carried == [compared]:
        return ()
    return tuple(sorted({line.id for line in carried if line is not compared}))


def _with_only_line(row: Row, target: Target, ground: Ground) -> Row:
    """Show the one addition of a row that cannot be compared yet, and carry the others."""
    line = target.pinned or (target.lines[0] if len(target.lines) == 1 else None)
    if line is None:
        return replace(row, related=_related(target))
    if target.pinned is not None:
        return _on(row, line, _related(target, compared=line, chain=target.lines), ground)
    return _on(row, line, tuple(other for other in _related(target) if other != line.id), ground)


def _on(row: Row, line: Addition, related: tuple[int, ...], ground: Ground, **more: Any) -> Row:
    agreement = ground.agreements[line.agreement_id]
    return fill_in(
        row,
        agreement_id=agreement.id,
        agreement=agreement.name,
        addition_id=line.id,
        product_id=line.product_id,
        product=line.product,
        current=line.quantity,
        billed=line.billed,
        unit_price=line.unit_price,
        before=image_of(line),
        related=related,
        **more,
    )


def _not_read(row: Row, target: Target, unread: list[Contributor], ground: Ground) -> Row:
    row = replace(
        row,
        status=Status.NOT_READ,
        reason=reasons.not_read(unread),
        blocked="Its seats are not known: pull again.",
        flags=tuple(flag.sum_of(row.contributors) + flag.renamed(row.contributors, ground)),
    )
    return _with_only_line(row, target, ground)


def _no_agreement(row: Row, target: Target, total: Decimal, ground: Ground) -> Row:
    over = [a for a in ground.agreements.values() if a.company_id == target.company_id]
    over.sort(key=lambda agreement: agreement.id)
    told = reasons.no_agreement(row.company, over)
    row = replace(
        row,
        status=Status.NO_AGREEMENT,
        reason=f"{reasons.counts(row.contributors, total, ground)}. {told}",
        blocked="There is no agreement to put an addition on.",
        flags=tuple(flag.sum_of(row.contributors) + flag.renamed(row.contributors, ground)),
    )
    return _with_only_line(row, target, ground)


def _held(row: Row, target: Target, hold: Hold, ground: Ground) -> Row:
    row = _with_only_line(replace(row, status=Status.HELD), target, ground)
    line = next((line for line in target.lines if line.id == row.addition_id), None)
    return replace(
        row,
        reason=reasons.held(hold, row.counted or ZERO, line),
        blocked=f"Held until {reasons.until(hold)}: lift the hold first.",
        flags=tuple(flag.sum_of(row.contributors) + flag.renamed(row.contributors, ground)),
    )


def _multiple(row: Row, target: Target, flags: list[Flag], ground: Ground) -> Row:
    told = reasons.counts(row.contributors, row.counted or ZERO, ground)
    return replace(
        row,
        status=Status.MULTIPLE_ADDITIONS,
        reason=reasons.multiple(target.lines, told, ground),
        pick=Pick.ADDITION,
        blocked="Pick the addition that carries the seats first.",
        flags=tuple(flags),
        explain=(
            *row.explain,
            *(reasons.bill(line, ground) for line in target.lines),
        ),
        related=_related(target),
    )


def _noted(target: Target, exact: Decimal, hold: Hold | None, ground: Ground) -> list[Flag]:
    """Collect the flags that speak of the row's customers and of what people decided."""
    noted = flag.sum_of(target.contributors) + flag.renamed(target.contributors, ground)
    noted += flag.hold_ended(hold)
    noted += [flag.PIN_LOST] if target.lost else []
    noted += flag.fractional(exact, None)
    return noted + flag.until(target.counted)


def _compared(
    row: Row, chain: list[Addition], target: Target, noted: list[Flag], ground: Ground, doubts: Doubts
) -> Row:
    due = target.counted.due
    differing = [line for line in chain if line.quantity != due]
    line = differing[0] if differing else chain[0]
    related = _related(target, compared=line, chain=chain)
    flags = [*noted, *flag.starts(line, ground)]
    if not any(f.kind == "fractional" for f in flags):
        flags += flag.fractional(
            due, next((each.quantity for each in differing if not whole(each.quantity)), None)
        )
    row = _on(row, line, related, ground)
    if len(chain) == 1 and line.cancelled is not None and due > 0:
        asked = ending(row, line, target, flags, ground)
        if asked is not None:
            return asked
    flags += flag.ends(line) if len(chain) == 1 else []
    if differing:
        return _ready(row, differing, target, flags, ground, doubts)
    return _agrees(row, line, target, flags, ground)


def _agrees(row: Row, line: Addition, target: Target, flags: list[Flag], ground: Ground) -> Row:
    """Make the row of an addition that bills what is used, or what a term commits to."""
    agreement = ground.agreements[line.agreement_id]
    flags = [*flags, *flag.of_agreement(agreement, ground, changes=False)]
    counted = reasons.counts(row.contributors, target.counted.total, ground)
    committed = target.counted.committed
    told = reasons.committed(line, counted, target.counted) if committed else reasons.no_change(line, counted)
    return fill_in(
        row,
        status=Status.COMMITTED if committed else Status.NO_CHANGE,
        reason=told,
        flags=tuple(flags),
        explain=Told(row.explain, lambda: (reasons.bill(line, ground),)),
    )


def _ready(
    row: Row, lines: list[Addition], target: Target, flags: list[Flag], ground: Ground, doubts: Doubts
) -> Row:
    line, due = lines[0], target.counted.due
    agreement = ground.agreements[line.agreement_id]
    remarks, edit_words = _remarks(lines, due, ground)
    flags += remarks
    blocked = ""
    falling = [each for each in lines if due < each.quantity]
    if falling:
        lost = sorted({name for each in falling for name in flag.lost_contributors(target, each, ground)})
        flags += flag.maybe_more(target, lost, doubts)
        blocked = _lost_while_blind(lost, row, ground)
    flags += flag.of_agreement(agreement, ground, changes=True)
    after = max(ZERO, due - line.less_included)
    cycle = ground.cycle(agreement)
    money = monthly_money(line.billed, after, line.unit_price, line.bill_customer, cycle)
    row = fill_in(
        row,
        status=Status.COMMITTED if target.counted.committed else Status.READY,
        reason=f"{_ready_words(row, line, target, ground)} {edit_words}".strip(),
        flags=tuple(flags),
        action=Action.UPDATE,
        target=due,
        money=money,
        pick=Pick.ZERO if due == 0 < line.quantity else None,
        tickable=not blocked,
        checked=not blocked and not any(item.unchecks for item in flags),
        blocked=blocked,
        explain=_explained(row, line, agreement, due, money, cycle, ground),
    )
    chosen = ground.choice(row.key, line)
    if row.pick is Pick.ZERO and chosen.zero == "cancel" and line.cancelled is None and not blocked:
        return cancel(row, line, agreement, ground)
    return with_delta(row, line, agreement, target, ground)


def _remarks(lines: Sequence[Addition], due: Decimal, ground: Ground) -> tuple[list[Flag], str]:
    """Flag the changes of all links that are written under one tick, and say what becomes of later links."""
    flags: list[Flag] = []
    words: list[str] = []
    for line in lines:
        edited, told = flag.hand_edit(line, ground)
        flags += flag.change_flags(line.quantity, due) + edited
        if line is not lines[0]:
            words.append(
                f"Addition {line.id}, which follows, goes from {number(line.quantity)} to {number(due)}."
            )
        words += [told] if told else []
    return list({each.kind: each for each in flags}.values()), " ".join(words)


def _ready_words(row: Row, line: Addition, target: Target, ground: Ground) -> str:
    due = target.counted.due
    counted = reasons.counts(row.contributors, target.counted.total, ground)
    if target.counted.committed:
        return f"{reasons.committed(line, counted, target.counted)} Update to {number(due)}."
    return reasons.to_zero(line, counted) if due == 0 else reasons.ready(line, counted, due)


def _explained(
    row: Row,
    line: Addition,
    agreement: Agreement,
    total: Decimal,
    money: Decimal | None,
    cycle: str,
    ground: Ground,
) -> Told:
    def after() -> tuple[str, ...]:
        return (
            reasons.bill(line, ground),
            f"After: quantity {number(total)}, {number(max(ZERO, total - line.less_included))} billed; "
            f"{reasons.money_words(money, cycle)}",
            *reasons.in_place(line, agreement, total, money, ground),
        )

    return Told(row.explain, after)


def _lost_while_blind(lost: Sequence[str], row: Row, ground: Ground) -> str:
    """Block a decrease that lost a customer while nobody can say whether the customer is really gone."""
    blind = [
        ground.detection[source]
        for source in sorted({c.source for c in row.contributors})
        if source in ground.detection and not ground.detection[source].checked
    ]
    if not lost or not blind:
        return ""
    names = listed(clean(name) for name in lost)
    return f"Its seats fell for want of {names}, and this pull cannot tell whether that is true."


def _shared_once(row: Row, target: Target, ground: Ground) -> Row:
    """Block a product that two sources feed until a person says that it is shared."""
    if len(target.contributors) == 1:
        return row
    keys = {(c.source, c.sku, c.metric) for c in target.contributors}
    sources = sorted({key[0] for key in keys})
    if len(sources) < 2 or any(ground.licenses[key].shared for key in keys if key in ground.licenses):
        return row
    both = listed(map(reasons.source_name, sources))
    told = f"{both} both feed {clean(row.product)}: declare it shared first."
    return replace(row, tickable=False, checked=False, blocked=told)
