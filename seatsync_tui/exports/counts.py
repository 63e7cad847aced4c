"""The count report as CSV, workbook, JSON and Markdown: Company first, ids of no system in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from seatsync_tui.exports.csv import Value, as_bytes, cell, harmless, table
from seatsync_tui.exports.xlsx import workbook
from seatsync_tui.reconcile.count_table import NOT_READ, CountTable, Line
from seatsync_tui.reconcile.names import clean

UNMATCHED = "Not mapped to a company"
"""Head of the part that lists customers on their own."""
_MOST_IN_VIEW = 6
"""So many lines of notes and heads stay in view; more would leave no room for the counts."""


def lines_of(report: CountTable) -> Iterator[list[Value]]:
    """Every line of the table: notes where there are any, heads, companies, then customers without one."""
    for note in report.notes:
        yield ["Note", note]
    yield ["Company", *(column.title for column in report.columns)]
    for line in report.companies:
        yield _line(line.name, line, len(report.columns))
    if report.unmatched:
        yield []
        yield [UNMATCHED]
        for line in report.unmatched:
            yield _line(f"{line.name} ({line.vendor})", line, len(report.columns))


def _line(name: str, line: Line, width: int) -> list[Value]:
    cells: list[Value] = [None] * (width + 1)
    cells[0] = name
    for place, seats in line.seats.items():
        cells[place + 1] = NOT_READ if seats is None else seats
    return cells


def as_csv(report: CountTable) -> str:
    """The table as CSV."""
    lines = lines_of(report)
    return table([cell(value) for value in next(lines)], lines)


def as_workbook(report: CountTable) -> bytes:
    """The table as a workbook of one sheet."""
    heads = len(report.notes) + 1
    return workbook("Counts", lines_of(report), heads=heads if heads <= _MOST_IN_VIEW else 0, names=1)


def as_shape(report: CountTable) -> dict[str, Any]:
    """The table for programs; counts by the number of their column, from 0."""
    return {
        "notes": list(report.notes),
        "columns": [
            {"source": c.source, "vendor": c.vendor, "sku": c.sku, "label": c.label, "metric": c.metric}
            for c in report.columns
        ],
        "companies": [{"company": line.name, **_counts(line)} for line in report.companies],
        "unmatched": [
            {"customer": line.name, "vendor": line.vendor, **_counts(line)} for line in report.unmatched
        ],
    }


def _counts(line: Line) -> dict[str, Any]:
    return {
        "counts": {str(place): str(seats) for place, seats in line.seats.items() if seats is not None},
        "not_read": sorted(place for place, seats in line.seats.items() if seats is None),
    }


def as_json(report: CountTable) -> str:
    """The table as one JSON document, a company a line."""
    shape = as_shape(report)
    parts = ",\n".join(f' "{name}": {_listed(many)}' for name, many in shape.items())
    return f'{{\n "schema": 1,\n{parts}\n}}\n'


def _listed(many: Iterable[object]) -> str:
    lines = ",\n".join(f"  {json.dumps(each, ensure_ascii=False)}" for each in many)
    return f"[\n{lines}\n ]" if lines else "[]"


def as_file(report: CountTable, form: str) -> bytes:
    """The table as a file of a form: csv (marked as UTF-8, for spreadsheets), xlsx, json or md."""
    if form == "xlsx":
        return as_workbook(report)
    if form == "csv":
        return as_bytes(as_csv(report))
    text = as_json(report) if form == "json" else as_markdown(report)
    return text.encode("utf-8", "replace")


def as_markdown(report: CountTable) -> str:
    """The table as Markdown, what is not complete above it."""
    heads = ["Company", *(column.title for column in report.columns)]
    parts = ["# Counts", "", *(f"- {_plain(note)}" for note in report.notes), *([""] if report.notes else [])]
    parts += _table(heads, [_line(line.name, line, len(report.columns)) for line in report.companies])
    if report.unmatched:
        rows = [_line(f"{each.name} ({each.vendor})", each, len(report.columns)) for each in report.unmatched]
        parts += ["", f"## {UNMATCHED}", "", *_table(["Customer", *heads[1:]], rows)]
    return "\n".join(parts) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> list[str]:
    ruler = "|".join([" --- ", *(" ---: " for _ in heads[1:])])
    shown = _Shown()
    return [
        f"| {' | '.join(map(_plain, heads))} |",
        f"|{ruler}|",
        *(f"| {' | '.join(map(shown.__getitem__, row))} |" for row in rows),
    ]


class _Shown(dict[Value, str]):
    """Cells as Markdown, each value once."""

    def __missing__(self, value: Value) -> str:
        self[value] = told = "" if value is None else _plain(str(value))
        return told


def _plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    shown_text = clean(harmless(text))
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>()#+-!|~" else letter for letter in shown_text)
