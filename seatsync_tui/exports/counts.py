"""The count report as CSV, workbook and Markdown: Company first, ids of no system in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from seatsync_tui.exports.csv import Value, cell, harmless, table
from seatsync_tui.exports.sheet import workbook
from seatsync_tui.reconcile.count_table import CountTable, Line, shown
from seatsync_tui.reconcile.names import clean

UNMATCHED = "Not mapped to a company"
"""Head of the part that lists customers on their own."""


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
        cells[place + 1] = shown(seats)
    return cells


def as_csv(report: CountTable) -> str:
    """The table as CSV."""
    lines = lines_of(report)
    return table([cell(value) for value in next(lines)], lines)


def as_workbook(report: CountTable) -> bytes:
    """The table as a workbook of one sheet."""
    return workbook("Counts", lines_of(report))


def as_markdown(report: CountTable) -> str:
    """The table as Markdown, what is not complete above it."""
    heads = ["Company", *(column.title for column in report.columns)]
    parts = ["# Counts", "", *(f"- {_plain(note)}" for note in report.notes), *([""] if report.notes else [])]
    parts += _table(heads, [_line(line.name, line, len(report.columns)) for line in report.companies])
    if report.unmatched:
        rows = [_line(f"{each.name} ({each.vendor})", each, len(report.columns)) for each in report.unmatched]
        parts += ["", f"## {UNMATCHED}", "", *_table(["Customer", *heads[1:]], rows)]
    return "\n".join(parts) + "\n"


def _table(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[str]:
    ruler = "|".join([" --- ", *(" ---: " for _ in heads[1:])])
    return [
        f"| {' | '.join(map(_plain, heads))} |",
        f"|{ruler}|",
        *(f"| {' | '.join(_shown(value) for value in row)} |" for row in rows),
    ]


def _shown(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else _plain(str(value))


def _plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    shown_text = clean(harmless(text))
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>()#+-!|~" else letter for letter in shown_text)
