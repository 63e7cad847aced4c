"""The look of the screens, accepted picture by picture, on 80 columns and on a large terminal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from seatsync_tui.app import SeatSyncApp
from seatsync_tui.theme import LIGHT
from tests.app.staging import StagedWorkspace

Compare = Callable[..., bool]
SIZES = [(80, 24), (140, 40)]


def keys(*pressed: str, theme: str = "") -> Callable[[Pilot[None]], Awaitable[None]]:
    """Press keys once the app is open, and wait until nothing is under way."""

    async def run(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        if theme:
            pilot.app.theme = theme
        for key in pressed:
            await pilot.press(key)
            await pilot.pause()
            await pilot.app.workers.wait_for_complete()
        pilot.app.clear_notifications()
        await pilot.pause()

    return run


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_preview(snap_compare: Compare, staged: StagedWorkspace, size: tuple[int, int]) -> None:
    assert snap_compare(SeatSyncApp(staged), terminal_size=size, run_before=keys("j", "j", "n"))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_setup(snap_compare: Compare, staged: StagedWorkspace, size: tuple[int, int]) -> None:
    assert snap_compare(SeatSyncApp(staged), terminal_size=size, run_before=keys("1", "m"))


def test_preview_in_the_light_theme(snap_compare: Compare, staged: StagedWorkspace) -> None:
    run = keys("j", theme=LIGHT.name)
    assert snap_compare(SeatSyncApp(staged), terminal_size=(100, 30), run_before=run)


def test_preview_without_colour(
    snap_compare: Compare, staged: StagedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(SeatSyncApp(staged), terminal_size=(80, 24), run_before=keys("j"))


@pytest.mark.parametrize(
    ("name", "pressed"),
    [
        ("company picker", ("enter",)),
        ("details", ("G", "d")),
        ("help", ("question_mark",)),
        ("why ignored", ("i",)),
        ("number to type", ("slash", *"status:orphaned", "enter", "a")),
        ("wrong filter", ("slash", *"delta:>x")),
        ("nothing pushed", ("3",)),
        ("no operations", ("4",)),
    ],
)
def test_dialogs_and_empty_states(
    snap_compare: Compare, staged: StagedWorkspace, name: str, pressed: tuple[str, ...]
) -> None:
    assert snap_compare(SeatSyncApp(staged), terminal_size=(80, 24), run_before=keys(*pressed)), name
