"""Pulls, scans, ticks and view state."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import Customer, PullVerdict
from seatsync_tui.models.plans import Tick
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Action
from seatsync_tui.store.scans import KEPT_SCANS
from seatsync_tui.store.store import Store
from tests.store.makers import GOOD, NOON, addition, ended, image, later, plan_row, pull, scan, seat_count

UPDATE = plan_row()
BAD = PullVerdict(False, "only 80 % were read", (Customer("duo", "DA9", "Gone & Co"),))


def read_back(store: Store, *additions: Addition) -> None:
    """Put additions on record as a push does that read each of them back after its write."""
    number = store.begin_operation("push", "ana@box", NOON)
    for each in additions:
        store.record_intent(number, UPDATE, before=image(), at=NOON)
        store.record_outcome(number, ended(UPDATE), refreshed=each)


def test_a_pull_comes_back_with_its_verdict(store: Store) -> None:
    stored = store.save_pull(pull(seat_count(1), seat_count(2, None)), BAD)
    assert stored.id == 1
    assert store.latest_pull("duo") == (stored, BAD)
    assert store.pull(1) == (stored, BAD)
    assert stored.not_read()[0].not_read == "Duo answered 500"


def test_no_pull_is_none(store: Store) -> None:
    assert store.latest_pull("duo") is None
    assert store.last_good_columns("duo") is None
    assert store.pull(5) is None


def test_the_last_good_pull_passes_over_bad_ones_and_other_sources(store: Store) -> None:
    good = store.save_pull(pull(), GOOD)
    bad = store.save_pull(pull(), BAD)
    store.save_pull(pull(source="csv"), GOOD)
    assert store.last_good_columns("duo") == CountColumns.of(good)
    assert store.last_good_columns("duo", before_id=bad.id) == CountColumns.of(good)
    assert store.last_good_columns("duo", before_id=good.id) is None
    latest = store.latest_pull("duo")
    assert latest is not None
    assert latest[0].id == bad.id


def test_a_pull_judged_anew_is_good_from_then_on(store: Store) -> None:
    bad = store.save_pull(pull(), BAD)
    store.save_verdict(bad.id, GOOD)
    assert store.last_good_columns("duo") == CountColumns.of(bad)


def test_accepted_absences_are_kept_by_source_and_audited(store: Store) -> None:
    store.accept_absences("duo", ["DA3", "DA2", "DA3"], "bo@box", NOON, "both left us")
    store.accept_absences("csv", ["x"], "bo@box", NOON, "left")
    assert store.accepted_absences("duo") == frozenset({frozenset({"DA2", "DA3"})})
    [first, _] = store.audit_records()
    assert (first.action, first.operator, first.after, first.reason) == (
        "accept absences",
        "bo@box",
        "DA2, DA3",
        "both left us",
    )


def test_a_scan_comes_back_whole(store: Store) -> None:
    stored = store.save_scan(scan(addition(1), addition(2)))
    assert stored.id == 1
    assert store.latest_scan() == stored
    assert store.scan(1) == stored
    assert store.scan(2) is None


def test_an_addition_read_back_stands_in_the_place_of_the_scanned_one(store: Store) -> None:
    stored = store.save_scan(scan(addition(1, 10), addition(2, 20)))
    read_back(store, addition(1, 11), addition(1, 12), addition(3, 30))
    latest = store.latest_scan()
    assert latest is not None
    assert [(each.id, int(each.quantity)) for each in latest.additions] == [(1, 12), (2, 20), (3, 30)]
    assert store.scan(stored.id, refreshed=False) == stored


def test_a_new_scan_forgets_what_was_put_into_the_one_before(store: Store) -> None:
    store.save_scan(scan(addition(1, 10)))
    read_back(store, addition(1, 11))
    second = store.save_scan(scan(addition(1, 10)))
    assert store.latest_scan() == second


def test_only_the_newest_scans_are_kept(store: Store) -> None:
    stored = [store.save_scan(scan()) for _ in range(KEPT_SCANS + 2)]
    read_back(store, addition(1, 5))
    kept = [each.id for each in stored if store.scan(each.id) is not None]
    assert kept == [each.id for each in stored[2:]]


def test_scan_numbers_are_never_used_again(store: Store) -> None:
    numbers = [store.save_scan(scan()).id for _ in range(KEPT_SCANS + 3)]
    assert numbers == list(range(1, KEPT_SCANS + 4))


def test_sixty_thousand_additions_come_back_the_same(store: Store) -> None:
    many = tuple(replace(addition(number, number % 500), description="Duo MFA") for number in range(60_000))
    store.save_scan(scan(*many))
    latest = store.latest_scan()
    assert latest is not None
    assert latest.additions == many


def test_ticks_replace_each_other_and_can_be_cleared(store: Store) -> None:
    first = Tick("a", Action.UPDATE, Decimal(40), Decimal("45.0"), True)
    second = Tick("b", Action.CREATE, None, Decimal(3), True, pull_id=4)
    store.save_ticks([first, second])
    store.save_ticks([replace(first, ticked=False)])
    assert store.ticks() == {"a": replace(first, ticked=False), "b": second}
    store.clear_ticks(["a", "unknown"])
    assert store.ticks() == {"b": second}


def test_view_state_keeps_what_was_not_said_again(store: Store) -> None:
    store.save_view_state({"filter": "acme", "sort": "money"})
    store.save_view_state({"filter": ""})
    assert store.view_state() == {"filter": "", "sort": "money"}


def test_saving_nothing_is_fine(store: Store) -> None:
    store.save_ticks([])
    store.clear_ticks([])
    store.save_view_state({})
    store.save_companies([])
    assert store.ticks() == {}


def test_times_of_a_pull_stay_aware(store: Store) -> None:
    store.save_pull(pull(), GOOD)
    latest = store.latest_pull("duo")
    assert latest is not None
    assert latest[0].at == later(2)
    assert latest[0].at.utcoffset() is not None
