"""What every test starts from: no setting of this machine, an empty home, no keyring."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("SEATSYNC_")]:
        monkeypatch.delenv(name)
    for name in (
        "NO_COLOR",
        "COLORTERM",
        "TEXTUAL_THEME",
        "TEXTUAL_COLOR_SYSTEM",
        "DBUS_SESSION_BUS_ADDRESS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEATSYNC_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
