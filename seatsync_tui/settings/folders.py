"""Making folders that nobody else can look into."""

from __future__ import annotations

from pathlib import Path


def make_folder(folder: Path, *, shared: bool = False) -> None:
    """Make a folder, and those missing above it, for its owner alone, or when shared for its group too.

    One that exists is left as it is.
    """
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        make_folder(folder.parent, shared=shared)
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o2770 if shared else 0o700)
