"""The first frame needs Textual and little else; telling the version needs not even that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LATER = (
    "click",
    "httpx",
    "pydantic",
    "keyring",
    "sqlite_utils",
    "starlette",
    "rapidfuzz",
    "openpyxl",
    "seatsync_tui.sources",
    "seatsync_tui.workflow",
    "seatsync_tui.secrets",
)
DRAWN = """
import sys
from seatsync_tui.app import SeatSyncApp
from seatsync_tui.cli import door
from seatsync_tui.screens.opening import OpeningLines

draw = OpeningLines.render_line

def first_line(self, y):
    self.app.exit()
    return draw(self, y)

OpeningLines.render_line = first_line
run = SeatSyncApp.run
SeatSyncApp.run = lambda self: run(self, headless=True)
SeatSyncApp._open_behind = lambda self: None
door.need_terminal = lambda: None
door.open_app("default", environ={"SEATSYNC_HOME": sys.argv[1]})
"""


def loaded_after(code: str, *arguments: str) -> set[str]:
    """The libraries that a fresh interpreter holds after this code."""
    ask = f"\nimport sys\nprint('loaded:', *(m for m in {(*LATER, 'textual')!r} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code + ask, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_the_first_frame_is_drawn_with_textual_and_the_standard_library_alone(tmp_path: Path) -> None:
    assert loaded_after(DRAWN, str(tmp_path)) == {"textual"}


def test_telling_the_version_loads_no_textual() -> None:
    code = "import sys\nsys.argv = ['seatsync', '--version']\nfrom seatsync_tui.cli import main\n"
    run = "try:\n    main()\nexcept SystemExit:\n    pass\n"

    assert loaded_after(code + run) == {"click"}
