"""What `a` may tick: plain updates freely, one class of anything else only after its number was typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from seatsync_tui.models.rows import Row
from seatsync_tui.screens.dialogs import Ask
from seatsync_tui.screens.session import tick_class
from seatsync_tui.widgets.cells import counted, money

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp

PLAIN = "updates"


@dataclass(frozen=True, slots=True)
class BulkTick:
    """What ticking all shown rows would do."""

    rows: tuple[Row, ...]
    typed: int | None
    """The number to type first; None when nothing has to be typed."""
    kind: str
    note: str
    """What was left out and why, or why nothing is ticked."""


def bulk_tick(shown: Sequence[Row], checked: Collection[str]) -> BulkTick:
    """Judge what is shown: updates without a flag win; one other class alone may be ticked by number."""
    tickable = [row for row in shown if row.tickable]
    classes = Counter(tick_class(row) for row in tickable)
    if not tickable:
        return BulkTick((), None, "", "None of the rows shown can be ticked.")
    if classes[PLAIN]:
        rows = tuple(row for row in tickable if tick_class(row) == PLAIN and row.key not in checked)
        left = len(tickable) - classes[PLAIN]
        note = f"{counted(left, 'row')} with a create, a cancel or a flag left as it was." if left else ""
        return BulkTick(rows, None, PLAIN, note)
    if len(classes) > 1:
        kinds = ", ".join(counted_kind(count, kind) for kind, count in sorted(classes.items()))
        return BulkTick((), None, "", f"Filter down to one of these first: {kinds}.")
    kind = next(iter(classes))
    rows = tuple(row for row in tickable if row.key not in checked)
    if not rows:
        return BulkTick((), None, kind, "All of them are ticked already.")
    return BulkTick(rows, len(rows), kind, "")


def question(bulk: BulkTick, money_a_month: Decimal) -> Ask:
    """Ask for the number of what is not ticked freely."""
    change = money(money_a_month)
    what = counted_kind(len(bulk.rows), bulk.kind)
    lines = [f"{what} will be ticked, all that are shown: {change} a month."]
    return Ask(f"Tick {what}?", lines, enter="tick", number=bulk.typed)


def counted_kind(count: int, kind: str) -> str:
    """Write a number with the class of its rows: `1 cancel`, `2 updates flagged large`."""
    one = {"creates": "create", "cancels": "cancel", "halves of moves": "half of a move"}.get(kind)
    return counted(count, one or kind.replace("updates", "update", 1), kind)


def tick_shown(app: SeatSyncApp, shown: Sequence[Row], tick: Callable[[Sequence[Row]], object]) -> None:
    """Tick what may be ticked of these rows: freely, or once its number was typed."""
    bulk = bulk_tick(shown, app.session.checked)
    if bulk.typed is None:
        if bulk.rows:
            tick(bulk.rows)
        words = f"{counted(len(bulk.rows), 'update')} ticked. {bulk.note}" if bulk.kind else bulk.note
        app.notify(words, markup=False)
        return

    def answered(sure: bool | None) -> None:
        if sure:
            tick(bulk.rows)

    change = app.session.totals(row.key for row in bulk.rows).money
    app.push_screen(question(bulk, change), answered)
