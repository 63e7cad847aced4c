"""Runs of the real command that are killed at one moment, resumed, judged, and pushed to the end."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from seatsync_tui.models.plans import Operation, Outcome, PlanRow
from seatsync_tui.reconcile.guard import Allowances
from seatsync_tui.workflow.workspace import Workspace
from tests.cli.terminal import Said, Seat
from tests.crash import killed
from tests.crash.judge import made, strays, wrongs
from tests.crash.scene import ACTIONS, Stage

KINDS = (
    "journal, before a commit",
    "journal, after a commit",
    "request, before sending",
    "request, after sending",
    "request, after the answer",
)
LIMIT = 60
"""Seconds after which a command that is to be killed is taken to hang."""
Moment = tuple[str, int]
"""A kind of moment and the number among those of its kind; of any kind where it names none."""
NEVER: Moment = ("", 0)
MEANT = {"increase": "update", "cancel": "cancel", "create": "create"}


@dataclass
class Result:
    """One killed run, and what was wrong with it."""

    action: str
    moment: str
    wrong: list[str] = field(default_factory=list)


def command(stage: Stage, home: Path, *words: str, cold: bool = False) -> Said:
    """Run the real command in front of a home; `cold` starts it with this process's limits."""
    return Seat(home, stage.served.environ, cold).run(*words)


def killed_push(
    stage: Stage, home: Path, file: Path, kill_at: Moment, at_once: int = 1
) -> tuple[Said, list[str]]:
    """Push a plan and kill the command at a moment; the moments it came to."""
    counts = Counter(row["action"] for row in json.loads(file.read_bytes())["plan"]["rows"])
    meant = [f"--allow-{name}s={counts[action]}" for name, action in MEANT.items()]
    words = ("push", str(file), "--yes", "--json", *meant)
    return _killed(stage, home, kill_at, *words, SEATSYNC_AGREEMENTS_AT_ONCE=str(at_once))


def killed_resume(stage: Stage, home: Path, kill_at: Moment) -> tuple[Said, list[str]]:
    """Resume what was killed, and kill that too; the moments it came to."""
    return _killed(stage, home, kill_at, "resume", "--json")


def _killed(stage: Stage, home: Path, kill_at: Moment, *words: str, **more: str) -> tuple[Said, list[str]]:
    moments = home / "moments"
    moments.unlink(missing_ok=True)
    all_words = (str(moments), kill_at[0], str(kill_at[1]), *words)
    seat = Seat(home, {**stage.served.environ, **more})
    said = Said(*seat.begin(*all_words, main=killed.main).ended(LIMIT))
    return said, moments.read_text().splitlines() if moments.exists() else []


def moments_of(stage: Stage, rows: Sequence[PlanRow]) -> list[Moment]:
    """Every moment of a push of these rows that nothing disturbs."""
    home, file = stage.home("undisturbed"), stage.plan_file("undisturbed", rows)
    said, moments = killed_push(stage, home, file, NEVER)
    assert said.code == 0, said.err + said.out
    stage.served.restore(stage.world)
    return [(name, moments[:place].count(name) + 1) for place, name in enumerate(moments)]


def crash(
    stage: Stage,
    action: str,
    rows: Sequence[PlanRow],
    moment: Moment,
    *,
    again: Moment = NEVER,
    at_once: int = 1,
) -> Result:
    """Kill a push at one moment, resume, judge, push what is left, judge again.

    With `again` the first resume is killed too, at that moment if it comes so far.
    """
    home, file = stage.home("crashed"), stage.plan_file("crashed", rows)
    said, moments = killed_push(stage, home, file, moment, at_once)
    result = Result(action, moments[-1] if moments else "")
    if said.code != -9:
        result.wrong.append(f"it was not killed: {said.code} {said.err}")
    if again != NEVER:
        killed_resume(stage, home, again)
    resumed = command(stage, home, "resume", "--json")
    if resumed.code not in (0, 9):
        result.wrong.append(f"resume: {resumed.code} {resumed.err}")
    else:
        with stage.open(home) as workspace:
            result.wrong += asyncio.run(settled_and_finished(stage, workspace, rows, resumed))
    stage.served.restore(stage.world)
    return result


async def settled_and_finished(
    stage: Stage, workspace: Workspace, rows: Sequence[PlanRow], resumed: Said
) -> list[str]:
    """Judge what resume said, settle what it left open, push the rest, and judge the end."""
    document = json.loads(resumed.out)
    number = next((each.id for each in workspace.operations() if each.kind == "push"), None)
    found: list[str] = []
    if document["operation"] is not None and sum(document["counts"].values()) != len(rows):
        found.append(f"resume: {document['counts']} of {len(rows)} rows")
    left = list(rows)
    if number is not None:
        await settle_by_hand(stage, workspace, number, rows)
        operation = workspace.operation(number)
        assert operation is not None
        found += wrongs(rows, operation, stage.world, stage.served.additions())
        left = _left(rows, operation)
    if left:
        report = await workspace.push(stage.plan("the rest", left), allowances=allowed(left))
        found += wrongs(left, report.operation, stage.world, stage.served.additions())
        found += [f"the rest: {each}" for each in report.operation.rows if not each.outcome.fine]
    return [*found, *the_end(stage, workspace, rows)]


def the_end(stage: Stage, workspace: Workspace, rows: Sequence[PlanRow]) -> list[str]:
    """Once all is pushed: every row stands once, nothing else moved, the audit is whole."""
    now = stage.served.additions()
    found = [
        f"{row.key}: made {len(made(row, stage.world, now))} times" for row in rows if _twice(stage, row)
    ]
    found += strays(rows, stage.world, now)
    found += workspace.stored(lambda store: store.verify_audit())
    found += [f"unsettled: {each.id}" for each in workspace.stored(lambda store: store.unsettled())]
    return found


def _twice(stage: Stage, row: PlanRow) -> bool:
    return row.addition_id is None and len(made(row, stage.world, stage.served.additions())) != 1


def allowed(rows: Sequence[PlanRow]) -> Allowances:
    """What lets these rows past any limit."""
    counts = Counter(row.action.value for row in rows)
    return Allowances(cancels=counts["cancel"], increases=counts["update"], creates=counts["create"])


async def settle_by_hand(stage: Stage, workspace: Workspace, number: int, rows: Sequence[PlanRow]) -> None:
    """Say of every open create that it is not there: resume would have found one that is."""
    operation = workspace.operation(number)
    assert operation is not None
    for each in operation.rows:
        row = next(row for row in rows if row.key == each.key)
        if each.outcome is Outcome.UNKNOWN:
            assert not made(row, stage.world, stage.served.additions()), (
                f"{each.key} is there: {each.message}"
            )
            await workspace.settle(number, each.key, addition_id=None)


def _left(rows: Sequence[PlanRow], operation: Operation) -> list[PlanRow]:
    fine = {each.key for each in operation.rows if each.outcome.fine}
    return [row for row in rows if row.key not in fine]


def every_moment(stage: Stage, dice: random.Random) -> Iterator[Result]:
    """Kill a push of each action at each of its moments."""
    for action in ACTIONS:
        rows = stage.planned(action, dice)
        for moment in moments_of(stage, rows):
            yield crash(stage, action, rows, moment)


def twice(stage: Stage, dice: random.Random, pushes: int = 12, resumes: int = 6) -> Iterator[Result]:
    """Kill pushes of what takes several writes after one was sent, and then kill their resume."""
    for action in ("create", "pair"):
        rows = stage.planned(action, dice)
        later = moments_of(stage, rows)
        later = later[len(later) // 3 :]
        for moment in dice.sample(later, min(pushes, len(later))):
            for number in dice.sample(range(1, 25), resumes):
                yield crash(stage, action, rows, moment, again=("", number))


def side_by_side(stage: Stage, dice: random.Random, count: int = 60) -> Iterator[Result]:
    """Kill pushes of a dozen rows of every action, six agreements at once, whose rows share commits."""
    plain, creates = dice.sample(stage.plain, 9), dice.sample(stage.creates, 3)
    rows = [stage.update(item) for item in plain[:6]] + [stage.cancel(item) for item in plain[6:]] + creates
    last = len(moments_of(stage, rows))
    for number in sorted(dice.sample(range(last // 8, last * 7 // 8), min(count, last * 3 // 4))):
        yield crash(stage, "mixed", rows, ("", number), at_once=6)


def hardly_met(results: Sequence[Result], least: int = 3) -> list[tuple[str, str, int]]:
    """Kinds of moments of an action that were met less often than that."""
    counts = Counter((each.moment, each.action) for each in results)
    met = [(kind, action, counts[kind, action]) for kind in KINDS for action in ACTIONS]
    return [each for each in met if each[2] < least]


def table(results: Sequence[Result]) -> str:
    """Runs by kind of moment and action."""
    counts = Counter((each.moment, each.action) for each in results)
    lines = [f"{'killed at':28}" + "".join(f"{action:>9}" for action in ACTIONS)]
    for kind in KINDS:
        lines.append(f"{kind:28}" + "".join(f"{counts[kind, action]:9}" for action in ACTIONS))
    return "\n".join(lines)
