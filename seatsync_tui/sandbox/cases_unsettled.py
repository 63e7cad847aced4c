"""Hand-written cases that a person has to settle: agreements and additions to choose, customers not read."""

from __future__ import annotations

from seatsync_tui.sandbox.builder import Builder
from seatsync_tui.sandbox.clients import sell_the_rest
from seatsync_tui.sandbox.days import month_end, month_start, near_month_end


def no_addition(builder: Builder) -> None:
    """Seats in use, one agreement, nothing billed."""
    client = builder.client("Jacarandale Botanicals, LLC", "Jacarandale Botanicals", 14, never=1)
    sell_the_rest(builder, client.agreement, 14)
    builder.expect(
        "no addition",
        "No addition",
        **client.row,
        counted=14,
        change="create",
        shows="Fourteen seats are in use and none is billed; there is one agreement to put them on.",
    )


def no_addition_two_agreements(builder: Builder) -> None:
    """Seats in use, two agreements, nothing billed."""
    client = builder.client("Osier & Wicker Basketry Inc.", "Osier and Wicker Basketry", 6)
    sell_the_rest(builder, client.agreement, 6)
    builder.agreement(client.company, "Security", prorate=False)
    builder.expect(
        "no addition, two agreements",
        "No addition",
        **client.row,
        counted=6,
        change="create",
        pick="agreement",
        shows="Six seats are not billed and two agreements could take them: a person picks one.",
    )


def no_agreement(builder: Builder) -> None:
    """Every agreement of the company is over."""
    company = builder.company("Dulcimerry Luthiers LLC")
    account = builder.customer("Dulcimerry Luthiers", 5)
    start, today = month_start(builder.today, -48), builder.today
    over = builder.agreement(company, status="Expired", start=start, end=month_end(today, -13))
    builder.addition(over, 5)
    builder.agreement(company, "Security", status="Cancelled", start=start, cancelled=month_end(today, -2))
    builder.expect(
        "no agreement",
        "No agreement",
        customer_id=account.account_id,
        company_id=company["id"],
        counted=5,
        blocked=True,
        shows="One agreement expired and one was cancelled: nothing is left to put an addition on.",
    )


def never_an_agreement(builder: Builder) -> None:
    """The company never had an agreement."""
    company = builder.company("Palaver Debating Society")
    account = builder.customer("palaver debating society", 3)
    builder.expect(
        "never an agreement",
        "No agreement",
        customer_id=account.account_id,
        company_id=company["id"],
        counted=3,
        blocked=True,
        shows="The company is billed by the hour and has no agreement at all.",
    )


def multiple_additions(builder: Builder) -> None:
    """Two additions of the product on one agreement."""
    client = builder.client("Sextant Chandlery, LLC", "Sextant Chandlery", 22, pending=1)
    first = builder.addition(client.agreement, 8, invoice_description="Duo MFA, warehouse")["id"]
    second = builder.addition(client.agreement, 13, invoice_description="Duo MFA, shop")["id"]
    given = (f"pin {client.account.account_id} {second}",)
    builder.expect(
        "multiple additions",
        "Multiple additions",
        **client.row,
        counted=22,
        blocked=True,
        pick="addition",
        shows="Two additions are live on one day: a person picks the one that carries the seats.",
    )
    builder.expect(
        "multiple additions, one pinned",
        "Ready",
        **client.row,
        addition_id=second,
        counted=22,
        current=13,
        change="update",
        checked=True,
        given=given,
        shows="With one addition pinned, that one is compared.",
    )
    builder.expect(
        "multiple additions, the other",
        "Extra addition",
        addition_id=first,
        company_id=client.company["id"],
        current=8,
        change="cancel",
        given=given,
        shows="The addition that was not pinned stands there as surplus until it is cancelled or kept.",
    )


def multiple_agreements(builder: Builder) -> None:
    """The product on two agreements of one company."""
    client = builder.client("Gazebeau Pavilions Inc", "Gazebeau Pavilions", 10)
    builder.addition(client.agreement, 10)
    builder.addition(builder.agreement(client.company, "Security"), 10)
    builder.expect(
        "multiple agreements",
        "Multiple additions",
        **client.row,
        counted=10,
        blocked=True,
        pick="addition",
        shows="The same ten seats are billed on two agreements.",
    )


def ending(builder: Builder) -> None:
    """The only addition ends and nothing follows."""
    client = builder.client("Bathysphere Diving School", "Bathysphere Diving School", 17)
    line = builder.addition(client.agreement, 17, cancelled=near_month_end(builder.today))
    builder.expect(
        "ending",
        "Ending",
        **client.row,
        addition_id=line["id"],
        counted=17,
        current=17,
        pick="ending",
        shows="The only addition ends this month with 17 seats in use: keep it, follow it, or let it end.",
    )


def not_read_elsewhere(builder: Builder) -> None:
    """A subaccount on another Duo deployment, which Duo refuses to read."""
    client = builder.client(
        "Auberginny Caterers LLC", "Auberginny Caterers", 28, never=2, refusal="cross-deployment"
    )
    line = builder.addition(client.agreement, 28)
    builder.expect(
        "not read, other deployment",
        "Not read",
        **client.row,
        addition_id=line["id"],
        blocked=True,
        says="Cross-deployment",
        shows="Duo does not let a parent read a subaccount on another deployment; unknown is never zero.",
    )


def not_read_forbidden(builder: Builder) -> None:
    """A subaccount that the credentials may not read."""
    client = builder.client("Tamarisk Dialysis, PLLC", "Tamarisk Dialysis", 33, refusal="forbidden")
    line = builder.addition(client.agreement, 35)
    builder.expect(
        "not read, forbidden",
        "Not read",
        **client.row,
        addition_id=line["id"],
        blocked=True,
        says="forbidden",
        shows="Duo refuses this subaccount; its addition stays as it is.",
    )
