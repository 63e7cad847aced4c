"""Every row can be explained, and says what it proposes."""

from __future__ import annotations

from hypothesis import given, settings

from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.explaining import explained
from tests.reconcile.builders import Office
from tests.reconcile.worlds import Made, worlds


def test_an_update_tells_the_sentence_the_arithmetic_and_the_change() -> None:
    made = Office().client(seats=45)
    made.addition(9001, 40)
    first, *more = explained(made.row())
    assert first == "Ready: Duo counts 45 users (enrolled); addition 9001 bills 40. Update to 45."
    told = "\n".join(more)
    for words in (
        "Acme Dental: 45. Matched by name: Acme Dental.",
        "quantity 40, 0 included, 40 billed at 6.00 each",
        "After: quantity 45, 45 billed; +30.00 a month",
        "Until then 5 seats for 10 days are not billed, about +10.00",
        "Proposed: update 40 → 45, +30.00 a month; ticked unless a person says otherwise.",
    ):
        assert words in told


def test_a_row_that_waits_says_for_what() -> None:
    made = Office().client(seats=None)
    made.customer("DA9", "Acme Dentall", 5)
    told = "\n".join(explained(made.row("duo:DA9:duo-mfa")))
    assert "Nothing is proposed." in told
    assert "It cannot be ticked:" in told
    assert "Perhaps Acme Dental (77)" in told


@settings(max_examples=100, deadline=None)
@given(worlds)
def test_every_row_of_every_world_is_explained(world: Made) -> None:
    for row in classify(world.facts()).rows:
        told = explained(row)
        assert told[0].startswith(f"{row.status.value}: ")
        assert ("Nothing is proposed." in told) is (row.action is None)
        assert all(line.strip() for line in told)
