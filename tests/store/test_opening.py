"""Opening the database: blank, old, new, damaged, read-only, full."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlite_utils import Database

from seatsync_tui.models.errors import StoreError
from seatsync_tui.store.connection import SCHEMA_VERSION
from seatsync_tui.store.migrations import migrate, migrations
from seatsync_tui.store.store import Store
from tests.store.makers import NOON, company_mapping


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_blank_folder_gets_a_database_of_this_version(database: Path) -> None:
    with Store.open(database) as store:
        assert store.db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        assert store.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert store.db.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert store.db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert migrations.pending(store.db) == []


def test_the_schema_version_counts_the_migrations() -> None:
    db = Database(memory=True, execute_plugins=False)
    migrations.apply(db)
    assert db.execute("PRAGMA user_version").fetchone()[0] == len(migrations.applied(db)) == SCHEMA_VERSION
    db.close()


def test_processes_that_open_a_blank_folder_together_all_succeed(database: Path) -> None:
    code = "import sys; from pathlib import Path; from seatsync_tui.store.store import Store;"
    code += "print('ready', flush=True); sys.stdin.readline(); Store.open(Path(sys.argv[1])).close()"
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for opener in openers:
        assert opener.stdout is not None
        opener.stdout.readline()
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("go\n")
        opener.stdin.flush()
    told = [opener.communicate()[1] for opener in openers]
    assert told == ["", "", ""]
    with Store.open(database) as store:
        assert migrations.pending(store.db) == []


def test_what_was_stored_is_there_after_closing(database: Path) -> None:
    with Store.open(database) as store:
        store.save_company(company_mapping())
    with Store.open(database) as store:
        assert store.decisions().companies == (company_mapping(),)


def test_files_are_for_their_owner_alone(database: Path) -> None:
    with Store.open(database) as store:
        store.save_company(company_mapping())
        files = [path for path in database.parent.iterdir() if path.is_file()]
        assert {path.name for path in files} >= {"seatsync.db", "seatsync.db-wal", "audit-head.json"}
        assert {mode(path) for path in files} == {0o600}
        assert mode(database.parent) == 0o700


def test_a_shared_folder_is_for_its_group(database: Path) -> None:
    with Store.open(database, shared=True) as store:
        store.save_company(company_mapping())
        assert {mode(path) for path in database.parent.iterdir()} == {0o660}
        assert mode(database.parent) == 0o2770


def test_a_newer_database_is_left_alone(database: Path) -> None:
    Store.open(database).close()
    other = sqlite3.connect(database)
    other.execute("PRAGMA user_version = 99")
    other.close()
    before = database.read_bytes()
    with pytest.raises(StoreError, match="newer version of SeatSync"):
        Store.open(database)
    assert database.read_bytes() == before


def test_a_database_with_an_unknown_migration_is_left_alone(database: Path) -> None:
    with Store.open(database) as store:
        store.db.table("_sqlite_migrations").insert(
            {"migration_set": "seatsync", "name": "m999_later", "applied_at": "2030"}
        )
    with pytest.raises(StoreError, match="does not know"):
        Store.open(database)


def test_a_file_that_is_no_database_is_said_to_be_damaged(database: Path) -> None:
    database.parent.mkdir()
    database.write_bytes(b"this is not a database at all, but long enough to look at" * 40)
    before = database.read_bytes()
    with pytest.raises(StoreError, match="is damaged") as caught:
        Store.open(database)
    assert "backup" in caught.value.advice
    assert database.read_bytes() == before


def test_a_database_cut_short_is_said_to_be_damaged(database: Path) -> None:
    with Store.open(database) as store:
        store.save_companies([company_mapping(f"DA{number}") for number in range(500)])
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)
    with pytest.raises(StoreError, match="is damaged"):
        Store.open(database)


def test_a_full_disk_is_said_and_nothing_is_kept(store: Store) -> None:
    pages = store.db.execute("PRAGMA page_count").fetchone()[0]
    store.db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="is full; nothing of this change was kept") as caught:
        store.save_companies([company_mapping(f"DA{number}") for number in range(5000)])
    assert "space" in caught.value.advice
    store.db.execute("PRAGMA max_page_count = 1000000")
    assert store.decisions().companies == ()
    assert store.verify_audit() == []
    store.save_company(company_mapping())


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be used"):
        Store.open(tmp_path / "data" / "seatsync.db")


@contextmanager
def as_somebody_without_rights() -> Iterator[None]:
    """Root may write anywhere, so as root the attempt is made as another user."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("exists", [False, True])
def test_a_read_only_folder_is_said(exists: bool) -> None:
    folder = Path(tempfile.mkdtemp(prefix="seatsync-test-"))
    try:
        if exists:
            Store.open(folder / "seatsync.db").close()
        for path in (*folder.iterdir(), folder):
            path.chmod(0o555 if path.is_dir() else 0o444)
        with (
            as_somebody_without_rights(),
            pytest.raises(StoreError, match="cannot be used: Permission denied") as caught,
        ):
            Store.open(folder / "seatsync.db")
        assert "can be written to" in caught.value.advice
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)


def _old(database: Path) -> None:
    """A database of this version made to wait for a migration, as one of an older version would."""
    with Store.open(database) as store:
        store.save_company(company_mapping())
        store.db.execute("DELETE FROM _sqlite_migrations")
        store.db.table("_sqlite_migrations").insert(
            {"migration_set": "seatsync", "name": "m000_before", "applied_at": "2026"}
        )


def test_before_a_migration_a_backup_is_made_beside_it(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _old(database)

    def m000_before(db: Database) -> None:
        """Nothing: it was applied long ago."""

    known = type(migrations)("seatsync")
    known()(m000_before)

    @known()
    def m001_again(db: Database) -> None:
        db.table("later").create({"id": int}, pk="id")

    monkeypatch.setattr("seatsync_tui.store.migrations.migrations", known)
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    migrate(connection, database)
    assert connection.execute("SELECT count(*) FROM later").fetchone()[0] == 0
    connection.close()
    [backup] = database.parent.glob("seatsync-before-m001_again-*.db")
    assert mode(backup) == 0o600
    copy = sqlite3.connect(backup)
    assert copy.execute("SELECT customer_id FROM company_mappings").fetchall() == [("DA1",)]
    assert copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'later'").fetchone()[0] == 0
    copy.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = type(migrations)("seatsync")

    @known()
    def m001_breaks(db: Database) -> None:
        db.table("half").create({"id": int}, pk="id")
        db.execute("SELECT * FROM nowhere")

    monkeypatch.setattr("seatsync_tui.store.migrations.migrations", known)
    with pytest.raises(StoreError, match="cannot be used"):
        Store.open(database)
    other = sqlite3.connect(database)
    assert other.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone()[0] == 0
    other.close()


def test_a_backup_opens_as_a_store(store: Store, tmp_path: Path) -> None:
    store.save_company(company_mapping())
    store.back_up(tmp_path / "copies.db")
    assert mode(tmp_path / "copies.db") == 0o600
    with Store.open(tmp_path / "copies.db") as copy:
        assert copy.decisions().companies == (company_mapping(),)


def test_a_naive_time_is_refused_before_anything_is_written(store: Store) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        store.save_company(company_mapping(at=NOON.replace(tzinfo=None)))
    assert store.decisions().companies == ()


@pytest.mark.parametrize("size", [1, 100, 511])
def test_a_database_cut_off_in_its_first_page_is_no_blank_one(database: Path, size: int) -> None:
    Store.open(database).close()
    database.write_bytes(database.read_bytes()[:size])

    with pytest.raises(StoreError, match="is damaged"):
        Store.open(database)
    assert database.stat().st_size == size
