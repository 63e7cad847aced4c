"""Opening a profile and reading it loads nothing that only writing or asking needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from seatsync_tui.workflow.workspace import Workspace

HEAVY = ("sqlite_utils", "keyring", "httpx", "starlette", "textual")

_LOOK = f"""
import sys
from seatsync_tui.workflow.workspace import Workspace
with Workspace.open() as workspace:
    preview = workspace.preview()
    workspace.checked(preview), workspace.decisions(), workspace.operations()
    workspace.refuse_unsettled()
print("loaded:", *(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_reading_a_profile_loads_no_library_for_writing_or_asking(tmp_path: Path) -> None:
    environ = {"SEATSYNC_HOME": str(tmp_path / "home")}
    Workspace.open(environ=environ).close()
    done = subprocess.run(
        [sys.executable, "-c", _LOOK],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["loaded:"]


def test_a_profile_that_was_never_opened_is_made_all_the_same(tmp_path: Path) -> None:
    environ = {"SEATSYNC_HOME": str(tmp_path / "home")}
    with Workspace.open(environ=environ) as workspace:
        assert workspace.operations() == []
        assert workspace.paths.database.exists()
