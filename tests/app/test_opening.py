"""The first frame: the preview as it was left, replaced by the real one once the profile is open."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

from textual.pilot import Pilot
from textual.strip import Strip

from seatsync_tui.app import SeatSyncApp
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.screens.glimpse import COLUMNS, Glimpse, GlimpseRow, glimpse_from
from seatsync_tui.screens.leaving import glimpse_of
from seatsync_tui.screens.opening import Opening
from seatsync_tui.screens.picturing import keep_picture
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.store.glimpse import read_glimpse
from seatsync_tui.store.store import Store
from seatsync_tui.widgets.columns import name_text
from seatsync_tui.workflow.workspace import Workspace
from tests.app.driving import Driver, driven
from tests.app.staging import StagedWorkspace


def made_glimpse(name: str = "Acme Dental") -> Glimpse:
    texts = ("Ready", name, f"{name} Ltd", f"{name} Ltd", "Managed Services", "MFA", "45", "40", "+5", "+30")
    row = GlimpseRow("[x]", ("", "grid--up"), texts)
    return Glimpse(
        at=datetime(2026, 11, 21, 14, tzinfo=UTC), route="Duo → ConnectWise PSA", tabs=" 1 Setup ",
        chips=" Ready 1 ", filter="", count="1 row shown", titles={"counted": "Duo"}, sorted_by=("", False),
        above=4, cursor=0, rows=(row,), totals="1 update", keys="space tick",
    )  # fmt: skip


def screen_text(app: SeatSyncApp) -> str:
    strips: list[Strip] = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


class Gate:
    """Opens the workspace when the test lets it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.open = threading.Event()

    def __call__(self) -> Workspace:
        assert self.open.wait(60)
        return self.workspace


async def arrive(app: SeatSyncApp, pilot: Pilot[None]) -> Driver:
    """Wait until the profile is open and nothing is under way."""
    driver = Driver(app, pilot)
    await driver.settle()
    return driver


async def test_the_first_frame_shows_the_rows_as_they_were_left_and_says_so(staged: StagedWorkspace) -> None:
    gate = Gate(staged)
    app = SeatSyncApp(gate, glimpse=made_glimpse())
    async with app.run_test(size=(118, 32)) as pilot:
        first = screen_text(app)
        gate.open.set()
        driver = await arrive(app, pilot)
        assert driver.on(PreviewScreen)
    assert "Acme Dental" in first
    assert "As it was left" in first
    assert "Reading what is stored" in first


async def test_keys_typed_before_the_profile_is_open_act_on_its_rows_and_not_on_the_picture(
    staged: StagedWorkspace,
) -> None:
    async with driven(staged) as driver:
        names = driver.names
    gate = Gate(staged)
    app = SeatSyncApp(gate, glimpse=made_glimpse())
    async with app.run_test(size=(118, 32)) as pilot:
        await pilot.press("j", "j")
        assert isinstance(app.screen, Opening)
        gate.open.set()
        driver = await arrive(app, pilot)
        assert driver.names == names
        assert driver.grid.cursor == 2


async def test_ctrl_q_leaves_while_the_profile_is_being_opened(staged: StagedWorkspace) -> None:
    gate = Gate(staged)
    app = SeatSyncApp(gate)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q")
        gate.open.set()
    assert not app.is_running


async def test_a_profile_that_cannot_be_opened_ends_the_app_with_the_reason() -> None:
    def refuse() -> Workspace:
        raise SettingsError("The setting tries takes a whole number.")

    app = SeatSyncApp(refuse, glimpse=made_glimpse())
    async with app.run_test() as pilot:
        while app.is_running and app.failure is None:
            await pilot.pause()
    assert isinstance(app.failure, SettingsError)


async def test_the_picture_holds_what_the_preview_shows_and_reads_back_the_same(
    staged: StagedWorkspace,
) -> None:
    async with driven(staged) as driver:
        await driver.press("j")
        taken = glimpse_of(driver.preview)
        names = [name_text(row) for row in driver.grid.rows]
    at = COLUMNS.index("name")
    assert [row.texts[at] for row in taken.rows] == names
    assert taken.cursor == 1
    assert glimpse_from(taken.to_text()) == taken


async def test_the_picture_is_stored_when_the_app_is_left(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("j")
        await driver.press("q")
    stored = glimpse_from(read_glimpse(staged.paths.database))
    assert stored is not None
    assert stored.cursor == 1


def test_a_picture_that_cannot_be_read_is_none() -> None:
    whole = made_glimpse()
    short = replace(whole, rows=(replace(whole.rows[0], texts=("Ready",)),))
    for text in ("", "{", "[]", "null", '{"rows": 1}', short.to_text()):
        assert glimpse_from(text) is None


async def test_a_change_of_what_is_stored_drops_the_picture(staged: StagedWorkspace) -> None:
    staged.stored(lambda store: store.save_glimpse(made_glimpse().to_text(), store.data_version()))
    assert read_glimpse(staged.paths.database)
    staged.stored(lambda store: store.save_view_state({"view:preview": "[]"}))
    assert read_glimpse(staged.paths.database)
    staged.set_ticks(staged.staged, [row for row in staged.staged.rows if row.tickable][:1], False)
    assert read_glimpse(staged.paths.database) == ""


async def test_a_picture_of_what_another_process_changed_is_not_stored(staged: StagedWorkspace) -> None:
    version = staged.stored(lambda store: store.data_version())
    with Store.open(staged.paths.database) as other:
        other.save_view_state({"theirs": "1"})
    staged.stored(lambda store: store.save_glimpse(made_glimpse().to_text(), version))
    assert read_glimpse(staged.paths.database) == ""


async def test_the_command_line_leaves_the_picture_that_the_app_would(staged: StagedWorkspace) -> None:
    keep_picture(staged)
    drawn = glimpse_from(read_glimpse(staged.paths.database))
    assert drawn is not None
    async with driven(staged) as driver:
        taken = glimpse_of(driver.preview)
    same = ("rows", "cursor", "count", "titles", "route", "totals", "sorted_by")
    assert [getattr(drawn, name) for name in same] == [getattr(taken, name) for name in same]
