"""Hand-written cases of customers whose names agree: what their additions look like."""

from __future__ import annotations

from datetime import timedelta

from seatsync_tui.sandbox.builder import Builder
from seatsync_tui.sandbox.clients import sell_the_rest
from seatsync_tui.sandbox.days import month_end, month_start, near_month_end


def starts_later(builder: Builder) -> None:
    """The only addition begins next month."""
    client = builder.client("Tidewobble Kayaks Inc", "Tidewobble Kayaks, Inc.", 15)
    line = builder.addition(client.agreement, 12, effective=near_month_end(builder.today) + timedelta(days=1))
    builder.expect(
        "starts later",
        "Ready",
        **client.row,
        addition_id=line["id"],
        flags=("starts",),
        counted=15,
        current=12,
        change="update",
        checked=True,
        shows="The addition starts with the next month and is compared all the same.",
    )


def no_proration(builder: Builder) -> None:
    """An agreement that bills whole periods only."""
    client = builder.client(
        "Wexcombe Upholstery, LLC",
        "Wexcombe Upholstery",
        31,
        never=3,
        prorate=False,
        next_invoice=month_start(builder.today, 2),
    )
    line = builder.addition(client.agreement, 27)
    builder.expect(
        "no proration",
        "Ready",
        **client.row,
        addition_id=line["id"],
        flags=("no proration",),
        counted=31,
        current=27,
        change="update",
        checked=True,
        shows="The agreement does not prorate and next month is invoiced: that bounds the dates to offer.",
    )


def child_agreement(builder: Builder) -> None:
    """The addition stands on a child agreement."""
    client = builder.client("Tarn & Fell Outfitters Ltd", "Tarn & Fell Outfitters", 19)
    sell_the_rest(builder, client.agreement, 19)
    child = builder.agreement(
        client.company, "Security", parent=client.agreement, start=client.agreement["startDate"]
    )
    line = builder.addition(child, 17)
    builder.expect(
        "child agreement",
        "Ready",
        **client.row,
        addition_id=line["id"],
        flags=("child agreement",),
        counted=19,
        current=17,
        change="update",
        checked=True,
        shows="The addition stands on a child agreement, billed with its parent.",
    )


def credit(builder: Builder) -> None:
    """A credit of four seats beside the addition proper."""
    client = builder.client("Isinglass Conservators, LLC", "Isinglass Conservators", 33, never=1)
    line = builder.addition(client.agreement, 30)
    today = builder.today
    builder.addition(
        client.agreement,
        -4,
        effective=month_start(today),
        cancelled=month_end(today),
        invoice_description="Credit: four seats billed twice",
    )
    builder.expect(
        "credit",
        "Ready",
        **client.row,
        addition_id=line["id"],
        counted=33,
        current=30,
        change="update",
        checked=True,
        shows="A credit with a negative quantity stands under its addition and is never taken for seats.",
    )


def less_included(builder: Builder) -> None:
    """Five seats come free with the agreement."""
    client = builder.client("Bellfounders Guild", "Bellfounders' Guild", 24)
    line = builder.addition(client.agreement, 20, less_included=5)
    builder.expect(
        "less included",
        "Ready",
        **client.row,
        addition_id=line["id"],
        counted=24,
        current=20,
        change="update",
        checked=True,
        shows="Five seats are included free: 15 are billed now, 19 after; the included number stays.",
    )


def do_not_bill(builder: Builder) -> None:
    """An addition kept for the record, not billed."""
    client = builder.client(
        "Cloudberry Hospice", "Cloudberry Hospice", 12, never=2, next_invoice=month_start(builder.today)
    )
    line = builder.addition(client.agreement, 10, bill_customer="DoNotBill")
    builder.expect(
        "do not bill",
        "Ready",
        **client.row,
        addition_id=line["id"],
        counted=12,
        current=10,
        change="update",
        checked=True,
        shows="The addition is not billed to the customer, so its change costs 0.00.",
    )


def chain(builder: Builder) -> None:
    """One addition ends this month, the next takes over."""
    client = builder.client("Halcyon Puppetry, Inc.", "Halcyon Puppetry", 16)
    end = near_month_end(builder.today)
    line = builder.addition(client.agreement, 14, cancelled=end)
    following = builder.addition(client.agreement, 14, effective=end + timedelta(days=1))
    builder.expect(
        "chain",
        "Ready",
        **client.row,
        addition_id=line["id"],
        counted=16,
        current=14,
        change="update",
        checked=True,
        shows="One addition ends this month and the next follows: a chain, both get the same quantity.",
    )
    builder.expect(
        "chain, next link",
        "",
        addition_id=following["id"],
        company_id=client.company["id"],
        never=("Orphaned", "Extra addition", "Multiple additions"),
        shows="The next link of a chain is no surplus addition.",
    )


def past_line(builder: Builder) -> None:
    """An addition cancelled last year beside the one that lives."""
    client = builder.client("Kittiwake Cartography LLC", "Kittiwake Cartography", 17, never=1)
    start, end = month_start(builder.today, -40), month_end(builder.today, -14)
    agreement = builder.agreement(client.company, "Co-Managed IT", start=start)
    over = builder.addition(agreement, 10, effective=start, cancelled=end)["id"]
    line = builder.addition(agreement, 16, effective=month_start(builder.today, -13))["id"]
    builder.expect(
        "past addition",
        "Ready",
        **client.row,
        addition_id=line,
        counted=17,
        current=16,
        change="update",
        checked=True,
        shows="An addition that ended last year does not count; the one that lives is compared.",
    )
    builder.expect(
        "past addition, pin lost",
        "Ready",
        **client.row,
        addition_id=line,
        flags=("pin lost",),
        counted=17,
        current=16,
        change="update",
        given=(f"pin {client.account.account_id} {over}",),
        shows="The addition that a person had pinned is gone; the one left is proposed, unticked.",
    )


def cancelled_agreement(builder: Builder) -> None:
    """An open addition on a cancelled agreement."""
    client = builder.client("Marchpane Confections, Inc", "Marchpane Confections", 25)
    start, end = month_start(builder.today, -48), month_end(builder.today, -6)
    over = builder.agreement(client.company, "Security", status="Cancelled", start=start, cancelled=end)
    builder.addition(over, 22)
    line = builder.addition(client.agreement, 25)
    builder.expect(
        "cancelled agreement",
        "No change",
        **client.row,
        addition_id=line["id"],
        counted=25,
        current=25,
        shows="An addition left open on a cancelled agreement is not live and not counted twice.",
    )
