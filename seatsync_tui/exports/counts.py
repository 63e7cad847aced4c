"""The count report as CSV, workbook, JSON and Markdown: Company first, ids of no system in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import getitem
from typing import Any

from seatsync_tui.exports.csv import Fields, Value, as_bytes, harmless
from seatsync_tui.reconcile.count_table import Cell, CountTable, Line
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
    yield from map(_company, report.companies)
    if report.unmatched:
        yield []
        yield [UNMATCHED]
        yield from map(_customer, report.unmatched)


def _company(line: Line) -> list[Value]:
    return [line.name, *line.cells]


def _customer(line: Line) -> list[Value]:
    return [f"{line.name} ({line.vendor})", *line.cells]


def as_csv(report: CountTable) -> str:
    """The table as CSV."""
    field = Fields().__getitem__
    return "".join(f"{','.join(map(field, line))}\r\n" for line in lines_of(report))


def as_workbook(report: CountTable) -> bytes:
    """The table as a workbook of one sheet."""
    from seatsync_tui.exports.xlsx import workbook

    heads = len(report.notes) + 1
    return workbook("Counts", lines_of(report), heads=heads if heads <= _MOST_IN_VIEW else 0, names=1)


def as_shape(report: CountTable) -> dict[str, Any]:
    """The table for programs; counts by the number of their column, from 0."""
    return {name: [json.loads(each) for each in many] for name, many in _documents(report).items()}


def as_json(report: CountTable) -> str:
    """The table as one JSON document, a company a line."""
    parts = ['{\n "schema": 1']
    for name, many in _documents(report).items():
        parts += [f',\n "{name}": ', *_listed(many)]
    return "".join([*parts, "\n}\n"])


def _listed(many: Sequence[str]) -> list[str]:
    return ["[\n  ", ",\n  ".join(many), "\n ]"] if many else ["[]"]


def _documents(report: CountTable) -> dict[str, list[str]]:
    """Notes, columns and lines, each as a JSON text of its own."""
    columns = (
        {"source": c.source, "vendor": c.vendor, "sku": c.sku, "label": c.label, "metric": c.metric}
        for c in report.columns
    )
    unread = set[int]()
    seats = [_Seats(place, unread) for place in range(len(report.columns))]
    return {
        "notes": [*map(_text, report.notes)],
        "columns": [*map(_text, columns)],
        "companies": [_object({"company": line.name}, line, seats, unread) for line in report.companies],
        "unmatched": [
            _object({"customer": line.name, "vendor": line.vendor}, line, seats, unread)
            for line in report.unmatched
        ],
    }


_text = json.JSONEncoder(ensure_ascii=False).encode


def _object(names: Mapping[str, str], line: Line, seats: Sequence[_Seats], unread: set[int]) -> str:
    """A line as an object: its names, its seats by column, and the columns that were not read."""
    told = "".join(map(getitem, seats, line.cells)).removesuffix(", ")
    not_read = [place for place in sorted(unread) if isinstance(line.cells[place], str)]
    return f'{_text(names)[:-1]}, "counts": {{{told}}}, "not_read": {_text(not_read)}}}'


class _Seats(dict[Cell, str]):
    """The cells of one column as members of a JSON object, each worked out once; only seats become one.

    Columns in which a line was not read add themselves to `unread`, so that no others are looked through.
    """

    def __init__(self, place: int, unread: set[int]) -> None:
        self._place, self._unread = place, unread

    def __missing__(self, cell: Cell) -> str:
        if isinstance(cell, str):
            self._unread.add(self._place)
        self[cell] = told = f'"{self._place}": "{cell}", ' if isinstance(cell, int) else ""
        return told


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
    parts += _table(heads, map(_company, report.companies))
    if report.unmatched:
        rows = map(_customer, report.unmatched)
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
