"""Settings and places of a profile. What needs pydantic is loaded when it is first asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from seatsync_tui.settings.paths import Paths, paths_for

if TYPE_CHECKING:
    from seatsync_tui.settings.model import (
        DEFAULT,
        Settings,
        load_settings,
        load_sound_settings,
        set_setting,
        unset_setting,
    )

__all__ = [
    "DEFAULT",
    "Paths",
    "Settings",
    "load_settings",
    "load_sound_settings",
    "paths_for",
    "set_setting",
    "unset_setting",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load the settings' model on first use: the first frame does without it."""
        if name in __all__:
            return getattr(importlib.import_module("seatsync_tui.settings.model"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
