"""Seats that moved to another sku: the old addition and the new one are one change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from seatsync_tui.models.counts import Sku
from seatsync_tui.models.errors import PlanRefused
from seatsync_tui.models.rows import Action, Status
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.facts import CancelRule, RowChoice, Rules
from seatsync_tui.reconcile.moves import halves, with_partners
from seatsync_tui.reconcile.ticks import checked_rows, tick_for
from tests.reconcile.builders import OTHER, Office, flags

OLD = "duo:company-77:product-7"
NEW = "duo:company-77:product-8"
PREMIER = "duo-beyond"


def moved(seats: int = 12, *, mapped: bool = True, more: int = 0, **agreement: object) -> Office:
    """Acme went from duo-mfa to Premier; `more` seats of another subaccount stayed behind."""
    office = Office().client(77, "Acme Dental", 0, **agreement)
    office.customer("DA77", "Acme Dental", seats, sku=PREMIER)
    office.skus = (*office.skus, Sku("duo", PREMIER, "Duo Premier"))
    office.addition(9001, 12 + more)
    office.license()
    if mapped:
        office.license(OTHER, sku=PREMIER)
    if more:
        office.customer("DA78", "Acme Branch", more)
        office.mapped("DA78", 77)
    return office


def test_the_old_addition_ends_and_the_new_one_begins_the_day_after() -> None:
    rows = moved().rows()
    old, new = rows[OLD], rows[NEW]

    assert (old.action, new.action) == (Action.CANCEL, Action.CREATE)
    assert (old.partner, new.partner) == (NEW, OLD)
    assert (old.cancel_date, new.effective) == (date(2026, 11, 30), date(2026, 12, 1))
    assert new.target == Decimal(12)
    assert (old.tickable, new.tickable, old.checked, new.checked) == (True, True, False, False)
    assert "moved to Duo Premier" in flags(old)
    assert "moved from Duo Security (MFA)" in flags(new)
    assert "billed to 2026-11-30, this one from 2026-12-01" in new.reason
    assert old.reason.endswith("addition 9001 bills 12. It ends.")
    assert not any("After:" in line or "next invoice" in line for line in old.explain)
    assert not any(line.startswith("Billed from 2026-11-21") for line in new.explain)


def test_a_plan_holds_both_under_one_word_or_is_refused() -> None:
    office = moved()
    rows = office.plan(OLD, NEW).rows

    assert {row.pair for row in rows} == {OLD}
    assert {row.action for row in rows} == {Action.CANCEL, Action.CREATE}
    for alone in (OLD, NEW):
        with pytest.raises(PlanRefused, match="is written together with"):
            office.plan(alone)


def test_a_tick_on_one_takes_the_other_and_half_a_tick_is_none() -> None:
    preview = moved().preview()
    by_key = {row.key: row for row in preview.rows}
    both = with_partners([by_key[OLD]], preview.rows)

    assert {row.key for row in both} == {OLD, NEW}
    assert halves([OLD], preview.rows) == {OLD}
    assert halves([OLD, NEW], preview.rows) == frozenset()
    pulls = {"duo": 1}
    ticks = {row.key: tick_for(row, True, pulls) for row in both}
    assert checked_rows(preview.rows, ticks, pulls).checked == {OLD, NEW}
    assert checked_rows(preview.rows, {OLD: ticks[OLD]}, pulls).checked == frozenset()


def test_what_blocks_one_blocks_the_other() -> None:
    office = moved()
    office.agreement(600, 77, name="Second")
    rows = office.rows()

    assert not rows[NEW].tickable
    assert not rows[OLD].tickable
    assert rows[OLD].blocked == f"It is written together with {NEW}: Choose the agreement first."


def test_an_edition_that_no_product_is_mapped_to_yet_keeps_the_old_addition() -> None:
    row = moved(mapped=False).row(OLD)

    assert (row.tickable, row.partner) == (False, "")
    assert row.blocked == "Its seats may have moved to duo-beyond: map that license first."


def test_seats_that_stay_behind_keep_the_addition_which_is_reduced_together_with_the_create() -> None:
    rows = moved(more=5).rows()
    old, new = rows[OLD], rows[NEW]

    assert (old.action, old.target, new.action) == (Action.UPDATE, Decimal(5), Action.CREATE)
    assert (old.partner, new.partner) == (NEW, OLD)
    assert not old.checked


def test_a_move_to_the_product_it_already_has_is_no_change() -> None:
    office = moved()
    office.license(sku=PREMIER)

    assert office.row(OLD).status is Status.NO_CHANGE


def test_the_day_a_person_set_holds_and_what_it_bills_twice_is_said() -> None:
    office = moved()
    office.choices = {NEW: RowChoice(NEW, effective=date(2026, 11, 21))}
    new = office.row(NEW)

    assert new.effective == date(2026, 11, 21)
    assert "Both additions are billed from 2026-11-21 to 2026-11-30." in new.reason


def test_a_cancel_today_is_followed_tomorrow() -> None:
    office = moved()
    office.rules = replace(Rules(), cancel=CancelRule.TODAY)
    rows = office.rows()

    assert rows[OLD].cancel_date == office.today
    assert rows[NEW].effective == office.today + timedelta(days=1)


def test_a_customer_whose_seats_went_to_two_skus_is_left_to_a_person() -> None:
    office = moved()
    office.products = []
    office.skus = (*office.skus, Sku("duo", "duo-platform", "Duo Advantage"))
    office.customer("DA77", "Acme Dental", 3, sku="duo-platform")
    office.license(9, sku="duo-platform")
    rows = office.rows()

    assert rows[OLD].partner == ""
    assert not rows[OLD].checked
    assert [text for text in flags(rows[OLD]) if text.startswith("moved to")] == [
        "moved to Duo Premier",
        "moved to Duo Advantage",
    ]


def test_what_did_not_lose_its_last_seat_is_no_move() -> None:
    office = Office().client(77, "Acme Dental", 4)
    office.customer("DA77", "Acme Dental", 8, sku=PREMIER)
    office.addition(9001, 12)
    office.license().license(OTHER, sku=PREMIER)
    rows = office.rows()

    assert (rows[OLD].partner, rows[NEW].partner) == ("", "")
    assert rows[OLD].checked


def test_after_the_push_nothing_is_left_to_do() -> None:
    office = moved()
    office.additions = [replace(office.additions[0], cancelled=date(2026, 11, 30))]
    office.addition(9002, 12, product_id=OTHER, product="DUO-OLD", effective=date(2026, 12, 1))

    rows = office.rows()
    assert {rows[OLD].status, rows[NEW].status} == {Status.NO_CHANGE}
    assert "is cancelled already and ends on 2026-11-30" in rows[OLD].reason


def test_rows_come_out_alike_in_whatever_order_counts_come() -> None:
    office = moved(more=5)
    turned = moved(more=5)
    turned.counts.reverse()

    assert classify(office.facts()).rows == classify(turned.facts()).rows


def test_an_addition_that_ends_with_no_seats_on_it_is_kept_where_a_person_chose_so() -> None:
    office = Office().client(77, "Acme Dental", 5)
    office.addition(9001, 0, cancelled=date(2026, 11, 30))
    office.choices[OLD] = RowChoice(ending="keep")
    row = office.rows()[OLD]

    assert (row.status, row.action, row.clears_end) == (Status.ENDING, Action.UPDATE, True)


def test_an_addition_whose_seats_became_free_ends_for_what_it_is() -> None:
    office = Office().client(77, "Acme Dental", 5)
    office.rule(free=5)
    office.addition(9001, 7, cancelled=date(2026, 11, 30))

    assert "another sku" not in office.rows()[OLD].reason


def test_an_old_addition_that_ends_before_its_period_is_not_billed_longer() -> None:
    office = moved()
    office.additions[0] = replace(office.additions[0], cancelled=date(2026, 11, 25))
    rows = office.rows()
    assert (rows[OLD].cancel_date, rows[NEW].effective) == (date(2026, 11, 25), date(2026, 11, 26))
