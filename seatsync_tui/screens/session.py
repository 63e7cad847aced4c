"""What is open: the preview with its checked rows, the view of it, the push. Screens only show it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.counts import CountRule
from seatsync_tui.models.mappings import Decisions
from seatsync_tui.models.plans import Operation, Plan, RowOutcome
from seatsync_tui.models.progress import Progress
from seatsync_tui.models.rows import Action, Preview, Row
from seatsync_tui.reconcile.query import Query
from seatsync_tui.reconcile.query_index import IndexedRows
from seatsync_tui.reconcile.ticks import TickState
from seatsync_tui.screens.source_switch import chosen_source
from seatsync_tui.sources.registry import SOURCES
from seatsync_tui.widgets.cells import ago, money

if TYPE_CHECKING:
    from seatsync_tui.sources.base import SourceInfo
    from seatsync_tui.workflow.workspace import Workspace

VIEW_KEY = "view:preview"


@dataclass
class View:
    """How the operator looks at the rows; survives a re-classify, a restart and a crash."""

    filter: str = ""
    sort: str = ""
    reverse: bool = False
    no_change: bool = False
    cursor: str = ""
    details: bool | None = None
    """None: as the height of the screen allows."""

    def to_text(self) -> str:
        """As it is stored."""
        return json.dumps(
            [self.filter, self.sort, self.reverse, self.no_change, self.cursor, self.details],
            ensure_ascii=False,
        )

    def through(self, indexed: IndexedRows, query: Query, checked: Collection[str]) -> Sequence[Row]:
        """The rows that the view shows, in its order."""
        return indexed.visible(
            query, show_no_change=self.no_change, checked=checked, sort=self.sort, reverse=self.reverse
        )

    @classmethod
    def from_text(cls, text: str) -> View:
        """Read it back; what cannot be read is as good as no view."""
        try:
            filter_text, sort, reverse, no_change, cursor, details = json.loads(text)
        except ValueError:
            return cls()
        shown = None if details is None else bool(details)
        return cls(str(filter_text), str(sort), bool(reverse), bool(no_change), str(cursor), shown)


@dataclass
class PushState:
    """The running or last push of this session."""

    plan: Plan
    outcomes: list[RowOutcome] = field(default_factory=list)
    progress: Progress | None = None
    stopping: bool = False
    operation: Operation | None = None
    """Set when it has ended."""
    error: str = ""
    """Why it was refused before anything was written, or how it broke off."""

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.operation is None and not self.error


@dataclass(frozen=True, slots=True)
class Totals:
    """The checked changes, counted and summed."""

    updates: int
    creates: int
    cancels: int
    money: Decimal
    untold: int
    """Changes whose money cannot be told."""

    @property
    def all(self) -> int:
        """Checked changes."""
        return self.updates + self.creates + self.cancels

    def with_more(self, other: Totals, sign: int) -> Totals:
        """These and others, or without them when the sign is -1."""
        return Totals(
            self.updates + sign * other.updates,
            self.creates + sign * other.creates,
            self.cancels + sign * other.cancels,
            self.money + sign * other.money,
            self.untold + sign * other.untold,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What is stored of a profile, as a preview shows it."""

    version: int
    """The database's number for the changes by others, from before the rest was read."""
    preview: Preview
    ticks: TickState
    decisions: Decisions
    sources: Mapping[str, SourceInfo]


def read_all(workspace: Workspace) -> Reading:
    """Classify what is stored; raises SeatSyncError when it cannot be read."""
    version = workspace.stored(lambda store: store.data_version())
    preview = workspace.preview()
    return Reading(version, preview, workspace.checked(preview), workspace.decisions(), workspace.sources())


class Session:
    """One profile as the app shows it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.preview: Preview | None = None
        self.checked: set[str] = set()
        self._sum: Totals | None = None
        self._words: tuple[str, str] | None = None
        self.by_key: dict[str, Row] = {}
        self.view = View()
        self.push: PushState | None = None
        self.decisions = Decisions()
        self.reports: dict[str, ConnectionReport] = {}
        """What is known of each connection."""
        self.error = ""
        """Why there is no preview, in words."""
        self.version = -1
        """The database's number for the changes by others, as of the preview."""
        self.sources: Mapping[str, SourceInfo] = SOURCES
        """Every source of the profile by name, files too."""

    def take(self, reading: Reading) -> None:
        """Show another preview, and what it rests on."""
        preview = reading.preview
        self.decisions = reading.decisions
        self.preview = preview
        self.checked = set(reading.ticks.checked)
        self._sum = self._words = None
        self.by_key = {row.key: row for row in preview.rows}
        self.sources = reading.sources
        self.version = reading.version
        self.error = ""

    def count_rules(self, source: str) -> tuple[CountRule, ...]:
        """The ways in which a source can be counted; none for one that is gone."""
        return self.sources[source].count_rules if source in self.sources else ()

    @property
    def rows(self) -> Sequence[Row]:
        """Every row of the preview."""
        return self.preview.rows if self.preview else ()

    @property
    def ready(self) -> bool:
        """Whether a pull and a scan are stored."""
        return self.preview is not None and bool(self.preview.pulls) and self.preview.scan is not None

    def tick(self, keys: Iterable[str], ticked: bool) -> None:
        """Tick or untick rows; the totals follow by what changed, however many rows are ticked."""
        before = self.totals()
        changed = set(keys) - self.checked if ticked else set(keys) & self.checked
        self._sum = before.with_more(self.totals(changed), 1 if ticked else -1)
        self.checked ^= changed

    def totals(self, keys: Iterable[str] | None = None) -> Totals:
        """Count the checked changes, or the named ones."""
        if keys is None:
            self._sum = self._sum or self.totals(self.checked)
            return self._sum
        writes = [write for key in keys if key in self.by_key for write in _writes(self.by_key[key])]
        kinds = Counter(action for action, _ in writes)
        known = [change for _, change in writes if change is not None]
        return Totals(
            kinds[Action.UPDATE],
            kinds[Action.CREATE],
            kinds[Action.CANCEL],
            sum(known, Decimal(0)),
            len(writes) - len(known),
        )

    def source_words(self) -> tuple[str, str]:
        """What the source calls a customer and itself: `Subaccount`, `Duo`."""
        if self.preview is None:
            return ("Customer", "Count")
        alone = self.source_alone()
        if alone:
            return self._words_of({alone})
        self._words = self._words or self._words_of({row.source for row in self.rows if row.source})
        return self._words

    def _words_of(self, names: set[str]) -> tuple[str, str]:
        names = names or set(list(self.sources)[:1])
        infos = [self.sources[name] for name in sorted(names) if name in self.sources]
        if len(infos) != 1:
            return ("Customer", "Count")
        return (infos[0].customer_word.capitalize(), infos[0].label.split()[0])

    def source_names(self) -> tuple[str, ...]:
        """The sources that the preview rests on."""
        return () if self.preview is None else tuple(stamp.source for stamp in self.preview.pulls)

    def source_alone(self) -> str:
        """The one source that the view shows; empty when it shows all."""
        return chosen_source(self.view.filter, self.source_names())

    def route(self) -> str:
        """From where to where the numbers go."""
        if self.preview is None:
            return ""
        names = [stamp.source for stamp in self.preview.pulls] or list(self.sources)[:1]
        labels = [self.sources[name].label for name in names if name in self.sources]
        return f"{', '.join(labels)} → ConnectWise PSA"

    def stamps(self) -> tuple[str, bool]:
        """Say as of when the numbers are, and whether that is too long ago."""
        preview = self.preview
        if preview is None:
            return ("", False)
        now, limit = self.workspace.now(), self.workspace.settings.max_age_hours * 3600
        alone = self.source_alone()
        ours = [stamp for stamp in preview.pulls if alone in ("", stamp.source)]
        oldest = min((stamp.at for stamp in ours), default=None)
        parts = [f"{self.sources[alone].label} alone"] if alone in self.sources else []
        parts += [preview.scan.site.rpartition("/")[2]] if preview.scan else []
        stale = False
        for word, at in (("pulled", oldest), ("scanned", preview.scan.at if preview.scan else None)):
            if at is None:
                parts.append(f"not {word} yet")
                continue
            old = (now - at).total_seconds() > limit
            stale = stale or old
            parts.append(f"{word} {ago(at, now)}" + (": stale" if old else ""))
        if preview.scan is not None and not preview.scan.full:
            parts[-1] += " (quick)"
        return (" · ".join(parts), stale)


def _writes(row: Row) -> Iterator[tuple[Action, Decimal | None]]:
    """What a push of the row writes: its change, and what follows it, as the plan has it."""
    if row.action is not None:
        yield row.action, row.money
    if row.delta is not None:
        yield (Action.CREATE if row.delta.addition_id is None else Action.UPDATE), None
    for change in row.followers:
        yield Action.UPDATE, change


def totals_text(totals: Totals) -> str:
    """Write the checked changes as `42 updates   1 create   1 cancel   +312.00 a month`."""
    parts = [
        f"{count:,} {word}{'' if count == 1 else 's'}"
        for count, word in (
            (totals.updates, "update"),
            (totals.creates, "create"),
            (totals.cancels, "cancel"),
        )
        if count
    ]
    if not parts:
        return "Nothing ticked"
    parts.append(f"{money(totals.money)} a month")
    if totals.untold:
        parts.append(f"{totals.untold} without a known amount")
    return "   ".join(parts)


def tick_class(row: Row) -> str:
    """The class of a row for ticking all at once: plain updates, or one kind of change or flag."""
    if row.partner:
        return "halves of moves"
    if row.action is Action.CREATE:
        return "creates"
    if row.action is Action.CANCEL:
        return "cancels"
    flags = sorted({flag.kind for flag in row.flags if flag.unchecks})
    return f"updates flagged {', '.join(flags)}" if flags else "updates"
