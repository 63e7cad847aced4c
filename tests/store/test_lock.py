"""The lock: one pusher at a time, freed by the kernel."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from seatsync_tui.models.errors import LockedError, StoreError
from seatsync_tui.store.lock import HOLDER_FILE, LOCK_FILE, break_lock, hold_lock, lock_holder

_HOLD = """
import sys
from pathlib import Path
from seatsync_tui.store.lock import hold_lock
with hold_lock(Path(sys.argv[1]), "bo@box", "push of plan 7"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def holder_process(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    process = holder_process(tmp_path)
    with (
        pytest.raises(LockedError, match="bo@box holds the lock since") as caught,
        hold_lock(tmp_path, "ana@box", "push"),
    ):
        pass
    assert f"push of plan 7, process {process.pid}" in caught.value.what
    found = lock_holder(tmp_path)
    assert found is not None
    assert (found.operator, found.pid, found.what) == ("bo@box", process.pid, "push of plan 7")
    process.communicate("done\n")
    assert lock_holder(tmp_path) is None
    with hold_lock(tmp_path, "ana@box", "push"):
        pass


def test_a_killed_holder_frees_the_lock_and_its_note_is_not_believed(tmp_path: Path) -> None:
    process = holder_process(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (tmp_path / HOLDER_FILE).exists()
    assert lock_holder(tmp_path) is None
    with hold_lock(tmp_path, "ana@box", "push") as held:
        assert held.still_held()


def test_the_lock_keeps_the_same_process_out_too(tmp_path: Path) -> None:
    with (
        hold_lock(tmp_path, "ana@box", "push"),
        pytest.raises(LockedError, match="ana@box"),
        hold_lock(tmp_path, "ana@box", "resume"),
    ):
        pass


def test_a_child_does_not_inherit_the_lock(tmp_path: Path) -> None:
    with hold_lock(tmp_path, "ana@box", "push") as held:
        assert not os.get_inheritable(held.descriptor)
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)
    with hold_lock(tmp_path, "ana@box", "push"):
        pass
    child.communicate(b"\n")


def test_the_lock_is_freed_when_its_holder_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), hold_lock(tmp_path, "ana@box", "push"):
        raise RuntimeError
    assert lock_holder(tmp_path) is None
    assert not (tmp_path / HOLDER_FILE).exists()


def test_a_broken_lock_is_noticed_by_its_holder_and_open_to_others(tmp_path: Path) -> None:
    with hold_lock(tmp_path, "ana@box", "push") as first:
        broken = break_lock(tmp_path)
        assert broken is not None
        assert broken.operator == "ana@box"
        assert not first.still_held()
        with hold_lock(tmp_path, "bo@box", "push") as second:
            assert second.still_held()
            assert not first.still_held()
            found = lock_holder(tmp_path)
            assert found is not None
            assert found.operator == "bo@box"


def test_the_first_holder_leaves_the_note_of_the_second_alone(tmp_path: Path) -> None:
    first = hold_lock(tmp_path, "ana@box", "push")
    first.__enter__()
    break_lock(tmp_path)
    with hold_lock(tmp_path, "bo@box", "push"):
        first.__exit__(None, None, None)
        found = lock_holder(tmp_path)
        assert found is not None
        assert found.operator == "bo@box"


def test_nobody_holds_a_lock_that_was_never_made(tmp_path: Path) -> None:
    assert lock_holder(tmp_path / "nowhere") is None
    assert break_lock(tmp_path) is None


def test_a_note_that_cannot_be_read_does_not_hide_the_lock(tmp_path: Path) -> None:
    with hold_lock(tmp_path, "ana@box", "push"):
        (tmp_path / HOLDER_FILE).write_text("{}")
        with pytest.raises(LockedError, match="Another SeatSync"), hold_lock(tmp_path, "bo@box", "push"):
            pass


def test_lock_files_are_private_unless_shared(tmp_path: Path) -> None:
    for shared, wanted in ((False, 0o600), (True, 0o660)):
        folder = tmp_path / str(shared)
        with hold_lock(folder, "ana@box", "push", shared=shared):
            for name in (LOCK_FILE, HOLDER_FILE):
                assert stat.S_IMODE((folder / name).stat().st_mode) == wanted


def test_a_folder_that_cannot_hold_a_lock_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"), hold_lock(tmp_path / "file" / "x", "a", "push"):
        pass
