"""What the cases were written to show, by hand and from the page, is what the rules make of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import pytest

from seatsync_tui.models.rows import Preview, Row
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.guard import judge
from seatsync_tui.reconcile.plan import build_plan
from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.world import Expectation, World
from tests.sandbox.by_the_rules import facts_of, preview_of
from tests.sandbox.seeded import TODAY

WORLDS = (
    (1, 60, TODAY),
    (2, 40, TODAY),
    (3, 200, date(2026, 11, 30)),
    (4, 60, date(2028, 2, 29)),
    (5, 60, date(2027, 1, 1)),
    (6, 10, TODAY),
)


@pytest.mark.parametrize(("seed", "subaccounts", "today"), WORLDS)
def test_every_row_is_what_was_written_down(seed: int, subaccounts: int, today: date) -> None:
    world = make_world(seed, subaccounts, today)
    previews = cache(lambda given: preview_of(world, given))
    differences = {
        told.case: found for told in world.expectations if (found := _differences(told, previews(told.given)))
    }
    assert differences == {}


@pytest.mark.parametrize(("seed", "subaccounts", "today"), WORLDS)
def test_nothing_is_ticked_or_orphaned_that_was_not_written_down(
    seed: int, subaccounts: int, today: date
) -> None:
    world = make_world(seed, subaccounts, today)
    rows = preview_of(world).rows
    plain = [told for told in world.expectations if not told.given]
    assert {row.customer_id for row in rows if row.checked} == {
        told.customer_id for told in plain if told.checked
    }
    assert {row.addition_id for row in rows if row.status == "Orphaned"} == {
        told.addition_id for told in plain if told.status == "Orphaned"
    }


def test_settling_every_customer_in_doubt_frees_the_orphans() -> None:
    world = make_world(1, 60, TODAY)
    before = _orphans(preview_of(world))
    given = next(told.given for told in world.expectations if told.case.endswith("nobody in doubt"))
    after = _orphans(preview_of(world, given))
    assert len(before) == len(after) == 3
    assert not any(row.tickable for row in before)
    assert all(row.tickable and not row.checked for row in after)


def test_orphans_are_looked_for_in_a_world_of_forty() -> None:
    assert preview_of(make_world(9, 40, TODAY)).orphans.checked


def test_customers_that_may_not_be_read_leave_the_pull_good() -> None:
    worlds: list[World] = [make_world(seed, size, TODAY) for seed in range(3) for size in (40, 60, 200)]
    assert all(preview_of(world).pulls[0].verdict.good for world in worlds)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("subaccounts", [40, 60, 200])
def test_the_guard_lets_all_that_is_ticked_pass(seed: int, subaccounts: int) -> None:
    facts = facts_of(make_world(seed, subaccounts, TODAY))
    preview = classify(facts)
    plan = build_plan(
        preview,
        [row.key for row in preview.rows if row.checked],
        facts=facts,
        site="127.0.0.1/sandbox",
        profile="default",
        operator="test",
        now=datetime(2026, 11, 21, 12, tzinfo=UTC),
        plan_id="1",
        tool_version="0",
    )
    verdict = judge(plan, facts=facts)
    assert len(plan.rows) > 5
    assert verdict.ok, [finding.words for finding in verdict.findings]


def _orphans(preview: Preview) -> list[Row]:
    return [row for row in preview.rows if row.status == "Orphaned"]


def _differences(told: Expectation, preview: Preview) -> list[str]:
    """Say what a case's row shows in place of what was written down; nothing when it agrees."""
    rows = [row for row in preview.rows if _is_about(row, told)]
    if len(rows) != 1:
        return [f"{len(rows)} rows"]
    row = rows[0]
    if row.status in told.never:
        return [f"is {row.status}"]
    if not told.status:
        return []
    shown: dict[str, object] = {
        "status": str(row.status),
        "change": row.action,
        "pick": row.pick or "",
        "checked": row.checked,
    }
    wanted: dict[str, object] = {
        "status": told.status,
        "change": told.change,
        "pick": told.pick,
        "checked": told.checked,
    }
    known = {"counted": row.counted, "current": row.current, "company_id": row.company_id}
    for name, value in known.items():
        if getattr(told, name) is not None:
            shown[name], wanted[name] = value, getattr(told, name)
    found = [f"{name} {shown[name]}, not {wanted[name]}" for name in wanted if shown[name] != wanted[name]]
    found += [f"no flag {flag}" for flag in told.flags if not any(str(f).startswith(flag) for f in row.flags)]
    if told.blocked and row.tickable:
        found.append("can be ticked")
    if told.change and not (told.blocked or told.pick or row.tickable):
        found.append(f"cannot be ticked: {row.blocked}")
    if told.says.casefold() not in row.reason.casefold():
        found.append(f"does not say {told.says}")
    return found


def _is_about(row: Row, told: Expectation) -> bool:
    if told.customer_id:
        return any(one.customer_id == told.customer_id for one in row.contributors)
    return told.addition_id == row.addition_id or told.addition_id in row.related
