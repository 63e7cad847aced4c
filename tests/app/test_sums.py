"""Groups with sums, and the way from a group to its rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from seatsync_tui.reconcile.ticks import TickState
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.screens.session import Session, read_all
from seatsync_tui.screens.sums import Sums, grouped
from tests.app.driving import driven
from tests.app.staging import StagedWorkspace, preview_of, ready, some_rows, unmatched


def test_rows_of_a_company_are_summed_and_the_largest_change_stands_first() -> None:
    rows = [
        ready(1, "Acme", 45, 40),
        replace(ready(1, "Acme", 9, 10), product="AVANAN"),
        ready(2, "Bo", 90, 1),
    ]
    first, second = grouped(rows, "company")
    assert (first.name, first.money) == ("Bo Ltd", Decimal(534))
    assert (second.rows, second.counted, second.current, second.change, second.money) == (
        2,
        Decimal(54),
        Decimal(50),
        Decimal(4),
        Decimal(24),
    )


def test_rows_without_a_company_are_one_group_and_unknown_money_is_counted() -> None:
    groups = grouped([unmatched(1, "A", 3), unmatched(2, "B", 4)], "company")
    assert [(group.name, group.rows, group.counted) for group in groups] == [("", 2, Decimal(7))]
    (untold,) = grouped([replace(ready(1, "Acme", 5, 4), money=None)], "product")
    assert (untold.untold, untold.money) == (1, Decimal(0))


def test_sums_add_up_to_the_whole() -> None:
    rows = some_rows()
    for by in ("company", "agreement", "product"):
        groups = grouped(rows, by)
        assert sum(group.rows for group in groups) == len(rows)
        assert sum(group.money for group in groups) == sum(row.money or 0 for row in rows if row.action)


async def test_v_groups_by_the_next_word_and_enter_narrows_the_preview(staged: StagedWorkspace) -> None:
    async with driven(staged, (80, 24)) as driver:
        await driver.press("v")
        assert driver.on(Sums)
        assert "8 groups by company: +384.00 a month" in driver.text()
        await driver.press("v")
        assert "by agreement" in driver.text()
        await driver.press("v", "v", "j", "enter")
        assert driver.on(PreviewScreen)
        assert driver.names == ["Cobalt Marine"]


def test_totals_that_follow_ticks_are_those_counted_anew(staged: StagedWorkspace) -> None:
    session = Session(staged)
    session.take(replace(read_all(staged), ticks=TickState(frozenset(), ())))
    keys = [row.key for row in staged.staged.rows if row.tickable]
    for chosen, ticked in ((keys, True), (keys[:2], False), (keys[:2], False), (keys[1:], True)):
        session.tick(chosen, ticked)
        assert session.totals() == session.totals(session.checked)
    assert session.checked == set(keys[1:])


def test_totals_count_what_a_push_writes_besides_a_row(staged: StagedWorkspace) -> None:
    acme = staged.staged.rows[4]
    staged.staged = preview_of([replace(acme, followers=(Decimal(12), None))])
    session = Session(staged)
    session.take(read_all(staged))
    totals = session.totals()
    assert (totals.updates, totals.money, totals.untold) == (3, Decimal(42), 1)
