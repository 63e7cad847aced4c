"""Import profiles as stored: one JSON text each, by name."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from seatsync_tui.models.imports import ImportProfile
from seatsync_tui.store.codec import canonical_json, encode_instant, from_plain, to_plain

if TYPE_CHECKING:
    from sqlite_utils import Database


def read_profiles(connection: sqlite3.Connection) -> tuple[ImportProfile, ...]:
    """Every profile, by name."""
    rows = connection.execute("SELECT profile FROM import_profiles ORDER BY name")
    return tuple(from_plain(ImportProfile, json.loads(row["profile"])) for row in rows)


def save_profile(db: Database, profile: ImportProfile) -> None:
    """Put a profile in the place of the one before."""
    row = {
        "name": profile.name,
        "profile": canonical_json(to_plain(profile)),
        "by": profile.by,
        "at": None if profile.at is None else encode_instant(profile.at),
    }
    db.table("import_profiles").insert(row, pk="name", replace=True)


def remove_profile(db: Database, name: str) -> None:
    """Take a profile away; one that is not there is fine."""
    db.execute("DELETE FROM import_profiles WHERE name = ?", [name])
