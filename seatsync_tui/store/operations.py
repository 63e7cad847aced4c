"""Operations and their journal: an intent before every write, an outcome after it, on disk before the next.

A plan's digest can be claimed once. An intent stays open until an outcome other than `unknown` settles it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from seatsync_tui.models.errors import PlanRefused
from seatsync_tui.models.mappings import CustomerKey, LastWrite
from seatsync_tui.models.plans import DELTA_SUFFIX, Operation, OperationState, Outcome, RowOutcome
from seatsync_tui.store.audit import append
from seatsync_tui.store.codec import canonical_json, encode_instant, from_row, to_row
from seatsync_tui.store.connection import put
from seatsync_tui.store.records import AuditEntry, Intent, PushedRow, Stamp

if TYPE_CHECKING:
    from sqlite_utils import Database

_NEWEST_OUTCOMES = "SELECT max(id) FROM outcomes GROUP BY operation, key"


def begin(
    db: Database,
    kind: str,
    by: str,
    at: datetime,
    *,
    digest: str = "",
    plan_json: str = "",
    plan_id: str = "",
) -> int:
    """Open an operation and hand back its number; a digest that was claimed before raises PlanRefused."""
    row = {
        "kind": kind,
        "state": OperationState.RUNNING.value,
        "by": by,
        "started": encode_instant(at),
        "digest": digest,
        "plan_id": plan_id,
        "note": "",
        "plan": plan_json or None,
    }
    try:
        number = put(db, "operations", row)
    except sqlite3.IntegrityError as error:
        raise _claimed_before(db.conn, digest) from error
    db.table("operation_rows").insert_all(_plan_rows(number, plan_json), pk=("operation", "key"))
    return number


def _claimed_before(connection: sqlite3.Connection, digest: str) -> PlanRefused:
    earlier = connection.execute(
        "SELECT id, by, started FROM operations WHERE digest = ?", (digest,)
    ).fetchone()
    return PlanRefused(
        f"This plan was pushed before: operation {earlier['id']} by {earlier['by']},"
        f" {earlier['started'][:16].replace('T', ' ')} UTC.",
        advice="Make a new plan from a new preview.",
    )


def _plan_rows(operation: int, plan_json: str) -> Iterator[dict[str, Any]]:
    """What the journal needs to know of each row of a plan, beside the plan itself."""
    if not plan_json:
        return
    plan: Mapping[str, Any] = json.loads(plan_json)
    for position, row in enumerate(plan.get("plan", plan).get("rows", ())):
        yield {
            "operation": operation,
            "key": row["key"],
            "position": position,
            "action": row["action"],
            "company": row.get("company", ""),
            "agreement_id": row.get("agreement_id"),
            "product_id": row.get("product_id"),
            "addition_id": row.get("addition_id"),
            "customers": canonical_json([list(customer[:2]) for customer in row.get("customers", ())]),
        }


def is_claimed(connection: sqlite3.Connection, digest: str) -> bool:
    """Whether a plan was pushed before, to its end or not."""
    found = connection.execute("SELECT 1 FROM operations WHERE digest = ? AND digest <> ''", (digest,))
    return found.fetchone() is not None


def record_intent(db: Database, intent: Intent) -> None:
    """Put a write on record before it is sent."""
    put(db, "intents", to_row(intent))


_SETTLE_NOTHING = (Outcome.UNKNOWN, Outcome.NOT_ATTEMPTED)
"""Outcomes that say nothing of a write that was begun."""


def record_outcome(db: Database, operation: int, row: RowOutcome, stamp: Stamp) -> None:
    """Put an outcome on record and in the audit; one that tells what became of a write settles it."""
    stored = to_row(replace(row, at=stamp.at))
    number = put(db, "outcomes", {"operation": operation, **stored})
    of = db.conn.execute("SELECT digest, state FROM operations WHERE id = ?", (operation,)).fetchone()
    if row.outcome not in _SETTLE_NOTHING:
        _settle(db.conn, operation, row.key, number, OperationState(of["state"]))
    entry = AuditEntry(
        at=stamp.at,
        operator=stamp.by,
        action=row.action.value,
        row_key=row.key,
        operation=operation,
        digest=of["digest"],
        before=stored["before"],
        after=stored["after"],
        http_status=row.http_status,
        result=row.outcome.value,
        reason=row.message,
    )
    append(db, entry)


def _settle(
    connection: sqlite3.Connection, operation: int, key: str, outcome: int, state: OperationState
) -> None:
    """Close a row's open intents; an operation that waited for the last of them is done."""
    connection.execute(
        "UPDATE intents SET settled = ? WHERE operation = ? AND key = ? AND settled IS NULL",
        (outcome, operation, key),
    )
    if state is OperationState.UNSETTLED:
        connection.execute(
            "UPDATE operations SET state = ? WHERE id = ?"
            " AND NOT EXISTS (SELECT 1 FROM intents WHERE operation = operations.id AND settled IS NULL)",
            (OperationState.DONE.value, operation),
        )


def end(db: Database, number: int, state: OperationState, at: datetime, note: str) -> None:
    """Close an operation; one with open intents stays unsettled whatever was asked for."""
    if open_intents(db.conn, number):
        state = OperationState.UNSETTLED
    ended = {"state": state.value, "ended": encode_instant(at), "note": note}
    db.table("operations").update(number, ended)


def read_operations(connection: sqlite3.Connection, limit: int) -> list[Operation]:
    """Operations with their outcomes so far, newest first."""
    return _operations(connection, "1 ORDER BY id DESC LIMIT ?", (limit,))


def read_operation(connection: sqlite3.Connection, number: int) -> Operation | None:
    """One operation with its outcomes so far."""
    found = _operations(connection, "id = ?", (number,))
    return found[0] if found else None


def unsettled(connection: sqlite3.Connection) -> list[Operation]:
    """Operations with a write of unknown outcome, oldest first; one that runs right now may be among them."""
    return _operations(
        connection, "id IN (SELECT operation FROM intents WHERE settled IS NULL) ORDER BY id", ()
    )


def running(connection: sqlite3.Connection) -> list[Operation]:
    """Operations that never ended: in progress, or crashed when nobody holds the lock."""
    return _operations(connection, "state = ? ORDER BY id", (OperationState.RUNNING.value,))


def _operations(connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> list[Operation]:
    heads = connection.execute(f"SELECT * FROM operations WHERE {where}", values).fetchall()
    outcomes = _outcomes(connection, [head["id"] for head in heads])
    return [
        replace(from_row(Operation, dict(head) | {"rows": "[]"}), rows=tuple(outcomes.get(head["id"], ())))
        for head in heads
    ]


def _outcomes(connection: sqlite3.Connection, numbers: list[int]) -> dict[int, list[RowOutcome]]:
    """The newest outcome of every row, by operation, in the plan's order."""
    rows = connection.execute(
        "SELECT outcomes.* FROM outcomes LEFT JOIN operation_rows USING (operation, key)"
        " WHERE outcomes.id IN (SELECT max(id) FROM outcomes"
        " WHERE operation IN (SELECT value FROM json_each(?)) GROUP BY operation, key)"
        " ORDER BY outcomes.operation, operation_rows.position, outcomes.id",
        (json.dumps(numbers),),
    )
    found: dict[int, list[RowOutcome]] = {}
    for row in rows:
        found.setdefault(row["operation"], []).append(from_row(RowOutcome, dict(row)))
    return found


def plan_of(connection: sqlite3.Connection, number: int) -> bytes | None:
    """The plan that an operation pushed, as it was handed over."""
    row = connection.execute("SELECT plan FROM operations WHERE id = ?", (number,)).fetchone()
    return row["plan"].encode() if row and row["plan"] else None


def open_intents(connection: sqlite3.Connection, operation: int) -> list[Intent]:
    """The newest open intent of every row of an operation, in the order they were made."""
    rows = connection.execute(
        "SELECT * FROM intents WHERE id IN (SELECT max(id) FROM intents"
        " WHERE operation = ? AND settled IS NULL GROUP BY key) ORDER BY id",
        (operation,),
    )
    return [from_row(Intent, dict(row)) for row in rows.fetchall()]


def rows_pushed_since(connection: sqlite3.Connection, start: datetime) -> list[PushedRow]:
    """Rows written, or perhaps written, since a moment: what the guard counts into the day."""
    written = (Outcome.CREATED, Outcome.UPDATED, Outcome.CANCELLED, Outcome.UNKNOWN)
    rows = connection.execute(
        "SELECT outcomes.*, operation_rows.agreement_id, operation_rows.product_id, operation_rows.customers,"
        " coalesce(outcomes.addition_id, operation_rows.addition_id) AS addition_id"
        " FROM outcomes LEFT JOIN operation_rows USING (operation, key)"
        f" WHERE outcomes.id IN ({_NEWEST_OUTCOMES}) AND outcomes.at >= ?"
        f" AND outcome IN ({', '.join('?' * len(written))}) ORDER BY outcomes.id",
        (encode_instant(start), *(outcome.value for outcome in written)),
    )
    return [from_row(PushedRow, dict(row)) for row in rows.fetchall()]


def first_push_since(connection: sqlite3.Connection, start: datetime) -> Operation | None:
    """The first push since a moment; its plan names the scan that the day's limits are measured against."""
    found = _operations(
        connection, "kind = 'push' AND started >= ? ORDER BY id LIMIT 1", (encode_instant(start),)
    )
    return found[0] if found else None


def journal_additions(connection: sqlite3.Connection) -> dict[int, tuple[CustomerKey, ...]]:
    """For every addition we ever touched the customers whose seats it carried then."""
    rows = connection.execute(
        "SELECT DISTINCT outcomes.addition_id AS addition_id, customers FROM outcomes"
        " JOIN operation_rows USING (operation, key) WHERE outcomes.addition_id IS NOT NULL"
        " ORDER BY outcomes.id"
    )
    found: dict[int, dict[CustomerKey, None]] = {}
    for row in rows:
        found.setdefault(row["addition_id"], {}).update(dict.fromkeys(_customers(row["customers"])))
    return {addition: tuple(customers) for addition, customers in found.items()}


def delta_additions(connection: sqlite3.Connection) -> frozenset[int]:
    """Additions that we made to bill a part of a period, told by the key of the row that made them."""
    rows = connection.execute(
        "SELECT DISTINCT addition_id FROM outcomes WHERE key LIKE ? AND addition_id IS NOT NULL",
        (f"%{DELTA_SUFFIX}",),
    )
    return frozenset(row["addition_id"] for row in rows.fetchall())


def last_writes(connection: sqlite3.Connection) -> tuple[LastWrite, ...]:
    """The newest quantity that we ourselves wrote to each addition."""
    rows = connection.execute(
        "SELECT max(outcomes.id), outcomes.addition_id AS addition_id, outcomes.after AS after,"
        " outcomes.at AS at, outcomes.operation AS operation, customers"
        " FROM outcomes LEFT JOIN operation_rows USING (operation, key)"
        f" WHERE outcomes.id IN ({_NEWEST_OUTCOMES})"
        " AND outcome IN (?, ?) AND outcomes.addition_id IS NOT NULL AND after IS NOT NULL"
        " GROUP BY outcomes.addition_id ORDER BY outcomes.addition_id",
        (Outcome.CREATED.value, Outcome.UPDATED.value),
    )
    return tuple(
        from_row(LastWrite, dict(row) | {"quantity": json.loads(row["after"])["quantity"]}) for row in rows
    )


def _customers(text: str | None) -> Iterable[CustomerKey]:
    return ((source, customer) for source, customer in json.loads(text or "[]"))
