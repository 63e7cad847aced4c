"""Where the app is opened at all."""

from __future__ import annotations

import sys

import pytest

from seatsync_tui.cli.door import need_terminal
from seatsync_tui.models.errors import SettingsError


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all three streams be a terminal."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("kind", ["xterm-256color", "vt100", "screen"])
def test_the_app_is_opened_where_it_can_be_drawn(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv("TERM", kind)
    need_terminal()


@pytest.mark.usefixtures("terminal")
def test_a_dumb_terminal_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(SettingsError, match="TERM is dumb") as refused:
        need_terminal()
    assert refused.value.exit_code == 2
    assert "export TERM=" in refused.value.advice


def test_without_a_terminal_the_verbs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(SettingsError, match="needs a terminal") as refused:
        need_terminal()
    assert "seatsync pull" in refused.value.advice
