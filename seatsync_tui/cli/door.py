"""Opening the full-screen app: only what the first frame needs is imported before it stands there."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SettingsError

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace


def open_app(
    profile: str,
    *,
    read_only: bool = False,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, object] | None = None,
) -> None:
    """Open the full-screen app on a profile.

    Raises SettingsError when there is no terminal for it, and whatever keeps the profile from being opened.
    """
    need_terminal()
    from seatsync_tui.screens.glimpse import glimpse_from
    from seatsync_tui.settings.paths import paths_for
    from seatsync_tui.store.glimpse import read_glimpse

    # What is imported stays: looking through it for garbage only holds the first frame up.
    gc.disable()
    environ = os.environ if environ is None else environ
    paths = paths_for(profile, environ, flags)
    glimpse = glimpse_from(read_glimpse(paths.database))
    _ask_first(profile, paths.settings_file)
    from seatsync_tui.app import SeatSyncApp
    from seatsync_tui.theme import no_colours

    if no_colours(os.environ):
        os.environ["NO_COLOR"] = "1"  # Textual asks for nothing else
    opener = Opener(profile, environ, read_only, flags)
    app = SeatSyncApp(opener, glimpse=glimpse)
    try:
        app.run()
    finally:
        opener.close()
    if app.failure is not None:
        raise app.failure


def own_profile() -> str:
    """The profile that holds where the command line names none."""
    return os.environ.get("SEATSYNC_PROFILE") or "default"


def need_terminal() -> None:
    """Refuse to open the app where nobody could see it or press a key."""
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise SettingsError(
            "The app needs a terminal.",
            advice="For scripts use a verb, as `seatsync pull`; `seatsync --help` lists them.",
        )
    if os.environ.get("TERM") == "dumb":
        raise SettingsError(
            "The app cannot be drawn here: TERM is dumb, a terminal whose cursor cannot be moved.",
            advice="Where it can, set it as `export TERM=xterm-256color`. Verbs work without.",
        )


class Opener:
    """Opens the profile when the app asks for it, and closes it when the app has ended."""

    def __init__(
        self,
        profile: str,
        environ: Mapping[str, str],
        read_only: bool,
        flags: Mapping[str, object] | None,
    ) -> None:
        self._profile, self._environ = profile, environ
        self._read_only, self._flags = read_only, flags
        self._workspace: Workspace | None = None

    def __call__(self) -> Workspace:
        """Open it; raises SettingsError or StoreError when it cannot be."""
        from seatsync_tui.workflow.workspace import Workspace

        self._workspace = Workspace.open(
            self._profile, self._environ, read_only=self._read_only, flags=self._flags
        )
        return self._workspace

    def close(self) -> None:
        """End what was opened."""
        if self._workspace is not None:
            self._workspace.close()


def _ask_first(profile: str, settings: Path) -> None:
    """Ask for the credentials that are typed each time, while the terminal is still free for it."""
    from seatsync_tui.settings.file import read_references

    references = read_references(settings, profile)
    if "prompt" in str(references):
        from seatsync_tui.cli.asking import ask_before_app

        ask_before_app(profile)
