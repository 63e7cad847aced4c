"""Writing a file that a person named: whole or not at all, and readable by those it is for."""

from __future__ import annotations

import os
from pathlib import Path

from seatsync_tui.models.errors import StoreError


def write_whole(path: Path, data: bytes, mode: int) -> None:
    """Put data in the file's place; raises StoreError when it cannot be written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StoreError(
            f"{path} could not be written: {error.strerror or error}.", advice="Name another place."
        ) from error
