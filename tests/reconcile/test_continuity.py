"""Skus that a customer had before: gone is zero, unknown is unknown, committed stays until its day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from seatsync_tui.models.counts import Pull, SeatCount
from seatsync_tui.reconcile.continuity import carried_on

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
END = date(2026, 12, 31)


def count(
    sku: str, seats: int | None, customer: str = "c1", committed: int = 0, until: date | None = None
) -> SeatCount:
    unread = "no answer" if seats is None else ""
    number = None if seats is None else Decimal(seats)
    return SeatCount(
        "v", customer, "Acme", sku, "seats", number, (), AT, unread, f"Label {sku}", Decimal(committed), until
    )


def pull(*counts: SeatCount, complete: bool = True) -> Pull:
    return Pull(1, "v", AT, AT, "kim@box", complete, counts)


def told(now: Pull, before: Pull | None) -> dict[tuple[str, str], Decimal | None]:
    return {(c.customer_id, c.sku): c.quantity for c in carried_on(now, before, TODAY).counts}


def test_a_sku_that_a_read_customer_lost_counts_zero() -> None:
    assert told(pull(count("a", 4)), pull(count("a", 5), count("b", 9))) == {("c1", "a"): 4, ("c1", "b"): 0}


def test_a_customer_that_was_not_read_is_not_read_for_every_sku_it_had() -> None:
    before = pull(count("a", 5), count("b", 9))
    found = carried_on(pull(count("", None)), before, TODAY).counts

    assert [(each.sku, each.quantity, each.not_read) for each in found] == [
        ("a", None, "no answer"),
        ("b", None, "no answer"),
    ]
    assert [each.label for each in found] == ["Label a", "Label b"]


def test_a_customer_that_was_never_read_stays_one_unknown() -> None:
    assert told(pull(count("", None)), None) == {("c1", ""): None}
    assert told(pull(count("", None)), pull(count("a", 1, customer="c2"))) == {("c1", ""): None}


def test_a_customer_that_is_not_listed_gets_no_count() -> None:
    assert told(pull(count("a", 4)), pull(count("a", 4), count("a", 7, customer="c2"))) == {("c1", "a"): 4}


def test_a_pull_that_ended_early_says_nothing_of_what_it_lacks() -> None:
    assert told(pull(count("a", 4), complete=False), pull(count("b", 9))) == {("c1", "a"): 4}


def test_committed_seats_stay_committed_when_fewer_are_told_within_the_term() -> None:
    before = pull(count("a", 25, committed=25, until=END))

    for now in (count("a", 20, committed=20, until=END), count("a", 20), count("b", 1)):
        kept = next(c for c in carried_on(pull(now), before, TODAY).counts if c.sku == "a")
        assert (kept.committed, kept.committed_until) == (Decimal(25), END)


def test_a_larger_number_within_the_term_is_the_new_commitment() -> None:
    before = pull(count("a", 25, committed=25, until=END))
    found = carried_on(pull(count("a", 30, committed=30, until=END)), before, TODAY).counts

    assert [each.committed for each in found] == [30]


def test_a_commitment_ends_with_its_last_day() -> None:
    before = pull(count("a", 25, committed=25, until=date(2026, 11, 19)))
    found = carried_on(pull(count("a", 20)), before, TODAY).counts

    assert [(each.committed, each.committed_until) for each in found] == [(Decimal(0), None)]
    last_day = carried_on(pull(count("a", 20)), before, date(2026, 11, 19)).counts
    assert [each.committed for each in last_day] == [25]
