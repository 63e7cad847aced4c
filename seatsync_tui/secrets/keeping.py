"""Keeping credentials: storing, moving, taking away, and saying where each one is; never its value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from seatsync_tui.models.errors import CredentialError, SettingsError
from seatsync_tui.secrets.finding import (
    Finder,
    Found,
    find,
    places_of,
    service_of,
    variable_of,
)
from seatsync_tui.secrets.keyring_call import ask_keyring
from seatsync_tui.secrets.names import REPORT_SECRETS, SECRET_NAMES, check_name
from seatsync_tui.secrets.places import file_of, write_file
from seatsync_tui.secrets.references import WRITABLE, Reference
from seatsync_tui.settings.file import write_reference
from seatsync_tui.settings.paths import checked_profile, config_folder

Environ = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SecretStatus:
    """Whether a credential is set and where it comes from; never its value."""

    name: str
    is_set: bool
    origin: str
    """`environment NAME`, `keyring BACKEND`, `file PATH` …, or why it cannot be read; empty: nowhere."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did, in words."""

    before: str
    after: str
    left: str = ""
    """Where the old copy still lies because SeatSync cannot delete it there; empty when none does."""


def secret_status(profile: str, environ: Environ | None = None) -> list[SecretStatus]:
    """Say of every credential whether it is set and where it comes from, by looking there.

    Secrets of the reports are told of only when they are somewhere.
    """
    environ = os.environ if environ is None else environ
    found = find((*SECRET_NAMES, *REPORT_SECRETS), profile, environ, asking=False)
    told = [name for name in found if name in SECRET_NAMES or isinstance(found[name], Found)]
    return [_status(name, found[name]) for name in told]


def _status(name: str, found: Found | CredentialError | None) -> SecretStatus:
    if isinstance(found, Found):
        return SecretStatus(name, True, found.origin)
    return SecretStatus(name, False, str(found) if found else "")


def set_secret(name: str, value: str, profile: str, environ: Environ | None = None) -> str:
    """Keep a credential where the settings say, else in the keyring; read it back, and say where it is."""
    environ = os.environ if environ is None else environ
    check_name(name)
    checked_profile(profile)
    if not value.strip():
        raise SettingsError(f"An empty {name} cannot be stored.", advice="Give its value.")
    return _put(_place_to_set(name, profile, environ), name, value.strip(), profile, environ)


def _place_to_set(name: str, profile: str, environ: Environ) -> Reference:
    places = places_of(name, profile, environ)
    place = next((place for place in places if place.kind in WRITABLE), None)
    if place is None:
        raise SettingsError(
            f"{name} is kept by: {places[0].words}. SeatSync cannot store it there.",
            advice=f"Store it there yourself, or run `seatsync secret use {name} keyring:` first.",
        )
    return place


def _put(place: Reference, name: str, value: str, profile: str, environ: Environ) -> str:
    """Store a value in a place and read it back from there; says where it is now."""
    if place.kind == "file":
        write_file(place, name, value)
        found = Finder(profile, environ).read(place, name)
        if found is None or found.value != value:
            raise CredentialError(f"{name} was not stored: {place.words} reads back otherwise.", field=name)
        return place.words
    try:
        return f"keyring {ask_keyring('set', service_of(profile), {name: value}, environ).backend}"
    except CredentialError as error:
        raise CredentialError(
            f"{name} was not stored: {error.what}",
            field=name,
            advice=f"{error.advice} Or set {variable_of(name)} instead.".strip(),
        ) from error


def delete_secret(name: str, profile: str, environ: Environ | None = None) -> None:
    """Take a credential out of every place of its own that SeatSync can write to; nowhere is fine."""
    environ = os.environ if environ is None else environ
    check_name(name)
    for place in places_of(name, checked_profile(profile), environ):
        _delete(place, name, profile, environ)


def _delete(place: Reference, name: str, profile: str, environ: Environ) -> None:
    if place.kind == "keyring":
        ask_keyring("delete", service_of(profile), {name: ""}, environ)
    elif place.kind == "file":
        file_of(place).unlink(missing_ok=True)


def use_place(name: str, place: Reference | None, profile: str, environ: Environ | None = None) -> bool:
    """Note in the settings where a credential is kept (None: the usual places); says whether it is there."""
    environ = os.environ if environ is None else environ
    check_name(name)
    checked_profile(profile)
    _point(name, place, profile, environ)
    return isinstance(find((name,), profile, environ, asking=False)[name], Found)


def _point(name: str, place: Reference | None, profile: str, environ: Environ) -> None:
    file = config_folder(environ) / "settings.toml"
    write_reference(file, profile, name, None if place is None else place.text)


def move_secret(name: str, to: Reference, profile: str, environ: Environ | None = None) -> Moved:
    """Move a credential: into the new place, read back from it, then out of the old one.

    Where SeatSync cannot write it has to be there already. When anything fails the old copy stays in use.
    """
    environ = os.environ if environ is None else environ
    check_name(name)
    before = _current(name, profile, environ)
    if before.place == to:
        raise SettingsError(f"{name} is there already: {before.origin}.")
    after = _arrive(to, name, before.value, profile, environ)
    _point(name, to, profile, environ)
    if before.place is None or before.place.kind not in WRITABLE:
        return Moved(before.origin, after, left=before.origin)
    _delete(before.place, name, profile, environ)
    return Moved(before.origin, after)


def _current(name: str, profile: str, environ: Environ) -> Found:
    found = find((name,), profile, environ)[name]
    if isinstance(found, CredentialError):
        raise found
    if found is None:
        raise CredentialError(
            f"{name} is not set, so there is nothing to move.",
            field=name,
            advice=f"Run `seatsync secret set {name}`.",
        )
    return found


def _arrive(to: Reference, name: str, value: str, profile: str, environ: Environ) -> str:
    if to.kind in WRITABLE:
        return _put(to, name, value, profile, environ)
    if to.kind == "prompt":
        return to.words
    there = Finder(profile, environ).read(to, name)
    if there is None or there.value != value:
        what = "does not hold it yet" if there is None else "holds another value"
        raise CredentialError(
            f"{name} was not moved: {to.words} {what}.",
            field=name,
            advice="Put it there yourself, then move it again; until then it stays where it is.",
        )
    return to.words
