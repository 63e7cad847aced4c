"""Looking again just before a write, and verifying what came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seatsync_tui.models.plans import PlanRow
from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.facts import RowChoice
from seatsync_tui.reconcile.plan import terms_of
from seatsync_tui.reconcile.recheck import Verdict, adopt, compare, compare_create, verify
from tests.reconcile.builders import TODAY, Office, seen

KEY = "duo:company-77:product-7"


def update_row() -> tuple[PlanRow, Agreement, Addition]:
    """40 to 45, with the live agreement and addition."""
    office = Office().client(seats=45)
    line = office.addition(9001, 40)
    (row,) = office.plan().rows
    return row, office.agreements[0], line


def cancel_row() -> tuple[PlanRow, Agreement, Addition]:
    """A cancel at the end of November."""
    office = Office().client(seats=5)
    office.client(78, "Baker", 5)
    office.addition(9001, 5)
    office.client(79, "Cobalt", None)
    line = office.addition(9079, 8, 579)
    (row,) = office.plan("addition:9079").rows
    return row, office.agreements[-1], line


def create_row(**terms: Any) -> tuple[PlanRow, Agreement]:
    """A create of 14."""
    office = Office().client(seats=14, **terms)
    (row,) = office.plan(KEY).rows
    return row, office.agreements[0]


def test_what_stands_as_at_the_preview_is_written() -> None:
    row, agreement, line = update_row()
    assert compare(row, agreement, replace(line, last_updated="later"), TODAY).verdict is Verdict.WRITE
    cancel, agreement, line = cancel_row()
    assert compare(cancel, agreement, line, TODAY).verdict is Verdict.WRITE


@pytest.mark.parametrize(
    ("live", "agreement", "verdict", "says"),
    [
        ({"quantity": Decimal(45)}, {}, Verdict.ALREADY_IN_PLACE, ""),
        (
            {"quantity": Decimal(42), "updated_by": "JDoe"},
            {},
            Verdict.CONFLICT,
            "40 at the preview, 42 now, by JDoe",
        ),
        ({"less_included": Decimal(5)}, {}, Verdict.CONFLICT, "included units 0 at the preview, 5 now"),
        ({"bill_customer": "NoCharge"}, {}, Verdict.CONFLICT, "Billable at the preview, NoCharge now"),
        ({"effective": date(2026, 1, 1)}, {}, Verdict.CONFLICT, "2026-01-01"),
        ({"cancelled": date(2026, 12, 31)}, {}, Verdict.CONFLICT, "last billed day none at the preview"),
        ({"cancelled": date(2026, 11, 20)}, {}, Verdict.SKIPPED, "cancelled"),
        ({"cancelled": date(2026, 11, 20), "quantity": Decimal(45)}, {}, Verdict.SKIPPED, "cancelled"),
        ({"agreement_id": 600}, {}, Verdict.SKIPPED, "moved"),
        ({"product_id": 8}, {}, Verdict.SKIPPED, "moved"),
        ({}, {"status": "Cancelled"}, Verdict.SKIPPED, "not active"),
        ({}, {"cancelled": True}, Verdict.SKIPPED, "not active"),
        ({}, {"company_id": 99, "company": "Another Client"}, Verdict.SKIPPED, "belongs to Another Client"),
        (
            {"quantity": Decimal(45)},
            {"company_id": 99, "company": ""},
            Verdict.SKIPPED,
            "belongs to company 99",
        ),
    ],
)
def test_a_drifted_addition_is_never_written(
    live: dict[str, Any], agreement: dict[str, Any], verdict: Verdict, says: str
) -> None:
    row, stands, line = update_row()
    found = compare(row, replace(stands, **agreement), replace(line, **live), TODAY)
    assert found.verdict is verdict
    assert says in found.words


def test_an_addition_or_agreement_that_is_gone_is_skipped() -> None:
    row, agreement, line = update_row()
    assert compare(row, agreement, None, TODAY).verdict is Verdict.SKIPPED
    assert compare(row, None, line, TODAY).verdict is Verdict.SKIPPED


@pytest.mark.parametrize(
    ("live", "agreement", "verdict"),
    [
        ({"cancelled": date(2026, 11, 30)}, {}, Verdict.ALREADY_IN_PLACE),
        ({"cancelled": date(2026, 12, 31)}, {}, Verdict.CONFLICT),
        ({"cancelled": date(2026, 10, 31)}, {}, Verdict.SKIPPED),
        ({"quantity": Decimal(9)}, {}, Verdict.CONFLICT),
        ({}, {"end": date(2026, 11, 25)}, Verdict.CONFLICT),
    ],
)
def test_a_cancel_looks_at_dates_too(
    live: dict[str, Any], agreement: dict[str, Any], verdict: Verdict
) -> None:
    row, stands, line = cancel_row()
    assert compare(row, replace(stands, **agreement), replace(line, **live), TODAY).verdict is verdict


def test_a_create_is_written_where_nothing_stands() -> None:
    row, agreement = create_row()
    assert compare_create(row, [agreement], [], TODAY).verdict is Verdict.WRITE


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ({}, Verdict.SKIPPED),
        ({"effective": date(2027, 1, 1)}, Verdict.SKIPPED),
        ({"cancelled": date(2026, 12, 31)}, Verdict.SKIPPED),
        ({"cancelled": date(2026, 11, 20)}, Verdict.WRITE),
        ({"quantity": Decimal(-2)}, Verdict.WRITE),
        ({"agreement_id": 600}, Verdict.SKIPPED),
        ({"agreement_id": 601}, Verdict.WRITE),
    ],
)
def test_a_create_that_finds_a_live_addition_is_skipped_with_its_id(
    line: dict[str, Any], verdict: Verdict
) -> None:
    row, agreement = create_row()
    others = [replace(agreement, id=600), replace(agreement, id=601, status="Expired")]
    rival = replace(Addition(9001, 577, 7, "DUO-MFA", Decimal(5)), **line)
    found = compare_create(row, [agreement, *others], [rival], TODAY)
    assert found.verdict is verdict
    assert ("9001" in found.words) is (verdict is Verdict.SKIPPED)


def test_the_follower_of_an_ending_addition_is_not_stopped_by_it() -> None:
    office = Office().client(seats=17)
    ending = office.addition(9001, 17, cancelled=date(2026, 11, 30))
    office.choices[KEY] = RowChoice(ending="new")
    (row,) = office.plan(KEY).rows
    assert compare_create(row, office.agreements, [ending], TODAY).verdict is Verdict.WRITE
    kept = replace(ending, cancelled=None)
    assert compare_create(row, office.agreements, [kept], TODAY).verdict is Verdict.SKIPPED


@pytest.mark.parametrize(
    ("moved", "verdict"),
    [
        ({"next_invoice": date(2027, 1, 1)}, Verdict.CONFLICT),
        ({"bill_start": date(2027, 1, 1)}, Verdict.CONFLICT),
        ({"end": date(2026, 11, 30)}, Verdict.CONFLICT),
        ({"status": "Cancelled"}, Verdict.SKIPPED),
        ({"next_invoice": date(2027, 1, 1), "prorate": True}, Verdict.WRITE),
    ],
)
def test_an_agreement_that_moved_a_date_rule_stops_a_create(moved: dict[str, Any], verdict: Verdict) -> None:
    row, agreement = create_row(prorate=False)
    assert row.after.effective == date(2026, 12, 1)
    assert compare_create(row, [replace(agreement, **moved)], [], TODAY).verdict is verdict
    assert compare_create(row, [], [], TODAY).verdict is Verdict.SKIPPED


def test_a_parents_invoice_stops_the_create_on_its_child() -> None:
    row, agreement = create_row(prorate=False)
    child = replace(agreement, parent_id=500, prorate=True)
    parent = replace(agreement, id=500, next_invoice=date(2027, 1, 1))
    assert compare_create(row, [child, parent], [], TODAY).verdict is Verdict.CONFLICT


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        ({"quantity": Decimal(45)}, ""),
        ({"quantity": Decimal("45.0"), "unit_price": Decimal(9)}, ""),
        ({}, "quantity 40 instead of 45"),
        ({"quantity": Decimal(45), "product_id": 8}, "another agreement or product"),
    ],
)
def test_an_answer_that_changed_nothing_is_told(returned: dict[str, Any], says: str) -> None:
    row, _, line = update_row()
    found = verify(row, replace(line, **returned))
    assert (says in found) if says else found == ""


def test_a_cancel_that_came_back_without_date_is_told() -> None:
    row, _, line = cancel_row()
    assert "none instead of 2026-11-30" in verify(row, line)
    assert verify(row, replace(line, cancelled=date(2026, 11, 30))) == ""


def wanted(number: int, **more: Any) -> Addition:
    """The addition that the create asks for, as ConnectWise would list it."""
    made = Addition(number, 577, 7, "DUO-MFA", Decimal(14), effective=TODAY, bill_customer="Billable")
    return replace(made, **more)


def test_a_lost_create_is_adopted_only_when_exactly_one_new_addition_fits() -> None:
    row, _ = create_row()
    old, new = wanted(9001), wanted(9100)
    assert adopt(row, {9001}, [old, new]) == new
    assert adopt(row, {9001}, [old]) is None
    assert adopt(row, {9001}, [old, new, wanted(9101)]) is None
    assert adopt(row, {9001}, [old, wanted(9100, quantity=Decimal(13))]) is None
    assert adopt(row, {9001}, [old, wanted(9100, effective=date(2026, 12, 1))]) is None


def test_a_twin_made_by_hand_in_that_moment_is_not_adopted() -> None:
    row, _ = create_row()
    assert row.after.invoice_description
    twin = wanted(9100, invoice_description="Duo seats, by hand")
    ours = wanted(9101, invoice_description=f" {row.after.invoice_description}\r\n")
    assert adopt(row, (), [twin]) is None
    assert adopt(row, (), [twin, ours]) == ours
    assert adopt(row, (), [ours, replace(ours, id=9102)]) is None


def test_words_of_a_conflict_are_harmless() -> None:
    row, agreement, line = update_row()
    found = compare(row, agreement, replace(line, quantity=Decimal(41), updated_by="\x1b[31mJ\nDoe"), TODAY)
    assert seen("\x1b" in found.words, "\n" in found.words) == (False, False)


@pytest.mark.parametrize(
    "moved",
    [
        {"next_invoice": date(2026, 12, 15)},
        {"prorate": False},
        {"end": date(2027, 12, 31)},
        {"bill_start": date(2025, 2, 1)},
    ],
)
def test_an_agreement_that_moves_what_a_date_rests_on_is_a_conflict(moved: dict[str, Any]) -> None:
    office = Office().client(seats=14)
    office.client(79, "Cobalt", None)
    line = office.addition(9079, 8, 579)
    office.client(80, "Delta", 9)
    base = office.addition(9080, 5, 580)
    plan = office.plan(KEY, "addition:9079", "duo:company-80:product-7")
    rows = {row.action: row for row in plan.rows}
    terms = terms_of(plan)
    create_on, cancel_on, update_on = office.agreements
    update = compare(rows[Action.UPDATE], update_on, base, TODAY, terms=terms)
    assert update.verdict is Verdict.WRITE
    update = compare(rows[Action.UPDATE], replace(update_on, **moved), base, TODAY, terms=terms)
    assert update.verdict is Verdict.CONFLICT
    create = compare_create(rows[Action.CREATE], [create_on], [], TODAY, terms=terms)
    cancel = compare(rows[Action.CANCEL], cancel_on, line, TODAY, terms=terms)
    assert seen(create.verdict, cancel.verdict) == (Verdict.WRITE, Verdict.WRITE)
    create = compare_create(rows[Action.CREATE], [replace(create_on, **moved)], [], TODAY, terms=terms)
    cancel = compare(rows[Action.CANCEL], replace(cancel_on, **moved), line, TODAY, terms=terms)
    assert seen(create.verdict, cancel.verdict) == (Verdict.CONFLICT, Verdict.CONFLICT)
    assert "2026-12-01" in cancel.words


def test_an_addition_whose_end_passed_meanwhile_can_still_be_kept() -> None:
    office = Office().client(seats=45)
    line = office.addition(9001, 45, cancelled=date(2026, 11, 22))
    office.choices[KEY] = RowChoice(ending="keep")
    (row,) = office.plan(KEY).rows
    assert compare(row, office.agreements[0], line, date(2026, 11, 23)).verdict is Verdict.WRITE
