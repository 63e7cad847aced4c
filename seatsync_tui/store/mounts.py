"""Which file system a folder lies on, and whether a kernel lock there keeps other hosts out."""

from __future__ import annotations

import os
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
NETWORK = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "davfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4"}
    | {"ocfs2", "orangefs", "smb3", "smbfs", "vboxsf", "virtiofs"}
)
"""File systems that several hosts may mount: their locks may be kept by each host for itself."""
REMOTE_FUSE = ("fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs", "fuse.davfs", "fuse.gcsfuse")


def why_not_trusted(folder: Path, mounts: Path = MOUNTS) -> str:
    """Say why a lock in this folder may not keep other hosts out; empty when it does, or nobody can tell."""
    kind, where = file_system(folder, mounts)
    if kind not in NETWORK and not kind.startswith(REMOTE_FUSE):
        return ""
    return (
        f"{folder} lies on {where}, a network file system ({kind}): its lock may not keep other hosts out. "
        "Let only one host push."
    )


def file_system(folder: Path, mounts: Path = MOUNTS) -> tuple[str, str]:
    """The kind of file system a folder lies on and where it is mounted; empty words when unknown."""
    wanted = os.path.realpath(folder)
    best = ("", "")
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return best
    for line in lines:
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        where = _plain(parts[1])
        inside = wanted == where or wanted.startswith(where.rstrip("/") + "/")
        # Of several mounts on one place the last one covers the others.
        if inside and len(where) >= len(best[1]):
            best = (parts[2], where)
    return best


def _plain(path: str) -> str:
    """Undo the kernel's way of writing blanks in a path, as `\\040`."""
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        path = path.replace(code, sign)
    return path
