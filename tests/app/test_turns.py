"""Keys that arrive at once act one after the other, whatever opens or closes between them."""

from __future__ import annotations

from time import monotonic

import pytest
from textual import events
from textual.command import CommandPalette

from seatsync_tui.commands.remapping import NEVER
from seatsync_tui.reconcile.guard import GuardVerdict
from seatsync_tui.screens import turns
from seatsync_tui.screens.confirm import ConfirmPush
from seatsync_tui.screens.dialogs import AskText
from seatsync_tui.screens.history import History
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.screens.push import PushScreen
from seatsync_tui.screens.resolving import Details
from tests.app.driving import Driver, driven
from tests.app.pushes import CANCELS, PLAN
from tests.app.staging import StagedWorkspace

PRINTED = {"slash": "/", "space": " "}


async def burst(driver: Driver, *keys: str) -> None:
    """Hand keys over in one go, as a fast typist, a paste or a slow line does."""
    for key in keys:
        printed = PRINTED.get(key, key if len(key) == 1 else None)
        driver.app.post_message(events.Key(key, printed))
    await driver.settle()
    await driver.settle()


async def test_keys_behind_the_enter_of_a_dialog_act_on_what_it_leaves(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await burst(driver, "i", *"not ours", "enter", "j", "j")
        assert driver.on(PreviewScreen)
        assert staged.ignored == [(("duo", "DA0040"), None, "not ours")]
        assert driver.grid.cursor == 2


async def test_a_number_typed_before_enter_is_not_joined_by_what_follows(staged: StagedWorkspace) -> None:
    answers: list[object] = []
    async with driven(staged) as driver:
        driver.app.push_screen(ConfirmPush(PLAN, GuardVerdict((CANCELS,))), answers.append)
        await driver.settle()
        await burst(driver, "2", "enter", "3")
        assert len(answers) == 1
        assert answers[0] is not None
        assert driver.on(PushScreen), "3 goes to Push"


async def test_a_filter_takes_its_letters_and_the_list_the_keys_behind_enter(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        ticked = set(driver.app.session.checked)
        await burst(driver, "slash", *"acme", "enter", "G", "d")
        assert driver.on(Details)
        assert set(driver.app.session.checked) == ticked


async def test_a_dialog_that_has_to_be_read_from_the_store_takes_the_keys_behind_it(
    staged: StagedWorkspace,
) -> None:
    async with driven(staged) as driver:
        await driver.to("Acme Dental Ltd")
        await burst(driver, "h", "escape", "d")
        assert not driver.on(History)
        assert driver.on(Details)


@pytest.mark.timeout(60)
async def test_the_enter_that_closes_a_dialog_holds_nothing_up(
    staged: StagedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST", 3600.0)
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await driver.press("i", *"why", "enter")
        assert driver.on(PreviewScreen)
        assert staged.ignored == [(("duo", "DA0040"), None, "why")]


async def test_words_typed_ahead_of_a_field_stand_in_it(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await burst(driver, "i", *"why")
        assert driver.on(AskText)
        assert "why" in driver.text()


async def test_a_question_about_money_takes_no_key_from_before_it_stood(staged: StagedWorkspace) -> None:
    answers: list[object] = []
    async with driven(staged) as driver:
        driver.app.push_screen(ConfirmPush(PLAN, GuardVerdict()), answers.append)
        early = events.Key("enter", None)
        early.time = monotonic() - 60
        driver.app.post_message(early)
        await driver.settle()
        assert answers == []
        assert driver.on(ConfirmPush)
        assert any("before the question stood" in words for words in driver.notices)
        await driver.press("enter")
        assert len(answers) == 1


@pytest.mark.parametrize("ways", [(), ("1", "c"), ("3",), ("4",), ("slash",), ("i",), ("enter",), ("v",)])
async def test_no_key_of_a_terminal_is_bound_by_anybody(
    staged: StagedWorkspace, ways: tuple[str, ...]
) -> None:
    async with driven(staged) as driver:
        await driver.press(*ways)
        assert not NEVER & set(driver.app.screen.active_bindings)


async def test_textuals_own_palette_leaves_them_too(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        driver.app.action_command_palette()
        await driver.pilot.pause()
        assert isinstance(driver.app.screen, CommandPalette)
        assert not {"ctrl+a", "ctrl+b", "ctrl+z"} & set(driver.app.screen.active_bindings)
        await driver.press("escape")
        driver.app.search_themes()
        await driver.pilot.pause()
        assert isinstance(driver.app.screen, CommandPalette)
        assert not {"ctrl+a", "ctrl+b", "ctrl+z"} & set(driver.app.screen.active_bindings)
