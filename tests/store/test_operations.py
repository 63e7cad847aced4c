"""Operations: a plan is claimed once, nothing that was begun is ever forgotten."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from seatsync_tui.models.errors import PlanRefused, StoreError
from seatsync_tui.models.plans import OperationState, Outcome, PlanRow
from seatsync_tui.models.rows import Action
from seatsync_tui.store import audit_end
from seatsync_tui.store import store as store_module
from seatsync_tui.store.store import Store
from tests.store.makers import NOON, addition, ended, image, later, plan_row, plan_text, scan

UPDATE = plan_row()
CREATE = plan_row("duo:company-8:product-3", Action.CREATE)


def begin(store: Store, *rows: PlanRow, digest: str = "d" * 64, minutes: int = 0) -> int:
    text = plan_text(*(rows or (UPDATE, CREATE)))
    return store.begin_operation("push", "ana@box", later(minutes), digest, text, "plan-1")


def intend(store: Store, operation: int, row: PlanRow = UPDATE, minutes: int = 1) -> None:
    store.record_intent(operation, row, before=row.before, at=later(minutes), known_ids=(3, 1))


def test_a_plan_can_be_claimed_once(store: Store) -> None:
    begin(store)
    assert store.is_claimed("d" * 64)
    with pytest.raises(PlanRefused, match="pushed before: operation 1 by ana@box, 2026-11-21 12:00 UTC"):
        begin(store)
    assert len(store.operations()) == 1


def test_operations_without_a_plan_claim_nothing(store: Store) -> None:
    store.begin_operation("pull", "ana@box", NOON)
    store.begin_operation("scan", "ana@box", NOON)
    assert not store.is_claimed("")
    assert [operation.kind for operation in store.operations()] == ["scan", "pull"]


def test_the_plan_is_kept_as_it_was_handed_over(store: Store) -> None:
    number = begin(store)
    plan = store.plan_of(number)
    assert plan == plan_text(UPDATE, CREATE).encode()
    assert store.plan_of(99) is None


def test_a_plan_in_its_file_form_is_understood_too(store: Store) -> None:
    wrapped = json.dumps({"digest": "d", "plan": json.loads(plan_text(UPDATE))})
    number = store.begin_operation("push", "ana@box", NOON, "d", wrapped, "plan-1")
    store.record_outcome(number, ended(UPDATE))
    assert store.journal_additions() == {9001: (("duo", "DA1"),)}


_CLAIM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from seatsync_tui.models.errors import PlanRefused
from seatsync_tui.store.store import Store
with Store.open(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        store.begin_operation("push", "x@y", datetime.now(UTC), "same", "", "plan")
        print("claimed")
    except PlanRefused:
        print("refused")
"""


def test_of_two_processes_one_claims_the_plan(store: Store, database: Path) -> None:
    claimants = [
        subprocess.Popen(
            [sys.executable, "-c", _CLAIM, str(database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for claimant in claimants:
        assert claimant.stdout is not None
        assert claimant.stdout.readline() == "ready\n"
    for claimant in claimants:
        assert claimant.stdin is not None
        claimant.stdin.write("go\n")
        claimant.stdin.flush()
    told = sorted(claimant.communicate()[0].strip() for claimant in claimants)
    assert told == ["claimed", "refused"]


def test_an_outcome_comes_back_in_the_order_of_the_plan(store: Store) -> None:
    number = begin(store)
    created = ended(CREATE, Outcome.CREATED, addition_id=9002, double=True, http_status=201)
    updated = ended(UPDATE, message="45 now")
    store.record_outcome(number, created)
    store.record_outcome(number, updated)
    operation = store.operation(number)
    assert operation is not None
    assert operation.rows == (updated, created)
    assert operation.counts()["created"] == operation.counts()["updated"] == 1


def test_a_running_push_shows_its_outcomes_so_far(store: Store) -> None:
    number = begin(store)
    store.record_outcome(number, ended(UPDATE))
    intend(store, number, CREATE)
    operation = store.operation(number)
    assert operation is not None
    assert operation.state is OperationState.RUNNING
    assert [row.key for row in operation.rows] == [UPDATE.key]
    assert store.running() == [operation]


def test_an_intent_without_an_outcome_is_unsettled(store: Store) -> None:
    number = begin(store)
    intend(store, number, CREATE)
    assert [operation.id for operation in store.unsettled()] == [number]
    [intent] = store.open_intents(number)
    assert (intent.key, intent.action, intent.after) == (CREATE.key, Action.CREATE, CREATE.after)
    assert intent.known_ids == {1, 3}
    assert intent.before is None


def test_an_outcome_settles_its_intent_and_unknown_does_not(store: Store) -> None:
    number = begin(store)
    intend(store, number)
    store.record_outcome(number, ended(UPDATE, Outcome.UNKNOWN))
    assert len(store.unsettled()) == 1
    store.end_operation(number, OperationState.DONE, later(6))
    operation = store.operation(number)
    assert operation is not None
    assert operation.state is OperationState.UNSETTLED
    store.record_outcome(number, ended(UPDATE, minutes=30))
    settled = store.operation(number)
    assert settled is not None
    assert settled.state is OperationState.DONE
    assert [row.outcome for row in settled.rows] == [Outcome.UPDATED]
    assert store.unsettled() == []


def test_a_row_said_to_be_not_attempted_does_not_hide_a_write_that_was_begun(store: Store) -> None:
    number = begin(store)
    intend(store, number)
    store.record_outcome(number, ended(UPDATE, Outcome.NOT_ATTEMPTED))
    assert [intent.key for intent in store.open_intents(number)] == [UPDATE.key]


def test_a_repeated_write_has_one_open_intent_the_newest(store: Store) -> None:
    number = begin(store)
    intend(store, number, minutes=1)
    intend(store, number, minutes=2)
    assert [intent.at for intent in store.open_intents(number)] == [later(2)]
    store.record_outcome(number, ended(UPDATE))
    assert store.open_intents(number) == []


def test_the_outcome_of_one_row_settles_no_other(store: Store) -> None:
    number = begin(store)
    intend(store, number, UPDATE)
    intend(store, number, CREATE)
    store.record_outcome(number, ended(UPDATE))
    assert [intent.key for intent in store.open_intents(number)] == [CREATE.key]


def test_an_operation_ends_with_state_time_and_note(store: Store) -> None:
    number = begin(store)
    store.end_operation(number, OperationState.STOPPED, later(9), "three failures in a row")
    operation = store.operation(number)
    assert operation is not None
    assert (operation.state, operation.ended, operation.note) == (
        OperationState.STOPPED,
        later(9),
        "three failures in a row",
    )
    assert store.running() == []
    assert store.operation(99) is None


def test_operations_come_newest_first_and_no_more_than_asked(store: Store) -> None:
    numbers = [store.begin_operation("pull", "ana@box", later(minute)) for minute in range(5)]
    assert [operation.id for operation in store.operations(3)] == numbers[:1:-1]


def test_outcome_audit_and_addition_are_written_together(store: Store) -> None:
    stored = store.save_scan(scan(addition(9001, 40)))
    number = begin(store)
    store.record_outcome(number, ended(UPDATE, message="ok"), refreshed=addition(9001, 45))
    [record] = store.audit_records()
    assert (record.operator, record.action, record.result, record.operation) == (
        "ana@box",
        "update",
        "updated",
        number,
    )
    assert record.digest == "d" * 64
    assert json.loads(record.before or "")["quantity"] == "40"
    latest = store.latest_scan()
    assert latest is not None
    assert latest.id == stored.id
    assert latest.additions[0].quantity == 45


def test_who_settles_stands_in_the_audit(store: Store) -> None:
    number = begin(store)
    store.record_outcome(number, ended(UPDATE, Outcome.UNKNOWN))
    store.record_outcome(number, ended(UPDATE), by="bo@box")
    assert [record.operator for record in store.audit_records()] == ["ana@box", "bo@box"]


def test_when_one_part_cannot_be_written_none_is(store: Store) -> None:
    store.save_scan(scan())
    number = begin(store)
    intend(store, number)
    store.db.execute(
        "CREATE TRIGGER in_the_way BEFORE INSERT ON refreshed_additions BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(StoreError):
        store.record_outcome(number, ended(UPDATE), refreshed=addition())
    operation = store.operation(number)
    assert operation is not None
    assert operation.rows == ()
    assert list(store.audit_records()) == []
    assert len(store.open_intents(number)) == 1


def test_an_outcome_of_no_operation_is_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        store.record_outcome(42, ended(UPDATE))


_CRASH = """
import os, signal, sys
from pathlib import Path
from seatsync_tui.store.store import Store
from tests.store.makers import NOON, ended, image, later, plan_row, plan_text
first, second = plan_row("first"), plan_row("second")
store = Store.open(Path(sys.argv[1]))
number = store.begin_operation("push", "ana@box", NOON, "digest", plan_text(first, second), "plan")
store.record_intent(number, first, before=image(), at=later(1))
store.record_outcome(number, ended(first))
store.record_intent(number, second, before=image(), at=later(2))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_crash_between_intent_and_outcome_shows_after_reopening(database: Path) -> None:
    crashed = subprocess.run(
        [sys.executable, "-c", _CRASH, str(database)],
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert crashed.returncode == -signal.SIGKILL
    with Store.open(database) as store:
        [operation] = store.unsettled()
        assert operation.state is OperationState.RUNNING
        assert [(row.key, row.outcome) for row in operation.rows] == [("first", Outcome.UPDATED)]
        assert [(intent.key, intent.before) for intent in store.open_intents(operation.id)] == [
            ("second", image())
        ]
        assert store.is_claimed("digest")
        assert store.verify_audit() == []


def test_the_note_of_the_audit_lags_behind_a_push_and_is_there_at_its_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = begin(store, *(rows := [plan_row(f"row {place}") for place in range(4)]))
    seconds = iter((0.0, 0.5, 1.5, 1.6, 1.7))
    monkeypatch.setattr(audit_end, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    noted = []
    for row in rows:
        store.record_outcome(number, ended(row))
        head = store.note.read()
        noted.append(head and head.count)
    assert noted == [None, None, 1, 1]
    assert store.verify_audit() == []
    store.end_operation(number, OperationState.DONE, later(9))
    head = store.note.read()
    assert head is not None
    assert head.count == 4


def test_a_store_that_is_closed_in_the_middle_of_a_push_notes_the_end(database: Path) -> None:
    with Store.open(database) as store:
        store.record_outcome(begin(store), ended(UPDATE))
        assert store.note.read() is None
    head = store.note.read()
    assert head is not None
    assert head.count == 1


def test_the_day_counts_what_was_or_may_have_been_written(store: Store) -> None:
    number = begin(store, UPDATE, CREATE, plan_row("c"), plan_row("d"))
    store.record_outcome(number, ended(UPDATE, minutes=-1))
    store.record_outcome(number, ended(CREATE, Outcome.CREATED, addition_id=9002))
    store.record_outcome(number, ended(plan_row("c"), Outcome.UNKNOWN))
    store.record_outcome(number, ended(plan_row("d"), Outcome.SKIPPED))
    assert [(row.key, row.outcome) for row in store.rows_pushed_on(NOON)] == [
        (CREATE.key, Outcome.CREATED),
        ("c", Outcome.UNKNOWN),
    ]
    created = store.rows_pushed_on(NOON)[0]
    assert (created.product_id, created.agreement_id, created.addition_id) == (3, 501, 9002)
    assert created.customers == (("duo", "DA1"),)


def test_the_first_push_of_the_day_is_found(store: Store) -> None:
    store.begin_operation("pull", "ana@box", later(1))
    begin(store, digest="yesterday", minutes=-5)
    first = begin(store, digest="first", minutes=2)
    begin(store, digest="second", minutes=3)
    found = store.first_push_on(NOON)
    assert found is not None
    assert found.id == first
    assert store.first_push_on(later(60)) is None


def test_the_last_write_is_the_newest_quantity_of_ours(store: Store) -> None:
    first = begin(store, digest="1")
    store.record_outcome(first, ended(UPDATE, after=image(45)))
    second = begin(store, digest="2")
    store.record_outcome(second, ended(UPDATE, minutes=9, after=image(47)))
    third = begin(store, digest="3")
    store.record_outcome(third, ended(UPDATE, Outcome.FAILED, minutes=12, after=image(99)))
    cancel = replace(UPDATE, action=Action.CANCEL)
    store.record_outcome(third, ended(cancel, Outcome.CANCELLED, minutes=14, after=image(1)))
    [write] = store.last_writes()
    assert (write.addition_id, write.quantity, write.at, write.operation) == (
        9001,
        Decimal(47),
        later(9),
        second,
    )
    assert write.customers == (("duo", "DA1"),)
    assert store.decisions().last_writes == (write,)


def test_the_journal_knows_whose_seats_an_addition_carried(store: Store) -> None:
    other = replace(UPDATE, customers=(("duo", "DA2", "Beta"), ("duo", "DA1", "Acme")))
    for digest, row in (("1", UPDATE), ("2", other)):
        store.record_outcome(begin(store, row, digest=digest), ended(row))
    assert store.journal_additions() == {9001: (("duo", "DA1"), ("duo", "DA2"))}


def test_no_push_begins_on_a_nearly_full_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "ROOM_BYTES", 1 << 62)
    with pytest.raises(StoreError, match="nearly full; nothing was pushed"):
        begin(store)
    assert not store.is_claimed("d" * 64)
    store.begin_operation("pull", "ana@box", NOON)


def test_no_push_begins_on_a_damaged_database(store: Store, database: Path) -> None:
    store.save_scan(scan(*(addition(number) for number in range(20_000))))
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    page = 4096
    with database.open("r+b") as file:
        file.seek(page * (database.stat().st_size // page - 3))
        file.write(b"\xa5" * page)
    store.db.execute("PRAGMA cache_size = 0")
    store.db.execute("PRAGMA shrink_memory")
    with pytest.raises(StoreError, match="is damaged"):
        begin(store)


def test_the_journal_is_flushed_at_every_commit(store: Store) -> None:
    assert store.db.execute("PRAGMA synchronous").fetchone()[0] == 2
    number = begin(store)
    intend(store, number)
    other = sqlite3.connect(store.path)
    assert other.execute("SELECT count(*) FROM intents").fetchone()[0] == 1
    other.close()
