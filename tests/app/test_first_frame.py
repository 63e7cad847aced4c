"""The first frame needs Textual and the rules alone."""

from __future__ import annotations

import subprocess
import sys

LATER = (
    "httpx",
    "pydantic",
    "keyring",
    "sqlite_utils",
    "starlette",
    "rapidfuzz",
    "openpyxl",
    "seatsync_tui.sources",
)


def test_the_app_is_imported_without_the_libraries_of_pull_scan_and_push() -> None:
    code = f"import sys, seatsync_tui.app; print([m for m in {LATER!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
