"""The lines of a report that all formats share: a mark, whom it is about, and what there is to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from seatsync_tui.models.plans import RowOutcome
from seatsync_tui.models.rows import Action, Row
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.wording import number
from seatsync_tui.reports.report import RunReport, money_words, waiting_by_status

LONGEST_NAME, LONGEST_WORDS = 80, 300


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a report, as harmless plain text of one line."""

    mark: str
    """A status, an action or an outcome."""
    who: str
    words: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.who}: {self.words}" if self.words else f"{self.mark}: {self.who}"


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one title."""

    title: str
    lines: tuple[Line, ...]


def sections(report: RunReport) -> tuple[Section, ...]:
    """What the report tells, what needs a person first; a section without lines is left out."""
    pushed = f"Pushed, operation {report.operation.id}" if report.operation is not None else ""
    found = (
        Section(_counted("Needs a person", len(report.waiting)), tuple(map(_waiting, report.waiting))),
        Section(_counted("Not pushed", len(report.undone)), tuple(map(_outcome, report.undone))),
        Section(
            f"{_counted('Would change', len(report.proposed))}, {money_words(report.money)}",
            tuple(_proposed(row, row.key in report.checked) for row in report.proposed),
        ),
        Section(_counted(pushed, len(report.done)), tuple(map(_outcome, report.done))),
    )
    return tuple(section for section in found if section.lines)


def summary(report: RunReport) -> str:
    """How many rows wait under each status, in one line; empty when none does."""
    return ", ".join(f"{count} {status.value}" for status, count in waiting_by_status(report))


def stamps(report: RunReport) -> Iterator[str]:
    """What the numbers rest on, a sentence each."""
    if report.preview is None:
        return
    for pull in report.preview.pulls:
        not_read = f", {len(pull.not_read)} not read" if pull.not_read else ""
        verdict = "" if pull.verdict.good else f" Not good: {_short(pull.verdict.reason)}"
        yield f"Pull {pull.id} of {pull.source}, {pull.at:%Y-%m-%d %H:%M} UTC{not_read}.{verdict}"
    if report.preview.scan is not None:
        scan = report.preview.scan
        yield f"Scan {scan.id} of {_short(scan.site)}, {scan.at:%Y-%m-%d %H:%M} UTC."
    if not report.preview.orphans.checked and report.preview.orphans.reason:
        yield _short(report.preview.orphans.reason)


def remarks(report: RunReport) -> Iterator[str]:
    """What else a person should know, each on one harmless line."""
    yield from map(_short, report.remarks)


def failure_words(report: RunReport) -> str:
    """Why the run failed, on one harmless line; empty when it did not."""
    return _short(report.failure) if report.failure else ""


def _counted(title: str, count: int) -> str:
    return f"{title} ({count})"


def _waiting(row: Row) -> Line:
    return Line(row.status.value, _who(row), _short(row.reason))


def _proposed(row: Row, checked: bool) -> Line:
    assert row.action is not None, "a proposed row changes something"
    what = {
        Action.UPDATE: f"{_seats(row.current)} to {_seats(row.target)} seats",
        Action.CREATE: f"new with {_seats(row.target)} seats from {row.effective}",
        Action.CANCEL: f"{_seats(row.current)} seats end {row.cancel_date}",
    }[row.action]
    money = f"{row.money:+.2f} a month" if row.money is not None else "money cannot be told"
    flags = "".join(f", {_short(str(flag))}" for flag in row.flags)
    ticked = "" if checked else ", not ticked"
    return Line(row.action.value, _who(row), f"{_product(row)}{what}, {money}{flags}{ticked}")


def _outcome(outcome: RowOutcome) -> Line:
    who = _name(outcome.company) if outcome.company else outcome.key
    return Line(outcome.outcome.words, who, _short(outcome.message) if outcome.message else "")


def _who(row: Row) -> str:
    customer = _name(row.customer) if row.customer else ""
    company = _name(row.company) if row.company else ""
    if customer and company and customer != company:
        return f"{company} ({customer})"
    return company or customer or row.key


def _product(row: Row) -> str:
    return f"{_name(row.product)}, " if row.product else ""


def _seats(value: Decimal | None) -> str:
    return "no" if value is None else number(value)


def _name(text: str) -> str:
    return _cut(clean(text), LONGEST_NAME)


def _short(text: str) -> str:
    return _cut(clean(text), LONGEST_WORDS)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
