"""The table of statuses, line by line, as the reconciliation rules state it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from seatsync_tui.models.counts import Cell
from seatsync_tui.models.psa import Product
from seatsync_tui.models.rows import Action, Pick, Status
from seatsync_tui.reconcile.facts import RowChoice, Rules
from tests.reconcile.builders import DUO, OTHER, Office, flags, seen

KEY = "duo:company-77:product-7"


def test_more_seats_than_billed_is_a_checked_update() -> None:
    office = Office().client(seats=45)
    office.addition(9001, 40)
    row = office.row()
    assert seen(row.status, row.action, row.current, row.target) == (Status.READY, Action.UPDATE, 40, 45)
    assert seen(row.checked, row.tickable, row.blocked, row.money) == (True, True, "", Decimal("30.00"))
    assert row.reason == "Duo counts 45 users (enrolled); addition 9001 bills 40. Update to 45."
    assert row.before is not None
    assert seen(row.before.quantity, row.change) == (40, 5)


def test_fewer_seats_than_billed_is_a_checked_update_too() -> None:
    office = Office().client(seats=12)
    office.addition(9001, 15)
    row = office.row()
    assert seen(row.status, row.target, row.money, row.checked) == (Status.READY, 12, Decimal("-18.00"), True)


def test_equal_seats_need_no_change() -> None:
    office = Office().client(seats=45)
    office.addition(9001, 45)
    row = office.row()
    assert seen(row.status, row.action, row.tickable, row.checked) == (Status.NO_CHANGE, None, False, False)


def test_no_seats_and_no_addition_need_no_change() -> None:
    row = Office().client(seats=0).row()
    assert seen(row.status, row.addition_id, row.counted) == (Status.NO_CHANGE, None, 0)


def test_an_ignored_customer_is_left_out_and_still_protects_its_addition() -> None:
    office = Office().client(seats=12).ignore("DA77")
    office.client(78, "Baker", 5)
    office.addition(9001, 15)
    preview = office.preview()
    assert preview.left_out.ignored_customers == 1
    row = office.row("addition:9001")
    assert seen(row.status, row.action) == (Status.NO_CHANGE, None)
    assert "Acme Dental, who leads to it, is ignored" in row.reason


def test_an_ignored_addition_is_left_out_and_no_second_one_is_created_beside_it() -> None:
    office = Office().client(seats=12).ignore(addition=9001)
    office.addition(9001, 15)
    preview = office.preview()
    assert preview.left_out.ignored_additions == 1
    assert [row.key for row in preview.rows] == [KEY]
    row = preview.rows[0]
    assert seen(row.status, row.tickable) == (Status.NO_ADDITION, False)
    assert "9001" in row.blocked


def test_a_license_at_no_charge_is_left_out_and_its_additions_were_formerly_mapped() -> None:
    office = Office().client(seats=12).license().license(None, no_charge=True)
    office.addition(9001, 15)
    preview = office.preview()
    assert preview.left_out.no_charge == 1
    assert [(row.key, row.status, row.action, row.checked) for row in preview.rows] == [
        ("addition:9001", Status.FORMERLY_MAPPED, Action.CANCEL, False)
    ]


def test_an_unmapped_license_blocks_each_customer() -> None:
    office = Office().client(seats=12)
    office.decided["licenses"] = []
    row = office.row("duo:DA77:duo-mfa")
    assert seen(row.status, row.pick, row.tickable) == (Status.LICENSE_UNMAPPED, Pick.LICENSE, False)
    assert seen(row.company_id, row.counted) == (77, 12)


def test_one_customer_not_read_makes_the_whole_row_not_read() -> None:
    office = Office().client(seats=12)
    office.customer("DA78", "Acme East", None, why="Cross-deployment calls are not supported")
    office.mapped("DA77", 77).mapped("DA78", 77)
    office.addition(9001, 15)
    row = office.row()
    assert seen(row.status, row.counted, row.action, row.addition_id) == (Status.NOT_READ, None, None, 9001)
    assert "Cross-deployment calls are not supported" in row.reason
    assert row.tickable is False


def test_a_customer_not_read_and_without_company_is_not_read_first() -> None:
    office = Office().client(seats=12)
    office.customer("DA9", "Nowhere Ltd", None)
    row = office.row("duo:DA9:duo-mfa")
    assert seen(row.status, row.tickable) == (Status.NOT_READ, False)


@pytest.mark.parametrize("seats", ["-3", "NaN", "Infinity"])
def test_a_number_that_is_no_number_of_seats_is_not_read(seats: str) -> None:
    office = Office().client(seats=seats)
    office.addition(9001, 15)
    assert office.row().status is Status.NOT_READ


def test_a_customer_told_twice_with_different_numbers_is_not_read() -> None:
    office = Office().client(seats=12)
    office.customer("DA77", "Acme Dental", 13)
    assert office.row().status is Status.NOT_READ


def test_a_customer_without_company_waits_for_a_pick_with_suggestions() -> None:
    office = Office().client(seats=None)
    office.customer("DA9", "Acme Dentall", 4)
    row = office.row("duo:DA9:duo-mfa")
    assert seen(row.status, row.pick, row.tickable, row.counted) == (Status.UNMATCHED, Pick.COMPANY, False, 4)
    assert [item.company_id for item in row.suggestions] == [77]


def test_a_mapped_company_that_is_gone_is_unmatched_with_that_reason() -> None:
    row = Office().client(seats=4).mapped("DA77", 999, was="Gone Ltd").row("duo:DA77:duo-mfa")
    assert row.status is Status.UNMATCHED
    assert "Gone Ltd" in row.reason


def test_two_companies_of_one_name_are_ambiguous() -> None:
    office = Office().client(seats=4)
    office.company(78, "Acme Dental", deleted=True)
    row = office.row("duo:DA77:duo-mfa")
    assert seen(row.status, row.pick) == (Status.AMBIGUOUS, Pick.COMPANY)
    assert {item.company_id for item in row.suggestions} >= {77, 78}


@pytest.mark.parametrize("seats", [0, 6])
def test_a_company_without_a_standing_agreement_has_no_agreement(seats: int) -> None:
    office = Office().client(seats=seats, status="Expired")
    office.agreement(600, 77, cancelled=True)
    office.agreement(601, 77, end=date(2026, 11, 20))
    row = office.row()
    assert seen(row.status, row.tickable, row.counted) == (Status.NO_AGREEMENT, False, seats)


def test_an_agreement_that_ends_today_still_carries_an_addition() -> None:
    assert Office().client(seats=6, end=date(2026, 11, 21)).row().status is Status.NO_ADDITION


@pytest.mark.parametrize(("until", "status"), [(date(2026, 11, 21), "Held"), (date(2026, 11, 20), "Ready")])
def test_a_hold_lasts_to_the_end_of_its_last_day(until: date, status: str) -> None:
    office = Office().client(seats=12).hold(KEY, 15, until)
    office.addition(9001, 15)
    row = office.row()
    assert row.status.value == status
    assert row.checked is False
    if row.status is Status.HELD:
        assert seen(row.action, row.tickable) == (None, False)
        assert "agreed by phone" in row.reason
    else:
        assert seen(flags(row), row.tickable) == (["hold ended"], True)


def test_a_hold_stays_with_a_row_that_a_pin_narrows() -> None:
    office = Office().client(seats=12).hold(KEY, 15, date(2026, 12, 31)).pin("DA77", 577, 9001)
    office.addition(9001, 15)
    assert office.row(f"{KEY}:agreement-577:addition-9001").status is Status.HELD


def test_two_additions_on_one_day_wait_for_a_pick_and_stand_in_one_row() -> None:
    office = Office().client(seats=22)
    office.addition(9001, 8)
    office.addition(9002, 13)
    preview = office.preview()
    (row,) = preview.rows
    assert seen(row.status, row.pick, row.action, row.related) == (
        Status.MULTIPLE_ADDITIONS,
        Pick.ADDITION,
        None,
        (9001, 9002),
    )


def test_a_pinned_addition_is_compared_and_the_other_is_extra() -> None:
    office = Office().client(seats=22).pin("DA77", 577, 9002)
    office.addition(9001, 8)
    office.addition(9002, 13)
    rows = office.rows()
    pinned = rows[f"{KEY}:agreement-577:addition-9002"]
    assert seen(pinned.status, pinned.addition_id, pinned.target, pinned.checked) == (
        Status.READY,
        9002,
        22,
        True,
    )
    extra = rows["addition:9001"]
    assert seen(extra.status, extra.action, extra.checked, extra.tickable) == (
        Status.EXTRA_ADDITION,
        Action.CANCEL,
        False,
        True,
    )
    assert extra.cancel_date == date(2026, 11, 30)
    assert extra.money == Decimal("-48.00")


def test_an_addition_on_another_than_the_chosen_agreement_is_extra_once_one_is_compared() -> None:
    office = Office().client(seats=22).pin("DA77", 577)
    office.agreement(600, 77)
    office.addition(9001, 22)
    office.addition(9002, 13, 600)
    rows = office.rows()
    assert rows[f"{KEY}:agreement-577"].status is Status.NO_CHANGE
    assert rows["addition:9002"].status is Status.EXTRA_ADDITION


def test_an_addition_elsewhere_stops_a_create_on_the_chosen_agreement() -> None:
    office = Office().client(seats=22).pin("DA77", 577)
    office.agreement(600, 77)
    office.addition(9002, 13, 600)
    (row,) = office.preview().rows
    assert seen(row.status, row.tickable, row.related) == (Status.NO_ADDITION, False, (9002,))
    assert "9002" in row.blocked


def test_the_only_addition_that_ends_waits_for_a_pick() -> None:
    office = Office().client(seats=17)
    office.addition(9001, 17, cancelled=date(2026, 11, 30))
    row = office.row()
    assert seen(row.status, row.pick, row.action, row.tickable) == (Status.ENDING, Pick.ENDING, None, False)
    assert flags(row) == ["ends 2026-11-30"]


def test_an_ending_addition_can_be_followed_by_a_new_one_the_day_after() -> None:
    office = Office().client(seats=17)
    office.addition(9001, 15, cancelled=date(2026, 11, 30))
    office.choices[KEY] = RowChoice(ending="new")
    row = office.row()
    assert seen(row.status, row.action, row.effective, row.target) == (
        Status.ENDING,
        Action.CREATE,
        date(2026, 12, 1),
        17,
    )
    assert seen(row.tickable, row.checked, row.money) == (True, False, Decimal("12.00"))
    (planned,) = office.plan(KEY).rows
    assert seen(planned.addition_id, planned.before, planned.after.effective) == (
        None,
        None,
        date(2026, 12, 1),
    )


def test_an_ending_addition_without_seats_is_no_reason_to_ask() -> None:
    office = Office().client(seats=0)
    office.addition(9001, 0, cancelled=date(2026, 11, 30))
    assert office.row().status is Status.NO_CHANGE


def test_seats_without_addition_are_an_unchecked_create() -> None:
    row = Office().client(seats=14).row()
    assert seen(row.status, row.action, row.target, row.checked, row.tickable) == (
        Status.NO_ADDITION,
        Action.CREATE,
        14,
        False,
        True,
    )
    assert seen(row.effective, row.unit_price, row.money) == (
        date(2026, 11, 21),
        Decimal(6),
        Decimal("84.00"),
    )


def test_several_agreements_wait_for_a_pick_and_one_choice_settles_them() -> None:
    office = Office().client(seats=14)
    office.agreement(600, 77, prorate=False, name="Security")
    row = office.row()
    assert seen(row.action, row.pick, row.tickable) == (Action.CREATE, Pick.AGREEMENT, False)
    chosen = office.pin("DA77", 600).row(f"{KEY}:agreement-600")
    assert seen(chosen.agreement_id, chosen.tickable, chosen.effective) == (600, True, date(2026, 12, 1))


def test_an_addition_on_one_of_several_agreements_is_the_one_compared() -> None:
    office = Office().client(seats=14)
    office.agreement(600, 77)
    office.addition(9001, 10, 600)
    row = office.row()
    assert seen(row.status, row.agreement_id, row.addition_id) == (Status.READY, 600, 9001)


@pytest.mark.parametrize(
    ("product", "word"),
    [
        (Product(DUO, "DUO-MFA", inactive=True, price=Decimal(6)), "inactive"),
        (Product(DUO, "DUO-MFA", product_class="Bundle", price=Decimal(6)), "bundle"),
        (Product(DUO, "DUO-MFA", price=Decimal(0)), "price 0"),
        (Product(DUO, "DUO-MFA", price=Decimal("-1")), "price below 0"),
        (Product(DUO, "DUO-MFA"), "no price"),
        (Product(OTHER, "DUO-OLD"), "does not list"),
    ],
)
def test_a_product_that_cannot_be_billed_blocks_the_create(product: Product, word: str) -> None:
    office = Office(products=[product]).client(seats=14)
    row = office.row()
    assert seen(row.status, row.action, row.tickable) == (Status.NO_ADDITION, Action.CREATE, False)
    assert word in row.blocked
    assert word in row.reason


def test_price_0_can_be_allowed_for_a_product() -> None:
    office = Office(
        products=[Product(DUO, "DUO-MFA", price=Decimal(0))], rules=Rules(zero_price=frozenset({DUO}))
    )
    assert office.client(seats=14).row().tickable is True


def test_a_create_without_readable_invoice_date_waits_for_a_date_and_takes_an_edited_one() -> None:
    office = Office().client(seats=14, prorate=False, next_invoice=None)
    row = office.row()
    assert seen(row.pick, row.tickable, row.effective) == (Pick.DATE, False, None)
    office.choices[KEY] = RowChoice(effective=date(2027, 1, 1))
    assert seen(office.row().effective, office.row().tickable) == (date(2027, 1, 1), True)


def test_an_edited_date_that_connectwise_would_refuse_is_blocked_with_the_earliest_one() -> None:
    office = Office().client(seats=14, prorate=False)
    office.choices[KEY] = RowChoice(effective=date(2026, 11, 25))
    row = office.row()
    assert row.tickable is False
    assert "2026-12-01" in row.blocked


def test_a_sum_is_rounded_up_once_over_all_its_customers() -> None:
    office = Office().client(seats="4.4")
    office.customer("DA78", "Acme East", "4.4")
    office.mapped("DA77", 77).mapped("DA78", 77)
    office.addition(9001, 8)
    row = office.row()
    assert seen(row.counted, row.target) == (9, 9)
    assert flags(row) == ["sum of 2", "fractional"]
    assert row.checked is False


def test_the_count_rule_of_the_mapping_decides_what_is_counted() -> None:
    cells = tuple(
        Cell(frozenset(traits), Decimal(number))
        for traits, number in (
            ({"active", "enrolled"}, 45),
            ({"active", "not enrolled"}, 2),
            ({"pending deletion", "enrolled"}, 1),
        )
    )
    office = Office().client(seats=None).license()
    office.customer("DA77", "Acme Dental", 45, cells=cells)
    assert office.row().counted == 45
    assert office.license(count_rule="all but pending deletion").row().counted == 47


def test_a_product_also_billed_as_another_is_compared_with_that_addition() -> None:
    office = Office().client(seats=14).license(also_billed_as=(OTHER,))
    office.addition(9001, 10, product_id=OTHER, product="DUO-OLD")
    row = office.row()
    assert seen(row.status, row.addition_id, row.product, row.product_id) == (
        Status.READY,
        9001,
        "DUO-OLD",
        OTHER,
    )
    office.addition(9002, 4)
    assert office.row().status is Status.MULTIPLE_ADDITIONS


def test_a_chain_compares_todays_addition_and_plans_the_same_for_the_next() -> None:
    office = Office().client(seats=16)
    office.addition(9001, 14, cancelled=date(2026, 11, 30))
    office.addition(9002, 14, effective=date(2026, 12, 1))
    (row,) = office.preview().rows
    assert seen(row.status, row.addition_id, row.related, row.checked) == (Status.READY, 9001, (9002,), True)
    planned = office.plan().rows
    assert [seen(item.addition_id, item.after.quantity) for item in planned] == [(9001, 16), (9002, 16)]


def test_every_link_of_a_chain_on_a_child_without_a_cycle_costs_by_its_parents() -> None:
    office = Office().client(seats=16, parent_id=900, billing_cycle="")
    office.agreement(900, 77, billing_cycle="Monthly")
    office.addition(9001, 14, cancelled=date(2026, 11, 30))
    office.addition(9002, 14, effective=date(2026, 12, 1))
    assert [item.money for item in office.plan().rows] == [Decimal("12.00"), Decimal("12.00")]


def test_the_next_link_of_a_chain_is_changed_when_todays_agrees_already() -> None:
    office = Office().client(seats=14)
    office.addition(9001, 14, cancelled=date(2026, 11, 30))
    office.addition(9002, 12, effective=date(2026, 12, 1))
    (row,) = office.preview().rows
    assert seen(row.status, row.addition_id, row.current, row.related) == (Status.READY, 9002, 12, (9001,))
    assert flags(row) == ["starts 2026-12-01"]
    assert [item.addition_id for item in office.plan().rows] == [9002]


def test_a_pinned_addition_keeps_its_successor() -> None:
    office = Office().client(seats=16).pin("DA77", 577, 9001)
    office.addition(9001, 14, cancelled=date(2026, 11, 30))
    office.addition(9002, 14, effective=date(2026, 12, 1))
    (row,) = office.preview().rows
    assert seen(row.status, row.addition_id, row.related) == (Status.READY, 9001, (9002,))


def test_a_credit_stands_under_its_base_and_is_never_seats() -> None:
    office = Office().client(seats=33)
    office.addition(9001, 30)
    office.addition(9002, -4)
    (row,) = office.preview().rows
    assert seen(row.current, row.target, row.related) == (30, 33, (9002,))


def test_included_units_are_kept_and_only_what_is_billed_costs() -> None:
    office = Office().client(seats=24)
    office.addition(9001, 20, less_included=Decimal(5))
    row = office.row()
    assert seen(row.current, row.billed, row.target, row.money) == (20, 15, 24, Decimal("24.00"))
    assert [item.after.quantity for item in office.plan().rows] == [24]


@pytest.mark.parametrize("billing", ["DoNotBill", "NoCharge"])
def test_an_addition_that_is_not_billed_costs_nothing(billing: str) -> None:
    office = Office().client(seats=24)
    office.addition(9001, 20, bill_customer=billing)
    row = office.row()
    assert row.money == Decimal("0.00")
    assert f"addition 9001 holds 20 and bills none ({billing}). Update to 24." in row.reason


def test_money_of_an_unknown_cycle_is_unknown_and_said() -> None:
    office = Office().client(seats=24, billing_cycle="Every blue moon")
    office.addition(9001, 20)
    row = office.row()
    assert row.money is None
    assert any("Every blue moon" in line for line in row.explain)


@pytest.mark.parametrize(
    "gone",
    [
        {"status": "Cancelled"},
        {"cancelled": True},
        {"status": "Inactive"},
    ],
)
def test_an_addition_of_an_agreement_that_does_not_run_is_not_live(gone: dict[str, object]) -> None:
    office = Office().client(seats=14)
    office.agreement(600, 77, **gone)
    office.addition(9001, 10, 600)
    assert office.row().status is Status.NO_ADDITION


def test_an_addition_cancelled_yesterday_is_not_live_and_one_cancelled_today_is() -> None:
    office = Office().client(seats=14)
    office.addition(9001, 14, cancelled=date(2026, 11, 20))
    assert office.row().status is Status.NO_ADDITION
    office.additions = [replace(office.additions[0], cancelled=date(2026, 11, 21))]
    assert office.row().status is Status.ENDING


def test_two_sources_feed_a_product_only_when_it_is_declared_shared() -> None:
    office = Office().client(seats=10).license().license(source="csv", sku="seats")
    office.customer("C1", "Acme Dental", 4, source="csv", sku="seats")
    office.mapped("DA77", 77).mapped("C1", 77, source="csv")
    office.addition(9001, 10)
    row = office.row("csv:company-77:product-7")
    assert seen(row.counted, row.tickable, row.checked) == (14, False, False)
    assert "shared" in row.blocked
    assert office.license(source="csv", sku="seats", shared=True).row(row.key).checked is True


def test_choices_apart_on_one_company_make_a_row_each() -> None:
    office = Office().client(seats=10)
    office.agreement(600, 77)
    office.customer("DA78", "Acme East", 5)
    office.mapped("DA77", 77).mapped("DA78", 77).pin("DA77", 577).pin("DA78", 600)
    office.addition(9001, 9)
    office.addition(9002, 5, 600)
    rows = office.rows()
    assert seen(rows[f"{KEY}:agreement-577"].addition_id, rows[f"{KEY}:agreement-577"].target) == (9001, 10)
    assert rows[f"{KEY}:agreement-600"].status is Status.NO_CHANGE


def test_a_customer_without_choice_joins_the_only_one_that_was_made() -> None:
    office = Office().client(seats=10)
    office.customer("DA78", "Acme East", 5)
    office.mapped("DA77", 77).mapped("DA78", 77).pin("DA77", 577, 9001)
    office.addition(9001, 9)
    (row,) = office.preview().rows
    assert seen(row.counted, row.addition_id) == (15, 9001)


def test_without_a_scan_nobody_can_be_placed_and_nothing_can_be_ticked() -> None:
    office = Office(scanned=False).client(seats=10).mapped("DA77", 77)
    preview = office.preview()
    assert [(row.status, row.tickable) for row in preview.rows] == [(Status.UNMATCHED, False)]
    assert preview.scan is None
    assert preview.orphans.checked is False


def test_rows_that_could_create_on_one_agreement_wait_for_a_choice() -> None:
    office = Office().client(seats=10)
    for number in (78, 79):
        office.customer(f"DA{number}", f"Branch {number}", 5)
        office.mapped(f"DA{number}", 77)
    office.mapped("DA77", 77).pin("DA77", 577).pin("DA78", 577, 4040)
    found = {row.key: seen(row.status, row.pick, row.tickable) for row in office.preview().rows}
    assert found == {
        f"{KEY}:agreement-577": (Status.NO_ADDITION, None, True),
        f"{KEY}:agreement-577:addition-4040": (Status.NO_ADDITION, Pick.AGREEMENT, False),
        KEY: (Status.NO_ADDITION, Pick.AGREEMENT, False),
    }


def test_an_addition_that_no_choice_reaches_is_carried_while_none_is_compared() -> None:
    office = Office().client(seats=10)
    for agreement in (600, 610):
        office.agreement(agreement, 77)
    office.customer("DA78", "Acme East", 5)
    office.mapped("DA77", 77).mapped("DA78", 77).pin("DA77", 577).pin("DA78", 600)
    office.addition(9001, 9, 610)
    rows = office.rows()
    assert "addition:9001" not in rows
    assert [row.related for row in rows.values()] == [(9001,), ()]
    assert not any(row.tickable for row in rows.values())


def test_an_addition_cancelled_before_its_first_day_carries_no_seats() -> None:
    office = Office().client(seats=10)
    office.addition(9001, 9)
    office.addition(9002, 5, effective=date(2026, 12, 1), cancelled=date(2026, 11, 30))
    (row,) = office.preview().rows
    assert seen(row.addition_id, row.target, row.related) == (9001, 10, (9002,))


def test_to_zero_on_an_addition_that_ends_already_stays_an_update() -> None:
    office = Office().client(seats=0)
    office.addition(9001, 9, cancelled=date(2026, 11, 30))
    office.choices[KEY] = RowChoice(zero="cancel")
    assert seen(office.row().action, flags(office.row())) == (Action.UPDATE, ["ends 2026-11-30", "to zero"])


@pytest.mark.parametrize("first", [True, False])
def test_a_customer_told_twice_is_not_read_with_the_words_of_the_one_that_was_not(first: bool) -> None:
    office = Office().client(seats=45 if first else None)
    office.customer("DA77", "Acme Dental", None, why="Access forbidden")
    if not first:
        office.customer("DA77", "Acme Dental", 45)
    row = office.row()
    assert row.status is Status.NOT_READ
    assert "Access forbidden" in row.reason


def test_additions_after_a_pinned_one_that_overlap_each_other_follow_it_no_more() -> None:
    office = Office().client(seats=45).pin("DA77", 577, 9001)
    office.addition(9001, 40, cancelled=date(2026, 12, 31))
    office.addition(9002, 40, effective=date(2027, 1, 1))
    key = "duo:company-77:product-7:agreement-577:addition-9001"
    assert seen(office.row(key).status, office.row(key).related) == (Status.READY, (9002,))
    office.addition(9003, 40, effective=date(2027, 2, 1))
    rows = office.rows()
    assert seen(rows[key].status, rows[key].related) == (Status.ENDING, ())
    assert {rows[f"addition:{number}"].status for number in (9002, 9003)} == {Status.EXTRA_ADDITION}
