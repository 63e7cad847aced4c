"""The question before a push: numbers typed, limits that nothing lifts, creates and cancels by name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.guard import Allowances, GuardVerdict
from seatsync_tui.screens.confirm import ConfirmPush, named, summary
from tests.app.driving import Driver, driven
from tests.app.pushes import BROKEN, CANCELS, CREATES, PLAN, TWELVE, plan_of, plan_row
from tests.app.staging import StagedWorkspace


async def ask(driver: Driver, verdict: GuardVerdict) -> list[Allowances | None]:
    answers: list[Allowances | None] = []
    driver.app.push_screen(ConfirmPush(PLAN, verdict), answers.append)
    await driver.settle()
    return answers


def test_the_summary_says_in_words_what_is_written() -> None:
    assert summary(PLAN) == (
        "1 seat change, 1 new addition, 2 cancellations; +6.00 a month on 4 additions of 4 companies."
        " The money of 1 change cannot be told."
    )


def test_the_summary_says_why_it_counts_more_changes_than_were_ticked() -> None:
    ticked = plan_row(1, Action.UPDATE, TWELVE, 24)
    follows = replace(ticked, key=f"{ticked.key}:addition-77", addition_id=77, money=Decimal(12))
    words = "2 seat changes; +36.00 a month on 2 additions of 1 company."
    assert summary(plan_of(ticked, follows), ticked=True) == f"{words} 1 of these follows a ticked one."
    assert summary(plan_of(ticked, follows)) == words


def test_creates_and_cancels_are_named_one_by_one() -> None:
    lines = list(named(PLAN))
    assert lines[0].startswith(
        "cancel  Client 3, Managed Services, DUO-MFA: 8 seats, last billed day 30 Nov 2026"
    )
    assert lines[2].startswith("create  Client 2, Managed Services, DUO-MFA: 5 seats from 1 Dec 2026")
    assert lines[3].startswith("update  Client 1, Managed Services, DUO-MFA: 8 to 12, +24.00")


def test_a_plan_that_takes_a_push_back_is_named_wholly() -> None:
    plan = plan_of(*(plan_row(number, Action.UPDATE, TWELVE, 24) for number in range(9)))
    assert list(named(plan)) == ["update  9 more without a flag"]
    lines = list(named(plan, wholly=True))
    assert len(lines) == 9
    assert all("8 to 12" in line for line in lines)


async def test_within_the_limits_enter_confirms(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        answers = await ask(driver, GuardVerdict())
        await driver.press("enter")
        assert answers == [Allowances()]


async def test_escape_confirms_nothing(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        answers = await ask(driver, GuardVerdict())
        await driver.press("escape")
        assert answers == [None]


async def test_every_number_beyond_a_limit_has_to_be_typed(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        answers = await ask(driver, GuardVerdict((CANCELS, CREATES)))
        await driver.press("2", "enter", "9", "enter")
        assert answers == []
        assert "Type 1 for the creates. Nothing was written." in driver.text()
        await driver.press("backspace", "1", "enter")
        assert answers == [Allowances(cancels=2, creates=1)]


async def test_nothing_lifts_a_broken_pull(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        answers = await ask(driver, GuardVerdict((BROKEN,)))
        await driver.press("enter")
        assert answers == []
        assert driver.on(ConfirmPush)
        assert "Nothing can be pushed" in driver.text()
