"""The only addition ends while seats are in use: what each answer makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from seatsync_tui.models.counts import Sku
from seatsync_tui.models.errors import PlanRefused
from seatsync_tui.models.mappings import RowChoice
from seatsync_tui.models.plans import AfterImage
from seatsync_tui.models.rows import Action, Pick, Status
from seatsync_tui.reconcile.plan import check_plan, read_plan, to_file
from seatsync_tui.reconcile.recheck import Verdict, compare, verify
from tests.reconcile.builders import NOW, SITE, TODAY, Office, flags, seen

KEY = "duo:company-77:product-7"
ENDS = date(2026, 12, 31)


def office(billed: int = 45, **choice: object) -> Office:
    made = Office().client(seats=45)
    made.addition(9001, billed, cancelled=ENDS)
    if choice:
        made.choices[KEY] = RowChoice(KEY, **choice)  # type: ignore[arg-type]
    return made


def test_without_an_answer_the_row_waits() -> None:
    row = office().row()
    assert seen(row.status, row.action, row.pick, row.tickable) == (Status.ENDING, None, Pick.ENDING, False)
    assert "let it end" in row.reason


def test_keep_takes_the_last_day_away_and_nothing_else() -> None:
    made = office(40, ending="keep")
    row = made.row()
    assert seen(row.action, row.clears_end, row.target, row.checked, row.tickable) == (
        Action.UPDATE,
        True,
        40,
        False,
        True,
    )
    plan = made.plan(KEY)
    [planned] = plan.rows
    assert planned.after == AfterImage(quantity=made.additions[0].quantity, clears_end=True)
    assert read_plan(to_file(plan))[0] == plan
    assert compare(planned, made.agreements[0], made.additions[0], TODAY).verdict is Verdict.WRITE
    kept = replace(made.additions[0], cancelled=None)
    assert verify(planned, kept) == ""
    assert "by hand" in verify(planned, made.additions[0])
    assert compare(planned, made.agreements[0], kept, TODAY).verdict is Verdict.ALREADY_IN_PLACE


def test_end_compares_the_addition_as_any_other() -> None:
    row = office(ending="end").row()
    assert seen(row.status, row.action, flags(row)) == (Status.NO_CHANGE, None, ["ends 2026-12-31"])
    row = office(40, ending="end").row()
    assert seen(row.status, row.target, row.checked) == (Status.READY, 45, True)


def test_new_follows_the_day_after() -> None:
    row = office(ending="new").row()
    assert seen(row.action, row.effective, row.checked) == (Action.CREATE, date(2027, 1, 1), False)


@pytest.mark.parametrize("about", ["9002/2026-12-31", "9001/2026-11-30", "9001/"])
def test_an_answer_lapses_with_the_addition_and_day_it_was_given_for(about: str) -> None:
    assert office(ending="keep", about=about).row().action is None
    assert office(ending="keep", about="9001/2026-12-31").row().action is Action.UPDATE


@pytest.mark.parametrize(("days", "holds"), [(31, True), (32, False)])
def test_an_edited_date_lapses_after_a_month(days: int, holds: bool) -> None:
    made = Office().client(seats=45)
    at = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) - timedelta(days=days)
    made.choices[KEY] = RowChoice(KEY, effective=date(2026, 11, 25), at=at)
    assert (made.row().effective == date(2026, 11, 25)) is holds


def test_a_plan_rests_on_the_answer() -> None:
    made = office(ending="keep")
    plan = made.plan(KEY)
    made.choices.clear()
    with pytest.raises(PlanRefused, match=KEY):
        check_plan(plan, now=NOW, site=SITE, facts=made.facts(), claimed=False)


def renewing(until: date) -> Office:
    made = office()
    made.skus = (Sku("duo", "duo-mfa", "Duo Security (MFA)", renews=True),)
    return made.commit("DA77", 45, until)


def test_a_license_that_renews_moves_the_end_of_its_addition() -> None:
    made = renewing(date(2027, 12, 31))
    row = made.row()
    assert seen(row.status, row.action, row.cancel_date, row.checked) == (
        Status.ENDING,
        Action.UPDATE,
        date(2027, 12, 31),
        False,
    )
    [planned] = made.plan(KEY).rows
    assert planned.after == AfterImage(cancelled=date(2027, 12, 31))
    assert compare(planned, made.agreements[0], made.additions[0], TODAY).verdict is Verdict.WRITE


def test_an_addition_that_ends_with_a_renewing_term_is_as_it_should_be() -> None:
    assert renewing(ENDS).row().status is Status.NO_CHANGE


def test_the_end_is_not_moved_past_the_agreement() -> None:
    made = renewing(date(2027, 12, 31))
    made.agreements[0] = replace(made.agreements[0], end=date(2027, 6, 30))
    assert seen(made.row().tickable, made.row().blocked) == (
        False,
        "The agreement ends on 2027-06-30 already.",
    )


@pytest.mark.parametrize(
    ("first", "tickable", "says"),
    [
        (date(2026, 12, 31), False, "Addition 9001 is billed to 2026-12-31: begin after it"),
        (date(2027, 1, 1), True, ""),
        (date(2027, 1, 10), True, "Nothing bills from 2027-01-01 to 2027-01-09."),
    ],
)
def test_the_day_a_person_sets_for_what_follows_bills_no_seat_twice(
    first: date, tickable: bool, says: str
) -> None:
    row = office(ending="new", effective=first).row()
    assert seen(row.effective, row.tickable) == (first, tickable)
    assert says in "\n".join((row.blocked, *row.explain))
    assert row.pick is (None if tickable else Pick.DATE)
    assert ("Nothing bills" in "\n".join(row.explain)) is says.startswith("Nothing bills")
