"""Environments for tests of credentials."""

from __future__ import annotations

import os
from pathlib import Path

Environ = dict[str, str]
PLANTED = "planted-9f3c77-secret"
ROOT = Path(__file__).parents[2]


def with_keyring(name: str, folder: Path) -> Environ:
    """An environment whose keyring is the named one of the doubles, or of the library."""
    backend = name if "." in name else f"tests.keyring_doubles.{name}"
    same = {variable: os.environ[variable] for variable in ("PATH", "HOME", "LANG") if variable in os.environ}
    return same | {
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": backend,
        "TEST_KEYRING_FILE": str(folder / "keyring.json"),
        "SEATSYNC_HOME": str(folder / "home"),
    }
