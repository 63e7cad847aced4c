"""Where credentials come from: the environment first, then the system's keyring; never a file of ours.

Values are handed to nobody but the caller: no message, no representation and no command line ever holds one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seatsync_tui.models.connections import ConnectWiseCredentials, DuoCredentials
from seatsync_tui.models.errors import CredentialError, SettingsError
from seatsync_tui.secrets.keyring_call import ask_keyring
from seatsync_tui.settings.paths import checked_profile

_DUO = {"duo-host": "host", "duo-ikey": "ikey", "duo-skey": "skey"}
_CONNECTWISE = {
    "connectwise-url": "url",
    "connectwise-company": "company",
    "connectwise-public-key": "public_key",
    "connectwise-private-key": "private_key",
    "connectwise-client-id": "client_id",
}

SECRET_NAMES: tuple[str, ...] = (*_DUO, *_CONNECTWISE)
"""Every credential, in the order to ask for them."""
REPORT_SECRETS: tuple[str, ...] = (
    "smtp-password",
    "slack-webhook",
    "teams-webhook",
    "webhook-url",
    "webhook-key",
)
"""Secrets of the channels reports go to; each is needed by its channel alone."""


@dataclass(frozen=True, slots=True)
class SecretStatus:
    """Whether a credential is set and where it comes from; never its value."""

    name: str
    is_set: bool
    origin: str
    """`environment NAME`, `keyring BACKEND`, or why the keyring cannot be used; empty when it is nowhere."""


def variable_of(name: str) -> str:
    """The environment variable that overrides a credential."""
    return f"SEATSYNC_{name.upper().replace('-', '_')}"


def credentials_for(
    connection: str, profile: str, environ: Mapping[str, str] | None = None
) -> DuoCredentials | ConnectWiseCredentials:
    """Collect the credentials of `duo` or `connectwise`; raises CredentialError naming the missing field."""
    environ = os.environ if environ is None else environ
    checked_profile(profile)
    if connection == "duo":
        return DuoCredentials(**_collected(_DUO, profile, environ))
    if connection == "connectwise":
        return ConnectWiseCredentials(**_collected(_CONNECTWISE, profile, environ))
    raise SettingsError(f"There is no connection named {connection!r}.", advice="Known: duo, connectwise.")


def secret_for(name: str, profile: str, environ: Mapping[str, str] | None = None) -> str:
    """Hand out one secret by its name; raises CredentialError when it is not set anywhere."""
    environ = os.environ if environ is None else environ
    _check_name(name)
    checked_profile(profile)
    return _collected({name: name}, profile, environ)[name]


def _collected(names: Mapping[str, str], profile: str, environ: Mapping[str, str]) -> dict[str, str]:
    found = _from_environment(names, environ)
    missing = [name for name in names if name not in found]
    if missing:
        found |= _from_keyring(missing, profile, environ)
    for name in names:
        if not found.get(name):
            raise _missing(name, profile)
    return {argument: found[name] for name, argument in names.items()}


def _from_environment(names: Iterable[str], environ: Mapping[str, str]) -> dict[str, str]:
    values = {name: environ.get(variable_of(name), "").strip() for name in names}
    return {name: value for name, value in values.items() if value}


def _from_keyring(names: list[str], profile: str, environ: Mapping[str, str]) -> dict[str, str]:
    try:
        return ask_keyring("get", _service(profile), dict.fromkeys(names, ""), environ).values
    except CredentialError as error:
        raise CredentialError(
            f"{names[0]} is not set: {error.what}",
            field=names[0],
            advice=f"{error.advice} {_both_ways(names[0], profile)}".strip(),
            details=error.details,
        ) from error


def _service(profile: str) -> str:
    return f"seatsync:{profile}"


def _missing(name: str, profile: str) -> CredentialError:
    return CredentialError(f"{name} is not set.", field=name, advice=_both_ways(name, profile))


def _both_ways(name: str, profile: str) -> str:
    chosen = "" if profile == "default" else f" --profile {profile}"
    return f"Run `seatsync{chosen} secret set {name}`, or set {variable_of(name)}."


def set_secret(name: str, value: str, profile: str, environ: Mapping[str, str] | None = None) -> str:
    """Keep a credential in the keyring, read it back to be sure, and say which keyring it is in."""
    environ = os.environ if environ is None else environ
    _check_name(name)
    checked_profile(profile)
    if not value.strip():
        raise SettingsError(f"An empty {name} cannot be stored.", advice="Give its value.")
    try:
        return ask_keyring("set", _service(profile), {name: value.strip()}, environ).backend
    except CredentialError as error:
        raise CredentialError(
            f"{name} was not stored: {error.what}",
            field=name,
            advice=f"{error.advice} Or set {variable_of(name)} instead.".strip(),
        ) from error


def delete_secret(name: str, profile: str, environ: Mapping[str, str] | None = None) -> None:
    """Take a credential out of the keyring; one that is not there is fine."""
    _check_name(name)
    checked_profile(profile)
    ask_keyring("delete", _service(profile), {name: ""}, os.environ if environ is None else environ)


def _check_name(name: str) -> None:
    known = (*SECRET_NAMES, *REPORT_SECRETS)
    if name not in known:
        raise SettingsError(f"There is no credential {name!r}.", advice=f"Known: {', '.join(known)}.")


def secret_status(profile: str, environ: Mapping[str, str] | None = None) -> list[SecretStatus]:
    """Say of every credential whether it is set and where it comes from."""
    environ = os.environ if environ is None else environ
    checked_profile(profile)
    in_environment = _from_environment(SECRET_NAMES, environ)
    rest = {name: "" for name in SECRET_NAMES if name not in in_environment}
    stored, origin, problem = _looked_up(rest, profile, environ)
    return [
        SecretStatus(name, True, f"environment {variable_of(name)}")
        if name in in_environment
        else SecretStatus(name, name in stored, origin if name in stored else problem)
        for name in SECRET_NAMES
    ]


def _looked_up(
    names: dict[str, str], profile: str, environ: Mapping[str, str]
) -> tuple[frozenset[str], str, str]:
    """Which names the keyring holds, what it is called, and why it cannot be used."""
    if not names:
        return frozenset(), "", ""
    try:
        answer = ask_keyring("get", _service(profile), names, environ)
    except CredentialError as error:
        return frozenset(), "", str(error)
    return frozenset(name for name, value in answer.values.items() if value), f"keyring {answer.backend}", ""
