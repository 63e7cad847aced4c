"""Rows that belong together: all intents first, the cancel last, and all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from seatsync_tui.models.errors import SeatSyncError, StoreError
from seatsync_tui.models.plans import Outcome, PlanRow, RowOutcome
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Action
from seatsync_tui.reconcile.recheck import Verdict, image_of
from seatsync_tui.reconcile.revert import undo_row
from seatsync_tui.workflow.desk import Desk, Ended, conclude, ended
from seatsync_tui.workflow.push_look import Look, look_at, not_to_write
from seatsync_tui.workflow.push_row import write_row

_TAKEN_BACK = "It was written and taken back, for it belongs together with another row."


async def push_together(desk: Desk, rows: Sequence[PlanRow]) -> list[RowOutcome]:
    """Take the rows of one pair to their end, the cancels last; the outcomes are journalled on return.

    What it raises was raised before anything was sent.
    """
    rows = sorted(rows, key=lambda row: row.action is Action.CANCEL)
    looks = [await look_at(desk, row) for row in rows]
    told = [conclude(desk, row, end) for row, end in _without_writing(rows, looks)]
    outcomes = [await each for each in told]
    writing = [
        (row, look)
        for row, look in zip(rows, looks, strict=True)
        if look.verdict is Verdict.WRITE and len(told) < len(rows)
    ]
    for row, look in writing:
        await desk.intend(row, look.before, look.known)
    return [*outcomes, *await _write_all(desk, writing)]


def _without_writing(rows: Sequence[PlanRow], looks: Sequence[Look]) -> list[tuple[PlanRow, Ended]]:
    """Rows that end before anything is sent: all of them when one of them may not be written."""
    pairs = list(zip(rows, looks, strict=True))
    standing = (Verdict.WRITE, Verdict.ALREADY_IN_PLACE)
    stops = next((row for row, look in pairs if look.verdict not in standing), None)
    if stops is None:
        return [(row, not_to_write(row, look)) for row, look in pairs if look.verdict is not Verdict.WRITE]
    words = f"It belongs together with {stops.key}, which cannot be written."
    return [
        (
            row,
            ended(row, Outcome.SKIPPED, words, look.before)
            if look.verdict is Verdict.WRITE
            else not_to_write(row, look),
        )
        for row, look in pairs
    ]


async def _write_all(desk: Desk, writing: Sequence[tuple[PlanRow, Look]]) -> list[RowOutcome]:
    done: list[tuple[PlanRow, RowOutcome]] = []
    for place, (row, look) in enumerate(writing):
        end = await write_row(desk, row, look)
        if end.kind.fine:
            done.append((row, await conclude(desk, row, end)))
            continue
        rest = [waiting for waiting, _ in writing[place + 1 :]]
        return await _fall(desk, done, (row, end), rest)
    return [outcome for _, outcome in done]


async def _fall(
    desk: Desk,
    done: Sequence[tuple[PlanRow, RowOutcome]],
    failed: tuple[PlanRow, Ended],
    rest: Sequence[PlanRow],
) -> list[RowOutcome]:
    """Take back what was written before the row that failed.

    The failed row's intent stays open until all is taken back: a crash on the way is settled as a whole.
    """
    row, end = failed
    back = None if end.kind is Outcome.UNKNOWN else await take_back(desk, done)
    if back is None:
        told = [await leave_open(desk, earlier, outcome, other_half(row)) for earlier, outcome in done]
        if done and end.kind is not Outcome.UNKNOWN:
            words = f"{end.outcome.message} What belongs together with it could not be taken back."
            end = Ended(replace(end.outcome, outcome=Outcome.UNKNOWN, message=words))
    else:
        told = [await conclude(desk, earlier, taken_back(outcome, back)) for earlier, outcome in done]
    words = f"Not sent: it belongs together with {row.key}, which was not written."
    spared = [await conclude(desk, waiting, ended(waiting, Outcome.SKIPPED, words)) for waiting in rest]
    return [*told, *spared, await conclude(desk, row, end)]


async def take_back(
    desk: Desk, done: Sequence[tuple[PlanRow, RowOutcome]]
) -> dict[str, Addition | None] | None:
    """Undo written rows, the last one first, each only while it stands as it was written.

    Returns the additions as they stand after it by row, or None when one could not be undone.
    """
    undone: dict[str, Addition | None] = {}
    for row, outcome in reversed(done):
        back = undo_row(row, outcome)
        if back is None:
            return None
        try:
            look = await look_at(desk, back)
            if look.verdict is Verdict.ALREADY_IN_PLACE:
                undone[row.key] = look.live
                continue
            if look.verdict is not Verdict.WRITE:
                return None
            await desk.intend(back, look.before, look.known)
        except StoreError:
            raise
        except SeatSyncError:
            return None
        end = await write_row(desk, back, look)
        if not end.kind.fine:
            return None
        undone[row.key] = end.refreshed
    return undone


def taken_back(outcome: RowOutcome, undone: Mapping[str, Addition | None]) -> Ended:
    """The end of a row whose write was undone; a created addition stays, with no seats."""
    words = f"{outcome.message} {_TAKEN_BACK}".strip()
    stands = undone.get(outcome.key)
    after = None if stands is None else image_of(stands)
    return Ended(replace(outcome, outcome=Outcome.FAILED, after=after, message=words), stands)


async def leave_open(desk: Desk, row: PlanRow, outcome: RowOutcome, why: str) -> RowOutcome:
    """Leave a written row unsettled, for nobody knows whether it has to be taken back."""
    await desk.journal.intend(row, outcome.before, ())
    words = f"{outcome.message} {why}".strip()
    return await conclude(desk, row, Ended(replace(outcome, outcome=Outcome.UNKNOWN, message=words)))


def other_half(other: PlanRow) -> str:
    """Why a written row stays open: so does the one that belongs together with it."""
    return f"It was written, but what belongs together with it, {other.key}, is open."
