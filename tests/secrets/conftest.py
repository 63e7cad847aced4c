"""A home of its own, and an environment whose keyring is one of the doubles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.secrets.environs import Environ, with_keyring


@pytest.fixture
def kept(tmp_path: Path) -> Environ:
    return with_keyring("FileKeyring", tmp_path)


@pytest.fixture
def nowhere(tmp_path: Path) -> Environ:
    return with_keyring("keyring.backends.fail.Keyring", tmp_path)
