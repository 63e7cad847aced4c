"""Saying in words where a credential typed on this machine will be kept, and what else works here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

from seatsync_tui.models.errors import CredentialError
from seatsync_tui.secrets.finding import service_of
from seatsync_tui.secrets.keyring_call import probe_keyring
from seatsync_tui.settings.paths import checked_profile, config_folder

MANAGERS = {
    "op": '"op","read","op://Vault/Item/field"',
    "bw": '"bw","get","password","ITEM"',
    "gopass": '"gopass","show","-o","ITEM"',
    "pass": '"pass","show","ITEM"',
    "vault": '"vault","kv","get","-field=value","PATH"',
}
"""Programs that hand out a secret without asking, once their agent is unlocked, and how they are called."""


def where_kept(profile: str, environ: Mapping[str, str] | None = None) -> str:
    """Where `secret set` and the form keep a value on this machine; what works here when no keyring does.

    It tries the keyring with an entry of its own, so ask it off the screen's thread: up to 4 seconds.
    """
    environ = os.environ if environ is None else environ
    checked_profile(profile)
    try:
        backend = probe_keyring(service_of(profile), environ).backend
    except CredentialError as error:
        ways = "\n".join(f"- {way}" for way in ways_here(profile, environ))
        return f"No keyring of this machine keeps credentials: {error.what}\nWhat works here:\n{ways}"
    return (
        f"Kept in the keyring of this machine ({backend}), tried just now, and in no file of SeatSync."
        " Environment variables win over it."
    )


def ways_here(profile: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The ways to keep credentials without a keyring that this machine has, the safest first."""
    chosen = "" if profile == "default" else f" --profile {profile}"
    use = f"seatsync{chosen} secret use NAME"
    path = environ.get("PATH", os.defpath)
    manager = next((name for name in MANAGERS if shutil.which(name, path=path)), None)
    file = config_folder(environ) / "secrets" / "NAME"
    ways = []
    if manager:
        ways.append(f"a password manager: `{use} 'cmd:[{MANAGERS[manager]}]'`")
    if shutil.which("gnome-keyring-daemon", path=path) and shutil.which("dbus-run-session", path=path):
        ways.append(
            "a keyring for this login: `dbus-run-session -- bash`, in it"
            " `gnome-keyring-daemon --unlock --components=secrets`, then type a passphrase, Enter, Ctrl+D"
        )
    ways.append(f"asked for each time: `{use} prompt`")
    ways.append(
        f"a file that only you can read: `{use} file:{file}`, then `seatsync{chosen} secret set NAME`"
    )
    if shutil.which("systemd-creds", path=path):
        ways.append("for a timer, a credential that systemd decrypts for it: see `seatsync schedule`")
    ways.append("environment variables, as SEATSYNC_CONNECTWISE_PRIVATE_KEY, for containers")
    return tuple(ways)
