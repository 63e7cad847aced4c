"""The database's schema, one function a step; a released step is never edited, a change is a new step."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database, Migrations

from seatsync_tui.models.errors import StoreError
from seatsync_tui.store.connection import make_private, refuse_damage

migrations = Migrations("seatsync")


@migrations()
def m001_foundation(db: Database) -> None:
    """Decisions, pulls, scans, ticks, operations with their journal, and the audit."""
    _create_decisions(db)
    _create_snapshots(db)
    _create_operations(db)
    _create_audit(db)
    db.execute("PRAGMA user_version = 1")


@migrations()
def m002_older_companies(db: Database) -> None:
    """Which companies a quick scan left out, and as of when their additions are."""
    db.execute("ALTER TABLE scans ADD COLUMN older TEXT NOT NULL DEFAULT '[]'")
    db.execute("PRAGMA user_version = 2")


@migrations()
def m003_files_and_intervals(db: Database) -> None:
    """How a vendor's files are read, which file a pull was made of, and over which days a license counts."""
    db.table("import_profiles").create({"name": str, "profile": str, "by": str, "at": str}, pk="name")
    db.execute("ALTER TABLE pulls ADD COLUMN origin TEXT")
    db.execute("ALTER TABLE license_mappings ADD COLUMN interval TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE license_mappings ADD COLUMN adds TEXT NOT NULL DEFAULT '[]'")
    db.execute("PRAGMA user_version = 3")


@migrations()
def m004_rules_and_choices(db: Database) -> None:
    """What people chose for single rows, and how seats are counted beyond a license's own rule."""
    stamp = {"by": str, "at": str}
    db.table("row_choices").create(
        {"row_key": str, "zero": str, "ending": str, "effective": str, "cancel_date": str, "about": str}
        | stamp,
        pk="row_key",
    )
    db.table("count_adjustments").create(
        {"source": str, "sku": str, "metric": str, "company_id": int, "count_rule": str, "without": str}
        | {"free": str, "extra": str, "minimum": str, "pack": str, "why": str}
        | stamp,
        pk=("source", "sku", "metric", "company_id"),
    )
    db.execute("PRAGMA user_version = 4")


@migrations()
def m005_packed_places(db: Database) -> None:
    """Pulls and scans name their values by packed places from here on, which older versions cannot read."""
    db.execute("PRAGMA user_version = 5")


def _create_decisions(db: Database) -> None:
    stamp = {"by": str, "at": str}
    db.table("meta").create({"key": str, "value": str}, pk="key")
    db.table("license_mappings").create(
        {"source": str, "sku": str, "metric": str, "product_id": int, "product": str, "no_charge": int}
        | {"count_rule": str, "also_billed_as": str, "shared": int, "one_each": int}
        | stamp,
        pk=("source", "sku", "metric"),
    )
    db.table("company_mappings").create(
        {"source": str, "customer_id": str, "company_id": int, "customer": str, "company": str, "how": str}
        | stamp
        | {"confirmed": int},
        pk=("source", "customer_id"),
    )
    db.table("decision_history").create({"id": int, "kind": str, "key": str, "before": str} | stamp, pk="id")
    db.table("decision_history").create_index(["kind", "key"])
    db.table("addition_choices").create(
        {"source": str, "customer_id": str, "sku": str, "metric": str, "agreement_id": int}
        | {"addition_id": int}
        | stamp,
        pk=("source", "customer_id", "sku", "metric"),
    )
    db.table("ignores").create(
        {"key": str, "customer": str, "addition_id": int, "why": str, "keep_not_seats": int} | stamp, pk="key"
    )
    db.table("holds").create(
        {"row_key": str, "quantity": str, "until": str, "why": str} | stamp, pk="row_key"
    )
    db.table("watched_products").create(
        {"source": str, "product_id": int, "product": str, "since": str}, pk=("source", "product_id")
    )
    db.table("ticks").create(
        {"row_key": str, "action": str, "before": str, "after": str, "ticked": int, "pull_id": int},
        pk="row_key",
    )
    db.table("view_state").create({"key": str, "value": str}, pk="key")


def _create_snapshots(db: Database) -> None:
    times = {"started": str, "at": str, "by": str}
    db.table("pulls").create(
        {"id": int, "source": str}
        | times
        | {"complete": int, "calls": int, "note": str, "good": int, "reason": str, "missing": str}
        | {"counts": bytes},
        pk="id",
    )
    db.table("pulls").create_index(["source", "good"])
    db.table("accepted_absences").create(
        {"id": int, "source": str, "customer_ids": str, "by": str, "at": str, "why": str}, pk="id"
    )
    db.table("scans").create(
        {"id": int, "site": str}
        | times
        | {"full": int, "calls": int, "server_time_zone": str}
        | {"companies": bytes, "agreements": bytes, "additions": bytes, "products": bytes},
        pk="id",
    )
    db.table("refreshed_additions").create(
        {"scan_id": int, "addition_id": int, "body": str},
        pk=("scan_id", "addition_id"),
        foreign_keys=[("scan_id", "scans", "id")],
    )


def _create_operations(db: Database) -> None:
    db.table("operations").create(
        {"id": int, "kind": str, "state": str, "by": str, "started": str, "ended": str}
        | {"digest": str, "plan_id": str, "note": str, "plan": str},
        pk="id",
    )
    db.execute("CREATE UNIQUE INDEX operations_digest ON operations(digest) WHERE digest <> ''")
    of_operation = [("operation", "operations", "id")]
    db.table("operation_rows").create(
        {"operation": int, "key": str, "position": int, "action": str, "company": str}
        | {"agreement_id": int, "product_id": int, "addition_id": int, "customers": str},
        pk=("operation", "key"),
        foreign_keys=of_operation,
    )
    db.table("intents").create(
        {"id": int, "operation": int, "key": str, "action": str, "before": str, "after": str}
        | {"at": str, "known_ids": str, "settled": int},
        pk="id",
        foreign_keys=of_operation,
    )
    db.table("intents").create_index(["operation", "key"])
    db.table("outcomes").create(
        {"id": int, "operation": int, "key": str, "action": str, "outcome": str, "company": str}
        | {"before": str, "after": str, "message": str, "addition_id": int, "http_status": int}
        | {"double": int, "at": str},
        pk="id",
        foreign_keys=of_operation,
    )
    db.table("outcomes").create_index(["operation", "key"])
    db.table("outcomes").create_index(["addition_id"])


def _create_audit(db: Database) -> None:
    db.table("audit").create(
        {"sequence": int, "at": str, "operator": str, "action": str, "row_key": str, "operation": int}
        | {"digest": str, "before": str, "after": str, "http_status": int, "result": str, "reason": str}
        | {"previous": str, "hash": str},
        pk="sequence",
    )
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER audit_refuses_{verb.lower()} BEFORE {verb} ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the audit can only be appended to'); END"
        )


def migrate(connection: sqlite3.Connection, path: Path, *, shared: bool = False) -> Database:
    """Bring the database up to this version, after a backup beside it when it already holds something."""
    db = Database(connection, execute_plugins=False)
    applied = {migration.name for migration in migrations.applied(db)}
    if applied - _known():
        raise StoreError(
            f"{path} has had migrations that this version of SeatSync does not know.",
            advice="Install the newer version again, or use another profile.",
        )
    pending = migrations.pending(db)
    if not pending:
        return db
    if applied:
        refuse_damage(connection, path)
        back_up(connection, backup_path(path, pending[0].name, datetime.now(UTC)), shared=shared)
    _apply(db)
    return db


def _known() -> set[str]:
    """The names of every migration of this version."""
    with Database(memory=True, execute_plugins=False) as blank:
        return {migration.name for migration in migrations.pending(blank)}


def _apply(db: Database) -> None:
    """Apply what is still pending, all or none; another process that opens the file meanwhile waits."""
    db.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(db)
        db.commit()
    except BaseException:
        db.rollback()
        raise


def back_up(connection: sqlite3.Connection, copy: Path, *, shared: bool = False) -> None:
    """Copy the whole database into a file, as it stands at this moment."""
    make_private(copy, shared=shared)
    target = sqlite3.connect(copy)
    try:
        connection.backup(target)
    finally:
        target.close()


def backup_path(path: Path, before: str, at: datetime) -> Path:
    """Where the copy goes that is made before a migration: beside the database, named for both."""
    return path.with_name(f"{path.stem}-before-{before}-{at:%Y%m%dT%H%M%SZ}{path.suffix}")
