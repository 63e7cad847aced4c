"""Every hand-written case of the sandbox's world shows what its author expected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from seatsync_tui.models.rows import Preview, Row, Status
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.world import Expectation
from tests.reconcile.sandbox_facts import Desk

TODAY = date(2026, 11, 21)


def find(preview: Preview, told: Expectation) -> Row | None:
    """Find the row about the customer, else the one that holds the addition."""
    for row in preview.rows:
        if told.customer_id is not None:
            if any(c.customer_id == told.customer_id for c in row.contributors):
                return row
        elif told.addition_id == row.addition_id or told.addition_id in row.related:
            return row
    return None


def differences(row: Row, told: Expectation) -> list[str]:
    """Name everything in which the row is not as expected."""
    wrong = []

    def same(what: str, expected: object, found: object) -> None:
        if expected != found:
            wrong.append(f"{what}: expected {expected!r}, found {found!r}")

    if told.status:
        same("status", told.status, row.status.value)
        same("flags missing", [], [f for f in told.flags if not _flagged(row, f)])
        same("checked", told.checked, row.checked)
        same("tickable when blocked", False, told.blocked and row.tickable)
        if told.pick != "zero":
            same("change", told.change, None if row.action is None else row.action.value)
    same("never", False, row.status.value in told.never)
    if told.counted is not None:
        same("counted", Decimal(told.counted), row.counted)
    if told.current is not None:
        same("current", Decimal(str(told.current)), row.current)
    if told.pick:
        same("pick", told.pick, row.pick)
    if told.company_id is not None:
        same("company", told.company_id, row.company_id)
    if told.addition_id is not None and told.addition_id not in row.related:
        same("addition", told.addition_id, row.addition_id)
    if told.says.casefold() not in row.reason.casefold():
        wrong.append(f"reason {row.reason!r} does not say {told.says!r}")
    return wrong


def _flagged(row: Row, wanted: str) -> bool:
    return any(wanted in (flag.kind, flag.text) for flag in row.flags)


@pytest.mark.parametrize("seed", [1, 7, 42, 2026])
def test_every_hand_written_case_shows_what_its_author_expected(seed: int) -> None:
    world = make_world(seed, 60, TODAY)
    previews: dict[tuple[str, ...], Preview] = {}
    wrong = []
    for told in world.expectations:
        if told.given not in previews:
            desk = Desk(world)
            for sentence in told.given:
                desk.do(sentence)
            previews[told.given] = classify(desk.facts())
        row = find(previews[told.given], told)
        if row is None:
            wrong.append(f"{told.case}: no row")
        else:
            wrong += [f"{told.case}: {difference}" for difference in differences(row, told)]
    assert wrong == []


@pytest.mark.parametrize("size", [5, 20, 150, 1000])
def test_a_world_of_any_size_shows_every_status_once_only_per_addition(size: int) -> None:
    desk = Desk(make_world(3, size, TODAY))
    preview = classify(desk.facts())
    held = [row.addition_id for row in preview.rows if row.addition_id is not None]
    held += [number for row in preview.rows for number in row.related]
    assert len(held) == len(set(held))
    assert {row.status for row in preview.rows} >= {Status.READY}
