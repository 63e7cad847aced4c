"""Rows that belong together after a crash: all of them stand, or all are taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from seatsync_tui.models.plans import Outcome, PlanRow
from seatsync_tui.models.rows import Action
from seatsync_tui.workflow.desk import Desk, Ended, conclude
from seatsync_tui.workflow.push_together import leave_open, take_back, taken_back
from seatsync_tui.workflow.settling_reads import Finding

_STANDS = (Outcome.CREATED, Outcome.UPDATED, Outcome.CANCELLED)


async def settle_together(
    desk: Desk, rows: Sequence[PlanRow], findings: Mapping[str, Finding], *, may_write: bool
) -> None:
    """End every row of a pair of which a write is open."""
    rows = sorted(rows, key=lambda row: row.action is Action.CANCEL)
    ends = {row.key: _end_of(desk, row, findings) for row in rows}
    stands = [row for row in rows if ends[row.key].kind in _STANDS]
    whole = all(end.kind.fine for end in ends.values())
    open_still = any(end.kind is Outcome.UNKNOWN for end in ends.values())
    if whole or not stands or open_still:
        await _conclude_open(desk, rows, ends, findings, stands if open_still else [])
        return
    done = [(row, ends[row.key].outcome) for row in stands]
    undone = await take_back(desk, done) if may_write else None
    for row in rows:
        if row in stands:
            end = ends[row.key] if undone is None else taken_back(ends[row.key].outcome, undone)
            ends[row.key] = end if undone is not None else _half(end)
        elif undone is None and row.key in findings:
            ends[row.key] = _half(ends[row.key])
    for row in [*stands, *(row for row in rows if row not in stands and row.key in findings)]:
        await conclude(desk, row, ends[row.key])


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
            await leave_open(desk, row, ends[row.key].outcome, other)
        elif row.key in findings:
            await conclude(desk, row, ends[row.key])


def _half(end: Ended) -> Ended:
    words = f"{end.outcome.message} Only a part of what belongs together stands, and it could not be undone."
    return Ended(replace(end.outcome, outcome=Outcome.UNKNOWN, message=words), end.refreshed)
