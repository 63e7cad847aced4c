"""Where the files of a profile are kept: its settings, its data, its state. To say where makes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.settings.file import read_profile

HOME_VARIABLE = "SEATSYNC_HOME"
OWN_PREFIX = "SEATSYNC_"
"""Begins the name of every variable of ours; some hold credentials."""
_PROFILE_NAME = re.compile(r"[a-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one profile, and the files in them."""

    config: Path
    """Settings of every profile."""
    data: Path
    """The profile's database and lock; may be shared by a group."""
    state: Path
    """The profile's logs and the note of the audit's end; never shared."""

    @property
    def settings_file(self) -> Path:
        """The settings of every profile, as TOML."""
        return self.config / "settings.toml"

    @property
    def database(self) -> Path:
        """Decisions, pulls, scans, journal and audit."""
        return self.data / "seatsync.db"

    @property
    def log(self) -> Path:
        """What happened, for when something went wrong."""
        return self.state / "seatsync.log"

    def places(self) -> dict[str, Path]:
        """Every place by what it is, in the order to show them."""
        return {
            "config": self.config,
            "data": self.data,
            "state": self.state,
            "settings": self.settings_file,
            "database": self.database,
            "log": self.log,
        }


def without_own(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for another program: none of our variables, for they may hold credentials."""
    return {name: value for name, value in environ.items() if not name.startswith(OWN_PREFIX)}


def checked_profile(profile: str) -> str:
    """Hand a profile's name back; raises SettingsError for one that could not name a folder everywhere."""
    if _PROFILE_NAME.fullmatch(profile):
        return profile
    raise SettingsError(
        f"{profile!r} cannot name a profile.",
        advice="Use 1 to 32 of: small letters, digits, hyphen, underscore.",
    )


def config_folder(environ: Mapping[str, str]) -> Path:
    """The folder of the settings file."""
    return _base(environ, "config")


def default_paths(profile: str, environ: Mapping[str, str]) -> Paths:
    """The folders of a profile as long as no setting moves them."""
    checked_profile(profile)
    return Paths(config_folder(environ), _base(environ, "data") / profile, _base(environ, "state") / profile)


def _base(environ: Mapping[str, str], kind: str) -> Path:
    home = environ.get(HOME_VARIABLE, "").strip()
    if home:
        return Path(home).expanduser().absolute() / kind
    import platformdirs

    finders = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "state": platformdirs.user_state_path,
    }
    return finders[kind]("seatsync", appauthor=False)


def paths_for(profile: str, environ: Mapping[str, str], flags: Mapping[str, object] | None = None) -> Paths:
    """The folders of a profile; `data_folder` as flag, variable or setting moves the data."""
    paths = default_paths(profile, environ)
    moved = (flags or {}).get("data_folder") or environ.get("SEATSYNC_DATA_FOLDER")
    moved = moved or read_profile(paths.settings_file, profile).get("data_folder")
    if not moved:
        return paths
    return Paths(paths.config, Path(str(moved)).expanduser().absolute() / profile, paths.state)
