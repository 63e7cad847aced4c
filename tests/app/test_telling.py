"""What is said: with the keys that hold, in full where a line has no room, and with details on demand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from textual.command import CommandPalette

from seatsync_tui.commands import BY_ID, COMMANDS
from seatsync_tui.commands.remapping import with_keys_told
from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.errors import UnreachableError
from seatsync_tui.screens import push, setup_lines
from seatsync_tui.screens.dialogs import Tell
from seatsync_tui.screens.session import PushState
from seatsync_tui.screens.ticking import counted_kind
from seatsync_tui.widgets.columns import planned_flag
from tests.app.driving import driven
from tests.app.pushes import PLAN, an_operation
from tests.app.staging import NOW, StagedWorkspace, preview_of

SCREENS = Path(setup_lines.__file__).parent


def test_a_sentence_names_the_keys_that_hold() -> None:
    words = "{preview.pull} pulls, {everywhere.help} helps, {no.such} stays, {} too."
    assert with_keys_told(words, {}) == "r pulls, ? helps, {no.such} stays, {} too."
    assert with_keys_told(words, {"preview.pull": ("f9",)}).startswith("f9 pulls, ? helps")


def test_every_command_that_a_sentence_names_is_there() -> None:
    scopes = {command.scope.value for command in COMMANDS} - {"push", "operation"}  # names of variables too
    texts = [path.read_text("utf-8") for path in SCREENS.glob("*.py")]
    named = {name for text in texts for name in re.findall(r"\{([a-z]+\.[a-z_-]+)\}", text)}
    known = {name for name in named if name.partition(".")[0] in scopes}
    assert len(known) > 20
    assert known <= set(BY_ID)


async def test_keys_of_ones_own_stand_in_hints_and_empty_states(staged: StagedWorkspace) -> None:
    staged.key_wishes = lambda: {"preview.pull": "f9", "everywhere.quit": "f10", "everywhere.palette": "f6"}  # type: ignore[method-assign]
    staged.staged = preview_of((), pulled=False)
    async with driven(staged, (80, 24)) as driver:
        await driver.press("2")
        assert "Nothing pulled yet. f9 pulls from" in driver.text()
        await driver.press("escape")
        assert driver.notices == ["Nothing to go back from. f10 leaves SeatSync."]
        await driver.press("f6")
        assert driver.on(CommandPalette)


async def test_the_row_under_the_cursor_is_told_in_full_where_its_line_is_cut(
    staged: StagedWorkspace,
) -> None:
    operation = an_operation()
    async with driven(staged, (80, 24)) as driver:
        driver.app.session.push = PushState(PLAN, outcomes=list(operation.rows), operation=operation)
        await driver.press("3")
        assert "not attempted. ConnectWise: the addition was changed by" in driver.text()
        await driver.press("home")
        assert "ConnectWise: the addition was changed" not in driver.text()


async def test_details_of_an_error_are_read_on_demand(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        driver.app.complain(UnreachableError("Duo did not answer.", details="HTTP 502 \x1b[31mBad gateway"))
        await driver.settle()
        assert driver.notices == ["Duo did not answer. M tells more."]
        await driver.press("M")
        assert driver.on(Tell)
        assert "HTTP 502 Bad gateway" in driver.text()


@pytest.mark.parametrize("way", ["option", "setting"])
async def test_read_only_says_what_made_it_so(staged: StagedWorkspace, way: str) -> None:
    staged.read_only = True
    if way == "setting":
        staged.change_setting("read_only", "true")
    async with driven(staged) as driver:
        await driver.press("p")
        (words,) = driver.notices
    assert words.startswith("Read only: nothing is written.")
    assert ("--read-only" in words) is (way == "option")
    assert ("The setting read_only is true, from" in words) is (way == "setting")


def test_a_connection_says_as_whom_it_passed_its_test() -> None:
    report = ConnectionReport("duo", True, "Duo lists 3 subaccounts.", at=NOW, role="application [red]DI1")
    assert setup_lines.connection_words(report).endswith("Duo lists 3 subaccounts. By application [red]DI1.")


@pytest.mark.parametrize(
    ("count", "kind", "words"),
    [
        (1, "cancels", "1 cancel"),
        (2, "creates", "2 creates"),
        (1, "updates flagged large", "1 update flagged large"),
        (1, "halves of moves", "1 half of a move"),
    ],
)
def test_a_class_of_rows_agrees_with_its_number(count: int, kind: str, words: str) -> None:
    assert counted_kind(count, kind) == words


def test_a_flag_of_a_plan_writes_its_day_as_people_do() -> None:
    assert planned_flag("starts 2027-01-01") == "!starts 1 Jan 2027"
    assert planned_flag("maybe more: [red]") == "!maybe more: [red]"


def test_one_row_to_look_at_is_one_row() -> None:
    operation = replace(an_operation(), rows=an_operation().rows[:5])
    assert push.after_lines(PushState(PLAN, operation=operation))[0].startswith("1 row to look at")
