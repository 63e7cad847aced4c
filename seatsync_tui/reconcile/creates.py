"""Creates: which agreement, from which day, at what price, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Action, Flag, Pick, Row, Status
from seatsync_tui.reconcile import flags as flag
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.dates import DAY, Proposal, create_date, refusal
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.liveness import carries_seats
from seatsync_tui.reconcile.money import monthly_money
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.target_rows import product_of, row_of
from seatsync_tui.reconcile.targets import Draft, Target, make_draft
from seatsync_tui.reconcile.terms import suits, unsuited, yearly_month
from seatsync_tui.reconcile.wording import day, listed, number

ZERO = Decimal(0)
CREATE, NO_ADDITION = Action.CREATE, Status.NO_ADDITION
CHOOSE = "Choose the agreement first."
Start = tuple[Proposal, str]
"""The first billed day, and what ConnectWise would refuse of it."""
NO_DAY = Proposal(None, "")
CROWDED = "Other customers of this company have agreements of their own: choose this one's too."


def create(target: Target, noted: list[Flag], ground: Ground) -> Row:
    """Propose a new addition for seats that nothing bills."""
    agreement = _agreement(target, ground)
    draft = _drafted(target, agreement, ground)
    counted = target.counted
    return row_of(
        target,
        ground,
        NO_ADDITION if counted.total > ZERO else Status.COMMITTED,
        _reason,
        agreement=agreement,
        related=_carried(target),
        flags=noted + flag.of_agreement(agreement, ground, changes=True),
        action=CREATE,
        effective=draft.on.on,
        price=draft.price,
        money=draft.money,
        pick=draft.pick,
        blocked=draft.blocked,
        told=_drafted_words,
        draft=draft,
    )


def _drafted_words(target: Target) -> list[str]:
    beside = reasons.every_line((), target.credits, target.ground)
    return [*_explained(_draft_of(target), target.agreement, target.counted.due), *beside]


def _draft_of(target: Target) -> Draft:
    assert target.found.draft is not None, "a create has its draft"
    return target.found.draft


def succeed(row: Row, line: Addition, target: Target, ground: Ground) -> Row:
    """Propose a new addition for the seats of one that ends, from the day after its last."""
    assert line.cancelled is not None, "an addition that ends has a last day"
    agreement = ground.agreements[line.agreement_id]
    draft = _drafted(target, agreement, ground, follows=line)
    product = ground.products.get(target.product_id)
    return replace(
        row,
        product_id=target.product_id,
        product=product.identifier if product else row.product,
        flags=tuple(dict.fromkeys([*row.flags, *flag.of_agreement(agreement, ground, changes=True)])),
        action=Action.CREATE,
        target=target.counted.due,
        effective=draft.on.on,
        unit_price=draft.price,
        money=draft.money,
        pick=draft.pick,
        tickable=not draft.blocked,
        checked=False,
        blocked=draft.blocked,
        explain=(
            *row.explain,
            *_explained(draft, agreement, target.counted.due),
            *_gap(line.cancelled, draft.on.on),
        ),
    )


def _gap(last: date, first: date | None) -> list[str]:
    """Say on which days nothing bills where a person let the new addition begin later."""
    if first is None or first <= last + DAY:
        return []
    return [f"Nothing bills from {day(last + DAY)} to {day(first - DAY)}."]


def _drafted(
    target: Target,
    agreement: Agreement | None,
    ground: Ground,
    *,
    follows: Addition | None = None,
) -> Draft:
    product = ground.products.get(target.product_id)
    price = None if product is None else product.price
    cycle = "" if agreement is None else ground.cycle(agreement)
    start = _date(target, agreement, ground, follows)
    pick, blocked = _obstacle(target, agreement, start, ground, follows)
    money = _worth(target.counted.due, price, cycle, follows)
    return make_draft(start[0], price, cycle, money, pick, blocked)


def _worth(due: Decimal, price: Decimal | None, cycle: str, follows: Addition | None) -> Decimal | None:
    """Tell what the new addition is worth a month beyond the one it follows, each at its own price."""
    money = monthly_money(ZERO, due, price, "Billable", cycle)
    if follows is None or money is None:
        return money
    if price == follows.unit_price and follows.bill_customer == "Billable":
        return monthly_money(follows.billed, due, price, "Billable", cycle)
    past = monthly_money(ZERO, follows.billed, follows.unit_price, follows.bill_customer, cycle)
    return None if past is None else money - past


def _carried(target: Target) -> tuple[int, ...]:
    if not target.credits and not target.spare:
        return ()
    return tuple(sorted(line.id for line in (*target.credits, *target.spare)))


def _agreement(target: Target, ground: Ground) -> Agreement | None:
    """Take the chosen agreement, or the only one; none where another row might create there as well."""
    if target.crowded:
        return None
    if target.agreement_id is not None:
        return ground.agreements[target.agreement_id]
    standing = ground.standing[target.company_id]
    if ground.yearly:
        month = yearly_month(target.contributors, ground)
        standing = [found for found in standing if suits(found, month, ground)]
    return standing[0] if len(standing) == 1 else None


def _date(target: Target, agreement: Agreement | None, ground: Ground, follows: Addition | None) -> Start:
    """Say from which day the addition is billed, and what ConnectWise would refuse of it."""
    if agreement is None:
        return NO_DAY, ""
    edited = ground.choice(target.key).effective if ground.facts.choices else None
    if edited is not None:
        return _allowed(Proposal(edited, "as a person set it"), agreement, ground)
    if follows is not None and follows.cancelled is not None:
        after = Proposal(follows.cancelled + DAY, "the day after the addition before it ends")
        return _allowed(after, agreement, ground)
    if agreement.id not in ground.create_dates:
        facts = ground.facts
        proposed = create_date(facts.rules.create, agreement, ground.parent(agreement), facts.today)
        ground.create_dates[agreement.id] = _allowed(proposed, agreement, ground)
    return ground.create_dates[agreement.id]


def _allowed(proposed: Proposal, agreement: Agreement, ground: Ground) -> Start:
    if proposed.on is None:
        return proposed, ""
    return proposed, refusal(proposed.on, agreement, ground.parent(agreement))


def _obstacle(
    target: Target,
    agreement: Agreement | None,
    start: Start,
    ground: Ground,
    follows: Addition | None,
) -> tuple[Pick | None, str]:
    """Tell what a person has to choose or change before the addition can be created."""
    on, refused = start
    wrong_year = _wrong_year(target, agreement, ground) if ground.yearly else ""
    if agreement is None:
        return Pick.AGREEMENT, CROWDED if target.crowded else wrong_year or CHOOSE
    if target.product_id not in ground.unfit:
        ground.unfit[target.product_id] = _unfit(target.product_id, ground)
    unfit = ground.unfit[target.product_id] or wrong_year
    if unfit:
        return None, unfit
    rivals = _rivals(target, ground, on.on if follows else None)
    if rivals:
        told = listed(str(rival) for rival in rivals)
        return None, f"Addition {told} of this product is live at the company: pin it, or end it first."
    if on.on is None:
        return Pick.DATE, f"Pick the first billed day: {on.why}."
    if follows is not None and follows.cancelled is not None and on.on <= follows.cancelled:
        ends = day(follows.cancelled)
        return (
            Pick.DATE,
            f"Addition {follows.id} is billed to {ends}: begin after it, or both bill the seats.",
        )
    return (Pick.DATE, refused) if refused else (None, "")


def _wrong_year(target: Target, agreement: Agreement | None, ground: Ground) -> str:
    """Say that a yearly term has no agreement of its year to stand on, or was given another one."""
    month = yearly_month(target.contributors, ground)
    if month is None:
        return ""
    offered = ground.standing[target.company_id] if agreement is None else [agreement]
    return "" if any(suits(found, month, ground) for found in offered) else unsuited(month)


def _rivals(target: Target, ground: Ground, from_day: date | None) -> list[int]:
    """List the live additions that a push would find in the way: a second one bills the seats twice.

    One that follows another is in the way of nothing that ends before it starts.
    """
    if not target.elsewhere and not ground.put_aside:
        return []
    products = {target.product_id} | ground.also_billed.get(target.product_id, set())
    aside = [line for each in products for line in ground.put_aside.get((target.company_id, each), ())]
    return sorted(
        line.id
        for line in (*target.elsewhere, *aside)
        if carries_seats(line)
        and line.id not in ground.facts.deltas
        and (from_day is None or line.cancelled is None or line.cancelled >= from_day)
    )


def _unfit(product_id: int, ground: Ground) -> str:
    product = ground.products.get(product_id)
    if product is None:
        return f"The catalog does not list product {product_id} any more."
    if product.inactive:
        return f"{clean(product.identifier)} is inactive in the catalog."
    if product.product_class.casefold() == "bundle":
        return f"{clean(product.identifier)} is a bundle, and a bundle cannot be an addition."
    if product.price is not None and product.price < 0:
        return f"{clean(product.identifier)} has a price below 0 in the catalog: it would be a credit."
    if not product.price and product_id not in ground.facts.rules.zero_price:
        price = "no price" if product.price is None else "price 0"
        return (
            f"{clean(product.identifier)} has {price} in the catalog: set one, or allow it in the settings."
        )
    return ""


def _reason(target: Target) -> str:
    draft, ground = _draft_of(target), target.ground
    counted = reasons.owed(reasons.counts(target.contributors, target.counted.total, ground), target.counted)
    product = product_of(target, ground)
    told = reasons.no_addition(counted, product, None if draft.blocked else target.agreement)
    if draft.pick is Pick.AGREEMENT:
        names = listed(clean(found.name) for found in ground.standing[target.company_id])
        return f"{told} Choose the agreement: {names}."
    return f"{told} {draft.blocked}".strip()


def _explained(draft: Draft, agreement: Agreement | None, total: Decimal) -> list[str]:
    price = (
        "no price in the catalog" if draft.price is None else f"{draft.price:.2f} each, the catalog's price"
    )
    where = "an agreement still to be chosen" if agreement is None else clean(agreement.name)
    told = [f"New addition on {where}: {number(total)} at {price}."]
    if draft.on.on is not None:
        told.append(f"Billed from {day(draft.on.on)}, {draft.on.why}.")
    if agreement is not None:
        worth = reasons.money_words(draft.money, draft.cycle)
        told.append(worth[:1].upper() + worth[1:])
    return told
