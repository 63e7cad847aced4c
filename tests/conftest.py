"""What every test starts from: no setting of this machine, an empty home, no keyring."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.standing import Standing

# No deadline: machines are slow at times. A run that judges a change draws the same examples every time.
settings.register_profile("by hand", deadline=None)
settings.register_profile("judging", deadline=None, derandomize=True)
settings.load_profile("judging" if os.environ.get("CI") else "by hand")


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


@pytest.fixture(scope="session")
def standing() -> Iterator[Standing]:
    """One server, for whoever asks for it; imported then, for most tests need none."""
    from tests.standing import Standing

    with Standing().serving() as standing:
        yield standing
