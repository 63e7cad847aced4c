"""Every flag: when it stands, and whether it leaves the box to a person."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from seatsync_tui.models.counts import Customer, PullVerdict
from seatsync_tui.models.rows import Action, Pick, Status
from seatsync_tui.reconcile.facts import RowChoice
from tests.reconcile.builders import TODAY, Office, flags, seen

KEY = "duo:company-77:product-7"


@pytest.mark.parametrize(
    ("billed", "counted", "large"),
    [
        (20, 30, False),
        (20, 31, True),
        (21, 32, True),
        (22, 33, False),
        (4, 14, False),
        (4, 15, True),
        (0, 11, True),
        (0, 10, False),
        (30, 14, True),
        (30, 15, False),
        (12, 1, True),
    ],
)
def test_large_takes_more_than_half_and_more_than_ten_seats(billed: int, counted: int, large: bool) -> None:
    office = Office().client(seats=counted)
    office.addition(9001, billed)
    row = office.row()
    assert ("large" in flags(row)) is large
    assert row.checked is not large
    assert row.tickable is True


def test_to_zero_is_an_update_to_0_that_a_person_ticks_or_turns_into_a_cancel() -> None:
    office = Office().client(seats=0)
    office.addition(9001, 9)
    row = office.row()
    assert seen(row.action, row.target, row.pick, row.checked, row.tickable) == (
        Action.UPDATE,
        0,
        Pick.ZERO,
        False,
        True,
    )
    assert flags(row) == ["to zero"]
    office.choices[KEY] = RowChoice(zero="cancel")
    row = office.row()
    assert seen(row.action, row.cancel_date, row.tickable) == (Action.CANCEL, date(2026, 11, 30), True)
    assert row.money == Decimal("-54.00")
    assert office.plan(KEY).rows[0].after.cancelled == date(2026, 11, 30)


def test_a_hand_edit_since_our_last_write_says_who_and_when() -> None:
    office = Office().client(seats=45).wrote(9001, 38, "DA77")
    office.addition(9001, 40, updated_by="JDoe", last_updated="2026-11-02T09:00:00Z")
    row = office.row()
    assert seen(flags(row), row.checked, row.tickable) == (["hand edit"], False, True)
    assert "38; it was changed by JDoe on 2026-11-02" in row.reason


def test_an_addition_that_holds_our_last_write_is_no_hand_edit() -> None:
    office = Office().client(seats=45).wrote(9001, 40, "DA77")
    office.addition(9001, 40, updated_by="SeatSync")
    assert flags(office.row()) == []


def test_a_decrease_may_be_more_seats_of_a_customer_nobody_placed() -> None:
    office = Office().client(seats=12, name="Acme Dental Group")
    office.customer("DA9", "Acme Dental Grp East", 3)
    office.addition(9001, 15)
    row = office.row()
    assert flags(row) == ["maybe more: Acme Dental Grp East"]
    assert seen(row.checked, row.tickable) == (False, True)


def test_an_increase_has_no_maybe_more() -> None:
    office = Office().client(seats=18, name="Acme Dental Group")
    office.customer("DA9", "Acme Dental Grp East", 3)
    office.addition(9001, 15)
    assert flags(office.row()) == []


def test_an_ignored_customer_makes_no_maybe_more() -> None:
    office = Office().client(seats=12, name="Acme Dental Group").ignore("DA9")
    office.customer("DA9", "Acme Dental Grp East", 3)
    office.addition(9001, 15)
    assert flags(office.row()) == []


def test_a_decrease_that_lost_a_contributor_since_our_last_write_is_flagged() -> None:
    office = Office().client(seats=12).mapped("DA78", 77, "Acme East").wrote(9001, 15, "DA77", "DA78")
    office.addition(9001, 15)
    row = office.row()
    assert flags(row) == ["maybe more: Acme East"]
    assert row.tickable is True


def test_a_decrease_that_lost_a_contributor_is_blocked_while_orphans_are_not_looked_for() -> None:
    office = Office().client(seats=12).mapped("DA78", 77, "Acme East").wrote(9001, 15, "DA77", "DA78")
    office.verdicts["duo"] = PullVerdict(good=False, reason="the pull ended early.")
    office.addition(9001, 15)
    row = office.row()
    assert seen(row.status, row.tickable, row.checked) == (Status.READY, False, False)
    assert "Acme East" in row.blocked


def test_a_contributor_missing_from_a_bad_pull_blocks_the_decrease_before_any_push() -> None:
    office = Office().client(seats=12).mapped("DA77", 77).mapped("DA78", 77, "Acme East")
    office.verdicts["duo"] = PullVerdict(good=False, reason="the pull ended early.")
    office.addition(9001, 15)
    assert office.row().tickable is False


def test_a_decrease_without_loss_goes_on_while_orphans_are_not_looked_for() -> None:
    office = Office().client(seats=12)
    office.verdicts["duo"] = PullVerdict(good=False, reason="the pull ended early.")
    office.addition(9001, 15)
    assert seen(office.row().tickable, office.row().checked) == (True, True)


def test_a_customer_that_a_good_pull_misses_is_named_on_the_decrease() -> None:
    office = Office().client(seats=12).mapped("DA78", 77, "Acme East")
    office.verdicts["duo"] = PullVerdict(good=True, missing=(Customer("duo", "DA78", "Acme East"),))
    office.addition(9001, 15)
    assert flags(office.row()) == ["maybe more: Acme East"]


def test_a_fraction_in_connectwise_unchecks() -> None:
    office = Office().client(seats=8)
    office.addition(9001, "7.5")
    row = office.row()
    assert seen(flags(row), row.current, row.target, row.checked) == (
        ["fractional"],
        Decimal("7.5"),
        8,
        False,
    )


@pytest.mark.parametrize("lost", ["gone", "cancelled", "elsewhere"])
def test_a_lost_pin_falls_back_and_unchecks(lost: str) -> None:
    office = Office().client(seats=17).pin("DA77", 577, 9001)
    office.client(78, "Baker", None)
    if lost == "cancelled":
        office.addition(9001, 9, cancelled=date(2026, 1, 31))
    if lost == "elsewhere":
        office.addition(9001, 9, 578)
    office.addition(9002, 16)
    row = next(row for row in office.preview().rows if row.customer_id == "DA77")
    assert seen(row.status, row.addition_id, row.target, row.checked) == (Status.READY, 9002, 17, False)
    assert flags(row) == ["pin lost"]


def test_a_lost_agreement_falls_back_to_the_others() -> None:
    office = Office().client(seats=17).pin("DA77", 600)
    office.agreement(600, 77, status="Expired")
    office.addition(9002, 16)
    row = office.row(f"{KEY}:agreement-600")
    assert seen(row.status, row.addition_id, flags(row)) == (Status.READY, 9002, ["pin lost"])


def test_a_name_that_changed_a_little_is_flagged_and_stays_checked() -> None:
    office = (
        Office().client(seats=13, name="Saltmarsh Imaging").mapped("DA77", 77, "Saltmarsh Imaging Center")
    )
    office.addition(9001, 11)
    row = office.row()
    assert seen(flags(row), row.checked) == (["renamed"], True)


def test_a_name_that_became_another_asks_whether_it_is_the_same_client() -> None:
    office = Office().client(seats=13, name="Saltmarsh Imaging").mapped("DA77", 77, "Grindlewick Tannery")
    row = office.row("duo:DA77:duo-mfa")
    assert seen(row.status, row.suggestions[0].company_id) == (Status.AMBIGUOUS, 77)
    assert "same client?" in row.reason


def test_a_sum_says_of_how_many_and_stays_checked() -> None:
    office = Office().client(seats=9)
    office.customer("DA78", "Acme East", 9)
    office.mapped("DA77", 77).mapped("DA78", 77)
    office.addition(9001, 17)
    row = office.row()
    assert seen(flags(row), row.checked, row.target) == (["sum of 2"], True, 18)
    assert "Acme Dental 9 and Acme East 9" in row.reason


def test_an_addition_that_starts_later_is_compared_and_says_so() -> None:
    office = Office().client(seats=15)
    office.addition(9001, 12, effective=date(2026, 12, 1))
    row = office.row()
    assert seen(flags(row), row.status, row.checked) == (["starts 2026-12-01"], Status.READY, True)


def test_no_proration_is_said_where_something_changes() -> None:
    office = Office().client(seats=31, prorate=False)
    office.addition(9001, 27)
    assert (flags(office.row()), office.row().checked) == (["no proration"], True)
    office.additions.clear()
    office.addition(9001, 31)
    assert flags(office.row()) == []


def test_a_child_agreement_is_said_and_takes_its_parents_proration() -> None:
    office = Office().client(seats=19, prorate=False)
    office.agreement(600, 77, parent_id=577)
    office.addition(9001, 17, 600)
    row = office.row()
    assert seen(flags(row), row.checked) == (["no proration", "child agreement"], True)


def test_an_increase_billed_in_advance_is_warned_of_with_seats_days_and_money() -> None:
    office = Office().client(seats=45)
    office.addition(9001, 40)
    assert lost_words(office) == [
        "Until then 5 seats for 10 days are not billed, about 10.00 at 30 days a month."
    ]


def lost_words(office: Office) -> list[str]:
    return [line for line in office.row().explain if line.startswith("Until then")]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"effective": date(2026, 12, 1)}, []),
        ({"effective": date(2026, 11, 28)}, ["Until then 5 seats for 3 days"]),
        ({"less_included": Decimal(50)}, []),
        ({"less_included": Decimal(42)}, ["Until then 3 seats for 10 days"]),
        ({"bill_customer": "DoNotBill"}, []),
    ],
    ids=["starts with the invoice", "starts later", "all included", "some included", "not billed"],
)
def test_an_increase_is_warned_of_by_what_would_be_billed_of_it(
    more: dict[str, Any], says: list[str]
) -> None:
    office = Office().client(seats=45)
    office.addition(9001, 40, **more)
    assert [line[: len(says[0])] for line in lost_words(office)] == says


@pytest.mark.parametrize(
    ("following", "days"),
    [
        (date(2026, 12, 21), "30 days"),
        (date(2026, 12, 22), ""),
        (date(2199, 12, 31), ""),
        (TODAY, ""),
        (None, ""),
    ],
)
def test_days_to_an_invoice_that_is_not_believable_are_not_counted(following: date | None, days: str) -> None:
    office = Office().client(seats=45, next_invoice=following)
    office.addition(9001, 40)
    assert [days in line for line in lost_words(office)] == ([True] if days else [])


@pytest.mark.parametrize(
    ("end", "raised", "checked"),
    [(TODAY, [], True), (TODAY - timedelta(days=1), ["agreement ended 2026-11-20"], False), (None, [], True)],
)
def test_a_change_on_an_agreement_past_its_end_takes_a_persons_tick(
    end: date | None, raised: list[str], checked: bool
) -> None:
    office = Office().client(seats=45, end=end)
    office.agreement(600, 77)
    office.addition(9001, 40)
    row = office.row()
    assert seen(row.status, row.target, flags(row), row.checked) == (Status.READY, 45, raised, checked)


@pytest.mark.parametrize("state", ["held", "not read", "ending"])
def test_where_nothing_is_compared_the_end_and_the_child_agreement_are_said_too(state: str) -> None:
    office = Office().client(seats=None)
    office.customer("DA77", "Acme Dental", None if state == "not read" else 10)
    office.agreement(600, 77, parent_id=577)
    office.addition(9001, 10, 600, cancelled=date(2026, 11, 30))
    if state == "held":
        office.hold("duo:company-77:product-7", 10, date(2026, 12, 31))
    row = office.row()
    assert (row.status.value.lower(), flags(row)) == (state, ["ends 2026-11-30", "child agreement"])


def test_a_child_s_addition_that_ends_is_followed_with_each_flag_once() -> None:
    office = Office().client(seats=10, prorate=False)
    office.agreement(600, 77, parent_id=577)
    office.addition(9001, 10, 600, cancelled=date(2026, 11, 30))
    office.choices["duo:company-77:product-7"] = RowChoice(ending="new")
    assert flags(office.row()) == ["ends 2026-11-30", "child agreement", "no proration"]


@pytest.mark.parametrize(("begins", "says"), [(date(2026, 12, 1), 0), (date(2026, 12, 5), 1)])
def test_days_between_two_links_of_a_chain_that_nothing_bills_are_said(begins: date, says: int) -> None:
    office = Office().client(seats=10)
    office.addition(9001, 10, cancelled=date(2026, 11, 30))
    office.addition(9002, 10, effective=begins)
    told = [line for line in office.row().explain if line.startswith("Nothing bills")]
    assert told == ["Nothing bills from 2026-12-01 to 2026-12-04: 9001 ends, 9002 begins."] * says


@pytest.mark.parametrize(
    ("following", "wrote", "raised"),
    [
        ("60", None, ["large"]),
        ("20", 18, ["hand edit"]),
        ("15.5", None, ["fractional"]),
        ("17", None, []),
    ],
)
def test_what_a_later_link_of_a_chain_is_flagged_for_unchecks_the_row(
    following: str, wrote: int | None, raised: list[str]
) -> None:
    office = Office().client(seats=16)
    office.addition(9001, 14, cancelled=date(2026, 11, 30))
    office.addition(9002, following, effective=date(2026, 12, 1))
    if wrote is not None:
        office.wrote(9002, wrote, "DA77")
    row = office.row()
    assert seen(row.addition_id, flags(row), row.checked) == (9001, raised, not raised)
    assert f"Addition 9002, which follows, goes from {following} to 16." in row.reason


def test_a_later_link_that_falls_for_want_of_a_customer_is_blocked_as_any_decrease() -> None:
    office = Office().client(seats=16).mapped("DA77", 77).mapped("DA78", 77, "Acme East")
    office.verdicts["duo"] = PullVerdict(good=False, reason="the pull ended early.")
    office.addition(9001, 14, cancelled=date(2026, 11, 30))
    office.addition(9002, 20, effective=date(2026, 12, 1))
    row = office.row()
    assert seen(flags(row), row.tickable, row.checked) == (["maybe more: Acme East"], False, False)
    assert "Acme East" in row.blocked
