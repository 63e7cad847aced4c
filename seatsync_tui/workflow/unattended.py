"""Which rows a run may push while nobody watches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import Decisions
from seatsync_tui.models.plans import Tick
from seatsync_tui.models.rows import Action, Preview, Row
from seatsync_tui.reconcile.moves import halves
from seatsync_tui.reconcile.ticks import checked_rows, still_holds

CLASSES = {"updates": Action.UPDATE, "creates": Action.CREATE, "cancels": Action.CANCEL}
"""What `--push` may name."""

UNTICKED = "nobody ticked them, or a flag asks for a look"
UNCONFIRMED = "no person has confirmed the match yet, or pushed it once"
ATTENDED = "their company is never pushed unattended"
TOGETHER = "they are written together with a row that stays behind"


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows to push, and how many of the named classes stay behind for which reason."""

    keys: frozenset[str]
    left: tuple[tuple[str, int], ...] = ()

    def words(self) -> Iterator[str]:
        """What stays behind, a sentence each."""
        for why, count in self.left:
            yield f"{count} {'change was' if count == 1 else 'changes were'} left for a person: {why}."


def classes_named(text: str) -> frozenset[Action]:
    """Read `updates,creates`; raises SettingsError for any other word."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in CLASSES:
            raise SettingsError(f"--push knows no {name!r}.", advice=f"Known: {', '.join(CLASSES)}.")
    return frozenset(CLASSES[name] for name in names)


def choose(
    preview: Preview,
    classes: Collection[Action],
    *,
    ticks: Mapping[str, Tick],
    decisions: Decisions,
    attended: Collection[int],
) -> Choice:
    """Choose among the rows that can be ticked those of the named classes that need nobody's eye."""
    pull_ids = {stamp.source: stamp.id for stamp in preview.pulls}
    checked = checked_rows(preview.rows, ticks, pull_ids).checked
    confirmed = {(each.source, each.company_id) for each in decisions.companies if each.confirmed}
    chosen: set[str] = set()
    left: Counter[str] = Counter()
    for row in preview.rows:
        if row.action not in classes or not row.tickable:
            continue
        tick = ticks.get(row.key)
        refused = tick is not None and not tick.ticked and still_holds(tick, row, pull_ids)
        if refused or not (row.key in checked or _plain(row)):
            left[UNTICKED] += 1
        elif row.company_id in attended:
            left[ATTENDED] += 1
        elif not _confirmed(row, confirmed):
            left[UNCONFIRMED] += 1
        else:
            chosen.add(row.key)
    if alone := halves(chosen, preview.rows):
        left[TOGETHER] += len(alone)
        chosen -= alone
    return Choice(frozenset(chosen), tuple(left.items()))


def _plain(row: Row) -> bool:
    """Whether a create or cancel is unticked for its class alone: `--push` names the class, never a flag."""
    return row.action is not Action.UPDATE and not any(flag.unchecks for flag in row.flags)


def _confirmed(row: Row, confirmed: Collection[tuple[str, int]]) -> bool:
    """Whether a person stands behind every match the row rests on.

    An addition that no customer leads to any more rests on the match that once led to its company.
    """
    if row.contributors:
        return all(each.confirmed for each in row.contributors)
    return row.company_id is not None and (row.source, row.company_id) in confirmed


def counted(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows stand under each status, for the heartbeat."""
    return dict(Counter(row.status.value for row in rows))
