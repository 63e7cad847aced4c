"""A tick belongs to one change: what makes another change of it resets it, and is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from seatsync_tui.models.plans import Tick
from seatsync_tui.models.rows import Row
from seatsync_tui.reconcile.ticks import checked_rows, tick_for, unheld
from tests.reconcile.builders import Office, seen

KEY = "duo:company-77:product-7"
CREATE = "duo:company-78:product-7"
CANCEL = "addition:9079"
PULLS = {"duo": 4}


def office() -> Office:
    """An update, a create and a cancel."""
    made = Office().client(seats=45).client(78, "Baker & Sons", 6).client(79, "Cobalt Marine", None)
    made.addition(9001, 40)
    made.addition(9079, 8, 579)
    return made.mapped("DA77", 77).mapped("DA78", 78)


def ticked(made: Office, key: str, on: bool, pulls: dict[str, int] = PULLS) -> dict[str, Tick]:
    return {key: tick_for(made.row(key), on, pulls)}


def rows(made: Office) -> tuple[Row, ...]:
    return made.preview().rows


@pytest.mark.parametrize("key", [CREATE, CANCEL])
def test_a_tick_on_a_create_or_cancel_ends_with_its_pull(key: str) -> None:
    made = office()
    ticks = ticked(made, key, True)
    assert checked_rows(rows(made), ticks, PULLS).checked == {KEY, key}
    after = checked_rows(rows(made), ticks, {"duo": 5})
    assert seen(after.checked, after.reset) == ({KEY}, (key,))


def test_a_word_on_an_update_outlasts_its_pull() -> None:
    made = office()
    after = checked_rows(rows(made), ticked(made, KEY, False), {"duo": 5})
    assert (after.checked, after.reset) == (frozenset(), ())


def one_more(made: Office) -> object:
    """Another seat is counted."""
    made.counts.pop(0)
    return made.customer("DA77", "Acme Dental", 46)


def by_hand(made: Office) -> object:
    """Somebody changed the addition at ConnectWise."""
    made.additions.pop(0)
    return made.addition(9001, 41)


@pytest.mark.parametrize("change", [one_more, by_hand])
def test_another_number_before_or_after_resets_the_word_on_an_update(
    change: Callable[[Office], object],
) -> None:
    made = office()
    ticks = ticked(made, KEY, False)
    change(made)
    after = checked_rows(rows(made), ticks, PULLS)
    assert seen(after.checked, after.reset) == ({KEY}, (KEY,))


def test_a_tick_that_says_what_the_rules_say_is_no_loss_and_a_blocked_row_is_never_checked() -> None:
    made = office()
    ticks = ticked(made, KEY, True)
    one_more(made)
    assert checked_rows(rows(made), ticks, PULLS).reset == ()
    ticks = ticked(made, CREATE, True)
    made.agreement(600, 78)
    assert checked_rows(rows(made), ticks, PULLS).checked == {KEY}


@pytest.mark.parametrize("pulls", [{"duo": 5, "csv": 2}, {"duo": 4, "csv": 3}])
def test_a_create_that_two_sources_feed_ends_with_the_pull_of_either(pulls: dict[str, int]) -> None:
    made = Office().license(shared=True).license(source="csv", sku="seats", shared=True).client(seats=45)
    made.customer("X1", "Acme Dental", 5, source="csv", sku="seats")
    key, before = "csv:company-77:product-7", {"duo": 4, "csv": 2}
    ticks = ticked(made, key, True, before)
    assert checked_rows(rows(made), ticks, before).checked == {key}
    assert checked_rows(rows(made), ticks, pulls).reset == (key,)


@pytest.mark.parametrize(("key", "can"), [(KEY, True), (CANCEL, True), ("duo:DA9:duo-mfa", False)])
def test_a_row_is_held_once_its_company_is_known(key: str, can: bool) -> None:
    made = office()
    made.customer("DA9", "Quite Another", 3)
    assert (not unheld(made.row(key))) is can
