"""The additions' side: a row for every live addition of a watched product that no target's row carries.

An addition is called orphaned only on what is known: never because a customer could not be read or placed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from seatsync_tui.models.mappings import CustomerKey, Hold
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Row, Status
from seatsync_tui.reconcile import flags as flag
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.additions import cancel
from seatsync_tui.reconcile.doubts import Doubts
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.reconcile.sharing import undeclared
from seatsync_tui.reconcile.targets import Home, home_of
from seatsync_tui.reconcile.wording import day, listed, number


@dataclass(slots=True)
class Side:
    """What the additions' side needs to know of the targets' rows."""

    ground: Ground
    doubts: Doubts
    homes: Container[Home]
    """(company, product) of every target."""
    leads: Mapping[int, Sequence[CustomerKey]]
    """By company: the customers of the pulls that lead to it, ignored ones too."""
    named: Mapping[int, Sequence[CustomerKey]]
    """By addition: the customers of the pulls for whom a choice or our journal names it."""
    once_mapped: frozenset[tuple[str, int]]
    """(source, company) of every saved company mapping."""


def addition_rows(
    ground: Ground,
    doubts: Doubts,
    homes: Container[Home],
    carried: frozenset[int],
    mapped_now: frozenset[int],
) -> Iterator[Row]:
    """Make the rows of all live additions that no row carries yet; credits stand under their base."""
    left = {
        home: free
        for home, additions in ground.live.items()
        if (free := [line for line in additions if line.id not in carried])
    }
    if not left:
        return
    side = Side(ground, doubts, homes, _leads(ground), _named(ground), _once_mapped(ground))
    for (company_id, _), free in sorted(left.items()):
        deltas = ground.facts.deltas
        bases = [line for line in free if line.quantity >= 0 and line.id not in deltas]
        credits = [line for line in free if line.quantity < 0 or line.id in deltas]
        for base in bases:
            mine = [credit for credit in credits if _base_of(credit, bases) is base]
            row = _row(base, company_id, side, mapped_now)
            told = (reasons.no_seats(credit, ground) for credit in mine)
            yield replace(
                row, related=tuple(sorted(credit.id for credit in mine)), explain=(*row.explain, *told)
            )
        if not bases:
            for credit in credits:
                yield _credit(credit, company_id, side)


def _leads(ground: Ground) -> dict[int, list[CustomerKey]]:
    leads: dict[int, list[CustomerKey]] = defaultdict(list)
    for key in sorted(ground.names):
        company_id = ground.matches[key].company_id
        if company_id is not None:
            leads[company_id].append(key)
    return leads


def _named(ground: Ground) -> dict[int, list[CustomerKey]]:
    named: dict[int, set[CustomerKey]] = defaultdict(set)
    for addition_id, keys in ground.facts.journal_additions.items():
        named[addition_id].update(keys)
    for write in ground.facts.decisions.last_writes:
        named[write.addition_id].update(write.customers)
    for choice in ground.facts.decisions.choices:
        if choice.addition_id is not None:
            named[choice.addition_id].add((choice.source, choice.customer_id))
    return {number_: sorted(key for key in keys if key in ground.names) for number_, keys in named.items()}


def _once_mapped(ground: Ground) -> frozenset[tuple[str, int]]:
    return frozenset((mapping.source, mapping.company_id) for mapping in ground.facts.decisions.companies)


def _base_of(credit: Addition, bases: Sequence[Addition]) -> Addition:
    same = [base for base in bases if base.agreement_id == credit.agreement_id]
    return (same or bases)[0]


def _bare(line: Addition, company_id: int, ground: Ground) -> Row:
    agreement = ground.agreements[line.agreement_id]
    return Row(
        key=f"addition:{line.id}",
        source=min(ground.watchers[line.product_id]),
        status=Status.NO_CHANGE,
        reason="",
        company_id=company_id,
        company=ground.company(company_id),
        agreement_id=agreement.id,
        agreement=agreement.name,
        addition_id=line.id,
        product_id=line.product_id,
        product=line.product,
        current=line.quantity,
        billed=line.billed,
        unit_price=line.unit_price,
        before=image_of(line),
        explain=(reasons.bill(line, ground),),
    )


def _credit(line: Addition, company_id: int, side: Side) -> Row:
    told = reasons.no_seats(line, side.ground)
    row = _bare(line, company_id, side.ground)
    return replace(row, reason=told, flags=tuple(flag.of_addition(line, side.ground)))


def _row(line: Addition, company_id: int, side: Side, mapped_now: frozenset[int]) -> Row:
    ground = side.ground
    row = replace(_bare(line, company_id, ground), flags=tuple(flag.of_addition(line, ground)))
    if line.cancelled is not None:
        told = f"Addition {line.id} is cancelled already and ends on {day(line.cancelled)}."
        return replace(row, reason=told)
    status, told = _status(line, company_id, side, mapped_now)
    row = replace(row, status=status, reason=told)
    if status is Status.NO_CHANGE:
        return row
    hold = ground.holds.get(row.key)
    if hold is not None and ground.facts.today <= hold.until:
        return _held(row, line, hold)
    edited, edit_words = flag.hand_edit(line, ground)
    told = f"{told} {edit_words}".strip()
    flags, blocked = [*([] if hold is None else [flag.HOLD_ENDED]), *row.flags, *edited], ""
    if status is Status.ORPHANED and _never_mapped(line, company_id, side):
        flags, blocked = [flag.NEVER_MAPPED, *flags], _while_in_doubt(side)
    if status is Status.EXTRA_ADDITION and ground.contested:
        home = home_of(company_id, line.product_id, side.homes, ground) or line.product_id
        blocked = undeclared(company_id, home, line.product, ground)
    row = replace(row, flags=tuple(flags), reason=f"{told} {blocked}".strip())
    return cancel(row, line, ground.agreements[line.agreement_id], ground, blocked=blocked)


def _held(row: Row, line: Addition, hold: Hold) -> Row:
    return replace(
        row,
        status=Status.HELD,
        reason=reasons.held(hold, None, line),
        blocked=f"Held until {reasons.until(hold)}: lift the hold first.",
    )


def _status(line: Addition, company_id: int, side: Side, mapped_now: frozenset[int]) -> tuple[Status, str]:
    """Tell what an addition that nobody carries is, and why."""
    ground = side.ground
    company, product = _company_words(company_id, ground), clean(line.product)
    verb = "bills" if line.billed == line.quantity and line.bill_customer == "Billable" else "holds"
    bills = f"Addition {line.id} {verb} {number(line.quantity)} {product}"
    if home_of(company_id, line.product_id, side.homes, ground) is not None:
        return Status.EXTRA_ADDITION, (
            f"{bills}, and the seats of {company} are compared with another addition: "
            "cancel it, or mark it as not seats."
        )
    spared = _spared(line, company_id, side)
    if not spared:
        words = {
            ground.facts.customer_words.get(source, "customer") for source in ground.watchers[line.product_id]
        }
        word = words.pop() if len(words) == 1 else "customer"
        label = listed(reasons.source_name(source) for source in sorted(ground.watchers[line.product_id]))
        return Status.ORPHANED, f"{bills}, but no {word} in {label} leads to {company}."
    if line.product_id not in mapped_now:
        return Status.FORMERLY_MAPPED, f"{bills}, and no license is mapped to {product} any more."
    return Status.NO_CHANGE, f"{bills} and is left alone: {spared}"


def _company_words(company_id: int, ground: Ground) -> str:
    """Name a company with its state where it is not in use: another one may bear the same name."""
    company, name = ground.index.get(company_id), clean(ground.company(company_id))
    if company is None or company.usable:
        return name
    state = "in the recycle bin" if company.deleted else clean(company.status).lower()
    return f"{name} ({state})"


def _spared(line: Addition, company_id: int, side: Side) -> str:
    """Say why the addition cannot be called orphaned; empty when it can."""
    ground = side.ground
    sources = ground.watchers[line.product_id]
    off = [
        ground.detection[source].reason for source in sorted(sources) if not ground.detection[source].checked
    ]
    if off:
        return off[0]
    if company_id in ground.older:
        return (
            f"the quick scan left its company out, whose additions were read on "
            f"{day(ground.older[company_id].date())}: a full scan tells."
        )
    leading = [key for key in side.leads.get(company_id, ()) if key[0] in sources]
    if leading:
        return _led_to(leading, ground)
    named = [key for key in side.named.get(line.id, ()) if key[0] in sources]
    if named:
        return f"it was chosen or pushed for {_names(named, ground)}, who is in this pull."
    if side.doubts.too_many:
        return f"{side.doubts.open} customers lead to no company yet, and any of them might be this one's."
    near = side.doubts.names_near(company_id, ignored=True)
    return f"the company may be that of {listed(map(clean, near))}, whom nobody has placed." if near else ""


def _led_to(leading: Sequence[CustomerKey], ground: Ground) -> str:
    if all(key in ground.ignored_customers for key in leading):
        return f"{_names(leading, ground)}, who leads to it, is ignored."
    unread = [key for key in leading if key in ground.unread and key not in ground.ignored_customers]
    if unread:
        return f"{_names(unread, ground)}, who leads to it, could not be read."
    return f"{_names(leading, ground)} leads to it, with no seats of this product to compare."


def _names(keys: Iterable[CustomerKey], ground: Ground) -> str:
    return listed(clean(ground.names[key]) for key in keys)


def _never_mapped(line: Addition, company_id: int, side: Side) -> bool:
    sources = side.ground.watchers[line.product_id]
    mapped = any((source, company_id) in side.once_mapped for source in sources)
    return not mapped and line.id not in side.ground.last_writes


def _while_in_doubt(side: Side) -> str:
    open_ = side.doubts.open
    if not open_:
        return ""
    who = "1 customer leads" if open_ == 1 else f"{open_} customers lead"
    return f"Its company was never mapped, and {who} to no company yet: place them first."
