"""The table of what every client has at every vendor, and the switch from one source to the next."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from seatsync_tui.app import SeatSyncApp
from seatsync_tui.models.counts import Pull, PullVerdict, SeatCount
from seatsync_tui.models.rows import PullStamp
from seatsync_tui.reconcile.count_table import NOT_READ, Column, CountTable, Line
from seatsync_tui.screens.counts import Counts
from seatsync_tui.screens.source_switch import chosen_source, next_source, with_source
from seatsync_tui.widgets.count_grid import CountGrid
from tests.app.driving import driven
from tests.app.staging import NOW, StagedWorkspace, preview_of, ready, some_rows
from tests.app.test_snapshots import SIZES, Compare, keys

VENDORS = ("Duo", "Huntress", "Pax8")


def some_table(columns: int = 12) -> CountTable:
    """Counts with a zero, a blank, one not read, a failed source, and a customer without a company."""
    heads = tuple(
        Column("s", VENDORS[place % 3], f"sku{place}", f"Plan number {place}", "seats")
        for place in range(columns)
    )
    seats, blank = [*range(40, 40 + columns)], [None] * (columns - 1)
    companies = [
        Line("Acme Dental PLLC", cells=[0, NOT_READ, *seats[2:]]),
        Line("Baker & Sons [red]\x1b[31m", cells=[1_204, *blank[1:], 7]),
        *(Line(f"Client {number:02}", cells=seats) for number in range(40)),
    ]
    notes = ("Pax8 failed at its newest pull; its counts are of 2026-11-20 12:00 UTC. It did not answer.",)
    return CountTable(heads, tuple(companies), (Line("Elm Street Vets", "Duo", [14, *blank]),), notes)


async def test_columns_pass_by_while_names_stand_still(staged: StagedWorkspace) -> None:
    async with driven(staged, (80, 24)) as driver:
        driver.app.push_screen(Counts(some_table()))
        await driver.settle()
        grid = driver.app.screen.query_one(CountGrid)
        text = driver.text()
        assert "Pax8 failed at its newest pull" in text
        assert "columns 1 to 3 of 12" in text
        assert "not read" in text
        assert "Plan n" in text

        await driver.press("right")
        assert (grid.in_view, "Acme Dental PLLC" in driver.text()) == (range(2, 5), True)
        await driver.press(*["l"] * 9)
        assert grid.in_view == range(9, 12)
        await driver.press(*["h"] * 9)
        assert grid.in_view.start == 0
        await driver.press("v")
        assert grid.in_view.start == 1
        await driver.press(*["v"] * 8)
        assert grid.in_view == range(9, 12)
        await driver.press("v")
        assert grid.in_view.start == 0
        await driver.press("G")
        assert "Elm Street Vets (Duo)" in driver.text()
        await driver.press("g", "ctrl+d", "k")
        assert grid.cursor > 5


async def test_the_table_is_exported_as_csv_and_as_workbook(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        driver.app.push_screen(Counts(some_table(2)))
        await driver.settle()
        await driver.press("x", "X")
        written = {file.suffix: file for file in Path(staged.paths.data / "exports").iterdir()}
    rows = list(csv.reader(written[".csv"].read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1] == ["Company", "Duo: Plan number 0 (seats)", "Huntress: Plan number 1 (seats)"]
    assert rows[2] == ["Acme Dental PLLC", "0", "not read"]
    sheet = load_workbook(written[".xlsx"])["Counts"]
    assert [cell.value for cell in sheet[4]] == ["Baker & Sons [red]", 1_204, 7]


async def test_capital_c_shows_what_is_stored(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("C")
        assert "Nothing was counted yet" in driver.text()
        await driver.press("escape")
        count = SeatCount("duo", "DA1", "Acme", "duo-mfa", "users", Decimal(45))
        pulled = Pull(0, "duo", NOW, NOW, "tess@jump", True, (count,))
        staged.stored(lambda store: store.save_pull(pulled, PullVerdict(True)))
        await driver.press("C")
        assert driver.on(Counts)
        text = driver.text()
        assert "ConnectWise was not scanned yet" in text
        assert "Acme (Duo" in text
        assert "45" in text


def two_sources(staged: StagedWorkspace) -> None:
    """Let the preview rest on two pulls."""
    other = replace(ready(9, "Gale & Co", 7, 3), source="pax8", key="pax8:company-9:product-8")
    base = preview_of((*some_rows(), other))
    stamp = PullStamp("pax8", 2, NOW - timedelta(hours=30), PullVerdict(True))
    staged.staged = replace(base, pulls=(*base.pulls, stamp))


async def test_capital_n_shows_one_source_after_the_other_and_the_header_says_which(
    staged: StagedWorkspace,
) -> None:
    two_sources(staged)
    async with driven(staged, (80, 24)) as driver:
        all_names = driver.names
        await driver.press("N")
        assert "Gale & Co Ltd" not in driver.names
        assert "Duo Security alone" in driver.text()
        assert "pulled 2 min ago" in driver.text()
        await driver.press("N")
        assert driver.names == ["Gale & Co Ltd"]
        assert "Pax8 alone" in driver.text()
        await driver.press("N")
        assert driver.names == all_names
        assert "alone" not in driver.text()


async def test_with_one_source_there_is_nothing_to_switch_to(staged: StagedWorkspace) -> None:
    async with driven(staged) as driver:
        await driver.press("N")
        assert "Only one source was pulled, so there is no other to show." in driver.notices


def test_the_switch_leaves_the_rest_of_the_filter_as_it_is() -> None:
    sources = ("duo", "pax8", "csv-adobe")
    text = with_source("acme delta:>5", "pax8")
    assert text == "source:=pax8 acme delta:>5"
    assert chosen_source(text, sources) == "pax8"
    assert with_source(text, next_source(text, sources)) == "source:=csv-adobe acme delta:>5"
    assert next_source("source:csv-adobe acme", sources) == ""
    assert with_source('acme source:"duo" x', "") == "acme x"


@pytest.mark.parametrize("text", ["", "datasource:duo", "source:du", "-source:duo", "source:duo source:pax8"])
def test_what_names_no_one_source_shows_all(text: str) -> None:
    assert chosen_source(text, ("duo", "pax8")) == ""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_picture_of_the_counts(snap_compare: Compare, staged: StagedWorkspace, size: tuple[int, int]) -> None:
    run: Callable[..., object] = keys("j", show=Counts(some_table()))
    assert snap_compare(SeatSyncApp(staged), terminal_size=size, run_before=run)
