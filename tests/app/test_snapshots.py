"""The look of the screens, accepted picture by picture, on 80 columns and on a large terminal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from seatsync_tui.app import SeatSyncApp
from seatsync_tui.reconcile.guard import GuardVerdict
from seatsync_tui.screens.confirm import ConfirmPush
from seatsync_tui.screens.operation import OperationScreen
from seatsync_tui.screens.session import PushState
from seatsync_tui.theme import LIGHT, PLAIN
from tests.app.driving import at_rest, stop_blinking
from tests.app.pushes import CANCELS, CREATES, PLAN, an_operation
from tests.app.staging import StagedWorkspace
from tests.app.test_setup_keys import save_pair

Compare = Callable[..., bool]
SIZES = [(80, 24), (140, 40)]


def keys(
    *pressed: str, theme: str = "", show: Screen[Any] | None = None, notices: bool = False
) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Press keys or show a dialog once the app is open, and wait until nothing is under way."""

    async def run(pilot: Pilot[None]) -> None:
        await at_rest(pilot)
        if theme:
            pilot.app.theme = theme
        if show is not None:
            await pilot.app.push_screen(show)
        for key in pressed:
            await pilot.press(key)
            await at_rest(pilot)
        if not notices:
            pilot.app.clear_notifications()
        await stop_blinking(pilot)

    return run


SCENES: dict[str, tuple[str, ...]] = {
    "preview": ("j", "j", "n"),
    "wrong filter": ("slash", *"delta:>x"),
    "setup": ("1", "m"),
    "rules": ("1", "e", "j", "j"),
    "nothing pushed": ("3",),
    "no operations": ("4",),
    "company picker": ("enter",),
    "details": ("G", "d"),
    "history": ("G", "h"),
    "sums": ("v",),
    "help": ("question_mark",),
    "messages": ("space", "M"),
    "why ignored": ("i",),
    "hold": ("G", "H"),
    "date": ("j", "e"),
    "number to type": ("slash", *"status:orphaned", "enter", "a"),
    "rule to change": ("1", "e", "enter"),
    "unmap": ("1", "m", "j", "u"),
    "no absence": ("b",),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_scene(snap_compare: Compare, staged: StagedWorkspace, scene: str, size: tuple[int, int]) -> None:
    if scene == "unmap":
        save_pair(staged)
    run = keys(*SCENES[scene], notices=scene == "no absence")
    assert snap_compare(SeatSyncApp(staged), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", ["confirm", "number for the guard", "take back"])
def test_question_before_a_push(
    snap_compare: Compare, staged: StagedWorkspace, scene: str, size: tuple[int, int]
) -> None:
    verdict = GuardVerdict((CANCELS, CREATES)) if scene == "number for the guard" else GuardVerdict()
    taken_back = scene == "take back"
    left = ("Delta Law LLP: the addition was changed since.",) if taken_back else ()
    question = ConfirmPush(PLAN, verdict, title="Take operation 12 back?" if taken_back else "", left=left)
    run = keys(show=question)
    assert snap_compare(SeatSyncApp(staged), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_operation(snap_compare: Compare, staged: StagedWorkspace, size: tuple[int, int]) -> None:
    run = keys(show=OperationScreen(an_operation()))
    assert snap_compare(SeatSyncApp(staged), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_push_that_has_ended(snap_compare: Compare, staged: StagedWorkspace, size: tuple[int, int]) -> None:
    app = SeatSyncApp(staged)
    operation = an_operation()
    app.session.push = PushState(PLAN, outcomes=list(operation.rows), operation=operation)
    assert snap_compare(app, terminal_size=size, run_before=keys("3"))


@pytest.mark.parametrize("theme", [LIGHT.name, PLAIN])
def test_preview_in_another_theme(snap_compare: Compare, staged: StagedWorkspace, theme: str) -> None:
    assert snap_compare(SeatSyncApp(staged), terminal_size=(100, 30), run_before=keys("j", theme=theme))


@pytest.mark.parametrize("scene", ["preview", "company picker", "setup"])
def test_without_colour(
    snap_compare: Compare, staged: StagedWorkspace, monkeypatch: pytest.MonkeyPatch, scene: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(SeatSyncApp(staged), terminal_size=(80, 24), run_before=keys(*SCENES[scene]))


def test_read_only(snap_compare: Compare, staged: StagedWorkspace) -> None:
    staged.read_only = True
    assert snap_compare(SeatSyncApp(staged), terminal_size=(80, 24), run_before=keys("j"))


def test_too_small(snap_compare: Compare, staged: StagedWorkspace) -> None:
    assert snap_compare(SeatSyncApp(staged), terminal_size=(50, 12), run_before=keys("j"))
