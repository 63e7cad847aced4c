"""Rows while they are made: filled in where they stand, for a copy of every field at each step costs most."""

from __future__ import annotations

from typing import Any

from seatsync_tui.models.rows import Row

_set = object.__setattr__


def fill_in(row: Row, **fields: Any) -> Row:
    """Set fields of a row that nobody else holds yet, and hand it back.

    Rows are frozen for everyone they are given to; only the rule that makes one may call this.
    """
    for name, value in fields.items():
        _set(row, name, value)
    return row
