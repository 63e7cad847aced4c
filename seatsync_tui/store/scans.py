"""Scans as stored: four packed lists each, and over them the additions that a push has read back since."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from seatsync_tui.models.psa import Addition, Agreement, Company, Product, Scan
from seatsync_tui.store.codec import from_row, from_text, to_row, to_text
from seatsync_tui.store.connection import put
from seatsync_tui.store.packing import pack, unpack

if TYPE_CHECKING:
    from sqlite_utils import Database

KEPT_SCANS = 10

_LISTS: dict[str, type[Company] | type[Agreement] | type[Addition] | type[Product]] = {
    "companies": Company,
    "agreements": Agreement,
    "additions": Addition,
    "products": Product,
}


def save_scan(db: Database, scan: Scan) -> Scan:
    """Store a scan, forget all but the newest few, and hand it back with its id."""
    bare = replace(scan, companies=(), agreements=(), additions=(), products=())
    row = to_row(bare) | {name: pack(kind, getattr(scan, name)) for name, kind in _LISTS.items()}
    del row["id"]
    stored = replace(scan, id=put(db, "scans", row))
    newest = f"SELECT id FROM scans ORDER BY id DESC LIMIT {KEPT_SCANS}"
    # The last full scan tells every later quick one which companies it has to read.
    old = f"id NOT IN ({newest}) AND id IS NOT (SELECT max(id) FROM scans WHERE full)"
    db.table("refreshed_additions").delete_where(f"scan_id IN (SELECT id FROM scans WHERE {old})")
    db.table("scans").delete_where(old)
    return stored


def latest_scan(connection: sqlite3.Connection) -> Scan | None:
    """The newest scan with every addition that was read back since."""
    newest = latest_scan_id(connection)
    return None if newest is None else read_scan(connection, newest)


def latest_full_scan(connection: sqlite3.Connection) -> Scan | None:
    """The newest scan that read the additions of every company."""
    newest = connection.execute("SELECT max(id) FROM scans WHERE full").fetchone()[0]
    return None if newest is None else read_scan(connection, newest)


def latest_companies(connection: sqlite3.Connection) -> Scan | None:
    """The newest scan with its companies alone, for what asks for nothing else of it."""
    newest = latest_scan_id(connection)
    return None if newest is None else read_scan(connection, newest, refreshed=False, lists=("companies",))


def latest_scan_id(connection: sqlite3.Connection) -> int | None:
    """The id of the newest scan."""
    found: int | None = connection.execute("SELECT max(id) FROM scans").fetchone()[0]
    return found


def read_scan(
    connection: sqlite3.Connection, scan_id: int, *, refreshed: bool = True, lists: Collection[str] = _LISTS
) -> Scan | None:
    """A stored scan; with `refreshed` off as it was read, without what pushes changed since.

    Of its lists those that are not asked for are left empty.
    """
    row = connection.execute("SELECT * FROM scans WHERE id = ?", (scan_id,)).fetchone()
    if row is None:
        return None
    columns = dict(row)
    read = {name: unpack(kind, columns[name]) for name, kind in _LISTS.items() if name in lists}
    scan: Scan = replace(from_row(Scan, columns | dict.fromkeys(_LISTS, "[]")), **read)  # type: ignore[arg-type]
    return _refresh(connection, scan) if refreshed else scan


def _refresh(connection: sqlite3.Connection, scan: Scan) -> Scan:
    rows = connection.execute("SELECT body FROM refreshed_additions WHERE scan_id = ?", (scan.id,))
    newer = {addition.id: addition for row in rows if (addition := from_text(Addition, row["body"]))}
    if not newer:
        return scan
    kept = [newer.pop(addition.id, addition) for addition in scan.additions]
    return replace(scan, additions=(*kept, *newer.values()))


def put_into_latest(db: Database, addition: Addition) -> None:
    """Put one addition as read back into the newest scan, in its own place or beside the others."""
    db.conn.execute(
        "INSERT OR REPLACE INTO refreshed_additions (scan_id, addition_id, body)"
        " SELECT id, ?, ? FROM scans ORDER BY id DESC LIMIT 1",
        (addition.id, to_text(addition)),
    )
