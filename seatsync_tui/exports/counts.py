"""The count report as CSV, workbook, JSON and Markdown: Company first, ids of no system in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from seatsync_tui.exports.csv import Fields, Value, as_bytes, harmless
from seatsync_tui.exports.xlsx import workbook
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
    heads = len(report.notes) + 1
    return workbook("Counts", lines_of(report), heads=heads if heads <= _MOST_IN_VIEW else 0, names=1)


def as_shape(report: CountTable) -> dict[str, Any]:
    """The table for programs; counts by the number of their column, from 0."""
    return {name: [json.loads(each) for each in many] for name, many in _documents(report).items()}


def as_json(report: CountTable) -> str:
    """The table as one JSON document, a company a line."""
    parts = ",\n".join(f' "{name}": {_listed(many)}' for name, many in _documents(report).items())
    return f'{{\n "schema": 1,\n{parts}\n}}\n'


def _listed(many: Sequence[str]) -> str:
    lines = ",\n".join(f"  {each}" for each in many)
    return f"[\n{lines}\n ]" if lines else "[]"


def _documents(report: CountTable) -> dict[str, list[str]]:
    """Notes, columns and lines, each as a JSON text of its own."""
    columns = (
        {"source": c.source, "vendor": c.vendor, "sku": c.sku, "label": c.label, "metric": c.metric}
        for c in report.columns
    )
    seats = _Seats(len(report.columns))
    return {
        "notes": [*map(_text, report.notes)],
        "columns": [*map(_text, columns)],
        "companies": [seats.behind({"company": line.name}, line) for line in report.companies],
        "unmatched": [
            seats.behind({"customer": line.name, "vendor": line.vendor}, line) for line in report.unmatched
        ],
    }


def _text(each: object) -> str:
    return json.dumps(each, ensure_ascii=False)


class _Seats(dict[Cell, str]):
    """Seats as JSON texts, each worked out once: a report has a million of them."""

    def __init__(self, columns: int) -> None:
        self._heads = [f'"{place}": ' for place in range(columns)]

    def __missing__(self, cell: Cell) -> str:
        self[cell] = told = _text(str(cell))
        return told

    def behind(self, names: Mapping[str, str], line: Line) -> str:
        """A line as an object: its names, its seats by column, and the columns that were not read."""
        cells = zip(self._heads, line.cells, strict=True)
        told = [head + self[cell] for head, cell in cells if isinstance(cell, int)]
        unread = [place for place, cell in enumerate(line.cells) if isinstance(cell, str)]
        return f'{_text(names)[:-1]}, "counts": {{{", ".join(told)}}}, "not_read": {_text(unread)}}}'


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
