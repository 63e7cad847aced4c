"""The sources SeatSync knows, found in the folder `vendors`; network code is loaded when one is opened."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from seatsync_tui.models.connections import SourceKeys
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.sources import vendors
from seatsync_tui.sources.base import Source, SourceInfo

if TYPE_CHECKING:
    from seatsync_tui.http.options import Clock, HttpLimits


def _declared() -> dict[str, SourceInfo]:
    """The `SOURCE` of every file in the folder, by name."""
    modules = (
        importlib.import_module(f"{vendors.__name__}.{found.name}")
        for found in pkgutil.iter_modules(vendors.__path__)
    )
    infos: list[SourceInfo] = [module.SOURCE for module in modules]
    return {info.name: info for info in sorted(infos, key=lambda info: info.name)}


SOURCES: dict[str, SourceInfo] = _declared()
"""Every source by name."""


def open_source(
    name: str,
    keys: SourceKeys,
    options: HttpLimits | None = None,
    clock: Clock | None = None,
) -> Source:
    """Make a source, still to be entered with `async with`; raises SettingsError for a wrong name."""
    if name not in SOURCES:
        known = ", ".join(sorted(SOURCES))
        raise SettingsError(f"There is no source called {name}.", advice=f"The sources are: {known}.")
    return SOURCES[name].open(keys, options, clock)
