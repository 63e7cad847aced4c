"""Names that mean harm stand in every screen and dialog as plain text, and move nothing.

On the same walk: no dialog leaves open what Enter does in it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.app.driving import driven
from tests.app.scenes import SCENES, FullWorkspace, back

NAMES = {
    "all at once": (
        "[bold red]Ac\x1b[31mme\x1b]0;title\x07[/] [@click=app.quit]x \u202e\u2066\u05d0\u05d1 \u200b\u2060"
        "\ufeff\r\n\t\U0001f469\u200d\u2695\ufe0f\U0001f1e9\U0001f1ea \u682a\u5f0f " + "x" * 250
    ),
    "wide": "\u682a\u5f0f\u4f1a\u793e\u30a2\u30af\u30e1 " * 40,
}
HARMFUL = ("\x1b", "\u202e", "\u2066", "\u200b", "\ufeff", "\r", "\t", "\x07")
WITHOUT_IT = frozenset(
    {"accept absences", "connection to Duo", "connection to ConnectWise", "further sources", "palette"}
    | {"nothing to change", "nothing pulled", "no charge", "change license", "first run"}
    | {"question before a file"}
)
"""Scenes that show no name, or that one only behind others."""


@pytest.mark.parametrize("kind", NAMES)
async def test_a_hostile_name_changes_no_screen(tmp_path: Path, kind: str) -> None:
    workspace = FullWorkspace.named(tmp_path, NAMES[kind])
    wrong = []
    async with driven(workspace, (80, 24)) as driver:
        for scene in SCENES:
            await scene.go(driver, workspace)
            text = driver.text()
            lines = text.split("\n")
            stands = (
                scene.name in WITHOUT_IT or ("[bold red]Ac" if kind != "wide" else "\u682a\u5f0f") in text
            )
            wide = {cell_len(line) for line in lines}
            harms = [harm for harm in HARMFUL if harm in text]
            untold = "enter confirm" in text
            if harms or len(lines) != 24 or wide != {80} or not stands or untold:
                wrong.append((scene.name, harms, len(lines), wide, stands, untold))
            await back(driver)
    workspace.close()
    assert not wrong
