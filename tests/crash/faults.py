"""Every fault of the sandbox at every step of a push of many mixed changes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.plans import Operation, Outcome, PlanRow
from seatsync_tui.workflow.workspace import Workspace
from tests.crash.judge import made, strays, untouched, wrongs
from tests.crash.runs import allowed
from tests.crash.scene import Stage

FAULTS: dict[str, dict[str, Any]] = {
    "drop-before": {},
    "429": {"retry_after": 0},
    "500": {},
    "500-timeout": {},
    "502-html": {},
    "html-200": {},
    "keys": {},
    "forbidden": {},
    "slow": {"ms": 30},
    "stale-search": {"seconds": 0.1},
    "clock-skew": {"minutes": 30},
    "drop-after": {},
    "drop-midway": {},
    "500-after": {},
    "truncated-json": {},
    "wrong-types": {"field": "quantity", "value": "4711"},
}
"""Faults that ConnectWise can have in a push, mildly set so that nobody has to sit through waits."""
STEPS: dict[str, dict[str, str]] = {
    "read the agreement": {"method": "GET", "path": r"/agreements/\d+(\?|$)"},
    "read the addition": {"method": "GET", "path": r"/additions/\d+(\?|$)"},
    "list the agreements": {"method": "GET", "path": r"/agreements\?"},
    "list the additions": {"method": "GET", "path": r"/additions\?"},
    "PATCH": {"method": "PATCH"},
    "POST": {"method": "POST"},
}
MIXED = {"update": 24, "create": 10, "cancel": 8}


@dataclass
class Met:
    """One push that met a fault, and what was wrong with it."""

    fault: str
    step: str
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def mixed(stage: Stage, dice: random.Random) -> list[PlanRow]:
    """Fifty rows of every kind, each on an addition of its own: the last eight are four pairs."""
    plain, creates = dice.sample(stage.plain, 38), dice.sample(stage.creates, 12)
    rows = [stage.update(item) for item in plain[: MIXED["update"]]]
    rows += [stage.cancel(item) for item in plain[24:32]]
    rows += creates[: MIXED["create"]]
    cures = [
        (stage.update(plain[32]), stage.cancel(plain[33])),
        (stage.update(plain[34]), stage.cancel(plain[35])),
    ]
    moves = [(creates[10], stage.cancel(plain[36])), (creates[11], stage.cancel(plain[37]))]
    for place, pair in enumerate([*cures, *moves]):
        rows += [replace(row, pair=f"pair {place}") for row in pair]
    dice.shuffle(rows)
    return rows


async def met(
    stage: Stage, rows: Sequence[PlanRow], fault: str, step: str, *, skip: int, times: int | None
) -> Met:
    """Push the rows while a fault acts on one step, judge; then resume without it, and judge again."""
    result = Met(fault, step)
    with stage.open(stage.home("faulty"), SEATSYNC_AGREEMENTS_AT_ONCE="4") as workspace:
        more = {} if times is None else {"times": times}
        stage.served.fault(fault, service="connectwise", skip=skip, **STEPS[step], **FAULTS[fault], **more)
        try:
            report = await workspace.push(stage.plan("faulty", rows), allowances=allowed(rows))
        except SeatSyncError as error:
            result.counts["refused before the first write"] += 1
            result.wrong += [f"{error}: {each}" for each in stage.served.writes()]
        else:
            result.wrong += _judged(stage, rows, report.operation, fault)
            result.counts.update(report.operation.counts())
            result.wrong += await _afterwards(stage, workspace, rows, report.operation.id, fault)
    stage.served.restore(stage.world)
    return result


def _judged(stage: Stage, rows: Sequence[PlanRow], operation: Operation, fault: str) -> list[str]:
    now = stage.served.additions()
    found = wrongs(rows, operation, stage.world, now) + strays(rows, stage.world, now)
    if fault == "wrong-types":
        # The answer itself lies: that the row is said to have failed, and to be looked at, is right.
        found = [each for each in found if "look at it there" not in each and "stands half" not in each]
    return found


async def _afterwards(
    stage: Stage, workspace: Workspace, rows: Sequence[PlanRow], number: int, fault: str
) -> list[str]:
    """Without the fault every open write is found out, or is a create that is not there."""
    stage.served.control.delete("faults")
    await workspace.resume()
    operation = workspace.operation(number)
    assert operation is not None
    found = _judged(stage, rows, operation, fault)
    now = stage.served.additions()
    by_key = {row.key: row for row in rows}
    for each in operation.rows:
        row = by_key[each.key]
        if each.outcome is Outcome.UNKNOWN and (row.addition_id is not None or made(row, stage.world, now)):
            half = row.pair and untouched(row, stage.world, now)
            found += [] if half else [f"{each.key}: still unknown ({each.message})"]
    return found + workspace.stored(lambda store: store.verify_audit())


async def every_fault(stage: Stage, dice: random.Random, times: Sequence[int | None]) -> list[Met]:
    """Meet each fault at each step, once or for good."""
    rows = mixed(stage, dice)
    return [
        await met(stage, fewer(rows, fault), fault, step, skip=dice.randrange(8), times=often)
        for fault in FAULTS
        for step in STEPS
        for often in times
    ]


def fewer(rows: Sequence[PlanRow], fault: str) -> Sequence[PlanRow]:
    """A client that was told to slow down does, for a minute: then a few rows have to do."""
    return rows[:8] if fault == "429" else rows


def table(results: Sequence[Met]) -> str:
    """How the rows ended, by fault."""
    names = [outcome.value for outcome in Outcome]
    lines = [f"{'fault':16}" + "".join(f"{name:>17}" for name in names)]
    for fault in FAULTS:
        counts: Counter[str] = sum((each.counts for each in results if each.fault == fault), Counter())
        lines.append(f"{fault:16}" + "".join(f"{counts[name]:17}" for name in names))
    return "\n".join(lines)
