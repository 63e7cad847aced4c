"""Hand-written cases of additions that no Duo customer leads to."""

from __future__ import annotations

from seatsync_tui.sandbox.builder import Builder
from seatsync_tui.sandbox.clients import sell_the_rest
from seatsync_tui.sandbox.days import near_month_end

ORPHANS = (
    ("Wolfsbeard Apothecary, LLC", 8),
    ("Periwinkle Telegraphy Inc", 14),
    ("Jubilarium Carousels Ltd", 5),
)


def orphans(builder: Builder) -> None:
    """Additions of companies that left Duo; made last, because it names all customers still in doubt."""
    settled = tuple(f"ignore {customer}" for customer in _in_doubt(builder))
    for name, seats in ORPHANS:
        company = builder.company(name)
        agreement = builder.agreement(company)
        sell_the_rest(builder, agreement, seats)
        line = builder.addition(agreement, seats)["id"]
        case = f"orphan, {name.split()[0]}"
        row = {"addition_id": line, "company_id": company["id"], "current": seats, "change": "cancel"}
        builder.expect(
            case,
            "Orphaned",
            **row,
            flags=("never mapped",),
            blocked=bool(settled),
            shows="No customer leads to it; it cannot be cancelled while any customer is in doubt.",
        )
        builder.expect(
            f"{case}, nobody in doubt",
            "Orphaned",
            **row,
            flags=("never mapped",),
            given=settled,
            shows="Once every customer is settled, the orphaned addition may be ticked for cancelling.",
        )
        builder.expect(
            f"{case}, once mapped",
            "Orphaned",
            **row,
            given=(f"map {builder.account_id()} {company['id']}",),
            shows="Its customer was mapped once and left Duo since: that is known, so the box can be ticked.",
        )


def ends_soon(builder: Builder) -> None:
    """An addition without customer that somebody cancelled already."""
    company = builder.company("Ratchet & Cog Clockmakers LLC")
    line = builder.addition(builder.agreement(company), 6, cancelled=near_month_end(builder.today))
    builder.expect(
        "ends soon",
        "No change",
        addition_id=line["id"],
        company_id=company["id"],
        flags=("ends",),
        current=6,
        shows="No customer leads to it and it is cancelled already: nothing to do.",
    )


def _in_doubt(builder: Builder) -> list[str]:
    expectations = builder.world.expectations
    doubts = [told for told in expectations if told.status in ("Unmatched", "Ambiguous") and not told.given]
    return [told.customer_id for told in doubts if told.customer_id]
