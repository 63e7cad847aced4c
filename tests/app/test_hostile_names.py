"""Names that mean harm stand in every screen and dialog as plain text, and move nothing."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from seatsync_tui.models.rows import Row
from tests.app.driving import driven
from tests.app.staging import StagedWorkspace, missing, orphaned, preview_of, ready, unchanged, unmatched

NAMES = {
    "markup": "[bold red]Acme[/] [@click=app.quit]x",
    "escape": "Acme\x1b[31m\x1b]0;title\x07 Dental",
    "right to left": "\u202eAcme\u2066 \u05d0\u05d1\u05d2 Dental",
    "zero width": "Ac\u200bme\u2060\ufeff Dental",
    "300 letters": "Acme " + "x" * 295,
    "wide": "\u682a\u5f0f\u4f1a\u793e\u30a2\u30af\u30e1 " * 6,
    "emoji": "Acme \U0001f469\u200d\u2695\ufe0f\U0001f1e9\U0001f1ea Dental",
    "lines": "Acme\r\nDental\tNorth",
}
WAYS = {
    "preview": ("n",),
    "picker": ("enter",),
    "details": ("G", "d"),
    "history": ("G", "h"),
    "sums": ("v",),
    "ignore": ("i",),
    "hold": ("G", "H"),
    "date": ("j", "e"),
    "setup": ("1", "m"),
    "messages": ("space", "M"),
}
HARMFUL = ("\x1b", "\u202e", "\u2066", "\u200b", "\ufeff", "\r", "\t", "\x07")


def hostile_rows(name: str) -> tuple[Row, ...]:
    return (
        unmatched(40, name, 14),
        orphaned(30, name, 8),
        missing(35, name, 6),
        ready(1, name, 45, 40),
        unchanged(50, name, 10),
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", NAMES)
async def test_a_hostile_name_changes_no_screen(staged: StagedWorkspace, kind: str, way: str) -> None:
    staged.staged = preview_of(hostile_rows(NAMES[kind]))
    async with driven(staged, (80, 24)) as driver:
        await driver.press(*WAYS[way])
        text = driver.text()
        assert driver.app.is_running
        assert not [harm for harm in HARMFUL if harm in text]
        lines = text.split("\n")
        assert len(lines) == 24
        if kind not in ("emoji", "wide"):
            assert {cell_len(line) for line in lines} == {80}
        if kind == "markup":
            assert "[bold red]" in text or way == "messages"
