"""Ticks and the view's state: what an operator set on the screen and finds again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from seatsync_tui.models.plans import Tick
from seatsync_tui.store.codec import from_row, to_row

if TYPE_CHECKING:
    from sqlite_utils import Database


def read_ticks(connection: sqlite3.Connection) -> dict[str, Tick]:
    """Every tick by its row's key."""
    rows = connection.execute("SELECT * FROM ticks ORDER BY row_key").fetchall()
    return {row["row_key"]: from_row(Tick, dict(row)) for row in rows}


def save_ticks(db: Database, ticks: Iterable[Tick]) -> None:
    """Put ticks in the place of those before."""
    db.table("ticks").insert_all((to_row(tick) for tick in ticks), pk="row_key", replace=True)


def clear_ticks(db: Database, keys: Iterable[str]) -> None:
    """Forget the ticks of these rows."""
    db.conn.executemany("DELETE FROM ticks WHERE row_key = ?", [(key,) for key in keys])


def read_view_state(connection: sqlite3.Connection) -> dict[str, str]:
    """How the screen was left: filter, sort, cursor and the like."""
    return {row["key"]: row["value"] for row in connection.execute("SELECT key, value FROM view_state")}


def save_view_state(db: Database, state: Mapping[str, str]) -> None:
    """Put values in the place of those before; other keys stay."""
    records = [{"key": key, "value": value} for key, value in state.items()]
    db.table("view_state").insert_all(records, pk="key", replace=True)
