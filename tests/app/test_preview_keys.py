"""The keys of the preview, pressed."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.rows import LeftOut, Status
from seatsync_tui.screens.dialogs import Ask, AskText
from seatsync_tui.screens.help import Help
from seatsync_tui.screens.picker import Choice, Picker
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.screens.resolving import Details
from seatsync_tui.screens.setup import SetupScreen
from seatsync_tui.widgets.picklist import PickList
from tests.app.driving import driven
from tests.app.staging import StagedWorkspace, preview_of, ready, some_rows, unchanged


async def test_app_opens_on_preview_when_a_pull_and_a_scan_are_stored(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        assert driver.on(PreviewScreen)
        assert driver.app.focused is driver.grid


async def test_app_opens_on_setup_without_a_scan(staged: StagedWorkspace) -> None:
    staged.staged = preview_of((), scanned=False)
    async with driven(staged) as driver:
        assert driver.on(SetupScreen)


async def test_no_change_rows_are_hidden_until_asked_for(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        assert "Even Stevens" not in driver.names
        await driver.press("n")
        assert "Even Stevens" in driver.names


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_hidden_rows_are_told_however_many_chips_there_are(
    staged: StagedWorkspace, size: tuple[int, int]
) -> None:
    statuses = [
        replace(ready(100 + place, f"Client {place}", 5, 4), status=each) for place, each in enumerate(Status)
    ]
    same = [unchanged(200 + place, f"Same {place}", 5) for place in range(1233)]
    staged.staged = replace(
        preview_of((*statuses, *same)), left_out=LeftOut(ignored_customers=2, no_charge=1)
    )
    async with driven(staged, size) as driver:
        chips = driver.text().splitlines()[2]
        assert "1,234 hidden" in chips
        assert chips.rstrip().endswith("1,234 hidden · 3 left out")
        await driver.press("slash", *"status:no-change", "enter")
        assert "hidden" not in driver.text()
        await driver.press("escape")
        assert "1,234 hidden" in driver.text()
        await driver.press("n")
        assert "hidden" not in driver.text()


async def test_space_toggles_the_row_and_keeps_the_cursor(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Acme Dental Ltd")
        key = "duo:company-1:product-7"
        assert key in driver.app.session.checked
        await driver.press("space")
        assert key not in driver.app.session.checked
        assert driver.grid.row is not None
        assert driver.grid.row.key == key


async def test_a_tick_is_stored_and_stands_after_a_restart(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Acme Dental Ltd")
        await driver.press("space")
    async with driven(staged) as driver:
        assert "duo:company-1:product-7" not in driver.app.session.checked
        assert "duo:company-2:product-7" in driver.app.session.checked


async def test_space_on_a_blocked_row_says_why(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await driver.press("space")
        assert any("Pick a company first" in words for words in driver.notices)


async def test_a_ticks_updates_without_a_flag_alone(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("A")
        assert driver.app.session.checked == set()
        await driver.press("a")
        assert driver.app.session.checked == {
            "duo:company-1:product-7",
            "duo:company-2:product-7",
            "duo:company-4:product-7",
        }


async def test_a_ticks_cancels_only_when_shown_alone_and_after_their_number_was_typed(
    staged: StagedWorkspace,
) -> None:
    async with driven(staged) as driver:
        await driver.press("slash", *"status:orphaned", "enter", "a")
        assert driver.on(Ask)
        await driver.press("3", "enter")
        assert driver.on(Ask), "a wrong number must not confirm"
        await driver.press("backspace", "2", "enter")
        assert {"addition:9030", "addition:9031"} <= driver.app.session.checked


async def test_a_refuses_two_classes_at_once(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        before = set(driver.app.session.checked)
        await driver.press("slash", *"status:orphaned,no-addition", "enter", "a")
        assert any("Filter down" in words for words in driver.notices)
        assert driver.app.session.checked == before


async def test_filter_narrows_as_one_types_and_escape_comes_back_and_clears(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("slash", *"acme")
        assert driver.names == ["Acme Dental Ltd"]
        await driver.press("escape")
        assert driver.app.focused is driver.grid
        assert driver.names == ["Acme Dental Ltd"]
        await driver.press("escape")
        assert len(driver.names) == 8


async def test_a_wrong_filter_is_said_and_the_list_keeps_its_state(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("slash", *"delta:>5")
        assert driver.names == ["Delta Law LLP", "Bright Path Schools Ltd"]
        await driver.press("backspace")
        assert "delta:>" in driver.preview.bar.error
        assert driver.names == ["Delta Law LLP", "Bright Path Schools Ltd"]


async def test_digits_are_text_inside_the_filter(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("slash", "1")
        assert driver.on(PreviewScreen)
        assert driver.preview.bar.text == "1"


async def test_f_walks_through_the_chips(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("f")
        assert driver.app.session.view.filter == "status:ready"
        assert len(driver.names) == 4
        await driver.press("F")
        assert driver.app.session.view.filter == ""


async def test_filter_sort_and_cursor_survive_a_restart(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("slash", *"status:ready", "enter", "o", "o", "o")
        await driver.to("Baker & Sons Ltd")
        await driver.finish()
        names = driver.names
    async with driven(staged) as driver:
        assert driver.app.session.view.filter == "status:ready"
        assert driver.preview.bar.text == "status:ready"
        assert driver.names == names
        assert driver.grid.row is not None
        assert driver.grid.row.company == "Baker & Sons Ltd"


async def test_cursor_stays_on_its_company_when_rows_change(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Baker & Sons Ltd")
        staged.staged = preview_of((ready(9, "Aardvark", 3, 2), *some_rows()))
        driver.app.reclassify()
        await driver.settle()
        assert driver.grid.row is not None
        assert driver.grid.row.company == "Baker & Sons Ltd"


async def test_a_changed_update_resets_its_tick_and_says_so(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Acme Dental Ltd")
        await driver.press("space")
        staged.staged = preview_of((ready(1, "Acme Dental", 46, 40),))
        driver.app.reclassify()
        await driver.settle()
        assert "duo:company-1:product-7" in driver.app.session.checked
        assert any("reset" in words for words in driver.notices)


async def test_moving_keys_work_as_arrows_and_page_keys_do(staged: StagedWorkspace) -> None:
    staged.staged = preview_of([ready(n, f"Client {n:03}", n + 2, n + 1) for n in range(1, 101)])
    async with driven(staged) as driver:
        grid = driver.grid
        await driver.press("j", "j", "down", "k")
        assert grid.cursor == 2
        await driver.press("G")
        assert grid.cursor == 99
        await driver.press("g")
        assert grid.cursor == 0
        await driver.press("ctrl+d")
        page = grid.cursor
        assert page > 5
        await driver.press("pagedown", "ctrl+u")
        assert grid.cursor == page
        await driver.press("end", "home")
        assert grid.cursor == 0


async def test_enter_opens_the_company_picker_with_the_suggestion_first(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await driver.press("enter")
        assert driver.on(Picker)
        await driver.press("enter")
        assert staged.mapped == [(("duo", "DA0040"), 9140)]


async def test_the_picker_searches_as_one_types(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await driver.press("enter", *"acme dental", "enter")
        assert staged.mapped == [(("duo", "DA0040"), 77)]


async def test_the_picker_takes_an_identifier_typed_in_full(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await driver.press("enter", "slash", *"elm", "enter")
        assert staged.mapped == [(("duo", "DA0040"), 78)]


async def test_the_picker_takes_nothing_unseen_while_several_fit(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        taken: list[object] = []
        choices = [Choice(number, f"Elm {number}") for number in (1, 2, 3)]
        driver.app.push_screen(Picker("Which?", [], load=lambda: choices, take_first=False), taken.append)
        await driver.settle()
        await driver.press(*"el", "enter")
        assert driver.on(Picker)
        assert any("3 entries fit" in words for words in driver.notices)
        await driver.press("down", "down", "enter")
        assert taken == [2]


async def test_the_picker_never_goes_round_from_one_end_to_the_other(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        taken: list[object] = []
        choices = [Choice(number, f"Elm {number}") for number in range(1, 40)]
        driver.app.push_screen(Picker("Which?", [], load=lambda: choices, take_first=False), taken.append)
        await driver.settle()
        await driver.press("down", "up", "up", "enter")
        assert taken == [1]


async def test_without_colour_the_cursor_of_a_picker_stands_in_reverse_video(
    staged: StagedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await driver.press("enter")
        lines = [driver.app.screen.query_one(PickList).render_line(y) for y in (0, 1)]
        reversed_lines = [any(segment.style and segment.style.reverse for segment in line) for line in lines]
        assert reversed_lines == [True, False]


async def test_escape_empties_the_search_before_it_leaves_the_picker(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await driver.press("enter", *"acme", "escape")
        assert driver.on(Picker)
        await driver.press("escape")
        assert driver.on(PreviewScreen)


async def test_a_notice_is_gone_on_the_next_key(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await driver.press("space")
        assert driver.notices
        await driver.press("j")
        assert not driver.notices


async def test_enter_on_a_row_that_needs_nothing_opens_its_details(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Acme Dental Ltd")
        await driver.press("enter")
        assert driver.on(Details)
        assert "45 users are enrolled" in driver.text()
        await driver.press("escape")
        assert driver.on(PreviewScreen)


async def test_ignore_asks_why(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await driver.press("i", "enter")
        assert driver.on(AskText), "an empty reason must not pass"
        await driver.press(*"left", "enter")
        assert staged.ignored == [(("duo", "DA0040"), None, "left")]


async def test_a_hold_is_stored_with_number_day_and_reason(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Acme Dental Ltd")
        await driver.press("H", "enter", *"2026-12-31", "enter", *"trial", "enter")
        (hold,) = staged.decisions().holds
        assert (hold.row_key, str(hold.quantity), str(hold.until), hold.why) == (
            "duo:company-1:product-7",
            "40",
            "2026-12-31",
            "trial",
        )


async def test_undo_on_a_row_without_a_customer_says_why(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Cobalt Marine")
        await driver.press("u")
        assert any("no customer behind it" in words for words in driver.notices)


async def test_y_copies_the_row(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Acme Dental Ltd")
        await driver.press("y")
        assert "Acme Dental Ltd\tManaged Services\tDUO-MFA\t45\t40\t+5\t+30.00" in driver.app.clipboard


async def test_x_writes_what_is_shown_as_csv(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("slash", *"acme", "enter", "x")
        (file,) = (staged.paths.data / "exports").iterdir()
        lines = file.read_text("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert "Acme Dental Ltd" in lines[1]


async def test_help_lists_the_keys_of_the_screen(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("question_mark")
        assert driver.on(Help)
        assert "Tick or untick the row" in driver.text()
        await driver.press("escape", "f1")
        assert driver.on(Help)


async def test_digits_and_the_palette_reach_every_screen(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        for key, name in (("1", "setup"), ("3", "push"), ("4", "operations"), ("2", "preview")):
            await driver.press(key)
            assert driver.app.screen is driver.app.get_screen(name)
        await driver.press("ctrl+p")
        assert driver.app.screen.id == "--command-palette"


async def test_hostile_names_are_shown_as_plain_text(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        assert "[bold]Évil" in driver.text()
        assert "\x1b" not in driver.text()


async def test_80_columns_fold_lesser_columns_and_nothing_wraps(staged: StagedWorkspace) -> None:
    async with driven(staged, (80, 24)) as driver:
        assert driver.grid.column_names == ("status", "name", "counted", "current", "change", "money")
        assert not driver.preview.pane.display
        assert len(driver.preview.query_one("KeyBar").shown) <= 7  # type: ignore[attr-defined]
        await driver.press("w")
        assert driver.preview.pane.display


async def test_pulls_and_scans_start_by_key_and_escape_stops(staged: StagedWorkspace) -> None:
    import threading

    staged.gate = threading.Event()
    async with driven(staged) as driver:
        await driver.press("r")
        assert driver.app.job_words()
        await driver.press("s")
        assert staged.scans == 0
        assert any("A pull is running" in words for words in driver.notices)
        await driver.press("escape")
        await driver.finish()
        assert not driver.app.job_running
        await driver.press("s")
        await driver.finish()
        assert (staged.pulls, staged.scans) == (1, 1)


async def test_an_empty_preview_says_what_to_do_next(staged: StagedWorkspace) -> None:
    staged.staged = preview_of((), pulled=False)
    staged.reports = (ConnectionReport("duo", True, "Set."), ConnectionReport("connectwise", True, "Set."))
    async with driven(staged) as driver:
        await driver.press("2")
        assert "r pulls from Duo Security: one call a subaccount" in driver.text()


async def test_stale_data_is_told_in_words(staged: StagedWorkspace) -> None:
    from datetime import timedelta

    staged.now = lambda: preview_of(()).pulls[0].at + timedelta(days=3)
    async with driven(staged) as driver:
        assert "3 days ago: stale" in driver.text()


async def test_the_palette_runs_a_command_of_the_screen(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("ctrl+p", *"untick")
        await driver.pilot.pause(0.2)
        await driver.press("enter")
        assert driver.app.session.checked == set()


async def test_what_is_loaded_later_does_not_move_the_cursor_of_a_picker(
    staged: StagedWorkspace,
) -> None:
    loaded = threading.Event()
    taken: list[object] = []

    def load() -> list[Choice]:
        loaded.wait()
        return [Choice(3, "Three")]

    async with driven(staged) as driver:
        first = [Choice(1, "One"), Choice(2, "Two")]
        driver.app.push_screen(Picker("Which?", [], first=first, load=load), taken.append)
        await driver.pilot.press("down")
        loaded.set()
        await driver.settle()
        assert "Three" in driver.text()
        await driver.press("enter")
    assert taken == [2]
