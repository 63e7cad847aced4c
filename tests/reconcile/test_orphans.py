"""Orphans: never out of ignorance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seatsync_tui.models.counts import PullVerdict
from seatsync_tui.models.psa import OlderCompany
from seatsync_tui.models.rows import Action, Row, Status
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.facts import RowChoice
from tests.reconcile.builders import NOW, OTHER, Office, flags, seen


def office_with_orphan() -> Office:
    """A settled client, and a company that no customer leads to with an addition of 8 seats."""
    office = Office().client(seats=45)
    office.addition(9001, 45)
    office.client(80, "Cobalt Marine", None)
    office.addition(9080, 8, 580)
    return office


def orphan(office: Office) -> Row:
    """The row of that addition."""
    return office.row("addition:9080")


def test_an_addition_without_customer_is_orphaned_and_unchecked() -> None:
    row = orphan(office_with_orphan())
    assert seen(row.status, row.action, row.checked, row.tickable) == (
        Status.ORPHANED,
        Action.CANCEL,
        False,
        True,
    )
    assert seen(row.cancel_date, row.money, row.customer) == (date(2026, 11, 30), Decimal("-48.00"), None)
    assert flags(row) == ["never mapped"]


def test_a_company_that_was_mapped_once_has_no_never_mapped_flag() -> None:
    row = orphan(office_with_orphan().mapped("DA80", 80, "Cobalt"))
    assert seen(row.status, flags(row), row.tickable) == (Status.ORPHANED, [], True)


def test_a_never_mapped_orphan_is_blocked_while_any_customer_is_unplaced() -> None:
    office = office_with_orphan()
    office.customer("DA9", "Quite Another Name", 5)
    row = orphan(office)
    assert seen(row.status, row.action, row.tickable) == (Status.ORPHANED, Action.CANCEL, False)
    assert orphan(office.ignore("DA9")).tickable is True


def test_a_once_mapped_orphan_is_not_blocked_by_others_in_doubt() -> None:
    office = office_with_orphan().mapped("DA80", 80, "Cobalt")
    office.customer("DA9", "Quite Another Name", 5)
    assert orphan(office).tickable is True


@pytest.mark.parametrize("seats", [5, None])
@pytest.mark.parametrize("ignored", [False, True])
def test_a_likely_company_of_a_customer_in_doubt_is_never_orphaned(seats: int | None, ignored: bool) -> None:
    office = office_with_orphan().mapped("DA80", 80, "Cobalt")
    office.customer("DA9", "Cobalt Marine Ltd & Sons", seats)
    if ignored:
        office.ignore("DA9")
    row = orphan(office)
    assert seen(row.status, row.action) == (Status.NO_CHANGE, None)
    assert "Cobalt Marine Ltd & Sons" in row.reason


def test_a_company_that_fits_an_ambiguous_customer_is_never_orphaned() -> None:
    office = office_with_orphan()
    office.company(81, "Cobalt Marine")
    office.customer("DA9", "Cobalt Marine", 8)
    assert orphan(office).status is Status.NO_CHANGE


def test_the_saved_company_of_a_customer_whose_name_became_another_is_never_orphaned() -> None:
    office = office_with_orphan()
    office.customer("DA9", "Zinnia Bakery", 8)
    office.mapped("DA9", 80, "Cobalt Marine")
    assert office.row("duo:DA9:duo-mfa").status is Status.AMBIGUOUS
    assert orphan(office).status is Status.NO_CHANGE


def test_the_company_of_a_customer_not_read_carries_its_additions() -> None:
    office = office_with_orphan()
    office.customer("DA9", "Zinnia Bakery", None)
    office.mapped("DA9", 80)
    rows = office.rows()
    assert "addition:9080" not in rows
    assert rows["duo:company-80:product-7"].addition_id == 9080


@pytest.mark.parametrize("how", ["journal", "choice", "last write"])
def test_an_addition_we_wrote_or_a_person_chose_for_a_customer_of_this_pull_is_spared(how: str) -> None:
    office = office_with_orphan()
    if how == "journal":
        office.journal[9080] = (("duo", "DA77"),)
    elif how == "choice":
        office.pin("DA77", 580, 9080)
    else:
        office.wrote(9080, 8, "DA77")
    row = orphan(office)
    assert seen(row.status, row.action) == (Status.NO_CHANGE, None)
    assert "Acme Dental" in row.reason


def test_a_merged_company_is_the_first_suggestion_of_its_customer() -> None:
    office = office_with_orphan()
    office.customer("DA9", "Zinnia Bakery", 8)
    office.mapped("DA9", 999, "Zinnia Bakery", was="Zinnia Bakery")
    office.journal[9080] = (("duo", "DA9"),)
    row = office.row("duo:DA9:duo-mfa")
    assert seen(row.status, row.suggestions[0].company_id) == (Status.UNMATCHED, 80)
    assert "earlier push" in row.suggestions[0].note


@pytest.mark.parametrize(
    "reason", ["the list of customers is not complete.", "it misses 5 of the 20 customers."]
)
def test_nothing_is_orphaned_by_a_pull_that_is_not_good(reason: str) -> None:
    office = office_with_orphan()
    office.verdicts["duo"] = PullVerdict(good=False, reason=reason)
    preview = office.preview()
    assert preview.orphans.checked is False
    assert reason in preview.orphans.reason
    assert all(row.status is not Status.ORPHANED for row in preview.rows)
    assert orphan(office).action is None


def test_nothing_is_orphaned_by_a_pull_without_a_usable_row() -> None:
    office = Office().client(seats=None)
    office.addition(9001, 45)
    office.customer("DA9", "Quite Another Name", 5)
    preview = office.preview()
    assert preview.orphans.checked is False
    assert [row.status for row in preview.rows] == [Status.UNMATCHED, Status.NO_CHANGE]


def test_an_addition_cancelled_already_needs_no_change() -> None:
    office = Office().client(seats=45)
    office.client(80, "Cobalt Marine", None)
    office.addition(9080, 8, 580, cancelled=date(2026, 11, 30))
    row = orphan(office)
    assert seen(row.status, row.action, flags(row)) == (Status.NO_CHANGE, None, ["ends 2026-11-30"])


def test_a_credit_stands_under_the_orphan_and_alone_is_no_orphan() -> None:
    office = office_with_orphan()
    office.addition(9081, -2, 580)
    assert orphan(office).related == (9081,)
    office.additions = [line for line in office.additions if line.id != 9080]
    row = office.row("addition:9081")
    assert seen(row.status, row.action) == (Status.NO_CHANGE, None)


def test_the_product_mapped_before_is_formerly_mapped_and_what_it_leaves_is_told_in_money() -> None:
    office = Office().client(seats=45).license(OTHER).license()
    office.addition(9002, 40, product_id=OTHER, product="DUO-OLD")
    row = office.row("addition:9002")
    assert seen(row.status, row.action, row.checked, row.tickable) == (
        Status.FORMERLY_MAPPED,
        Action.CANCEL,
        False,
        True,
    )
    assert row.money == Decimal("-240.00")


def test_an_addition_of_a_product_never_mapped_is_none_of_our_business() -> None:
    office = Office().client(seats=45)
    office.addition(9001, 45)
    office.addition(9002, 40, product_id=OTHER, product="DUO-OLD")
    assert "addition:9002" not in office.rows()


def test_an_orphan_can_be_held_and_its_cancel_date_edited_within_bounds() -> None:
    office = office_with_orphan()
    office.choices["addition:9080"] = RowChoice(cancel_date=date(2026, 12, 31))
    assert orphan(office).cancel_date == date(2026, 12, 31)
    office.choices["addition:9080"] = RowChoice(cancel_date=date(2024, 12, 31))
    assert orphan(office).tickable is False
    office.hold("addition:9080", 8, date(2026, 12, 31))
    assert seen(orphan(office).status, orphan(office).tickable) == (Status.HELD, False)
    assert orphan(office).reason == "Held at 8 by kim@desk until 2026-12-31. Why: agreed by phone."


def test_an_addition_marked_as_no_seats_is_left_out() -> None:
    office = office_with_orphan().ignore(addition=9080)
    assert "addition:9080" not in office.rows()
    assert office.preview().left_out.ignored_additions == 1


def test_with_very_many_customers_in_doubt_any_company_may_be_theirs() -> None:
    office = office_with_orphan().mapped("DA80", 80, "Cobalt")
    office.counts = [replace(office.counts[0], quantity=Decimal(40))]
    assert orphan(office).status is Status.ORPHANED
    for number in range(2001):
        office.customer(f"DB{number}", f"Unheard of {number}", 5)
    preview = office.preview()
    rows = {row.key: row for row in preview.rows}
    assert rows["addition:9080"].status is Status.NO_CHANGE
    assert flags(rows["duo:company-77:product-7"]) == ["maybe more: 2001 customers without a company"]


def test_an_orphan_says_what_its_source_calls_a_customer() -> None:
    assert "no subaccount in Duo leads to Cobalt Marine" in orphan(office_with_orphan()).reason


def test_a_company_that_a_quick_scan_left_out_has_no_orphan() -> None:
    facts = office_with_orphan().facts()
    assert facts.scan is not None
    older = replace(facts.scan, full=False, older=(OlderCompany(80, NOW),))
    rows = {row.key: row for row in classify(replace(facts, scan=older)).rows}
    assert rows["addition:9080"].status is Status.NO_CHANGE
    assert "a full scan tells" in rows["addition:9080"].reason


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "Cobalt Marine."),
        ({"deleted": True}, "Cobalt Marine (in the recycle bin)."),
        ({"status": "Inactive"}, "Cobalt Marine (inactive)."),
    ],
)
def test_an_orphan_of_a_company_that_is_not_in_use_says_so(state: dict[str, Any], words: str) -> None:
    office = office_with_orphan()
    office.companies[1] = replace(office.companies[1], **state)
    assert orphan(office).reason.endswith(f"leads to {words}")


@pytest.mark.parametrize(
    ("terms", "verb"),
    [
        ({}, "bills 8"),
        ({"less_included": Decimal(5)}, "holds 8"),
        ({"bill_customer": "DoNotBill"}, "holds 8"),
    ],
)
def test_an_orphan_bills_what_reaches_the_invoice_and_holds_the_rest(
    terms: dict[str, Any], verb: str
) -> None:
    office = office_with_orphan()
    office.additions[1] = replace(office.additions[1], **terms)
    assert orphan(office).reason.startswith(f"Addition 9080 {verb} DUO-MFA, ")


@pytest.mark.parametrize("why", ["saved and recycled", "saved and deleted", "pushed for", "neither"])
def test_the_company_that_an_unplaced_customer_had_has_no_orphan(why: str) -> None:
    office = office_with_orphan()
    office.customer("DA9", "Quite Another Name", 5)
    if why == "saved and recycled":
        office.mapped("DA9", 80, "Nothing Alike", was="Cobalt Marine")
    elif why == "saved and deleted":
        office.companies[1] = replace(office.companies[1], deleted=True)
        office.mapped("DA9", 80, "Quite Another Name")
    elif why == "pushed for":
        office.additions.append(replace(office.additions[1], id=9081, cancelled=date(2026, 10, 31)))
        office.journal[9081] = (("duo", "DA9"),)
    else:
        office.mapped("DA80", 80, "Cobalt")
    assert office.row("duo:DA9:duo-mfa").status in (Status.UNMATCHED, Status.AMBIGUOUS)
    assert (orphan(office).status is Status.ORPHANED) is (why == "neither")
