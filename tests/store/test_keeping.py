"""Backup and restore: nothing is lost, nothing strange is put in, and the audit stays whole."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from seatsync_tui.models.errors import StoreError
from seatsync_tui.store.keeping import Place, restore, write_backup
from seatsync_tui.store.store import Store
from tests.store.makers import NOON, company_mapping, later


def place_of(database: Path, state: Path | None = None) -> Place:
    return Place(database, state or database.parent, False, "ana@box", lambda: later(60))


@pytest.fixture
def backup(database: Path, tmp_path: Path) -> Path:
    """A backup with one mapping; the database has two more since."""
    file = tmp_path / "kept.db"
    with Store.open(database) as store:
        store.save_company(company_mapping("DA1"))
        write_backup(store.db.conn, file)
        store.save_company(company_mapping("DA2"))
        store.save_company(company_mapping("DA3"))
    return file


def customers(path: Path) -> list[str]:
    with Store.open(path) as store:
        return [mapping.customer_id for mapping in store.decisions().companies]


def test_a_backup_is_one_private_file_without_others_beside_it(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in backup.parent.iterdir() if path.is_file()] == ["kept.db"]
    other = sqlite3.connect(backup)
    assert other.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    other.close()


def test_a_restore_brings_the_backup_back_and_keeps_what_it_replaced(backup: Path, database: Path) -> None:
    restored = restore(backup, place_of(database))
    assert customers(database) == ["DA1"]
    assert restored.replaced is not None
    assert restored.records_lost == 2
    assert customers(restored.replaced) == ["DA1", "DA2", "DA3"]
    assert stat.S_IMODE(restored.replaced.stat().st_mode) == 0o600


def test_the_audit_names_the_restore_and_is_whole(backup: Path, database: Path) -> None:
    restored = restore(backup, place_of(database))
    with Store.open(database) as store:
        assert store.verify_audit() == []
        last = list(store.audit_records())[-1]
        store.save_company(company_mapping("DA4"))
        assert store.verify_audit() == []
    assert restored.replaced is not None
    assert (last.action, last.operator) == ("restore", "ana@box")
    assert f"from {backup}" in last.reason
    assert restored.replaced.name in last.reason


def test_the_audit_of_another_operator_cries_no_wolf_after_a_restore(
    backup: Path, database: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    with Store.open(database, state=theirs) as store:
        store.save_company(company_mapping("DA5"))
    restore(backup, place_of(database))
    with Store.open(database, state=theirs) as store:
        assert store.verify_audit() == []


def test_a_cut_audit_is_still_found_where_no_restore_names_it(
    backup: Path, database: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    with Store.open(database, state=theirs) as store:
        store.save_company(company_mapping("DA5"))
    for ending in ("", "-wal", "-shm"):
        Path(f"{database}{ending}").unlink(missing_ok=True)
    shutil.copy(backup, database)
    with Store.open(database, state=theirs) as store:
        assert store.verify_audit() != []


def test_who_has_the_database_open_sees_the_restored_one(backup: Path, database: Path) -> None:
    with Store.open(database) as store:
        assert len(store.decisions().companies) == 3
        restore(backup, place_of(database))
        assert [mapping.customer_id for mapping in store.decisions().companies] == ["DA1"]
        store.save_company(company_mapping("DA6"))
    assert customers(database) == ["DA1", "DA6"]


def test_a_damaged_database_makes_room_for_the_backup(backup: Path, database: Path) -> None:
    for ending in ("-wal", "-shm"):
        Path(f"{database}{ending}").unlink(missing_ok=True)
    noise = b"this is no database any more " * 400
    database.write_bytes(noise)
    restored = restore(backup, place_of(database))
    assert customers(database) == ["DA1"]
    assert restored.replaced is not None
    assert restored.replaced.read_bytes() == noise
    with Store.open(database) as store:
        assert store.verify_audit() == []


def test_a_blank_folder_takes_a_backup(backup: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh" / "data" / "seatsync.db"
    assert restore(backup, place_of(fresh)).replaced is None
    assert customers(fresh) == ["DA1"]
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o600


def newer(file: Path) -> None:
    other = sqlite3.connect(file)
    other.execute("PRAGMA user_version = 99")
    other.close()


def stranger(file: Path) -> None:
    file.unlink()
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE songs (title)")
    other.commit()
    other.close()


def cut(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (newer, "newer version of SeatSync"),
        (stranger, "is no database of SeatSync"),
        (cut, "is damaged"),
        (lambda file: file.write_bytes(b"<html>" * 500), "is damaged"),
        (lambda file: file.write_bytes(b""), "is no database of SeatSync"),
        (lambda file: file.unlink(), "There is no file"),
    ],
)
def test_what_is_no_backup_is_refused_with_nothing_changed(
    backup: Path, database: Path, spoil: object, said: str
) -> None:
    assert callable(spoil)
    spoil(backup)
    before = sorted(path.name for path in database.parent.iterdir())
    with pytest.raises(StoreError, match=said):
        restore(backup, place_of(database))
    assert customers(database) == ["DA1", "DA2", "DA3"]
    assert sorted(path.name for path in database.parent.iterdir()) == before


def test_a_backup_of_an_older_version_is_migrated(tmp_path: Path, database: Path) -> None:
    Store.open(database).close()
    old = tmp_path / "old.db"
    with Store.open(old) as store:
        store.save_company(company_mapping("DA9", at=NOON))
        version = store.db.execute("PRAGMA user_version").fetchone()[0]
    assert version >= 1
    restore(old, place_of(database))
    assert customers(database) == ["DA9"]
