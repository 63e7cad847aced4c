"""Hand-written cases of names: alike, twice, gone, missing and hostile ones."""

from __future__ import annotations

from seatsync_tui.sandbox.builder import Builder


def annex(builder: Builder) -> None:
    """A branch that may belong to a company whose seats go down."""
    client = builder.client("Fiddlestick Acupuncture, PLLC", "Fiddlestick Acupuncture", 18)
    line = builder.addition(client.agreement, 21)
    account = builder.customer("Fiddlestick Acupuncture - Annex", 5)
    builder.expect(
        "maybe more",
        "Ready",
        **client.row,
        addition_id=line["id"],
        flags=("maybe more",),
        counted=18,
        current=21,
        change="update",
        shows="The seats go down, but an unmatched branch may belong here: not ticked before that is known.",
    )
    builder.expect(
        "unmatched, likely company",
        "Unmatched",
        customer_id=account.account_id,
        counted=5,
        blocked=True,
        pick="company",
        shows="No company bears this name; a likely one is suggested, never taken without a person.",
    )


def unmatched(builder: Builder) -> None:
    """A subaccount that resembles no company."""
    account = builder.customer("xq-test tenant 7 (do not use)", 3, never=2)
    builder.expect(
        "unmatched, no suggestion",
        "Unmatched",
        customer_id=account.account_id,
        counted=3,
        blocked=True,
        pick="company",
        shows="Nothing in ConnectWise resembles it: search for the company or ignore the customer.",
    )


def nameless(builder: Builder) -> None:
    """A subaccount without a name."""
    account = builder.customer(None, 2)
    builder.expect(
        "no name",
        "Unmatched",
        customer_id=account.account_id,
        counted=2,
        blocked=True,
        pick="company",
        shows="Duo sends no name for it; its account id stands in the grid.",
    )


def two_companies(builder: Builder) -> None:
    """Two companies under one name, one of them in the recycle bin."""
    client = builder.client("Ironmonger's Yard LLC", "Ironmonger's Yard LLC", 12)
    builder.company("Ironmonger's Yard, LLC", deleted=True)
    line = builder.addition(client.agreement, 12)
    _ambiguous(builder, "two companies", client.account.account_id, 12)
    builder.expect(
        "two companies, addition",
        "",
        addition_id=line["id"],
        never=("Orphaned",),
        shows="The addition of a company that might be the customer's is never called orphaned.",
    )


def inactive_company(builder: Builder) -> None:
    """The only company of that name is inactive."""
    company = builder.company("Farthingale Costumiers, Inc.", status="Inactive", kind="Former Client")
    line = builder.addition(builder.agreement(company), 8)
    account = builder.customer("Farthingale Costumiers", 8)
    _ambiguous(builder, "inactive company", account.account_id, 8)
    builder.expect(
        "inactive company, addition",
        "",
        addition_id=line["id"],
        never=("Orphaned",),
        shows="An inactive company may still be billed; its addition is left alone.",
    )


def twins(builder: Builder) -> None:
    """Two subaccounts under one name, which belong to one company."""
    client = builder.client("Chiaroscuro Galleries, LLC", "Chiaroscuro Galleries", 11)
    other = builder.customer("Chiaroscuro Galleries", 12)
    line = builder.addition(client.agreement, 20)
    company = client.company["id"]
    for case, account, counted in (("twins, first", client.account, 11), ("twins, second", other, 12)):
        _ambiguous(builder, case, account.account_id, counted)
    builder.expect(
        "twins, addition",
        "",
        addition_id=line["id"],
        never=("Orphaned",),
        shows="While nobody knows whose it is, the addition of the twins is left alone.",
    )
    builder.expect(
        "twins, both mapped",
        "Ready",
        **client.row,
        addition_id=line["id"],
        flags=("sum of 2",),
        counted=23,
        current=20,
        change="update",
        checked=True,
        given=(f"map {client.account.account_id} {company}", f"map {other.account_id} {company}"),
        shows="Both subaccounts are mapped to one company: their seats are added up in one row.",
    )


def branches(builder: Builder) -> None:
    """Two branches in Duo of what is one company in ConnectWise."""
    company = builder.company("Foolscap Inkhorn Books, Inc.")
    line = builder.addition(builder.agreement(company), 18)["id"]
    first = builder.customer("Foolscap Inkhorn Books - Quayside", 9).account_id
    second = builder.customer("Foolscap Inkhorn Books - Uptown", 9).account_id
    for case, customer in (("branches, first", first), ("branches, second", second)):
        builder.expect(
            case,
            "Unmatched",
            customer_id=customer,
            counted=9,
            blocked=True,
            pick="company",
            shows="A branch with a name of its own; its company is suggested.",
        )
    builder.expect(
        "branches, addition",
        "",
        addition_id=line,
        never=("Orphaned",),
        shows="A likely company is protected.",
    )
    builder.expect(
        "branches, both mapped",
        "No change",
        customer_id=first,
        company_id=company["id"],
        addition_id=line,
        flags=("sum of 2",),
        counted=18,
        current=18,
        given=(f"map {first} {company['id']}", f"map {second} {company['id']}"),
        shows="Nine and nine seats make the eighteen that are billed.",
    )


def renamed(builder: Builder) -> None:
    """A customer that had another name when its pair was saved."""
    client = builder.client("Saltmarsh Imaging, PLLC", "Saltmarsh Imaging", 13)
    line = builder.addition(client.agreement, 11)["id"]
    pair = f"map {client.account.account_id} {client.company['id']}"
    builder.expect(
        "renamed, not yet",
        "Ready",
        **client.row,
        addition_id=line,
        counted=13,
        current=11,
        change="update",
        checked=True,
        shows="An ordinary increase, until a pair is saved under another name.",
    )
    builder.expect(
        "renamed, a little",
        "Ready",
        **client.row,
        addition_id=line,
        flags=("renamed",),
        counted=13,
        current=11,
        change="update",
        checked=True,
        given=(f"{pair} as Saltmarsh Imaging Center",),
        shows="The customer's name changed a little since the pair was saved.",
    )
    builder.expect(
        "renamed, altogether",
        "Ambiguous",
        customer_id=client.account.account_id,
        blocked=True,
        pick="company",
        given=(f"{pair} as Grindlewick Tannery",),
        shows="The name became quite another: is it the same client?",
    )


def legal_forms(builder: Builder) -> None:
    """Two companies that differ in their legal form alone."""
    client = builder.client("Vantablue Optics, LLC", "Vantablue Optics LLC", 9)
    builder.company("Vantablue Optics Inc.")
    line = builder.addition(client.agreement, 9)
    builder.expect(
        "legal forms",
        "No change",
        **client.row,
        addition_id=line["id"],
        counted=9,
        current=9,
        shows="The LLC and the Inc. are two companies; the customer's name says which.",
    )


def two_towns(builder: Builder) -> None:
    """Two clients told apart by the town in brackets."""
    for town, counted, current in (("Duluth", 26, 26), ("Fargo", 21, 20)):
        client = builder.client(f"Giltwork Framers ({town}), Inc.", f"Giltwork Framers ({town})", counted)
        line = builder.addition(client.agreement, current)
        changed = counted != current
        builder.expect(
            f"two towns, {town}",
            "Ready" if changed else "No change",
            **client.row,
            addition_id=line["id"],
            counted=counted,
            current=current,
            change="update" if changed else None,
            checked=changed,
            shows="The town in brackets tells two clients apart and is never dropped.",
        )


def markup(builder: Builder) -> None:
    """A name with the markup of terminal libraries in it."""
    name = "[bold red]Ribaldry[/bold red] Theatre"
    client = builder.client(name, name, 7)
    line = builder.addition(client.agreement, 6)
    builder.expect(
        "hostile markup",
        "Ready",
        **client.row,
        addition_id=line["id"],
        counted=7,
        current=6,
        change="update",
        checked=True,
        shows="Markup in a name is shown as it stands and colours nothing.",
    )


def escapes(builder: Builder) -> None:
    """A name with a terminal's escape sequence, a right-to-left override and an emoji."""
    name = "\x1b[31mVermilion\x1b[0m Aquarium \u202egrebeci\u202c \N{TROPICAL FISH}"
    client = builder.client(name, name, 4)
    line = builder.addition(client.agreement, 4)
    builder.expect(
        "hostile escapes",
        "No change",
        **client.row,
        addition_id=line["id"],
        counted=4,
        current=4,
        shows="Escape sequences and text direction marks in a name stay without effect.",
    )
    builder.company('=HYPERLINK("http://example.invalid","Prospect")', kind="Prospect")
    builder.company("\N{SNOWMAN}\u202e\x1b]0;title\x07 Numinous [blink]Lamps", kind="Prospect")


def _ambiguous(builder: Builder, case: str, customer: str, counted: int) -> None:
    reasons = {
        "two companies": "Two companies bear the name, one of them in the recycle bin: a person picks.",
        "inactive company": "The only company of that name is inactive, so it is not taken without a person.",
        "twins, first": "Two subaccounts bear one name: which of them is the company's?",
        "twins, second": "The other subaccount of the same name.",
    }
    builder.expect(
        case,
        "Ambiguous",
        customer_id=customer,
        counted=counted,
        blocked=True,
        pick="company",
        shows=reasons[case],
    )
