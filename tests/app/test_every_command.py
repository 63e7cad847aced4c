"""Every command of the table is pressed by a test: here, or where it is named; a new one without fails."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from seatsync_tui.commands import BY_ID, COMMANDS, Command
from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.models.plans import Operation, OperationState, Outcome, Plan
from seatsync_tui.models.rows import Preview
from seatsync_tui.screens.confirm import ConfirmPush
from seatsync_tui.screens.dialogs import Ask, AskText
from seatsync_tui.screens.help import Help
from seatsync_tui.screens.operation import OperationScreen
from seatsync_tui.screens.picker import Picker
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.screens.resolving import Details
from seatsync_tui.screens.session import PushState
from tests.app.driving import driven
from tests.app.pushes import PLAN, an_operation
from tests.app.staging import StagedWorkspace
from tests.app.test_file_import import opened, to
from tests.app.test_setup_keys import save_pair

MOVING = "test_preview_keys.test_moving_keys_work_as_arrows_and_page_keys_do"
DIGITS = "test_preview_keys.test_digits_and_the_palette_reach_every_screen"
LISTS = "test_every_command.test_each_list_of_setup_is_reached_by_its_key"
PUSHED = "test_whole_way.test_a_push_by_keys_writes_what_was_ticked_and_is_found_again"
RULES = "test_setup_keys.test_e_shows_the_rules_with_meaning_and_default_and_enter_changes_one"
PAIRS = "test_setup_keys.test_f_shows_mapped_and_unmapped_pairs_and_slash_filters"
STARTED = "test_preview_keys.test_pulls_and_scans_start_by_key_and_escape_stops"
CONFIRMED = "test_confirm.test_within_the_limits_enter_confirms"
SEARCHED = "test_preview_keys.test_the_picker_never_goes_round_from_one_end_to_the_other"
PRESSED = {
    "everywhere.go-setup": DIGITS,
    "everywhere.go-preview": DIGITS,
    "everywhere.go-push": DIGITS,
    "everywhere.go-operations": DIGITS,
    "everywhere.palette": DIGITS,
    "everywhere.help": "test_preview_keys.test_help_lists_the_keys_of_the_screen",
    "everywhere.messages": "test_more_keys.test_what_was_said_can_be_read_again",
    "everywhere.back": "test_preview_keys.test_filter_narrows_as_one_types_and_escape_comes_back_and_clears",
    "list.cursor_up": MOVING,
    "list.cursor_down": MOVING,
    "list.first": MOVING,
    "list.last": MOVING,
    "list.page_up": MOVING,
    "list.page_down": MOVING,
    "preview.tick": "test_preview_keys.test_space_toggles_the_row_and_keeps_the_cursor",
    "preview.tick-shown": "test_preview_keys.test_a_ticks_updates_without_a_flag_alone",
    "preview.untick-shown": "test_preview_keys.test_a_ticks_updates_without_a_flag_alone",
    "preview.push": PUSHED,
    "preview.resolve": "test_preview_keys.test_enter_opens_the_company_picker_with_the_suggestion_first",
    "preview.why": "test_preview_keys.test_80_columns_fold_lesser_columns_and_nothing_wraps",
    "preview.ignore": "test_preview_keys.test_ignore_asks_why",
    "preview.hold": "test_preview_keys.test_a_hold_is_stored_with_number_day_and_reason",
    "preview.date": "test_more_keys.test_e_changes_the_last_day_of_a_cancel_and_nothing_of_an_update",
    "preview.confirm-matches": "test_more_keys."
    "test_sure_matches_are_shown_by_name_and_saved_after_their_number",
    "preview.keep": "test_more_keys.test_an_extra_addition_is_kept_as_no_seats_with_a_reason",
    "preview.history": "test_history.test_h_shows_the_past_of_the_row",
    "preview.copy": "test_preview_keys.test_y_copies_the_row",
    "preview.filter": "test_preview_keys.test_digits_are_text_inside_the_filter",
    "preview.next-chip": "test_preview_keys.test_f_walks_through_the_chips",
    "preview.previous-chip": "test_preview_keys.test_f_walks_through_the_chips",
    "preview.no-change": "test_preview_keys.test_no_change_rows_are_hidden_until_asked_for",
    "preview.sort": "test_every_command.test_the_order_is_turned_round_and_everything_scanned",
    "preview.pull": STARTED,
    "preview.scan": STARTED,
    "preview.export": "test_preview_keys.test_x_writes_what_is_shown_as_csv",
    "preview.export-xlsx": "test_more_keys.test_capital_x_writes_a_workbook_whose_texts_are_no_formulas",
    "preview.next-source": "test_counts."
    "test_capital_n_shows_one_source_after_the_other_and_the_header_says_which",
    "preview.counts": "test_counts.test_capital_c_shows_what_is_stored",
    "counts.right": "test_counts.test_columns_pass_by_while_names_stand_still",
    "counts.left": "test_counts.test_columns_pass_by_while_names_stand_still",
    "counts.vendor": "test_counts.test_columns_pass_by_while_names_stand_still",
    "counts.export": "test_counts.test_the_table_is_exported_as_csv_and_as_workbook",
    "counts.export-xlsx": "test_counts.test_the_table_is_exported_as_csv_and_as_workbook",
    "preview.sums": "test_sums.test_v_groups_by_the_next_word_and_enter_narrows_the_preview",
    "preview.accept-absences": "test_more_keys.test_named_absences_are_accepted_with_a_reason",
    "setup.connections": LISTS,
    "setup.licenses": LISTS,
    "setup.companies": LISTS,
    "setup.rules": LISTS,
    "setup.choose": RULES,
    "setup.filter": PAIRS,
    "setup.show": PAIRS,
    "setup.unmap": "test_setup_keys.test_unmapping_warns_before_it_takes_the_pair_back",
    "setup.scan": "test_setup_keys.test_the_header_tells_of_a_scan_as_soon_as_it_has_ended",
    "push.open": PUSHED,
    "operations.open": "test_every_command.test_operations_are_opened_taken_back_settled_and_exported",
    "sums.by": "test_sums.test_v_groups_by_the_next_word_and_enter_narrows_the_preview",
    "sums.narrow": "test_sums.test_v_groups_by_the_next_word_and_enter_narrows_the_preview",
    "picker.take": "test_preview_keys.test_the_picker_searches_as_one_types",
    "picker.up": "test_every_command.test_a_picker_pages_and_tells_its_keys",
    "picker.down": SEARCHED,
    "picker.back": "test_preview_keys.test_escape_empties_the_search_before_it_leaves_the_picker",
    "dialog.confirm": CONFIRMED,
    "dialog.back": "test_confirm.test_escape_confirms_nothing",
    "everywhere.quit": "test_every_command.test_q_leaves",
    "preview.push-row": "test_every_command.test_a_row_is_pushed_alone_or_looked_at",
    "preview.details": "test_every_command.test_a_row_is_pushed_alone_or_looked_at",
    "preview.pick-company": "test_every_command.test_another_company_is_picked_and_a_match_undone",
    "preview.undo-company": "test_every_command.test_another_company_is_picked_and_a_match_undone",
    "preview.reverse": "test_every_command.test_the_order_is_turned_round_and_everything_scanned",
    "preview.scan-all": "test_every_command.test_the_order_is_turned_round_and_everything_scanned",
    "setup.test": "test_every_command.test_setup_tests_pulls_and_maps",
    "setup.pull": "test_every_command.test_setup_tests_pulls_and_maps",
    "setup.no-charge": "test_every_command.test_setup_tests_pulls_and_maps",
    "setup.shared": "test_every_command.test_setup_tests_pulls_and_maps",
    "setup.one-each": "test_every_command.test_setup_tests_pulls_and_maps",
    "setup.count-rule": "test_every_command.test_setup_tests_pulls_and_maps",
    "push.replan": "test_every_command.test_after_a_push_the_rest_is_planned_or_exported",
    "push.export": "test_every_command.test_after_a_push_the_rest_is_planned_or_exported",
    "operations.revert": "test_every_command.test_operations_are_opened_taken_back_settled_and_exported",
    "operations.settle": "test_every_command.test_operations_are_opened_taken_back_settled_and_exported",
    "operations.export": "test_every_command.test_operations_are_opened_taken_back_settled_and_exported",
    "operation.export": "test_every_command.test_one_operation_is_exported_taken_back_and_settled_by_hand",
    "operation.revert": "test_every_command.test_one_operation_is_exported_taken_back_and_settled_by_hand",
    "operation.settle": "test_every_command.test_one_operation_is_exported_taken_back_and_settled_by_hand",
    "setup.file": "test_file_import.test_a_file_that_is_not_there_is_said_in_the_question",
    "file.next": "test_file_import.test_the_view_follows_every_choice",
    "file.pull": "test_file_import.test_a_file_is_pulled_after_its_bad_rows_were_shown",
    "file.remember": "test_file_import.test_a_remembered_profile_is_taken_for_the_next_file_of_its_kind",
    "file.open": "test_every_command.test_a_choice_about_a_file_is_taken_back_or_typed",
    "file.previous": "test_every_command.test_a_choice_about_a_file_is_taken_back_or_typed",
    "file.type": "test_every_command.test_a_choice_about_a_file_is_taken_back_or_typed",
    "file.bad": "test_every_command.test_a_choice_about_a_file_is_taken_back_or_typed",
    "picker.page-up": "test_every_command.test_a_picker_pages_and_tells_its_keys",
    "picker.page-down": "test_every_command.test_a_picker_pages_and_tells_its_keys",
    "picker.help": "test_every_command.test_a_picker_pages_and_tells_its_keys",
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_is_pressed_by_a_test(command: Command) -> None:
    assert command.id in PRESSED, "press it in a test, and name the test here"
    module, _, name = PRESSED[command.id].partition(".")
    written = inspect.getsource(getattr(importlib.import_module(f"tests.app.{module}"), name))
    if "set_up(driver)" in written:
        written += inspect.getsource(importlib.import_module("tests.app.test_whole_way").set_up)
    assert any(f'"{key}"' in written for key in command.keys), command.keys


def test_the_list_names_no_command_that_is_gone() -> None:
    assert set(PRESSED) == set(BY_ID)


async def test_q_leaves(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.pilot.press("q")
        await driver.app.workers.wait_for_complete()
        assert driver.app._exit


async def test_a_row_is_pushed_alone_or_looked_at(staged: StagedWorkspace) -> None:
    asked: list[tuple[frozenset[str], str]] = []

    def make_plan(preview: Preview, keys: frozenset[str], *, partial: str = "") -> Plan:
        asked.append((keys, partial))
        return PLAN

    staged.make_plan = make_plan  # type: ignore[method-assign,assignment]
    async with driven(staged) as driver:
        await driver.to("Baker & Sons Ltd")
        await driver.press("d")
        assert driver.on(Details)
        await driver.press("escape", "P")
        assert driver.on(ConfirmPush)
        assert asked == [(frozenset({"duo:company-2:product-7"}), "Baker & Sons Ltd")]


async def test_another_company_is_picked_and_a_match_undone(staged: StagedWorkspace) -> None:
    save_pair(staged)
    async with driven(staged) as driver:
        await driver.to("Acme Dental Ltd")
        await driver.press("c")
        assert driver.on(Picker)
        await driver.press(*"77", "enter")
        assert staged.mapped == [(("duo", "DA0001"), 77)]
        await driver.press("u")
        assert driver.on(Ask)
        await driver.press("enter")
        assert staged.decisions().companies == ()


async def test_the_order_is_turned_round_and_everything_scanned(staged: StagedWorkspace) -> None:
    wholly: list[bool] = []

    def start_scan(*, full: bool = False) -> None:
        wholly.append(full)

    async with driven(staged) as driver:
        await driver.press("o")
        assert driver.app.session.view.sort == "status"
        driver.app.start_scan = start_scan  # type: ignore[method-assign]
        before = list(driver.names)
        await driver.press("O")
        assert driver.app.session.view.reverse
        assert driver.names != before
        await driver.press("S")
        assert wholly == [True]


async def test_each_list_of_setup_is_reached_by_its_key(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("1")
        for key, name in (("m", "companies"), ("c", "connections"), ("l", "licenses"), ("e", "rules")):
            await driver.press(key)
            assert driver.app.focused is not None
            assert driver.app.focused.id == name


async def test_setup_tests_pulls_and_maps(staged: StagedWorkspace) -> None:
    tested: list[str] = []

    async def test_connection(name: str) -> ConnectionReport:
        tested.append(name)
        return ConnectionReport(name, True, "Tested.")

    staged.test_connection = test_connection  # type: ignore[method-assign]
    mapped: list[object] = []
    staged.map_license = lambda key, **what: mapped.append((key, what))  # type: ignore[method-assign]
    mapping = LicenseMapping("duo", "duo-mfa", "users", 7, "DUO-MFA")
    staged.stored(lambda store: store.save_license(mapping))
    async with driven(staged) as driver:
        await driver.press("1", "c", "t")
        await driver.finish()
        assert tested == ["duo"]
        await driver.press("r")
        await driver.finish()
        assert staged.pulls == 1
        await driver.press("l", "N")
        assert driver.on(Ask)
        await driver.press("enter")
        assert mapped == [(mapping.key, {"no_charge": True})]
        await driver.press("S")
        assert "counted by duo and by the other one too" in driver.text()
        await driver.press("enter")
        kept = {"product": 7, "count_rule": "", "shared": None, "one_each": None}
        what = {**kept, "shared": True}
        assert mapped[1:] == [(mapping.key, what)]
        await driver.press("O")
        assert "Zeros stay refused" in driver.text()
        await driver.press("enter")
        assert mapped[2:] == [(mapping.key, {**kept, "one_each": True})]
        await driver.press("C")
        assert driver.on(Picker)


def pushed(app_state: Callable[[PushState], None]) -> None:
    """Hand over the state of a push that has ended."""
    operation = an_operation()
    app_state(PushState(PLAN, outcomes=list(operation.rows), operation=operation))


def written(staged: StagedWorkspace) -> list[str]:
    return sorted(path.suffix for path in (staged.paths.data / "exports").glob("*"))


async def test_after_a_push_the_rest_is_planned_or_exported(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        pushed(lambda state: setattr(driver.app.session, "push", state))
        await driver.press("3", "x")
        assert written(staged) == [".csv"]
        await driver.press("r")
        await driver.finish()
        assert staged.scans == 1
        assert driver.on(PreviewScreen)


def with_operations(staged: StagedWorkspace, *operations: Operation) -> list[int]:
    """Stage operations; gives the numbers of those that are asked to be taken back."""
    asked: list[int] = []
    staged.operations = lambda *_: operations  # type: ignore[method-assign,assignment]
    staged.operation = lambda number: next(each for each in operations if each.id == number)  # type: ignore[method-assign]
    staged.refuse_unsettled = lambda *_: None  # type: ignore[method-assign]

    def revert(number: int) -> object:
        asked.append(number)
        return type("Reversal", (), {"plan": PLAN, "left": ()})()

    staged.revert = revert  # type: ignore[method-assign,assignment]
    return asked


async def test_operations_are_opened_taken_back_settled_and_exported(staged: StagedWorkspace) -> None:
    resumed: list[bool] = []

    async def resume(**_: object) -> Operation:
        resumed.append(True)
        return an_operation()

    staged.resume = resume  # type: ignore[method-assign]
    unsettled = replace(an_operation(state=OperationState.UNSETTLED), id=13)
    asked = with_operations(staged, an_operation(), unsettled)
    async with driven(staged, (80, 24)) as driver:
        await driver.press("4")
        assert "Operation 13 was broken off" in driver.text()
        await driver.press("enter")
        assert driver.on(OperationScreen)
        assert "Operation 13" in driver.text()
        await driver.press("escape", "S")
        await driver.finish()
        assert resumed == [True]
        await driver.press("x")
        assert written(staged) == [".csv"]
        await driver.press("j", "u")
        assert driver.on(ConfirmPush)
        assert asked == [12]


async def test_one_operation_is_exported_taken_back_and_settled_by_hand(staged: StagedWorkspace) -> None:
    settled: list[object] = []

    async def settle(operation: int, key: str, *, addition_id: int | None) -> Operation:
        settled.append((operation, key, addition_id))
        return an_operation()

    staged.settle = settle  # type: ignore[method-assign,assignment]
    asked = with_operations(staged, an_operation())
    unknown = [row.outcome for row in an_operation().rows].index(Outcome.UNKNOWN)
    async with driven(staged) as driver:
        await driver.press("4", "enter", "x")
        assert written(staged) == [".csv"]
        await driver.press("S")
        assert any("Only a row whose outcome is unknown" in words for words in driver.notices)
        await driver.press(*["j"] * unknown, "S")
        assert driver.on(AskText)
        await driver.press(*"none", "enter")
        await driver.finish()
        assert settled == [(12, f"addition:{unknown + 1}", None)]
        await driver.press("enter", "u")
        assert driver.on(ConfirmPush)
        assert asked == [12]


async def test_a_choice_about_a_file_is_taken_back_or_typed(staged: StagedWorkspace, tmp_path: Path) -> None:
    path = tmp_path / "avanan.csv"
    path.write_text("Tenant,Plan,Users\nAcme,Pro,5\nBright,Pro,\n", encoding="utf-8")
    async with driven(staged, (80, 24)) as driver:
        await opened(driver, path)
        await to(driver, "Heads in line")
        before = driver.text()
        await driver.press("right")
        assert driver.text() != before
        await driver.press("left")
        assert driver.text() == before
        await driver.press("enter")
        assert driver.on(AskText)
        await driver.press("escape", "b")
        assert "Line 3 (Bright): the quantity is blank." in driver.text()
        await driver.press("escape", "o")
        assert "The file (CSV or XLSX)" in driver.text()


async def test_a_picker_pages_and_tells_its_keys(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("enter")
        picker = driver.app.screen
        assert isinstance(picker, Picker)
        await driver.press("pagedown")
        assert picker.listed.highlighted == len(picker._shown) - 1
        await driver.press("up")
        assert picker.listed.highlighted == len(picker._shown) - 2
        await driver.press("pageup")
        assert picker.listed.highlighted == 0
        await driver.press("f1")
        assert driver.on(Help)
        assert "Take the entry under the cursor." in driver.text()
