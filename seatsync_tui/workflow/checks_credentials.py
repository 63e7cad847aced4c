"""Doctor's checks of credentials: where each one is, and which keyrings this machine has."""

from __future__ import annotations

from collections.abc import Iterator

from seatsync_tui.models.errors import CredentialError
from seatsync_tui.secrets import REPORT_SECRETS, SECRET_NAMES
from seatsync_tui.secrets.finding import Found, Search, find, places_of, service_of
from seatsync_tui.secrets.keyring_call import keyring_backends, probe_keyring
from seatsync_tui.secrets.names import CONNECTWISE
from seatsync_tui.secrets.telling import ways_here
from seatsync_tui.sources.registry import SOURCES
from seatsync_tui.workflow.doctor import Check, Finding, Verdict, Visit, failed, failure, good, note, warning


def credentials(visit: Visit) -> Iterator[Finding]:
    """Where each credential of ConnectWise and of the sources in use comes from."""
    found = find((*SECRET_NAMES, *REPORT_SECRETS), visit.profile, visit.environ, asking=False)
    needed = _needed(found)
    for name, each in found.items():
        if isinstance(each, Found):
            yield good(f"Credential {name}", f"{each.origin}.")
        elif isinstance(each, CredentialError) and each.field:
            yield failed(f"Credential {name}", each)
        elif name in needed:
            yield _missing(name, each)
    if needed == set(CONNECTWISE):
        yield failure(
            "Credentials of sources",
            "No source is set up.",
            _first_step(),
            3,
        )


def _first_step() -> str:
    """How the first of the sources is begun to be set up."""
    first = next(iter(SOURCES.values()))
    return f"Set one up, as {first.label}: `seatsync secret set {first.required[0]}`."


def _needed(found: Search) -> set[str]:
    """ConnectWise's credentials, and those of every source of which at least one is set."""
    used = [
        info for info in SOURCES.values() if any(isinstance(found[name], Found) for name in info.required)
    ]
    return {*CONNECTWISE, *(name for info in used for name in info.required)}


def _missing(name: str, error: CredentialError | None) -> Finding:
    why = f"It is not set: {error.what}" if error else "It is not set."
    return failure(f"Credential {name}", why, f"Run `seatsync secret set {name}`.", 3)


def keyring(visit: Visit) -> Iterator[Finding]:
    """Whether the keyring keeps what it is given; else what works here."""
    try:
        backend = probe_keyring(service_of(visit.profile), visit.environ).backend
        yield good("Keyring", f"{backend} kept, read back and deleted a test entry.")
        return
    except CredentialError as error:
        what = error.what
    remedy = "What works here: " + "; ".join(ways_here(visit.profile, visit.environ)) + "."
    if _rests_on_keyring(visit):
        yield warning("Keyring", what, remedy)
    else:
        yield note("Keyring", f"{what} No credential of this profile is looked for there.", remedy)


def _rests_on_keyring(visit: Visit) -> bool:
    """Whether a needed credential is in no other place, so that the keyring is asked for it."""
    found = find(SECRET_NAMES, visit.profile, visit.environ, asking=False)
    absent = [name for name in _needed(found) if not isinstance(found[name], Found)]
    places = (place for name in absent for place in places_of(name, visit.profile, visit.environ))
    return any(place.kind == "keyring" for place in places)


def keyring_kinds(visit: Visit) -> Iterator[Finding]:
    """Every keyring the library knows, and why it is not viable here."""
    try:
        backends = keyring_backends(visit.environ)
    except CredentialError as error:
        yield note("Keyring kinds", error.what)
        return
    for backend in backends:
        words = f"viable, {backend.why}" if backend.usable else f"not viable because: {backend.why}"
        verdict = Verdict.GOOD if backend.usable else Verdict.NOTE
        yield Finding(f"Keyring {backend.name}", verdict, f"{words.rstrip('.')}.")


CHECKS: tuple[Check, ...] = (credentials, keyring, keyring_kinds)
