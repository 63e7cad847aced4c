"""What is said when something has ended, and what becomes of a push's state."""

from __future__ import annotations

from typing import Literal

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.errors import GuardRefused, PlanRefused, SeatSyncError, StoppedError
from seatsync_tui.models.plans import Operation, Outcome
from seatsync_tui.models.progress import Progress
from seatsync_tui.screens.jobs import JobEnded
from seatsync_tui.screens.session import PushState
from seatsync_tui.widgets.cells import DOT, counted
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.workflow.reports import PullReports, PushReport, ScanReport, older_words

Severity = Literal["information", "warning", "error"]


def reset_words(count: int) -> str:
    """Say that ticks fell because the change they spoke of became another."""
    verb = "was" if count == 1 else "were"
    return f"{counted(count, 'tick')} {verb} reset: the change is not the one that was ticked."


def note_progress(push: PushState, progress: Progress) -> None:
    """Keep what a running push tells."""
    push.progress = progress
    if progress.outcome is not None:
        push.outcomes.append(progress.outcome)


def end_push(push: PushState, ended: JobEnded) -> None:
    """Keep how a push ended."""
    if isinstance(ended.outcome, PushReport):
        push.operation = ended.outcome.operation
        push.outcomes = list(ended.outcome.operation.rows)
        return
    error = ended.error
    if isinstance(error, (PlanRefused, GuardRefused)):
        push.error = f"{error} Nothing was written."
    elif isinstance(error, SeatSyncError):
        push.error = str(error)
    else:
        push.error = f"The push broke off: {error}. The next start settles what was under way."


def _older(scan: ScanReport) -> str:
    told = older_words(scan.older)
    return f" {told[0].upper()}{told[1:]}." if told else ""


def ended_words(ended: JobEnded) -> tuple[str, Severity]:
    """Say how a job ended, in a sentence, and how much it matters."""
    if ended.error is not None:
        return _error_words(ended)
    outcome = ended.outcome
    if isinstance(outcome, ScanReport):
        return (
            f"Scanned {counted(outcome.companies, 'company', 'companies')},"
            f" {counted(outcome.agreements, 'agreement')}, {counted(outcome.additions, 'addition')}:"
            f" {outcome.kind}, {counted(outcome.calls, 'call')}."
            f"{_older(outcome)}"
            f"{_matched(outcome.matched)}",
            "information",
        )
    if isinstance(outcome, PushReport):
        return _push_words(outcome.operation)
    if isinstance(outcome, ConnectionReport):
        return _test_words(outcome)
    if isinstance(outcome, Operation):
        return _settled_words(outcome)
    if isinstance(outcome, PullReports):
        return _pull_words(outcome)
    if isinstance(outcome, str):
        return (harmless(outcome), "information")
    return ("", "information")


def details_of(ended: JobEnded) -> str:
    """The other side's own words about what failed; empty when it said nothing."""
    return harmless(ended.error.details) if isinstance(ended.error, SeatSyncError) else ""


def _pull_words(reports: PullReports) -> tuple[str, Severity]:
    words: list[str] = []
    severity: Severity = "information"
    for report in reports:
        unread = report.pull.not_read()
        words.append(
            f"Read {report.read:,} of {counted(len(report.pull.counts), 'count')}.{_matched(report.matched)}"
        )
        if unread:
            names = ", ".join(harmless(count.customer) or count.customer_id for count in unread[:5])
            more = f" and {len(unread) - 5} more" if len(unread) > 5 else ""
            words.append(f"Not read: {names}{more}.")
        if not report.verdict.good:
            severity = "warning"
            words.append(_as_sentence(harmless(report.verdict.reason)))
    for name, error in reports.failures:
        severity = "error"
        words.append(harmless(f"Nothing of {name} was read: {error}"))
    return (" ".join(words), severity)


def _as_sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _test_words(report: ConnectionReport) -> tuple[str, Severity]:
    details = f" {' · '.join(report.details)}" if report.details else ""
    field = f" Check {report.field}." if report.field and report.field not in report.message else ""
    return (harmless(f"{report.message}{field}{details}"), "information" if report.ok else "error")


def _matched(count: int) -> str:
    return f" {counted(count, 'customer')} matched by name." if count else ""


def _push_words(operation: Operation) -> tuple[str, Severity]:
    said = counts_words(operation.counts())
    fine = all(row.outcome.fine for row in operation.rows)
    return (f"Operation {operation.id}: {said or 'nothing to write'}.", "information" if fine else "warning")


def counts_words(counts: dict[str, int]) -> str:
    """Write the outcomes that happened: `40 updated · 1 conflict`."""
    return DOT.join(f"{counts[o.value]:,} {o.words}" for o in Outcome if counts.get(o.value))


def _settled_words(operation: Operation) -> tuple[str, Severity]:
    """What settling came to; a row that reading cannot tell is named with what a person does."""
    said = counts_words(operation.counts())
    still = [row for row in operation.rows if row.outcome is Outcome.UNKNOWN]
    if not still:
        return (f"Operation {operation.id} is settled: {said}.", "information")
    first = still[0]
    words = (
        f"Operation {operation.id} is not settled yet: {said}."
        f" {harmless(first.company or first.key)}: {harmless(first.message)}"
        " {everywhere.go-operations} goes there: {operations.settle} reads again and takes back what must be;"
        " {operations.open} and {operation.settle} settle a row by your word."
    )
    return (words, "warning")


def _error_words(ended: JobEnded) -> tuple[str, Severity]:
    error = ended.error
    if isinstance(error, StoppedError):
        return (f"Stopped. {ended.job.words} that is stopped leaves what was stored as it was.", "warning")
    if isinstance(error, SeatSyncError):
        meaning = "" if ended.job.kind == "push" else " What was stored before stands."
        return (f"{harmless(error.what)}{meaning} {harmless(error.advice)}".strip(), "error")
    return (f"{ended.job.words} failed in a way that was not foreseen: {harmless(repr(error))}", "error")
