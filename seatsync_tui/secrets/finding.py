"""Finding credentials: the environment's override first, then the places the settings name, in their order.

A place that does not hold a credential hands on to the next; a place that fails ends the search, so that no
credential is ever taken from somewhere nobody expects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from seatsync_tui.models.errors import CredentialError
from seatsync_tui.secrets.command import read_command
from seatsync_tui.secrets.keyring_call import KeyringAnswer, ask_keyring
from seatsync_tui.secrets.places import read_file, read_systemd, read_variable
from seatsync_tui.secrets.prompting import PROMPTER
from seatsync_tui.secrets.references import Reference, parse_references
from seatsync_tui.settings.file import read_references
from seatsync_tui.settings.paths import checked_profile, config_folder

KEYRING = Reference("keyring")


@dataclass(frozen=True, slots=True)
class Found:
    """A credential and the place it came from."""

    value: str = field(repr=False)
    origin: str
    """In words: `environment NAME`, `keyring BACKEND`, `file PATH`."""
    place: Reference | None
    """None for the environment's override."""


Search = dict[str, Found | CredentialError | None]
"""By name: what was found, why the search ended, or None for nowhere."""


def variable_of(name: str) -> str:
    """The environment variable that overrides a credential."""
    return f"SEATSYNC_{name.upper().replace('-', '_')}"


def service_of(profile: str) -> str:
    """The name under which the keyring holds a profile's credentials."""
    return f"seatsync:{profile}"


def places_of(name: str, profile: str, environ: Mapping[str, str]) -> tuple[Reference, ...]:
    """Where to look for a credential, in order; raises SettingsError for a reference that makes no sense."""
    return Finder(profile, environ).places(name)


def find(names: Iterable[str], profile: str, environ: Mapping[str, str], *, asking: bool = True) -> Search:
    """Look for each credential; with `asking` off one that is typed when needed counts as found."""
    finder = Finder(profile, environ, asking=asking)
    return finder.search(tuple(names))


class Finder:
    """One search in one profile; the keyring is asked once for all."""

    def __init__(self, profile: str, environ: Mapping[str, str], *, asking: bool = True) -> None:
        self._profile = checked_profile(profile)
        self._environ = environ
        self._asking = asking
        self._configured = read_references(config_folder(environ) / "settings.toml", profile)
        self._keyring: KeyringAnswer | CredentialError | None = None
        self._wanted: tuple[str, ...] = ()

    def places(self, name: str) -> tuple[Reference, ...]:
        """What the settings name, else what systemd handed over and then the keyring."""
        if name in self._configured:
            return parse_references(self._configured[name], name)
        return (Reference("cred", name), KEYRING)

    def search(self, names: tuple[str, ...]) -> Search:
        """Look for each name."""
        overrides = {name: self._environ.get(variable_of(name), "").strip() for name in names}
        places = {name: self.places(name) for name in names if not overrides[name]}
        self._wanted = tuple(name for name, several in places.items() if KEYRING in several)
        return {
            name: Found(overrides[name], f"environment {variable_of(name)}", None)
            if overrides[name]
            else self._one(name, places[name])
            for name in names
        }

    def _one(self, name: str, places: tuple[Reference, ...]) -> Found | CredentialError | None:
        for place in places:
            try:
                found = self.read(place, name)
            except CredentialError as error:
                return error
            if found is not None:
                return found
        return None

    def read(self, place: Reference, name: str) -> Found | None:
        """Look in one place; raises CredentialError when it fails."""
        if place.kind == "keyring":
            return self._from_keyring(name)
        if place.kind == "prompt" and not self._asking:
            return Found("", place.words, place)
        value = self._value(place, name)
        return None if value is None else Found(value, place.words, place)

    def _value(self, place: Reference, name: str) -> str | None:
        if place.kind == "env":
            return read_variable(place, self._environ)
        if place.kind == "cred":
            return read_systemd(place, name, self._environ)
        if place.kind == "file":
            return read_file(place, name)
        if place.kind == "cmd":
            return read_command(place, name, self._environ)
        return PROMPTER.answer(name, self._profile)

    def _from_keyring(self, name: str) -> Found | None:
        answer = self._keyring_answer(name)
        if isinstance(answer, CredentialError):
            raise answer
        value = answer.values.get(name)
        return Found(value, f"keyring {answer.backend}", KEYRING) if value else None

    def _keyring_answer(self, name: str) -> KeyringAnswer | CredentialError:
        if self._keyring is None:
            asked = dict.fromkeys((*self._wanted, name), "")
            try:
                self._keyring = ask_keyring("get", service_of(self._profile), asked, self._environ)
            except CredentialError as error:
                self._keyring = error
        return self._keyring
