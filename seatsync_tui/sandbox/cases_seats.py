"""Hand-written cases of customers whose names agree: how many seats they use.

Numbers and outcomes are written down here by hand, from the rules as people read them.
"""

from __future__ import annotations

from datetime import timedelta

from seatsync_tui.sandbox.builder import Builder
from seatsync_tui.sandbox.catalog import DUO, OTHER_DUO
from seatsync_tui.sandbox.clients import sell_the_rest
from seatsync_tui.sandbox.days import month_end
from seatsync_tui.sandbox.world import DuoUser


def ready_up(builder: Builder) -> None:
    """More seats in use than billed, and what earlier deeds would make of the same row."""
    client = builder.client("Pemberlane Acoustics, LLC", "Pemberlane Acoustics", 45, never=2, pending=1)
    sell_the_rest(builder, client.agreement, 44)
    line = builder.addition(client.agreement, 40)["id"]
    builder.expect(
        "ready up",
        "Ready",
        **client.row,
        addition_id=line,
        counted=45,
        current=40,
        change="update",
        checked=True,
        shows="Five seats more are in use than are billed: an increase, ticked from the start.",
    )
    builder.expect(
        "ready up, hand edit",
        "Ready",
        **client.row,
        addition_id=line,
        flags=("hand edit",),
        counted=45,
        current=40,
        change="update",
        given=(f"wrote {line} 38",),
        shows="Someone changed the addition since the last push, so the box waits for a person.",
    )
    builder.expect(
        "ready up, license unmapped",
        "License unmapped",
        customer_id=client.account.account_id,
        blocked=True,
        pick="license",
        given=("license none",),
        shows="Before the Duo license is mapped to a product, nothing can be compared.",
    )
    builder.expect(
        "ready up, formerly mapped",
        "Formerly mapped",
        addition_id=line,
        company_id=client.company["id"],
        current=40,
        change="cancel",
        given=(f"license {DUO}", f"license {OTHER_DUO}"),
        shows="The license went to another product: the additions of the old one come up for cancelling.",
    )
    builder.expect(
        "ready up, mapped company gone",
        "Unmatched",
        customer_id=client.account.account_id,
        blocked=True,
        pick="company",
        given=(f"map {client.account.account_id} 999999",),
        shows="The company of a saved pair no longer exists.",
    )


def ready_down(builder: Builder) -> None:
    """Fewer seats in use than billed, and the same row held."""
    client = builder.client("Dovetail & Sons Joinery Ltd", "DOVETAIL AND SONS JOINERY", 12, never=1)
    line = builder.addition(client.agreement, 15)["id"]
    customer = client.account.account_id
    builder.expect(
        "ready down",
        "Ready",
        **client.row,
        addition_id=line,
        counted=12,
        current=15,
        change="update",
        checked=True,
        shows="Three seats fewer are in use: a decrease; `&` in one name is `AND` in the other.",
    )
    builder.expect(
        "ready down, held",
        "Held",
        **client.row,
        addition_id=line,
        blocked=True,
        given=(f"hold {customer} 15 until {month_end(builder.today, 2)}",),
        shows="A person holds the customer at 15 seats for a while.",
    )
    builder.expect(
        "ready down, hold ended",
        "Ready",
        **client.row,
        addition_id=line,
        flags=("hold ended",),
        counted=12,
        current=15,
        change="update",
        given=(f"hold {customer} 15 until {builder.today - timedelta(days=1)}",),
        shows="The hold is over: the row is back, its box waits.",
    )
    builder.expect(
        "ready down, ignored",
        "",
        addition_id=line,
        company_id=client.company["id"],
        never=("Orphaned", "Extra addition", "Formerly mapped"),
        given=(f"ignore {customer}",),
        shows="An ignored customer still protects the addition of its company.",
    )


def no_change(builder: Builder) -> None:
    """Seats and addition agree."""
    client = builder.client(
        "Orrelvane Stained Glass, Inc.", "orrelvane stained glass", 23, never=4, pending=2
    )
    line = builder.addition(client.agreement, 23)
    builder.expect(
        "no change",
        "No change",
        **client.row,
        addition_id=line["id"],
        counted=23,
        current=23,
        shows="Seats and addition agree, so the row is hidden at first.",
    )


def large(builder: Builder) -> None:
    """A move by more than half and more than ten seats."""
    client = builder.client("Brightfathom Schools", "Brightfathom Schools", 160, never=11)
    line = builder.addition(client.agreement, 90)
    builder.expect(
        "large",
        "Ready",
        **client.row,
        addition_id=line["id"],
        flags=("large",),
        counted=160,
        current=90,
        change="update",
        shows="Seventy seats at once look like a mistake until a person has looked.",
    )


def to_zero(builder: Builder) -> None:
    """Nobody is enrolled any more and nine seats are billed."""
    client = builder.client("Gorsewell Ferries, Inc.", "Gorsewell Ferries", 0, never=6, pending=1)
    line = builder.addition(client.agreement, 9)
    builder.expect(
        "to zero",
        "Ready",
        **client.row,
        addition_id=line["id"],
        flags=("to zero",),
        counted=0,
        current=9,
        change="update",
        pick="zero",
        shows="Nobody is enrolled any more: set the addition to 0 or cancel it, a person chooses.",
    )


def fractional(builder: Builder) -> None:
    """An addition with a broken quantity."""
    client = builder.client("Mossgiel Ropeworks LLC", "Mossgiel Ropeworks", 8)
    line = builder.addition(client.agreement, 7.5)
    builder.expect(
        "fractional",
        "Ready",
        **client.row,
        addition_id=line["id"],
        flags=("fractional",),
        counted=8,
        current=7.5,
        change="update",
        shows="The addition stands at 7.5: nobody knows why, so the box waits.",
    )


def empty_account(builder: Builder) -> None:
    """A subaccount without a single user."""
    client = builder.client("Zephyrine Weavers, LLC", "Zephyrine Weavers", 0)
    builder.expect(
        "empty account",
        "No change",
        **client.row,
        counted=0,
        shows="No user and no addition: nothing to do.",
    )


def three_hundred(builder: Builder) -> None:
    """As many users as one page of Duo's holds."""
    client = builder.client("Umberslade Ceramics Inc.", "UMBERSLADE CERAMICS INC", 300)
    line = builder.addition(client.agreement, 300)
    builder.expect(
        "three hundred",
        "No change",
        **client.row,
        addition_id=line["id"],
        counted=300,
        current=300,
        shows="Exactly one full page of users.",
    )


def three_hundred_and_one(builder: Builder) -> None:
    """One user more than a page holds, under a name with accents on one side."""
    formal, typed = "Société Brûlée Pâtisseries, Ltd.", "Societe Brulee Patisseries Ltd"
    client = builder.client(formal, typed, 301)
    line = builder.addition(client.agreement, 298)
    builder.expect(
        "three hundred and one",
        "Ready",
        **client.row,
        addition_id=line["id"],
        counted=301,
        current=298,
        change="update",
        checked=True,
        shows="One user more than a page holds; the accents of the name are missing in Duo.",
    )


def many_users(builder: Builder) -> None:
    """Three pages of users under a very long name."""
    name = "Consolidated Foundrymen's Benevolent & Provident Association of Ravelstone"
    client = builder.client(f"The {name}", name, 655, never=12, pending=5)
    line = builder.addition(client.agreement, 655)
    builder.expect(
        "many users",
        "No change",
        **client.row,
        addition_id=line["id"],
        counted=655,
        current=655,
        shows="Three pages of users, and a name that no column holds.",
    )


def odd_status(builder: Builder) -> None:
    """A user status that Duo has not sent before."""
    client = builder.client("Nacelle Gliders Inc", "Nacelle Gliders", 9)
    users = client.account.users
    client.account.users = [*users, DuoUser(len(users) + 1, "quarantined", True)]
    line = builder.addition(client.agreement, 10)
    builder.expect(
        "odd status",
        "No change",
        **client.row,
        addition_id=line["id"],
        counted=10,
        current=10,
        shows="An enrolled user with a status nobody knows is counted, and the breakdown names the status.",
    )
