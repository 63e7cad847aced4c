"""The keys of setup, and what it says next."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.mappings import CompanyMapping, MatchedBy
from seatsync_tui.screens.connection_form import ConnectionForm
from seatsync_tui.screens.dialogs import Ask
from seatsync_tui.screens.picker import Picker
from seatsync_tui.screens.setup import SetupScreen
from seatsync_tui.widgets.field import Field
from tests.app.driving import driven
from tests.app.staging import StagedWorkspace, preview_of

AT = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)


def save_pair(staged: StagedWorkspace) -> None:
    mapping = CompanyMapping(
        "duo", "DA0001", 1, "Acme Dental", "Acme Dental Ltd", MatchedBy.NAME, "tess@jump", AT
    )
    staged.stored(lambda store: store.save_company(mapping))


async def test_without_credentials_setup_asks_for_the_connection_first(staged: StagedWorkspace) -> None:
    staged.staged = preview_of((), pulled=False, scanned=False)
    staged.reports = (
        ConnectionReport("duo", False, "Not set. duo-host is missing.", "duo-host"),
        ConnectionReport("connectwise", False, "Not set.", "connectwise-url"),
    )
    async with driven(staged) as driver:
        assert driver.on(SetupScreen)
        assert "Next: the connection to Duo Security" in driver.text()
        await driver.press("r")
        assert staged.pulls == 0
        assert any("No source has passed its test yet" in words for words in driver.notices)


async def test_the_form_names_the_exact_fields_and_hides_the_secret(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("1", "c", "enter")
        assert driver.on(ConnectionForm)
        text = driver.text()
        for label in ("API hostname", "Integration key", "Secret key", "keyring"):
            assert label in text
        await driver.press("tab", "tab", *"s3cret")
        assert "s3cret" not in driver.text()
        (hidden,) = [field for field in driver.app.screen.query(Field) if field.password]
        assert hidden.value == "s3cret"


async def test_enter_without_anything_typed_stores_nothing(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("1", "c", "enter")
        await driver.press(*["enter"] * len(driver.app.screen.query(Field)))
        assert driver.on(ConnectionForm)
        assert "Nothing was typed" in driver.text()


async def test_f_shows_mapped_and_unmapped_pairs_and_slash_filters(staged: StagedWorkspace) -> None:
    save_pair(staged)
    async with driven(staged) as driver:
        await driver.press("1", "m", "f")
        assert "mapped: 1 of 7" in driver.text()
        assert "matched by name 1 Aug 09:00, not confirmed yet" in driver.text()
        await driver.press("f")
        assert "unmapped: 6 of 7" in driver.text()
        await driver.press("slash", *"elm")
        assert "unmapped: 1 of 7" in driver.text()


async def test_unmapping_warns_before_it_takes_the_pair_back(staged: StagedWorkspace) -> None:
    save_pair(staged)
    async with driven(staged) as driver:
        await driver.press("1", "m", "f", "u")
        assert driver.on(Ask)
        assert "addition of 40 seats" in driver.text()
        await driver.press("enter")
        assert staged.decisions().companies == ()


async def test_enter_on_a_pair_picks_another_company(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("1", "m", "slash", *"elm", "enter", "enter")
        assert driver.on(Picker)
        await driver.press("enter")
        assert staged.mapped == [(("duo", "DA0040"), 9140)]


@pytest.mark.parametrize("key", ["t", "N", "C", "S", "u"])
async def test_a_key_that_cannot_act_says_where_to_go(staged: StagedWorkspace, key: str) -> None:
    async with driven(staged) as driver:
        await driver.press("1", "m" if key != "u" else "c", key)
        assert any("first" in words or "goes to" in words for words in driver.notices)


async def test_e_shows_the_rules_with_meaning_and_default_and_enter_changes_one(
    staged: StagedWorkspace,
) -> None:
    async with driven(staged, (80, 24)) as driver:
        await driver.press("1", "e", "G")
        assert "Creates of a product" in driver.text()
        assert "guard_creates_percent: percent, 0 or more. Default 20" in driver.text()
        await driver.press("enter", "backspace", "backspace", *"35", "enter")
        assert staged.settings.guard_creates_percent == 35
        setup = driver.app.get_screen("setup")
        assert isinstance(setup, SetupScreen)
        assert "35  (default 20)" in str(setup.rules.options[-1].prompt)
        await driver.press("enter", "backspace", "backspace", "enter")
        assert staged.settings.guard_creates_percent == 20
        assert staged.settings.origin_of("guard_creates_percent") == "default"


async def test_a_rule_with_a_value_that_makes_no_sense_stays_and_says_what_it_takes(
    staged: StagedWorkspace,
) -> None:
    async with driven(staged, (80, 24)) as driver:
        await driver.press("1", "e", "G", "enter", *"x", "enter")
        assert any("percent, 0 or more" in words for words in driver.notices)
        assert staged.settings.guard_creates_percent == 20


async def test_the_counters_tell_all_mapped_unmapped_and_failed(staged: StagedWorkspace) -> None:
    save_pair(staged)
    async with driven(staged, (80, 24)) as driver:
        await driver.press("1", "m")
        assert "[all 7]" in driver.text()
        for words in ("mapped 1", "unmapped 6", "failed 0"):
            assert words in driver.text()
        await driver.pilot.click("#counters", offset=(12, 0))
        await driver.settle()
        assert "mapped: 1 of 7" in driver.text()


async def test_a_pull_pressed_during_a_test_waits_its_turn(staged: StagedWorkspace) -> None:
    staged.reports = (
        ConnectionReport("duo", False, "Set, not tested yet."),
        ConnectionReport("connectwise", True, "Set and tested."),
    )
    go_on = threading.Event()

    async def test_connection(name: str) -> ConnectionReport:
        await asyncio.to_thread(go_on.wait, 10)
        return ConnectionReport(name, True, "Tested.")

    staged.test_connection = test_connection  # type: ignore[method-assign]
    async with driven(staged) as driver:
        await driver.press("s")
        assert staged.scans == 0
        assert any("starts when the test has ended" in words for words in driver.notices)
        go_on.set()
        await driver.finish()
        assert staged.scans == 1


async def test_the_header_tells_of_a_scan_as_soon_as_it_has_ended(staged: StagedWorkspace) -> None:
    staged.staged = preview_of((), pulled=False, scanned=False)
    async with driven(staged) as driver:
        await driver.press("1")
        assert "not scanned yet" in driver.text()
        staged.staged = preview_of((), pulled=False)
        await driver.press("s")
        await driver.finish()
        assert "not scanned yet" not in driver.text()


async def test_sources_that_nobody_uses_stand_in_one_line_until_they_are_asked_for(
    staged: StagedWorkspace,
) -> None:
    long = "Set for api-1.duosecurity.com, but " + "the keyring of this machine is locked and " * 3 + "asks."
    staged.reports = (
        ConnectionReport("duo", False, long, "duo-secret-key"),
        ConnectionReport("connectwise", True, "Tested."),
        ConnectionReport("huntress", False, "Not set. huntress-key is not set.", "huntress-key"),
        ConnectionReport("pax8", True, "Tested."),
    )
    async with driven(staged, (80, 24)) as driver:
        await driver.press("1", "c")
        text = driver.text()
        assert "Pax8" in text
        assert "further source" in text
        assert "asks." in text, "the words of the connection under the cursor are told in full"
        await driver.press("j", "j", "j", "t")
        assert any("enter lists the further sources" in words for words in driver.notices)
        await driver.press("enter")
        assert "further source" not in driver.text()
        assert "Not set. huntress-key" in driver.text()
