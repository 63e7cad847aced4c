"""Each limit of the guard at its boundary, in the app: at it Enter passes, one more asks for the number."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from seatsync_tui.models.plans import Plan
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.guard import Allowances, judge
from seatsync_tui.screens.confirm import ConfirmPush
from tests.app.driving import Driver, driven
from tests.app.staging import StagedWorkspace
from tests.reconcile.builders import Office
from tests.reconcile.test_guard import lines, planned


class Case(NamedTuple):
    """A limit: what it asks for, and how to come so near it that one more is too much."""

    kind: str
    facts: Facts
    plan: Callable[[Facts, int], Plan]
    at: int
    needed: int
    """The number to type one beyond the limit: the rows of that class, not the seats."""


CASES = {
    "cancels": Case(
        "cancels", lines(*[1] * 10), lambda f, n: planned(f, {9001 + i: None for i in range(n)}), 3, 4
    ),
    "falls to 0": Case(
        "cancels", lines(*[1] * 10), lambda f, n: planned(f, {9001 + i: 0 for i in range(n)}), 3, 4
    ),
    "decreases": Case(
        "decreases", lines(*[10] * 10), lambda f, n: planned(f, {9001 + i: 9 for i in range(n)}), 5, 6
    ),
    "creates": Case("creates", lines(*[10] * 10), lambda f, n: planned(f, {}, (1,) * n), 5, 6),
    "seats fall": Case("decreases", lines(50, 50), lambda f, n: planned(f, {9002: 50 - n}), 20, 1),
    "seats rise": Case("increases", lines(40, 10), lambda f, n: planned(f, {9002: 10 + n}), 20, 1),
}


async def asked(driver: Driver, facts: Facts, plan: Plan, *keys: str) -> list[Allowances | None]:
    """Show the question for a plan as the guard judges it, and press keys on it."""
    answers: list[Allowances | None] = []
    driver.app.push_screen(ConfirmPush(plan, judge(plan, facts=facts)), answers.append)
    await driver.settle()
    await driver.press(*keys)
    return answers


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_at_a_limit_enter_passes_and_one_more_needs_its_number(
    case: Case, staged: StagedWorkspace
) -> None:
    within, beyond = case.plan(case.facts, case.at), case.plan(case.facts, case.at + 1)
    async with driven(staged) as driver:
        assert await asked(driver, case.facts, within, "enter") == [Allowances()]

        answers = await asked(driver, case.facts, beyond, "enter")
        assert answers == []
        assert f"Type {case.needed} for the {case.kind}. Nothing was written." in driver.text()
        await driver.press(*str(case.needed + 1), "enter")
        assert answers == []
        await driver.press("backspace", *str(case.needed), "enter")

    assert answers == [Allowances(**{case.kind: case.needed})]
    assert answers[0] is not None
    assert judge(beyond, facts=case.facts, allowances=answers[0]).ok


@pytest.mark.parametrize("seats", [0, 7], ids=["every count 0", "all equal"])
async def test_no_key_lifts_a_broken_pull(seats: int, staged: StagedWorkspace) -> None:
    office = Office()
    for number in range(77, 82):
        office.client(number, f"Client {number}", seats)
    office.addition(9001, 9)
    facts = office.facts()
    async with driven(staged) as driver:
        answers = await asked(driver, facts, planned(facts, {9001: seats}), "1", "enter")
        assert answers == []
        assert driver.on(ConfirmPush)
        assert "looks broken" in driver.text()
