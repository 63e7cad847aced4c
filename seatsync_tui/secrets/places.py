"""Reading a credential from each kind of place but the keyring.

None means that the place does not hold it; a place that fails raises CredentialError, so that no other one
is taken in its stead without a word.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from seatsync_tui.models.errors import CredentialError
from seatsync_tui.secrets.references import Reference

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd tells a unit to find what `LoadCredential=` and `LoadCredentialEncrypted=` gave it."""
LARGEST = 64 * 1024
"""Bytes; a larger file is no credential."""


def read_variable(reference: Reference, environ: Mapping[str, str]) -> str | None:
    """A value from a variable of the environment."""
    return environ.get(reference.target, "").strip() or None


def read_systemd(reference: Reference, name: str, environ: Mapping[str, str]) -> str | None:
    """A value that systemd handed to the unit."""
    folder = environ.get(CREDENTIALS, "").strip()
    if not folder:
        return None
    path = Path(folder) / reference.target
    try:
        if not path.exists():
            return None
        return _text(path.read_bytes()[: LARGEST + 1], path, name)
    except OSError as error:
        raise _unreadable(path, name, error) from error


def read_file(reference: Reference, name: str) -> str | None:
    """A value from a private file; raises CredentialError for one that others could read or replace."""
    path = file_of(reference)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, name, error) from error
    try:
        refuse_open(path, name, os.fstat(descriptor))
        return _text(os.read(descriptor, LARGEST + 1), path, name)
    finally:
        os.close(descriptor)


def file_of(reference: Reference) -> Path:
    """The file that a reference names."""
    return Path(reference.target).expanduser()


def refuse_open(path: Path, name: str, status: os.stat_result) -> None:
    """Refuse a file, or one in a folder, that somebody else could read or put another in the place of."""
    mode = stat.S_IMODE(status.st_mode)
    if not stat.S_ISREG(status.st_mode):
        raise _refused(name, f"{path} is no regular file", "Name a plain file.")
    if status.st_uid != os.geteuid():
        raise _refused(name, f"{path} belongs to another account", "It has to be yours.")
    if mode & 0o177:
        raise _refused(name, f"{path} can be used by others (mode {mode:04o})", f"Run `chmod 600 {path}`.")
    refuse_open_folder(path.parent, name)


def refuse_open_folder(folder: Path, name: str) -> None:
    """Refuse a folder that group or others can write to."""
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
    except OSError as error:
        raise _unreadable(folder, name, error) from error
    if mode & 0o022:
        raise _refused(
            name,
            f"the folder {folder} can be changed by others (mode {mode:04o})",
            f"Run `chmod go-w {folder}`.",
        )


def write_file(reference: Reference, name: str, value: str) -> None:
    """Put a value into a private file, whole or not at all."""
    path = file_of(reference)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_open_folder(path.parent, name)
        _replace(path, value)
    except OSError as error:
        raise CredentialError(
            f"{name} was not stored: {path} cannot be written: {error.strerror or error}.",
            field=name,
            advice="Name a file in a folder of yours.",
        ) from error


def _replace(path: Path, value: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(value + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _text(data: bytes, path: Path, name: str) -> str | None:
    if len(data) > LARGEST:
        raise _refused(name, f"{path} is too large for a credential", "Name the right file.")
    try:
        return data.decode("utf-8").strip() or None
    except UnicodeDecodeError:
        raise _refused(name, f"{path} is no text", "Name the right file.") from None


def _refused(name: str, what: str, advice: str) -> CredentialError:
    return CredentialError(f"{name} was not read: {what}.", field=name, advice=advice)


def _unreadable(path: Path, name: str, error: OSError) -> CredentialError:
    return CredentialError(
        f"{name} was not read: {path}: {error.strerror or error}.",
        field=name,
        advice="Check that it is there, is yours and can be read.",
    )
