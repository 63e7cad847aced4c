"""Rows that belong together after a crash: all of them stand, or all are taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from seatsync_tui.models.plans import Outcome, PlanRow
from seatsync_tui.models.rows import Action
from seatsync_tui.workflow.desk import Desk, Ended, conclude
from seatsync_tui.workflow.push_together import leave_open, other_half, take_back, taken_back
from seatsync_tui.workflow.settling_reads import Finding

_STANDS = (Outcome.CREATED, Outcome.UPDATED, Outcome.CANCELLED)


async def settle_together(desk: Desk, rows: Sequence[PlanRow], findings: Mapping[str, Finding]) -> None:
    """End every row of a pair of which a write is open; taking half of it back needs a desk that writes."""
    rows = sorted(rows, key=lambda row: row.action is Action.CANCEL)
    ends = {row.key: _end_of(desk, row, findings) for row in rows}
    stands = [row for row in rows if ends[row.key].kind in _STANDS]
    whole = all(end.kind.fine for end in ends.values())
    open_still = any(end.kind is Outcome.UNKNOWN for end in ends.values())
    if whole or not stands or open_still:
        await _conclude_open(desk, rows, ends, findings, stands if open_still else [])
        return
    done = [(row, ends[row.key].outcome) for row in stands]
    undone = await take_back(desk, done) if desk.may_write else None
    for row in stands:
        if undone is None:
            await leave_open(desk, row, ends[row.key].outcome, _half(desk))
        else:
            await conclude(desk, row, taken_back(ends[row.key].outcome, undone))
    for row in rows:
        if row not in stands and row.key in findings:
            await conclude(desk, row, ends[row.key] if undone is not None else _open(desk, ends[row.key]))


def _end_of(desk: Desk, row: PlanRow, findings: Mapping[str, Finding]) -> Ended:
    """What is found out now of an open write, else what is on record."""
    if row.key in findings:
        return findings[row.key].end
    return Ended(desk.journal.ended[row.key])


async def _conclude_open(
    desk: Desk,
    rows: Sequence[PlanRow],
    ends: Mapping[str, Ended],
    findings: Mapping[str, Finding],
    keep_open: Sequence[PlanRow],
) -> None:
    """Put what was found on record; a written row stays open as long as its other half is."""
    other = next((row for row in rows if ends[row.key].kind is Outcome.UNKNOWN), None)
    for row in rows:
        if row in keep_open and other is not None:
            await leave_open(desk, row, ends[row.key].outcome, other_half(other))
        elif row.key in findings:
            await conclude(desk, row, ends[row.key])


def _open(desk: Desk, end: Ended) -> Ended:
    words = f"{end.outcome.message} {_half(desk)}"
    return Ended(replace(end.outcome, outcome=Outcome.UNKNOWN, message=words), end.refreshed)


def _half(desk: Desk) -> str:
    why = "it could not be undone" if desk.may_write else "undoing it needs a write: `seatsync resume` does"
    return f"Only a part of what belongs together stands, and {why}."
