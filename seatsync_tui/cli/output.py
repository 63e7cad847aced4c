"""What verbs print: JSON documents by the documented shapes, and plain aligned tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click
from rich.cells import cell_len

from seatsync_tui.reconcile.names import clean

SCHEMA = 1
Json = dict[str, Any]


def print_json(document: Json) -> None:
    """Print one JSON document on stdout; names raw, as the other side sent them."""
    click.echo(json.dumps({"schema": SCHEMA, **document}, ensure_ascii=False, indent=1))


def number(value: Decimal | None) -> str | None:
    """A quantity as a plain decimal string: 45, 0.5, never 4.5E+1."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: Decimal | None) -> str | None:
    """Money with two decimals."""
    return None if value is None else f"{value:.2f}"


def iso(value: date | datetime | None) -> str | None:
    """A date or a time in ISO form; times in UTC with a Z."""
    if value is None:
        return None
    return value.isoformat().replace("+00:00", "Z")


def signed(value: Decimal | None, decimals: int | None = None) -> str:
    """A difference with its sign; empty when there is none to tell."""
    if value is None:
        return ""
    text = f"{abs(value):.{decimals}f}" if decimals is not None else number(abs(value))
    return f"{'-' if value < 0 else '+'}{text}"


def print_table(
    heads: Sequence[str], lines: Iterable[Sequence[str]], right: frozenset[int] = frozenset()
) -> None:
    """Print columns aligned by what a terminal shows, every cell harmless plain text."""
    table = [list(heads), *([clean(cell) if cell else "" for cell in line] for line in lines)]
    widths = [max(cell_len(line[index]) for line in table) for index in range(len(heads))]
    for line in table:
        cells = (_padded(cell, widths[index], index in right) for index, cell in enumerate(line))
        click.echo("  ".join(cells).rstrip())


def _padded(cell: str, width: int, right: bool) -> str:
    room = " " * max(0, width - cell_len(cell))
    return room + cell if right else cell + room
