"""An opened profile: settings, store and clock in one place, and what is stored as every use-case reads it.

The methods only pass on to the module that does the work, imported when it is first needed, so that opening a
profile costs nothing that the first frame does not need.
"""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypeVar

from seatsync_tui.models.mappings import Decisions
from seatsync_tui.models.psa import Scan
from seatsync_tui.models.rows import Preview, Row
from seatsync_tui.reconcile.ticks import TickState
from seatsync_tui.settings import Paths, Settings, load_settings, paths_for
from seatsync_tui.workflow.runner import Runner

if TYPE_CHECKING:
    from seatsync_tui.sources.base import SourceInfo
    from seatsync_tui.store.service import StoreThread
    from seatsync_tui.store.store import Store

Result = TypeVar("Result")


def utc_now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


def operator_name() -> str:
    """Who works here, as `user@host`."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = f"uid{os.getuid()}"
    return f"{user}@{socket.gethostname()}"


@dataclass
class OpenProfile:
    """One profile, opened by one process."""

    profile: str
    paths: Paths
    settings: Settings
    store: StoreThread
    environ: Mapping[str, str]
    read_only: bool = False
    now: Callable[[], datetime] = utc_now
    operator: str = field(default_factory=operator_name)
    runner: Runner = field(default_factory=Runner)

    @classmethod
    def open(
        cls,
        profile: str = "default",
        environ: Mapping[str, str] | None = None,
        *,
        read_only: bool = False,
        now: Callable[[], datetime] = utc_now,
        flags: Mapping[str, object] | None = None,
    ) -> Self:
        """Open a profile's settings and database, making them when they do not exist.

        `flags` are settings that hold for this one time and win over all others.

        Raises SettingsError for a setting that makes no sense, StoreError for an unusable database.
        """
        from seatsync_tui.store.service import StoreThread

        environ = os.environ if environ is None else environ
        paths = paths_for(profile, environ, flags)
        settings = load_settings(profile, environ, flags)
        operator = operator_name()
        store = StoreThread(
            paths.database, shared=settings.shared, state=paths.state, operator=operator, now=now
        )
        read_only = read_only or settings.read_only
        return cls(profile, paths, settings, store, environ, read_only, now, operator)

    def close(self) -> None:
        """End the threads and close the database."""
        self.runner.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def stored(self, work: Callable[[Store], Result]) -> Result:
        """Run something on the database's thread and wait for it."""
        return self.store.call(work)

    def connection_names(self) -> tuple[str, ...]:
        """The connections a profile can have: the first source, `connectwise`, the further sources."""
        from seatsync_tui.sources.registry import SOURCES

        first, *further = SOURCES
        return (first, "connectwise", *further)

    def sources(self) -> dict[str, SourceInfo]:
        """Every source of the profile by name: those that are asked, then those read from files."""
        from seatsync_tui.workflow import sourcing

        return sourcing.sources_of(self)

    def key_wishes(self) -> dict[str, object]:
        """The commands that the profile's settings give other keys, as written there."""
        from seatsync_tui.settings.file import read_key_wishes

        return dict(read_key_wishes(self.paths.config / "settings.toml", self.profile))

    # What is stored

    def decisions(self) -> Decisions:
        """Every mapping, choice, ignore and hold."""
        return self.stored(lambda store: store.decisions())

    def latest_scan(self) -> Scan | None:
        """The newest stored scan."""
        return self.stored(lambda store: store.latest_scan())

    def preview(self) -> Preview:
        """Classify what is stored; asks neither a source nor ConnectWise."""
        from seatsync_tui.workflow import previewing

        return previewing.preview(self)

    def checked(self, preview: Preview) -> TickState:
        """The rows of the preview whose box is checked."""
        from seatsync_tui.workflow import previewing

        return previewing.checked(self, preview)

    def set_ticks(self, preview: Preview, rows: Iterable[Row], ticked: bool) -> None:
        """Tick or untick rows; rows that cannot be ticked are left alone."""
        from seatsync_tui.workflow import previewing

        previewing.set_ticks(self, preview, rows, ticked)
