"""The audit: append-only, and whoever changes it all the same is found out."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seatsync_tui.models.errors import StoreError
from seatsync_tui.store.audit import hash_of
from seatsync_tui.store.codec import from_row, to_row
from seatsync_tui.store.records import AuditEntry, AuditRecord
from seatsync_tui.store.side_note import FIRST_HASH, Head
from seatsync_tui.store.store import Store
from tests.store.makers import NOON, company_mapping, later


def entry(number: int = 1) -> AuditEntry:
    return AuditEntry(
        later(number), "ana@box", "update", f"row-{number}", 4, "d" * 64, "1", "2", 200, "updated"
    )


@pytest.fixture
def audited(store: Store) -> Store:
    for number in range(1, 7):
        store.audit(entry(number))
    return store


def tamper(store: Store, *statements: str) -> None:
    """Change the audit as somebody would who has the file and knows SQL."""
    store.db.execute("DROP TRIGGER IF EXISTS audit_refuses_update")
    store.db.execute("DROP TRIGGER IF EXISTS audit_refuses_delete")
    for statement in statements:
        store.db.execute(statement)


def test_records_are_numbered_and_chained(audited: Store) -> None:
    records = list(audited.audit_records())
    assert [record.sequence for record in records] == [1, 2, 3, 4, 5, 6]
    assert records[0].previous == FIRST_HASH
    assert all(after.previous == before.hash for before, after in pairwise(records))
    assert audited.verify_audit() == []


def test_an_empty_audit_is_whole(store: Store) -> None:
    assert store.verify_audit() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET reason = 'x' WHERE sequence = 2",
        "DELETE FROM audit WHERE sequence = 2",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence = 2",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_record(audited: Store, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="only be appended to"):
        audited.db.execute(statement)
    assert audited.verify_audit() == []


def test_an_altered_record_is_named(audited: Store) -> None:
    tamper(audited, "UPDATE audit SET after = '3' WHERE sequence = 4")
    assert audited.verify_audit() == ["Record 4 was altered."]


def test_a_record_altered_with_its_hash_breaks_the_chain(audited: Store) -> None:
    record = replace(list(audited.audit_records())[3], after="3")
    tamper(audited, f"UPDATE audit SET after = '3', hash = '{hash_of(record)}' WHERE sequence = 4")
    assert audited.verify_audit() == ["Record 5 does not follow record 4: replaced."]


def test_missing_records_are_named(audited: Store) -> None:
    tamper(audited, "DELETE FROM audit WHERE sequence IN (2, 3, 5)")
    assert audited.verify_audit() == ["Records 2 to 3 are missing.", "Record 5 is missing."]


def test_a_missing_first_record_is_named(audited: Store) -> None:
    tamper(audited, "DELETE FROM audit WHERE sequence = 1")
    assert audited.verify_audit() == ["Record 1 is missing."]


def test_reordered_records_are_named(audited: Store) -> None:
    tamper(
        audited,
        "UPDATE audit SET sequence = -2 WHERE sequence = 2",
        "UPDATE audit SET sequence = 2 WHERE sequence = 3",
        "UPDATE audit SET sequence = 3 WHERE sequence = -2",
    )
    assert audited.verify_audit() == [
        "Record 2 was reordered: it is really record 3.",
        "Record 3 was reordered: it is really record 2.",
    ]


def test_records_cut_off_the_end_are_named_by_both_notes(audited: Store) -> None:
    tamper(audited, "DELETE FROM audit WHERE sequence > 4")
    findings = audited.verify_audit()
    assert len(findings) == 2
    assert findings[0] == "Records 5 to 6 are missing at the end: the database noted 6."
    assert findings[1].endswith(f"{audited.note.file} noted 6.")


def test_an_end_cut_off_with_its_note_still_shows_by_the_side_file(audited: Store) -> None:
    fourth = list(audited.audit_records())[3]
    note = json.dumps({"count": 4, "hash": fourth.hash})
    tamper(
        audited,
        "DELETE FROM audit WHERE sequence > 4",
        f"UPDATE meta SET value = '{note}' WHERE key = 'audit_head'",
    )
    [finding] = audited.verify_audit()
    assert finding.startswith("Records 5 to 6 are missing at the end")
    assert str(audited.note.file) in finding


def test_an_audit_written_anew_still_shows_by_the_side_file(audited: Store) -> None:
    previous = Head()
    rows = [to_row(record) for record in audited.audit_records()]
    tamper(audited, "DELETE FROM audit")
    for row in rows:
        forged = replace(from_row(AuditRecord, row), operator="eve@box", previous=previous.hash)
        forged = replace(forged, hash=hash_of(forged))
        audited.db.table("audit").insert(to_row(forged))
        previous = Head(forged.sequence, forged.hash)
    note = json.dumps({"count": previous.count, "hash": previous.hash})
    audited.db.execute("UPDATE meta SET value = ? WHERE key = 'audit_head'", [note])
    assert audited.verify_audit() == [f"Record 6 is not the one that {audited.note.file} noted."]


def test_the_side_file_follows_every_record_and_is_private(store: Store) -> None:
    record = store.audit(entry(1))
    assert store.note.read() == Head(1, record.hash)
    record = store.audit(entry(2))
    assert store.note.read() == Head(2, record.hash)
    assert stat.S_IMODE(store.note.file.stat().st_mode) == 0o600
    assert [path.name for path in store.note.file.parent.iterdir()] == ["audit-head.json"]


def test_a_side_file_that_lags_behind_is_no_damage(audited: Store, database: Path, tmp_path: Path) -> None:
    with Store.open(database, state=tmp_path / "other") as colleague:
        colleague.audit(entry(7))
        assert colleague.verify_audit() == []
        assert audited.note.read() != colleague.note.read()
    assert audited.verify_audit() == []


def cut_to(store: Store, sequence: int) -> None:
    """Cut off the end, and the database's own note of it with it."""
    last = list(store.audit_records())[sequence - 1]
    note = json.dumps({"count": sequence, "hash": last.hash})
    tamper(
        store,
        f"DELETE FROM audit WHERE sequence > {sequence}",
        f"UPDATE meta SET value = '{note}' WHERE key = 'audit_head'",
    )


@pytest.mark.parametrize(("more", "said"), [(1, "Record 6 is missing at the end"), (2, "Record 6 is not")])
def test_records_after_a_cut_do_not_cover_it_up(audited: Store, more: int, said: str) -> None:
    cut_to(audited, 4)
    for number in range(more):
        audited.audit(entry(20 + number))
    [finding] = audited.verify_audit()
    assert finding.startswith(said)


def test_a_power_loss_may_leave_an_older_note_but_no_false_alarm(audited: Store) -> None:
    third = list(audited.audit_records())[2]
    audited.note.write(Head(3, third.hash))
    assert audited.verify_audit() == []
    cut_to(audited, 2)
    [finding] = audited.verify_audit()
    assert finding.startswith("Record 3 is missing at the end")


def test_the_side_file_is_written_in_place_and_as_long_as_before(audited: Store) -> None:
    before = audited.note.file.stat()
    assert before.st_size < 512, "one sector of a disk, which is written whole or not at all"
    for number in range(7, 12):
        audited.audit(entry(number))
    after = audited.note.file.stat()
    assert (after.st_ino, after.st_size) == (before.st_ino, before.st_size)
    noted = audited.note.read()
    assert noted is not None
    assert noted.count == 11


def test_a_note_of_an_older_version_still_speaks(audited: Store) -> None:
    sixth = list(audited.audit_records())[5]
    audited.note.file.write_text(json.dumps({"count": 6, "hash": sixth.hash}))
    assert audited.verify_audit() == []
    audited.audit(entry(7))
    assert audited.verify_audit() == []
    audited.note.file.write_text(json.dumps({"count": 8, "hash": sixth.hash}))
    assert audited.verify_audit() != []


def test_a_data_folder_elsewhere_is_not_held_against_the_note_of_another(
    audited: Store, tmp_path: Path
) -> None:
    with Store.open(tmp_path / "shared" / "seatsync.db", state=tmp_path / "state") as other:
        assert other.verify_audit() == []
        other.audit(entry(1))
        assert other.verify_audit() == []
    assert audited.verify_audit() == []


def test_a_side_file_that_is_no_note_is_said(audited: Store) -> None:
    audited.note.file.write_text("[]")
    [finding] = audited.verify_audit()
    assert "cannot be read" in finding


def test_a_lost_side_file_is_written_again(audited: Store) -> None:
    audited.note.file.unlink()
    assert audited.verify_audit() == []
    audited.audit(entry(7))
    assert audited.note.file.exists()


def test_a_database_made_anew_does_not_hide_what_was_recorded(
    audited: Store, database: Path, tmp_path: Path
) -> None:
    audited.close()
    for file in database.parent.iterdir():
        file.unlink()
    with Store.open(database, state=tmp_path / "state") as blank:
        [finding] = blank.verify_audit()
        assert finding.startswith("Records 1 to 6 are missing at the end")


def test_a_change_that_fails_leaves_no_record_and_no_note(store: Store) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        store.audit(replace(entry(), at=NOON.replace(tzinfo=None)))
    assert list(store.audit_records()) == []
    assert not store.note.file.exists()


def test_a_side_file_that_cannot_be_written_is_said(store: Store) -> None:
    store.note.file.mkdir()
    with pytest.raises(StoreError):
        store.save_company(company_mapping())


Change = Callable[[AuditRecord], AuditRecord]
CHANGES: dict[str, Change] = {
    "operator": lambda record: replace(record, operator=record.operator + "x"),
    "at": lambda record: replace(record, at=later(500)),
    "before": lambda record: replace(record, before=None),
    "http_status": lambda record: replace(record, http_status=None),
    "operation": lambda record: replace(record, operation=record.operation + 1),
    "previous": lambda record: replace(record, previous="f" * 64),
    "hash": lambda record: replace(record, hash="f" * 64),
}


@pytest.mark.parametrize("field", CHANGES)
def test_any_changed_field_is_found(audited: Store, field: str) -> None:
    record = CHANGES[field](list(audited.audit_records())[2])
    tamper(audited, "DELETE FROM audit WHERE sequence = 3")
    audited.db.table("audit").insert(to_row(record))
    assert any("Record 3" in finding for finding in audited.verify_audit())


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_no_text_breaks_the_chain(texts: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "seatsync.db") as store:
        for text in texts:
            store.audit(replace(entry(), row_key=text, reason=text))
        assert store.verify_audit() == []
        assert [record.reason for record in store.audit_records()] == texts
