"""Ordinary clients of the seeded world: no hand wrote them, and most agree or nearly agree."""

from __future__ import annotations

from datetime import date

from seatsync_tui.sandbox.builder import Builder
from seatsync_tui.sandbox.catalog import SOLD
from seatsync_tui.sandbox.days import month_start
from seatsync_tui.sandbox.world import Record

MOVES = ("same", "up", "same", "same", "down", "same", "up", "same")
"""What happened to eight clients in turn since the last bill; drawn, it could overstep the guard."""

AGREEMENTS = (
    ("Managed Services", "Managed Services"),
    ("Managed Services", "Managed Services"),
    ("Complete Care", "Managed Services"),
    ("Security Bundle", "Security"),
    ("Co-Managed IT", "Co-Managed IT"),
)
"""Names of agreements with their types."""


def add_ordinary(builder: Builder, turn: int) -> None:
    """Add a client whose names agree and whose seats are right or off by a little."""
    dice = builder.dice
    name = builder.names.draw()
    company = builder.company(name.formal)
    agreement = main_agreement(builder, company)
    counted, move = size(builder), MOVES[turn % len(MOVES)]
    step = {"same": 0, "up": -1, "down": 1}[move] * dice.between(1, max(1, counted // 12))
    current = max(1, counted + step)
    line = builder.addition(agreement, current)
    sell_the_rest(builder, agreement, counted)
    account = builder.customer(name.typed, counted, never=dice.below(1 + counted // 8), pending=dice.below(3))
    changed = counted != current
    builder.expect(
        f"ordinary {turn + 1}",
        "Ready" if changed else "No change",
        customer_id=account.account_id,
        addition_id=line["id"],
        company_id=company["id"],
        flags=("no proration",) if changed and not agreement["prorateFlag"] else (),
        counted=counted,
        current=current,
        change="update" if changed else None,
        checked=changed,
    )


def size(builder: Builder) -> int:
    """Draw how many seats a client uses: many small ones, few large."""
    dice = builder.dice
    draw = dice.below(100)
    if draw < 55:
        return dice.between(2, 18)
    return dice.between(19, 60) if draw < 90 else dice.between(61, 220)


def main_agreement(builder: Builder, company: Record) -> Record:
    """Add the agreement that Duo stands on, and around it what companies gather over the years."""
    dice = builder.dice
    if dice.chance(0.25):
        past_agreement(builder, company)
    if dice.chance(0.2):
        sell_the_rest(builder, builder.agreement(company, dice.pick(("Backup", "Voice")), prorate=False), 6)
    cycle, next_invoice = billing(builder)
    name, kind = dice.pick(AGREEMENTS)
    main = builder.agreement(
        company,
        name,
        type_name=kind,
        prorate=dice.chance(0.65),
        billing_cycle=cycle,
        next_invoice=next_invoice,
        period_type="Future" if dice.chance(0.7) else "Current",
    )
    if dice.chance(0.05):
        sell_the_rest(builder, builder.agreement(company, "Backup", parent=main), 4)
    if dice.chance(0.05):
        start = month_start(builder.today, dice.between(1, 3))
        builder.agreement(company, "Voice", status="Inactive", start=start, next_invoice=start)
    return main


def billing(builder: Builder) -> tuple[str, date | str]:
    """Draw a billing cycle and its next invoice date: mostly monthly and on the coming 1st.

    Some months are invoiced ahead of time and some are late; ConnectWise promises no form of the date.
    """
    dice, today = builder.dice, builder.today
    draw = dice.below(100)
    if draw < 5:
        return "Annually", month_start(today, dice.between(1, 12))
    if draw < 12:
        return "Quarterly", month_start(today, dice.between(1, 3))
    next_invoice = month_start(today, 0 if draw < 18 else 2 if draw < 26 else 1)
    return "Monthly", f"{next_invoice.isoformat()}T00:00:00Z" if dice.chance(0.1) else next_invoice


def past_agreement(builder: Builder, company: Record) -> Record:
    """Add an agreement that is over, with additions nobody cleared away."""
    dice, today = builder.dice, builder.today
    start, end = month_start(today, -60), month_start(today, -dice.between(41, 50))
    if dice.chance(0.5):
        over = builder.agreement(company, "Managed Services", status="Expired", start=start, end=end)
    else:
        over = builder.agreement(company, "Security", status="Cancelled", start=start, cancelled=end)
    builder.addition(over, dice.between(2, 20), "RMM-WS", cancelled=end)
    return over


def sell_the_rest(builder: Builder, agreement: Record, seats: int) -> None:
    """Add additions of other products, because most of an agreement has nothing to do with Duo."""
    dice = builder.dice
    for identifier, *_ in dice.shuffled(SOLD)[: dice.between(1, 5)]:
        builder.addition(agreement, max(1, seats + dice.between(-3, 6)), identifier)


def add_bystanders(builder: Builder, number: int) -> None:
    """Add companies without Duo: clients of other services, prospects, vendors, lost and deleted ones."""
    kinds = ("client", "client", "prospect", "lost", "vendor", "deleted")
    for turn in range(number):
        _bystander(builder, kinds[turn % len(kinds)])


def _bystander(builder: Builder, kind: str) -> None:
    name = builder.names.draw().formal
    if kind == "client":
        sell_the_rest(builder, builder.agreement(builder.company(name), prorate=False), 9)
    elif kind == "prospect":
        builder.company(name, kind="Prospect")
    elif kind == "lost":
        past_agreement(builder, builder.company(name, status="Inactive", kind="Former Client"))
    elif kind == "vendor":
        builder.company(name, kind="Vendor", isVendorFlag=True)
    else:
        builder.company(name, deleted=True)
