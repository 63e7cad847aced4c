"""Reading by the standard library alone, for the first frame."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from seatsync_tui.models.errors import StoreError
from seatsync_tui.store import reading
from seatsync_tui.store.store import Store
from tests.store.makers import GOOD, company_mapping, pull, scan

_IMPORTS = """
import sys
import seatsync_tui.store.reading
print(*(name for name in ("sqlite_utils", "pydantic", "httpx", "keyring", "textual") if name in sys.modules))
"""


def test_reading_imports_no_library() -> None:
    told = subprocess.run([sys.executable, "-c", _IMPORTS], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""


def test_a_reader_sees_what_the_store_wrote(store: Store, database: Path) -> None:
    store.save_company(company_mapping())
    stored_pull = store.save_pull(pull(), GOOD)
    stored_scan = store.save_scan(scan())
    store.save_view_state({"filter": "acme"})
    reader = reading.open_reader(database)
    assert reader is not None
    try:
        assert reading.read_decisions(reader) == store.decisions()
        assert reading.latest_pull(reader, "duo") == (stored_pull, GOOD)
        assert reading.latest_scan(reader) == stored_scan
        assert reading.read_ticks(reader) == {}
        assert reading.read_view_state(reader) == {"filter": "acme"}
    finally:
        reader.close()


def test_a_reader_cannot_write(store: Store, database: Path) -> None:
    reader = reading.open_reader(database)
    assert reader is not None
    with pytest.raises(sqlite3.OperationalError):
        reader.execute("DELETE FROM company_mappings")
    reader.close()


def test_without_a_database_there_is_nothing_to_read_and_none_is_made(database: Path) -> None:
    assert reading.open_reader(database) is None
    assert not database.exists()


def test_a_database_that_waits_for_a_migration_is_not_read(store: Store, database: Path) -> None:
    store.db.execute("PRAGMA user_version = 0")
    assert reading.open_reader(database) is None


def test_a_damaged_database_is_said_by_the_reader_too(database: Path) -> None:
    database.parent.mkdir()
    database.write_bytes(b"no database " * 400)
    with pytest.raises(StoreError, match="is damaged"):
        reading.open_reader(database)
