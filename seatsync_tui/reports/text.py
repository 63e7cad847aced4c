"""A report as plain text, for mail and tickets, and its rows as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seatsync_tui.exports.counts import as_file
from seatsync_tui.exports.csv import preview_rows
from seatsync_tui.reports.lines import Section, failure_words, remarks, sections, stamps, summary
from seatsync_tui.reports.report import RunReport, headline

MOST_LINES = 50
"""Lines of one section; the rows beyond stand in the CSV."""


def plain_text(report: RunReport, *, most: int = MOST_LINES) -> str:
    """Write the report for people to read, at most so many lines a section."""
    return "\n".join(_lines(report, most)) + "\n"


def _lines(report: RunReport, most: int) -> Iterator[str]:
    yield headline(report)
    yield f"Run of {report.day.isoformat()}, ended {report.at:%Y-%m-%d %H:%M} UTC."
    if report.site:
        yield f"ConnectWise: {report.site}"
    if report.sample:
        yield "This is a test with made-up rows: nothing was read and nothing was written."
    if report.failure:
        yield ""
        yield f"THE RUN FAILED: {failure_words(report)}"
    yield from remarks(report)
    for section in sections(report):
        yield ""
        yield from _section(section, most)
    if waiting := summary(report):
        yield ""
        yield f"Waiting in all: {waiting}."
    if rests_on := tuple(stamps(report)):
        yield ""
        yield "As of:"
        yield from (f"  {words}" for words in rests_on)


def _section(section: Section, most: int) -> Iterator[str]:
    yield section.title
    width = max(len(line.mark) for line in section.lines[:most])
    for line in section.lines[:most]:
        words = f": {line.words}" if line.words else ""
        yield f"  {line.mark:<{width}}  {line.who}{words}"
    if len(section.lines) > most:
        yield f"  and {len(section.lines) - most} more, in the attached CSV"


KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "md": "text/markdown",
}
"""What a file of each ending holds."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a report."""

    name: str
    content: bytes
    what: str = "CSV"
    """As people call it."""

    @property
    def kind(self) -> tuple[str, str]:
        """The two halves of what it holds, as `text` and `csv`."""
        main, _, sub = KINDS[self.name.rpartition(".")[2]].partition("/")
        return main, sub


def attachments(report: RunReport) -> tuple[Attached, ...]:
    """The rows that differ, then the count report, each where there is one."""
    rows = attachment(report)
    files = [] if rows is None else [Attached(*rows)]
    if report.count_table is not None:
        name = f"seatsync-counts-{report.profile}-{report.day.isoformat()}.{report.count_form}"
        files.append(Attached(name, as_file(report.count_table, report.count_form), "count report"))
    return tuple(files)


def attachment(report: RunReport) -> tuple[str, bytes] | None:
    """File name and content of the CSV with every row that differs; None when nothing could be compared.

    It is marked as UTF-8, so that spreadsheets read names right.
    """
    if report.preview is None:
        return None
    name = f"seatsync-{report.profile}-{report.day.isoformat()}.csv"
    return name, preview_rows(report.rows, report.checked).encode("utf-8-sig", "replace")
