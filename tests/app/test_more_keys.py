"""Keys for what is done now and then: keep, accept, copy, workbooks, messages, other keys, too small."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from seatsync_tui.commands import BY_ID
from seatsync_tui.commands.remapping import remapped
from seatsync_tui.models.counts import Customer, PullVerdict
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.rows import Pick, Status, Suggestion
from seatsync_tui.reconcile.confirming import Proposed
from seatsync_tui.screens.dialogs import AskText, Tell
from seatsync_tui.screens.help import Help
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.widgets.keybar import KeyBar
from seatsync_tui.workflow.choosing import Choosing
from tests.app.driving import driven
from tests.app.staging import StagedWorkspace, orphaned, preview_of, ready


async def test_ctrl_c_says_how_to_leave(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("ctrl+c")
        assert driver.notices == ["esc stops what runs, q leaves SeatSync."]


async def test_an_extra_addition_is_kept_as_no_seats_with_a_reason(staged: StagedWorkspace) -> None:
    extra = replace(orphaned(30, "Cobalt Marine", 8), status=Status.EXTRA_ADDITION)
    staged.staged = preview_of((extra, ready(1, "Acme", 5, 4)))
    async with driven(staged) as driver:
        await driver.to("Cobalt Marine")
        await driver.press("K", *"spare", "enter")
        (kept,) = staged.decisions().ignores
        assert (kept.addition_id, kept.keep_not_seats, kept.why) == (9030, True, "spare")
        await driver.to("Acme Ltd")
        await driver.press("K")
        assert any("Only an Extra addition" in words for words in driver.notices)


async def test_named_absences_are_accepted_with_a_reason(staged: StagedWorkspace) -> None:
    gone = (Customer("duo", "DA0007", "Left Behind [red]"),)
    preview = preview_of((ready(1, "Acme", 5, 4),))
    stamp = replace(preview.pulls[0], verdict=PullVerdict(False, "it misses 1 of the 9 customers.", gone))
    staged.staged = replace(preview, pulls=(stamp,))
    accepted: list[tuple[str, str]] = []
    staged.accept_absences = lambda source, *, why: accepted.append((source, why)) or 1  # type: ignore[method-assign,func-returns-value]
    async with driven(staged) as driver:
        await driver.press("b")
        assert driver.on(AskText)
        assert "Left Behind [red]" in driver.text()
        await driver.press(*"closed", "enter")
        assert accepted == [("duo", "closed")]


async def test_without_an_absence_there_is_nothing_to_accept(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("b")
        assert any("misses no customer" in words for words in driver.notices)


async def test_y_also_writes_a_file_and_says_where(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Acme Dental Ltd")
        await driver.press("y")
        written = staged.paths.data / "exports" / "copied.txt"
        assert "Acme Dental Ltd" in written.read_text("utf-8-sig")
        assert written.stat().st_mode & 0o077 == 0
        assert any(str(written) in words for words in driver.notices)


async def test_capital_x_writes_a_workbook_whose_texts_are_no_formulas(staged: StagedWorkspace) -> None:
    staged.staged = preview_of((ready(1, '=HYPERLINK("http://x")', 5, 4),))
    async with driven(staged) as driver:
        await driver.press("X")
        (file,) = (staged.paths.data / "exports").glob("*.xlsx")
        heads, line = load_workbook(file).active.iter_rows()
        cells = {head.value: cell for head, cell in zip(heads, line, strict=True)}
        assert cells["Customer"].value == '\'=HYPERLINK("http://x")'
        assert cells["Customer"].data_type == "s"
        assert (cells["Counted"].value, cells["Money a month"].value) == (5, 6)
        assert file.stat().st_mode & 0o077 == 0


async def test_what_was_said_can_be_read_again(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.to("Elm Street Vets")
        await driver.press("space", "M")
        assert driver.on(Tell)
        assert "Pick a company first" in driver.text()
        assert not driver.notices


@pytest.mark.parametrize("size", [(59, 24), (80, 14)])
async def test_a_terminal_that_is_too_small_says_so(staged: StagedWorkspace, size: tuple[int, int]) -> None:
    async with driven(staged, size) as driver:
        assert "SeatSync needs 60 columns and 15 lines" in driver.text()
        await driver.pilot.resize_terminal(80, 24)
        await driver.settle()
        assert "SeatSync needs" not in driver.text()
        assert "Acme Dental" in driver.text()


async def test_60_by_15_is_enough(staged: StagedWorkspace) -> None:
    async with driven(staged, (60, 15)) as driver:
        assert "SeatSync needs" not in driver.text()
        assert "Acme Dental" in driver.text()


async def test_read_only_stands_on_the_screen_and_p_says_why(staged: StagedWorkspace) -> None:
    staged.read_only = True
    async with driven(staged, (80, 24)) as driver:
        assert "READ ONLY" in driver.text()
        for key in ("p", "P"):
            await driver.press(key)
            assert any("Read only" in words for words in driver.notices)
            assert driver.on(PreviewScreen)


async def test_a_command_moves_to_another_key_by_the_settings(
    staged: StagedWorkspace, tmp_path: Path
) -> None:
    file = staged.paths.config / "settings.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('[profile.default.keys]\n"everywhere.help" = "f5, Z"\n', encoding="utf-8")
    async with driven(staged) as driver:
        assert driver.app.screen.query_one(KeyBar).shown[-1].keys == ("f5", "Z")
        await driver.press("question_mark")
        assert driver.on(PreviewScreen)
        await driver.press("Z")
        assert driver.on(Help)
        await driver.press("end")
        assert "f5 Z" in driver.text()


async def test_a_table_of_keys_that_makes_no_sense_moves_none_and_is_said(staged: StagedWorkspace) -> None:
    staged.key_wishes = lambda: {"preview.push": "ctrl+b"}  # type: ignore[method-assign]
    async with driven(staged) as driver:
        assert any("The usual keys hold" in words for words in driver.app.said)
        assert not driver.app.keys


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"preview.nothing": "f5"}, "no command"),
        ({"preview.push": ""}, "or it is none"),
        ({"preview.push": "f5, ctrl+a"}, "terminals keep that key"),
        ({"preview.push": "a"}, "is both"),
        ({"preview.push": "question_mark"}, "is both"),
    ],
)
def test_keys_that_cannot_be_are_refused_in_words(wishes: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        remapped(wishes)


def test_two_commands_may_change_places() -> None:
    push, tick = BY_ID["preview.push"].keys[0], BY_ID["preview.tick-shown"].keys[0]
    assert remapped({"preview.push": tick, "preview.tick-shown": push}) == {
        "preview.push": (tick,),
        "preview.tick-shown": (push,),
    }


@pytest.mark.parametrize("waits", [Pick.ENDING, None], ids=["not answered", "answered before"])
async def test_enter_on_an_ending_asks_how_it_goes_on_and_takes_nothing_unseen(
    waits: Pick | None, staged: StagedWorkspace
) -> None:
    staged.staged = preview_of((replace(ready(1, "Acme", 5, 4), status=Status.ENDING, pick=waits),))
    chosen = note_choices(staged)
    async with driven(staged, (80, 24)) as driver:
        await driver.press("enter", "enter")
        assert chosen == []
        for words in ("Keep it", "A new addition", "Let it end"):
            assert words in driver.text()
        await driver.press("down", "down", "enter")
        assert [(key, what.ending) for key, what in chosen] == [("duo:company-1:product-7", "new")]


async def test_enter_on_no_seats_left_asks_zero_or_cancel(staged: StagedWorkspace) -> None:
    staged.staged = preview_of((replace(ready(1, "Acme", 0, 4), pick=Pick.ZERO),))
    chosen = note_choices(staged)
    async with driven(staged) as driver:
        await driver.press("enter", *"cancel", "enter")
        assert [(key, what.zero) for key, what in chosen] == [("duo:company-1:product-7", "cancel")]


async def test_e_changes_the_last_day_of_a_cancel_and_nothing_of_an_update(staged: StagedWorkspace) -> None:
    chosen = note_choices(staged)
    async with driven(staged) as driver:
        await driver.to("Acme Dental Ltd")
        await driver.press("e")
        assert any("only a cancel" in words for words in driver.notices)
        await driver.to("Cobalt Marine")
        await driver.press("e", *"2026-11-31", "enter")
        assert driver.on(AskText), "there is no 31 November"
        await driver.press(*["backspace"] * 5, *"12-31", "enter")
        assert [what.cancel_date for _, what in chosen] == [date(2026, 12, 31)]


async def test_sure_matches_are_shown_by_name_and_saved_after_their_number(staged: StagedWorkspace) -> None:
    best = Suggestion(9140, "Elm Vets [b]", 96, "-street")
    seen = (Proposed(("duo", "DA0040"), "Elm Street Vets", best),)
    saved: list[object] = []
    staged.confirmable = lambda: seen  # type: ignore[method-assign]
    staged.confirm = lambda those: saved.append(those) or ()  # type: ignore[method-assign,assignment,func-returns-value]
    async with driven(staged) as driver:
        await driver.press("m")
        assert "Elm Street Vets = Elm Vets [b]  96 (-street)" in driver.text()
        await driver.press("2", "enter")
        assert saved == []
        await driver.press("backspace", "1", "enter")
        assert saved == [seen]


def note_choices(staged: StagedWorkspace) -> list[tuple[str, Choosing]]:
    """Keep the choices instead of storing them: the rows here are staged."""
    chosen: list[tuple[str, Choosing]] = []
    row = ready(1, "Acme", 5, 4)
    staged.choose_row = lambda key, what: chosen.append((key, what)) or row  # type: ignore[method-assign,assignment,func-returns-value]
    return chosen


async def test_every_notice_stands_in_the_same_place(staged: StagedWorkspace) -> None:
    async with driven(staged, (80, 24)) as driver:
        for words in ("One said.", "Two said.", "Three said."):
            driver.app.notify(words)
            await driver.settle()
            await driver.pilot.pause()
            assert driver.text().split("\n")[1].strip() == words
            await driver.press("j")
