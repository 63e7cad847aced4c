"""Pulls as stored: their counts packed in one value each, so that a hundred thousand load in a moment."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from seatsync_tui.models.columns import READ, CountColumns
from seatsync_tui.models.counts import Customer, Pull, PullVerdict, SeatCount
from seatsync_tui.store.codec import canonical_json, decode_instant, encode_instant, from_row, to_plain
from seatsync_tui.store.connection import put
from seatsync_tui.store.packing import pack, unpack, unpack_columns

if TYPE_CHECKING:
    from sqlite_utils import Database


def save_pull(db: Database, pull: Pull, verdict: PullVerdict) -> Pull:
    """Store a pull with its verdict and hand it back with its id."""
    plain = to_plain(replace(pull, counts=()))
    del plain["id"]
    plain["origin"] = None if pull.origin is None else canonical_json(plain["origin"])
    row = plain | _verdict_columns(verdict) | {"counts": pack(SeatCount, pull.counts)}
    return replace(pull, id=put(db, "pulls", row))


def save_verdict(db: Database, pull_id: int, verdict: PullVerdict) -> None:
    """Judge a stored pull anew, as after its absences were accepted."""
    db.table("pulls").update(pull_id, _verdict_columns(verdict))


def _verdict_columns(verdict: PullVerdict) -> dict[str, object]:
    missing = canonical_json([to_plain(customer) for customer in verdict.missing])
    return {"good": int(verdict.good), "reason": verdict.reason, "missing": missing}


def read_pull(connection: sqlite3.Connection, pull_id: int) -> tuple[Pull, PullVerdict] | None:
    """A pull by its id."""
    return _first(connection, "id = ?", (pull_id,))


def latest_pull(connection: sqlite3.Connection, source: str) -> tuple[Pull, PullVerdict] | None:
    """The newest pull of a source, good or not."""
    return _first(connection, "source = ?", (source,))


def pull_to_preview(connection: sqlite3.Connection, source: str) -> Pull | None:
    """The newest pull that read the whole customer list; one that did not only where there is no other."""
    row = _to_preview(connection, source)
    return None if row is None else _pull(row)


def columns_to_preview(connection: sqlite3.Connection, source: str) -> CountColumns | None:
    """The same pull, its counts side by side."""
    row = _to_preview(connection, source)
    return None if row is None else _columns(row)


def _to_preview(connection: sqlite3.Connection, source: str) -> sqlite3.Row | None:
    complete = _newest(connection, "source = ? AND complete = 1", (source,))
    return complete or _newest(connection, "source = ?", (source,))


def last_good_columns(
    connection: sqlite3.Connection, source: str, before_id: int | None = None
) -> CountColumns | None:
    """The newest good pull of a source, or the newest before a given one, its counts side by side."""
    good_before = "source = ? AND good = 1 AND (? IS NULL OR id < ?)"
    row = _newest(connection, good_before, (source, before_id, before_id))
    return None if row is None else _columns(row)


def pulls_between(
    connection: sqlite3.Connection, source: str, first: datetime, last: datetime, skus: Collection[str]
) -> tuple[CountColumns, ...]:
    """What the complete pulls that ended from `first` until before `last` count of these skus, oldest first.

    One pull after the other is read, and no more of it kept: there may be one a day.
    """
    rows = connection.execute(
        "SELECT * FROM pulls WHERE source = ? AND complete = 1 AND at >= ? AND at < ? ORDER BY at, id",
        (source, encode_instant(first), encode_instant(last)),
    )
    return tuple(_columns(row).of_skus(skus) for row in rows)


def month_ends(
    connection: sqlite3.Connection, source: str, first: datetime, last: datetime
) -> tuple[CountColumns, ...]:
    """The last complete pull of every month (UTC) from `first` until before `last`, oldest first."""
    rows = connection.execute(
        "SELECT *, max(at) FROM pulls WHERE source = ? AND complete = 1 AND at >= ? AND at < ?"
        " GROUP BY substr(at, 1, 7) ORDER BY at",
        (source, encode_instant(first), encode_instant(last)),
    )
    return tuple(_columns(row) for row in rows.fetchall())


def _first(
    connection: sqlite3.Connection, where: str, values: tuple[object, ...]
) -> tuple[Pull, PullVerdict] | None:
    row = _newest(connection, where, values)
    return None if row is None else (_pull(row), _verdict(row))


def _newest(connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> sqlite3.Row | None:
    query = f"SELECT * FROM pulls WHERE {where} ORDER BY id DESC LIMIT 1"
    row: sqlite3.Row | None = connection.execute(query, values).fetchone()
    return row


def _pull(row: sqlite3.Row) -> Pull:
    columns = dict(row)
    counts = unpack(SeatCount, columns.pop("counts"))
    return replace(from_row(Pull, columns | {"counts": "[]"}), counts=counts)


def _columns(row: sqlite3.Row) -> CountColumns:
    columns = unpack_columns(SeatCount, row["counts"], READ)
    at = decode_instant(row["at"])
    return CountColumns(row["id"], row["source"], at, bool(row["complete"]), row["note"], *columns)


def _verdict(row: sqlite3.Row) -> PullVerdict:
    missing = tuple(Customer(**customer) for customer in json.loads(row["missing"]))
    return PullVerdict(bool(row["good"]), row["reason"], missing)


def accept_absences(
    db: Database, source: str, customer_ids: Iterable[str], by: str, at: datetime, why: str
) -> None:
    """Remember that a person accepted that these customers are gone."""
    db.table("accepted_absences").insert(
        {
            "source": source,
            "customer_ids": canonical_json(sorted(set(customer_ids))),
            "by": by,
            "at": encode_instant(at),
            "why": why,
        }
    )


def accepted_absences(connection: sqlite3.Connection, source: str) -> frozenset[frozenset[str]]:
    """Every list of missing customers that a person accepted for a source."""
    rows = connection.execute("SELECT customer_ids FROM accepted_absences WHERE source = ?", (source,))
    return frozenset(frozenset(json.loads(row["customer_ids"])) for row in rows)
