"""A lock on a network file system is not to be trusted, and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from seatsync_tui.store.mounts import file_system, why_not_trusted

MOUNTS = """\
/dev/vda1 / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
server:/export /srv/shared nfs4 rw 0 0
//box/share /srv/our\\040files cifs rw 0 0
old:/x /srv/over nfs rw 0 0
/dev/vdb1 /srv/over ext4 rw 0 0
me@box:/ /srv/ssh fuse.sshfs rw 0 0
broken line
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mounts"
    file.write_text(MOUNTS)
    return file


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/shared", "nfs4"),
        ("/srv/shared/seatsync/default", "nfs4"),
        ("/srv/our files/x", "cifs"),
        ("/srv/ssh/x", "fuse.sshfs"),
    ],
)
def test_a_network_file_system_is_named(mounts: Path, folder: str, kind: str) -> None:
    words = why_not_trusted(Path(folder), mounts)

    assert f"({kind})" in words
    assert "one host" in words


@pytest.mark.parametrize("folder", ["/home/x", "/srv/shared-not", "/srv/over/x", "/srv"])
def test_a_disk_of_this_machine_is_trusted(mounts: Path, folder: str) -> None:
    assert why_not_trusted(Path(folder), mounts) == ""


def test_a_machine_that_does_not_tell_its_mounts_is_trusted(tmp_path: Path) -> None:
    assert file_system(tmp_path, tmp_path / "none") == ("", "")
    assert why_not_trusted(tmp_path, tmp_path / "none") == ""


def test_the_mounts_of_this_machine_can_be_read(tmp_path: Path) -> None:
    kind, where = file_system(tmp_path)

    assert kind
    assert str(tmp_path.resolve()).startswith(where)
