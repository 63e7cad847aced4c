"""Where credentials come from: the environment, the place the settings name, else systemd or the keyring.

Values are handed to nobody but the caller: no message, no representation and no command line ever holds one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from seatsync_tui.models.connections import ConnectWiseCredentials, SourceKeys
from seatsync_tui.models.errors import CredentialError, SettingsError
from seatsync_tui.secrets.finding import Found, find, variable_of
from seatsync_tui.secrets.keeping import (
    Moved,
    SecretStatus,
    delete_secret,
    move_secret,
    secret_status,
    set_secret,
    use_place,
)
from seatsync_tui.secrets.names import (
    CHANNEL_SECRETS,
    CONNECTWISE,
    REPORT_SECRETS,
    SECRET_NAMES,
    check_name,
)
from seatsync_tui.secrets.telling import where_kept
from seatsync_tui.settings.paths import checked_profile
from seatsync_tui.sources.base import SourceSetting
from seatsync_tui.sources.registry import SOURCES

__all__ = [
    "CHANNEL_SECRETS",
    "REPORT_SECRETS",
    "SECRET_NAMES",
    "Moved",
    "SecretStatus",
    "credentials_for",
    "delete_secret",
    "move_secret",
    "secret_for",
    "secret_status",
    "set_secret",
    "set_up",
    "use_place",
    "variable_of",
    "where_kept",
]


def credentials_for(
    connection: str, profile: str, environ: Mapping[str, str] | None = None
) -> SourceKeys | ConnectWiseCredentials:
    """Collect what `connectwise` or a source needs.

    Raises CredentialError naming the missing field, SettingsError for an unknown connection or a wrong value.
    """
    environ = os.environ if environ is None else environ
    checked_profile(profile)
    if connection == "connectwise":
        found = _collected(dict.fromkeys(CONNECTWISE), profile, environ)
        return ConnectWiseCredentials(**{argument: found[name] for name, argument in CONNECTWISE.items()})
    if connection not in SOURCES:
        known = ", ".join((*SOURCES, "connectwise"))
        raise SettingsError(f"There is no connection named {connection!r}.", advice=f"Known: {known}.")
    settings = SOURCES[connection].settings
    found = _collected({setting.name: setting.default for setting in settings}, profile, environ)
    for setting in settings:
        _check_choice(setting, found[setting.name])
    return SourceKeys(found)


def _check_choice(setting: SourceSetting, value: str) -> None:
    if setting.choices and value not in setting.choices:
        choices = ", ".join(setting.choices)
        raise SettingsError(f"{setting.name} cannot be {value!r}.", advice=f"It is one of: {choices}.")


def secret_for(name: str, profile: str, environ: Mapping[str, str] | None = None) -> str:
    """Hand out one secret by its name; raises CredentialError when it is not set anywhere."""
    environ = os.environ if environ is None else environ
    check_name(name)
    checked_profile(profile)
    return _collected({name: None}, profile, environ)[name]


def _collected(
    defaults: Mapping[str, str | None], profile: str, environ: Mapping[str, str]
) -> dict[str, str]:
    """The value of each name; one without a default has to be somewhere."""
    found = find(defaults, profile, environ)
    for name, default in defaults.items():
        each = found[name]
        if isinstance(each, CredentialError) and (default is None or each.field):
            raise _not_read(name, each, profile)
        if each is None and default is None:
            raise _missing(name, profile)
    values = {name: each.value for name, each in found.items() if isinstance(each, Found)}
    return {name: values.get(name) or default or "" for name, default in defaults.items()}


def _not_read(name: str, error: CredentialError, profile: str) -> CredentialError:
    """A place of its own says what is wrong with it; a keyring that cannot be used leaves the other ways."""
    if error.field:
        return error
    return CredentialError(
        f"{name} is not set: {error.what}",
        field=name,
        advice=f"{error.advice} {_both_ways(name, profile)}".strip(),
        details=error.details,
    )


def _missing(name: str, profile: str) -> CredentialError:
    return CredentialError(f"{name} is not set.", field=name, advice=_both_ways(name, profile))


def _both_ways(name: str, profile: str) -> str:
    chosen = "" if profile == "default" else f" --profile {profile}"
    return f"Run `seatsync{chosen} secret set {name}`, or set {variable_of(name)}."


def set_up(profile: str, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The sources whose every needed value is set somewhere; the keyring is asked once for all.

    One whose place in the settings fails counts as set up, so that the failure is met and not passed over.
    """
    environ = os.environ if environ is None else environ
    found = find(SECRET_NAMES, profile, environ, asking=False)
    there = {
        name for name, each in found.items() if isinstance(each, Found) or (each is not None and each.field)
    }
    return tuple(name for name, info in SOURCES.items() if there.issuperset(info.required))
