"""Decisions of people: license and company mappings, choices, ignores and holds, with history and audit.

Every change is audited with what stood before and after, and remembered so that it can be undone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from seatsync_tui.models.mappings import (
    AdditionChoice,
    CompanyMapping,
    CountAdjustment,
    CustomerKey,
    Decisions,
    Hold,
    Ignore,
    LicenseMapping,
    RowChoice,
    SkuKey,
    WatchedProduct,
)
from seatsync_tui.store.audit import append
from seatsync_tui.store.codec import (
    canonical_json,
    encode_instant,
    from_row,
    from_rows,
    from_text,
    to_row,
    to_text,
)
from seatsync_tui.store.operations import last_writes
from seatsync_tui.store.records import AuditEntry, Stamp

if TYPE_CHECKING:
    from sqlite_utils import Database

Decision = TypeVar(
    "Decision", LicenseMapping, CompanyMapping, AdditionChoice, Ignore, Hold, RowChoice, CountAdjustment
)
Key = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind(Generic[Decision]):
    """One kind of decision: its table, its type, and what it is called in the audit."""

    words: str
    table: str
    record: type[Decision]
    key_of: Callable[[Decision], Key]
    keyed: int
    """So many first columns of the table are its key."""


def license_key(key: SkuKey) -> Key:
    """The table's key of a license mapping."""
    return dict(zip(("source", "sku", "metric"), key, strict=True))


def company_key(key: CustomerKey) -> Key:
    """The table's key of a company mapping."""
    return dict(zip(("source", "customer_id"), key, strict=True))


def choice_key(key: tuple[str, str, str, str]) -> Key:
    """The table's key of a choice of agreement and addition."""
    return dict(zip(("source", "customer_id", "sku", "metric"), key, strict=True))


def adjustment_key(key: tuple[str, str, str, int]) -> Key:
    """The table's key of a rule for counting; the company as text, for an audit names its key in words."""
    return dict(zip(("source", "sku", "metric", "company_id"), (*key[:3], str(key[3])), strict=True))


def ignore_key(customer: CustomerKey | None, addition_id: int | None) -> Key:
    """The table's key of an ignore: of a customer or of an addition, never of both."""
    if (customer is None) == (addition_id is None):
        raise ValueError("an ignore is of one customer or of one addition")
    return {"key": canonical_json(["addition", addition_id] if customer is None else ["customer", *customer])}


LICENSES = Kind("license", "license_mappings", LicenseMapping, lambda mapping: license_key(mapping.key), 3)
COMPANIES = Kind("company", "company_mappings", CompanyMapping, lambda mapping: company_key(mapping.key), 2)
CHOICES = Kind("addition", "addition_choices", AdditionChoice, lambda choice: choice_key(choice.key), 4)
IGNORES = Kind("ignore", "ignores", Ignore, lambda ignore: ignore_key(ignore.customer, ignore.addition_id), 1)
HOLDS = Kind("hold", "holds", Hold, lambda hold: {"row_key": hold.row_key}, 1)
ROW_CHOICES = Kind("choice", "row_choices", RowChoice, lambda choice: {"row_key": choice.row_key}, 1)
ADJUSTMENTS = Kind(
    "rule", "count_adjustments", CountAdjustment, lambda adjustment: adjustment_key(adjustment.key), 4
)


def read_decisions(connection: sqlite3.Connection) -> Decisions:
    """Every decision as one value, in a stable order."""
    return Decisions(
        licenses=read_all(connection, LICENSES),
        companies=read_all(connection, COMPANIES),
        choices=read_all(connection, CHOICES),
        ignores=read_all(connection, IGNORES),
        holds=read_all(connection, HOLDS),
        watched=read_watched(connection),
        last_writes=last_writes(connection),
        row_choices=read_all(connection, ROW_CHOICES),
        adjustments=read_all(connection, ADJUSTMENTS),
    )


def read_all(connection: sqlite3.Connection, kind: Kind[Decision]) -> tuple[Decision, ...]:
    """All decisions of one kind, by key."""
    # By no more columns than the key has: then SQLite reads them in order and need not sort.
    order = ", ".join(map(str, range(1, kind.keyed + 1)))
    found = connection.execute(f"SELECT * FROM {kind.table} ORDER BY {order}")
    return from_rows(kind.record, [column[0] for column in found.description], found.fetchall())


def read_watched(connection: sqlite3.Connection) -> tuple[WatchedProduct, ...]:
    """Products that are or once were mapped."""
    rows = connection.execute("SELECT * FROM watched_products ORDER BY source, product_id")
    return tuple(from_row(WatchedProduct, dict(row)) for row in rows.fetchall())


def read_one(connection: sqlite3.Connection, kind: Kind[Decision], key: Key) -> Decision | None:
    """The decision that stands under a key."""
    where = " AND ".join(f'"{column}" = :{column}' for column in key)
    row = connection.execute(f"SELECT * FROM {kind.table} WHERE {where}", dict(key)).fetchone()
    return None if row is None else from_row(kind.record, dict(row))


def save(db: Database, kind: Kind[Decision], decision: Decision, stamp: Stamp) -> None:
    """Put a decision in the place of the one before; saying the same again changes nothing."""
    signed = replace(decision, by=decision.by or stamp.by, at=decision.at or stamp.at)
    key = kind.key_of(signed)
    before = read_one(db.conn, kind, key)
    if before is not None and _same_words(before, signed):
        return
    _remember(db, kind, key, before, stamp)
    _put(db, kind, key, signed)
    _audit(db, kind, "map" if kind in (LICENSES, COMPANIES, CHOICES) else "set", key, before, signed, stamp)
    if isinstance(signed, LicenseMapping):
        _watch(db, signed)


def save_all(db: Database, decisions: Decisions, stamp: Stamp) -> None:
    """Put many decisions in the places of those before."""
    for mapping in decisions.licenses:
        save(db, LICENSES, mapping, stamp)
    for company in decisions.companies:
        save(db, COMPANIES, company, stamp)
    for choice in decisions.choices:
        save(db, CHOICES, choice, stamp)
    for ignore in decisions.ignores:
        save(db, IGNORES, ignore, stamp)
    for hold in decisions.holds:
        save(db, HOLDS, hold, stamp)
    for adjustment in decisions.adjustments:
        save(db, ADJUSTMENTS, adjustment, stamp)


def _same_words(before: Decision, after: Decision) -> bool:
    return replace(before, by="", at=None) == replace(after, by="", at=None)


def remove(db: Database, kind: Kind[Decision], key: Key, stamp: Stamp) -> Decision | None:
    """Take a decision away and hand it back; None when there was none."""
    before = read_one(db.conn, kind, key)
    if before is None:
        return None
    _remember(db, kind, key, before, stamp)
    _delete(db, kind, key)
    _audit(db, kind, "remove", key, before, None, stamp)
    return before


def undo(db: Database, kind: Kind[Decision], key: Key, stamp: Stamp) -> Decision | None:
    """Put back what stood before the newest change and hand back what stands now; each goes one further."""
    now = read_one(db.conn, kind, key)
    entry = db.conn.execute(
        "SELECT id, before FROM decision_history WHERE kind = ? AND key = ? ORDER BY id DESC LIMIT 1",
        (kind.words, canonical_json(dict(key))),
    ).fetchone()
    if entry is None:
        return now
    before = from_text(kind.record, entry["before"])
    db.table("decision_history").delete(entry["id"])
    if before is None:
        _delete(db, kind, key)
    else:
        _put(db, kind, key, before)
    _audit(db, kind, "undo", key, now, before, stamp)
    return before


def confirm_companies(db: Database, keys: list[CustomerKey], stamp: Stamp) -> int:
    """Mark company mappings as confirmed by a person; says how many were not yet."""
    unconfirmed = 0
    for customer in keys:
        mapping = read_one(db.conn, COMPANIES, company_key(customer))
        if mapping is None or mapping.confirmed:
            continue
        confirmed = replace(mapping, confirmed=True)
        _put(db, COMPANIES, company_key(customer), confirmed)
        _audit(db, COMPANIES, "confirm", company_key(customer), mapping, confirmed, stamp)
        unconfirmed += 1
    return unconfirmed


def _put(db: Database, kind: Kind[Decision], key: Key, decision: Decision) -> None:
    db.table(kind.table).insert(dict(key) | to_row(decision), pk=tuple(key), replace=True)


def _delete(db: Database, kind: Kind[Decision], key: Key) -> None:
    where = " AND ".join(f'"{column}" = :{column}' for column in key)
    db.table(kind.table).delete_where(where, dict(key))


def _remember(db: Database, kind: Kind[Decision], key: Key, before: Decision | None, stamp: Stamp) -> None:
    db.table("decision_history").insert(
        {
            "kind": kind.words,
            "key": canonical_json(dict(key)),
            "before": to_text(before),
            "by": stamp.by,
            "at": encode_instant(stamp.at),
        }
    )


def _audit(
    db: Database,
    kind: Kind[Decision],
    verb: str,
    key: Key,
    before: Decision | None,
    after: Decision | None,
    stamp: Stamp,
) -> None:
    signed = after if after is not None and verb in ("map", "set") else None
    append(
        db,
        AuditEntry(
            at=(signed.at if signed else None) or stamp.at,
            operator=(signed.by if signed else "") or stamp.by,
            action=f"{verb} {kind.words}",
            row_key=":".join(key.values()),
            before=to_text(before),
            after=to_text(after),
        ),
    )


def _watch(db: Database, mapping: LicenseMapping) -> None:
    if mapping.product_id is None:
        return
    watched = WatchedProduct(mapping.source, mapping.product_id, mapping.product, mapping.at)
    db.table("watched_products").insert(to_row(watched), pk=("source", "product_id"), ignore=True)
