"""The file screen: choices, what the file says by them as they change, bad rows by line, and the pull."""

from __future__ import annotations

from pathlib import Path

import pytest

from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.screens.dialogs import Ask, AskText
from seatsync_tui.screens.file_import import FileImport
from seatsync_tui.screens.licensing import all_skus
from seatsync_tui.screens.setup import SetupScreen
from seatsync_tui.workflow import importing
from seatsync_tui.workflow.workspace import Workspace
from tests.app.driving import Driver, driven
from tests.app.staging import StagedWorkspace

HEAD = "Report of the month;;;\nTenant;Tenant ID;Plan;Users\n"
ROWS = "Acme Dental;a1;Pro;5\nAcme Dental;a1;Pro;2,5\nBright Vets;b2;Pro;1.200\n"


@pytest.fixture
def march(tmp_path: Path) -> Path:
    path = tmp_path / "march.csv"
    path.write_text(HEAD + ROWS, encoding="cp1252")
    return path


async def opened(driver: Driver, path: Path) -> None:
    await driver.press("1", "i")
    assert driver.on(AskText)
    driver.app.screen.query("Field").first().value = str(path)  # type: ignore[attr-defined]
    await driver.press("enter")
    assert driver.on(FileImport)


async def to(driver: Driver, label: str) -> None:
    await driver.press("home")
    for _ in range(15):
        screen = driver.app.screen
        assert isinstance(screen, FileImport)
        chosen = screen.choices.get_option_at_index(screen.choices.highlighted or 0)
        if str(chosen.prompt).startswith(label):
            return
        await driver.press("down")
    raise AssertionError(label)


async def test_the_view_follows_every_choice(staged: StagedWorkspace, march: Path) -> None:
    async with driven(staged, (80, 24)) as driver:
        await opened(driver, march)
        assert "Line 4 (Acme Dental)" in driver.text()
        await to(driver, "Heads in line")
        await driver.press("left")
        assert "no column 'Tenant'" in driver.text()
        await driver.press("right")
        shown = driver.text()
        assert "Acme Dental" in shown
        assert "Line 4 (Acme Dental)" in shown
        await to(driver, "Decimal sign")
        await driver.press("right")
        assert "3 rows, 2 customers, 1,207.5 seats." in driver.text()
        assert "1 row added to one of the same" in driver.text()


async def test_a_file_is_pulled_after_its_bad_rows_were_shown(
    staged: StagedWorkspace, tmp_path: Path
) -> None:
    path = tmp_path / "avanan.csv"
    path.write_text("Tenant,Plan,Users\nAcme,Pro,5\nBright,Pro,\nClear,Pro,7\n", encoding="utf-8")
    async with driven(staged, (80, 24)) as driver:
        await opened(driver, path)
        assert "3 rows, 2 customers, 12 seats." in driver.text()
        await driver.press("p")
        assert driver.on(Ask)
        assert "Line 3 (Bright): the quantity is blank." in driver.text()
        await driver.press("enter")
        await driver.finish()
        assert driver.on(SetupScreen)
    (pull, _) = staged.stored(lambda store: store.latest_pull("csv-avanan")) or pytest.fail("no pull")
    assert {(c.customer, c.quantity) for c in pull.counts} == {("Acme", 5), ("Bright", None), ("Clear", 7)}
    assert pull.origin is not None
    assert (pull.origin.bad_rows, pull.origin.profile.name) == (1, "avanan")


async def test_what_a_file_counts_stands_among_the_licenses(staged: StagedWorkspace, tmp_path: Path) -> None:
    path = tmp_path / "avanan.csv"
    path.write_text("Tenant,Plan,Users\nAcme,Pro,5\nBright,,\nClear,Pro,7\n", encoding="utf-8")
    async with driven(staged, (118, 32)) as driver:
        await opened(driver, path)
        await driver.press("p", "enter")
        await driver.finish()
        staged.staged = Workspace.preview(staged)
        driver.app.reclassify()
        await driver.settle()
        assert not any("failed" in words for words in driver.notices)
        assert driver.app.session.route() == "avanan → ConnectWise PSA"
        assert [sku.sku for sku in all_skus(driver.app)] == ["duo-mfa", "Pro"]
        assert driver.text().count("not mapped: enter picks the product") == 2

        staged.store.call(
            lambda store: store.save_license(LicenseMapping("csv-avanan", "Pro", "seats", 7, "EDR"))
        )
        driver.app.reclassify()
        await driver.settle()
        assert "billed as EDR; counts seats" in driver.text()


async def test_a_remembered_profile_is_taken_for_the_next_file_of_its_kind(
    staged: StagedWorkspace, tmp_path: Path
) -> None:
    first, later = tmp_path / "adobe.csv", tmp_path / "export-77.csv"
    first.write_text("Who,What,Many\nAcme,Acrobat,5\n", encoding="utf-8")
    later.write_text("Who,What,Many\nAcme,Acrobat,6\n", encoding="utf-8")
    async with driven(staged, (80, 24)) as driver:
        await opened(driver, first)
        for label, steps in (("Customer in", 1), ("Sku in", 3), ("Seats in", 3)):
            await to(driver, label)
            for _ in range(steps):
                await driver.press("right")
        await driver.press("w")
        assert [each.name for each in importing.profiles(staged)] == ["adobe"]
        await driver.press("escape")
        await opened(driver, later)
        screen = driver.app.screen
        assert isinstance(screen, FileImport)
        assert screen._draft.name == "adobe"
        assert "1 row, 1 customer, 6 seats." in driver.text()


async def test_nothing_is_pulled_before_all_is_chosen_nor_from_an_empty_file(
    staged: StagedWorkspace, tmp_path: Path
) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("Tenant,Plan,Users\n", encoding="utf-8")
    async with driven(staged, (80, 24)) as driver:
        await opened(driver, path)
        await driver.press("p")
        assert "no file is no zero" in driver.notices[-1]
        path.write_bytes(b"")
        await driver.press("o")
        await driver.press("enter")
        await driver.press("p")
        assert driver.on(AskText) or driver.on(FileImport)
    assert staged.stored(lambda store: store.latest_pull("csv-empty")) is None


async def test_a_file_that_is_not_there_is_said_in_the_question(staged: StagedWorkspace) -> None:
    async with driven(staged, (80, 24)) as driver:
        await driver.press("1", "i", *"nowhere.csv", "enter")
        assert driver.on(AskText)
        assert "There is no such file." in driver.text()
