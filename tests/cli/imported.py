"""Imports all that the command line can need; a process forked from one that did this starts at once."""

from __future__ import annotations

import importlib
import pkgutil

import seatsync_tui

OF_THE_SCREEN = {"app", "commands", "screens", "widgets", "sandbox", "__main__"}


def _import_all() -> None:
    for module in pkgutil.walk_packages(seatsync_tui.__path__, "seatsync_tui."):
        if module.name.split(".")[1] not in OF_THE_SCREEN:
            importlib.import_module(module.name)


_import_all()
