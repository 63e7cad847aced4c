"""Backups of a profile's database, and putting one back while nobody pushes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import StoreError
from seatsync_tui.settings import load_settings, paths_for
from seatsync_tui.store.keeping import Place, Restored, write_backup
from seatsync_tui.store.keeping import restore as put_back
from seatsync_tui.store.lock import hold_lock
from seatsync_tui.workflow.profile import operator_name, utc_now

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace


def back_up(workspace: Workspace, target: Path, *, replace: bool = False) -> None:
    """Copy the database into a file; raises StoreError for one that exists and may not be replaced."""
    if target.exists() and not replace:
        raise StoreError(f"{target} exists already.", advice="Name another file, or give --replace.")
    shared = workspace.settings.shared
    workspace.stored(lambda store: write_backup(store.connection, target, shared=shared))


def restore(
    file: Path,
    profile: str,
    environ: Mapping[str, str],
    *,
    flags: Mapping[str, object] | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Restored:
    """Put a backup in the place of a profile's database, even of one that cannot be opened any more.

    Raises LockedError while somebody pushes, StoreError for a file that cannot be put back.
    """
    paths = paths_for(profile, environ, flags)
    shared = load_settings(profile, environ, flags).shared
    operator = operator_name()
    place = Place(paths.database, paths.state, shared, operator, now)
    with hold_lock(paths.data, operator, "restore", shared=shared):
        return put_back(file, place)
