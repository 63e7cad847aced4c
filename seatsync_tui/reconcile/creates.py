"""Creates: which agreement, from which day, at what price, and what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Action, Flag, Pick, Row, Status, Told
from seatsync_tui.reconcile import flags as flag
from seatsync_tui.reconcile import reasons
from seatsync_tui.reconcile.dates import Proposal, create_date, refusal
from seatsync_tui.reconcile.drafting import fill_in
from seatsync_tui.reconcile.ground import Ground
from seatsync_tui.reconcile.liveness import carries_seats
from seatsync_tui.reconcile.money import monthly_money
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.targets import Target
from seatsync_tui.reconcile.terms import suits, unsuited, yearly_month
from seatsync_tui.reconcile.wording import day, listed, number

ZERO = Decimal(0)
CHOOSE = "Choose the agreement first."
CROWDED = "Other customers of this company have agreements of their own: choose this one's too."


def create(
    row: Row,
    target: Target,
    noted: Sequence[Flag],
    ground: Ground,
    *,
    follows: Addition | None = None,
    from_day: date | None = None,
) -> Row:
    """Propose a new addition for seats that nothing bills, or for those that one bills which ends."""
    agreement = ground.agreements[follows.agreement_id] if follows else _agreement(target, ground)
    price = _price(target.product_id, ground)
    cycle = "" if agreement is None else ground.cycle(agreement)
    total = target.counted.due
    money = monthly_money(follows.billed if follows else ZERO, total, price, "Billable", cycle)
    on = _date(row.key, agreement, ground, from_day)
    pick, blocked = _obstacle(target, agreement, on, ground, follows)
    flags = [*noted, *flag.of_agreement(agreement, ground, changes=True)]
    product = ground.products.get(target.product_id)
    made = replace if follows else fill_in
    row = made(
        row,
        status=_status(target, follows),
        reason=row.reason if follows else _reason(row, agreement, blocked, pick, ground),
        product_id=target.product_id,
        product=product.identifier if product else row.product,
        agreement_id=None if agreement is None else agreement.id,
        agreement="" if agreement is None else agreement.name,
        flags=tuple(flags),
        action=Action.CREATE,
        target=total,
        effective=on.on,
        unit_price=price,
        money=money,
        pick=pick,
        tickable=not blocked,
        checked=False,
        blocked=blocked,
        explain=_explained(row, total, price, agreement, on, money, cycle),
    )
    return row if follows else fill_in(row, related=_carried(target))


def _status(target: Target, follows: Addition | None) -> Status:
    if follows is not None:
        return Status.ENDING
    return Status.NO_ADDITION if target.counted.total > 0 else Status.COMMITTED


def _carried(target: Target) -> tuple[int, ...]:
    return tuple(sorted(line.id for line in (*target.credits, *target.spare)))


def _agreement(target: Target, ground: Ground) -> Agreement | None:
    """Take the chosen agreement, or the only one; none where another row might create there as well."""
    if target.crowded:
        return None
    if target.agreement_id is not None:
        return ground.agreements[target.agreement_id]
    month = yearly_month(target.contributors, ground)
    standing = [found for found in ground.standing[target.company_id] if suits(found, month, ground)]
    return standing[0] if len(standing) == 1 else None


def _price(product_id: int, ground: Ground) -> Decimal | None:
    product = ground.products.get(product_id)
    return None if product is None else product.price


def _date(key: str, agreement: Agreement | None, ground: Ground, from_day: date | None) -> Proposal:
    if agreement is None:
        return Proposal(None, "")
    edited = ground.choice(key).effective
    if edited is not None:
        return Proposal(edited, "as a person set it")
    if from_day is not None:
        return Proposal(from_day, "the day after the addition before it ends")
    if agreement.id not in ground.create_dates:
        facts = ground.facts
        ground.create_dates[agreement.id] = create_date(
            facts.rules.create, agreement, ground.parent(agreement), facts.today
        )
    return ground.create_dates[agreement.id]


def _obstacle(
    target: Target,
    agreement: Agreement | None,
    on: Proposal,
    ground: Ground,
    follows: Addition | None,
) -> tuple[Pick | None, str]:
    """Tell what a person has to choose or change before the addition can be created."""
    unfit = _unfit(target.product_id, ground)
    wrong_year = _wrong_year(target, agreement, ground)
    rivals = _rivals(target, ground, on.on if follows else None)
    if agreement is None:
        return Pick.AGREEMENT, CROWDED if target.crowded else wrong_year or CHOOSE
    if unfit or wrong_year:
        return None, unfit or wrong_year
    if rivals:
        told = listed(str(rival) for rival in rivals)
        return None, f"Addition {told} of this product is live at the company: pin it, or end it first."
    if on.on is None:
        return Pick.DATE, f"Pick the first billed day: {on.why}."
    refused = refusal(on.on, agreement, ground.parent(agreement))
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
    products = {target.product_id} | ground.also_billed.get(target.product_id, set())
    aside = [line for each in products for line in ground.put_aside.get((target.company_id, each), ())]
    if not aside and not target.elsewhere:
        return []
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
    if not product.price and product_id not in ground.facts.rules.zero_price:
        price = "no price" if product.price is None else "price 0"
        return (
            f"{clean(product.identifier)} has {price} in the catalog: set one, or allow it in the settings."
        )
    return ""


def _reason(row: Row, agreement: Agreement | None, blocked: str, pick: Pick | None, ground: Ground) -> str:
    counted = reasons.counts(row.contributors, row.counted or ZERO, ground)
    told = reasons.no_addition(counted, row.product, None if blocked else agreement)
    if pick is Pick.AGREEMENT and row.company_id is not None:
        names = listed(clean(found.name) for found in ground.standing[row.company_id])
        return f"{told} Choose the agreement: {names}."
    return f"{told} {blocked}".strip()


def _explained(
    row: Row,
    total: Decimal,
    price: Decimal | None,
    agreement: Agreement | None,
    on: Proposal,
    money: Decimal | None,
    cycle: str,
) -> Told:
    def created() -> list[str]:
        each = "no price" if price is None else f"{price:.2f} each"
        where = "an agreement still to be chosen" if agreement is None else clean(agreement.name)
        told = [f"New addition on {where}: {number(total)} at {each}, the catalog's price."]
        told += [] if on.on is None else [f"Billed from {day(on.on)}, {on.why}."]
        return told + ([] if agreement is None else [reasons.money_words(money, cycle)])

    return Told(row.explain, created)
