"""The running or last push: a bar, the outcomes counted, a line a row, and the summary after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from seatsync_tui.commands import BY_ID, Command, Scope, When
from seatsync_tui.models.plans import Outcome, RowOutcome
from seatsync_tui.models.rows import Action
from seatsync_tui.screens import filing
from seatsync_tui.screens.base import SeatScreen
from seatsync_tui.screens.confirm import summary
from seatsync_tui.screens.outcomes import counts_words
from seatsync_tui.screens.session import PushState
from seatsync_tui.widgets.cells import counted, fit, number
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.parts import Parts
from seatsync_tui.widgets.picklist import PickList
from seatsync_tui.widgets.progress import ProgressLine
from seatsync_tui.widgets.whole_line import Entry, WholeLine

EMPTY = (
    "Nothing was pushed in this session. {everywhere.go-preview} goes to the preview;"
    " {preview.push} there pushes what is ticked."
)


class PushScreen(SeatScreen):
    """Shows the session's push."""

    TAB = "push"
    SCOPE = Scope.PUSH
    BINDINGS: ClassVar[list[BindingType]] = bindings("push")

    log_list = getters.query_one("#log", PickList)

    def __init__(self) -> None:
        super().__init__()
        self._shown: PushState | None = None
        self._logged = 0

    def body(self) -> ComposeResult:
        yield Static("", id="push-title", classes="heading", markup=False)
        yield ProgressLine()
        yield Parts(id="push-counts", classes="summary")
        yield Static("", id="push-after", markup=False)
        yield Static(self.seatsync.told(EMPTY), id="push-empty", classes="empty", markup=False)
        yield (log := PickList(id="log"))
        yield WholeLine(log)

    def on_mount(self) -> None:
        super().on_mount()
        self.job_progressed()

    def session_changed(self) -> None:
        self.job_progressed()

    def job_progressed(self) -> None:
        """Show how far the push has come, or how it ended."""
        if not self.is_mounted:
            return
        push, job = self.session.push, self.seatsync.job
        self.query_one("#push-empty").display = push is None
        self.log_list.display = push is not None
        self.query_one("#push-title").display = push is not None
        self.query_one("#push-counts").display = push is not None
        if push is None:
            return
        self.show_job(push.progress if job is not None and job.kind == "push" else None)
        self.query_one("#push-title", Static).update(_title(push))
        counts = Counter(outcome.outcome.value for outcome in push.outcomes)
        self.query_one(Parts).show(counts_words(dict(counts)) or "No row has ended yet")
        self._show_log(push)
        self._show_after(push)
        self.show_footer()

    def _show_log(self, push: PushState) -> None:
        if push is not self._shown or len(push.outcomes) < self._logged or not push.running:
            self._shown, self._logged = push, 0
            self.log_list.clear_options()
        follow = self.log_list.highlighted in (None, self._logged - 1)
        new = push.outcomes[self._logged :]
        self.log_list.add_options(
            [Entry(log_line(outcome, push), log_words(outcome, push)) for outcome in new]
        )
        self._logged = len(push.outcomes)
        if follow and self._logged:
            self.log_list.highlighted = self._logged - 1
        if self.focused is None and self._logged:
            self.set_focus(self.log_list)

    def _show_after(self, push: PushState) -> None:
        lines = after_lines(push)
        after = self.query_one("#push-after", Static)
        after.update(self.seatsync.told("\n".join(lines)))
        after.display = bool(lines)

    def footer_commands(self) -> tuple[Command, ...]:
        """While a push runs, the one thing to do is to stop it."""
        if self.session.push is not None and self.session.push.running:
            stop = replace(BY_ID["everywhere.back"], label="stop after the row in hand")
            return tuple(map(self.seatsync.with_keys, (stop, BY_ID["everywhere.help"])))
        return super().footer_commands()

    def refusal(self, command: Command) -> str:
        push = self.session.push
        if command.when is When.ENDED and push is None:
            return EMPTY
        if command.when is When.ENDED and push is not None and push.running:
            return "The push is still running. {everywhere.back} finishes the row in hand and stops it."
        if command.id in ("push.open", "push.export") and push is not None and push.operation is None:
            return "Nothing was written, so there is no operation."
        return super().refusal(command)

    def do_open(self) -> None:
        from seatsync_tui.screens.operation import OperationScreen

        assert self.session.push is not None
        assert self.session.push.operation is not None, "refused without one"
        self.app.push_screen(OperationScreen(self.session.push.operation))

    async def do_replan(self) -> None:
        await self.seatsync.go("preview")
        self.seatsync.start_scan()

    def do_export(self) -> None:
        assert self.session.push is not None
        operation = self.session.push.operation
        assert operation is not None, "refused without one"
        filing.export_operation(self.seatsync, operation)


def _title(push: PushState) -> str:
    state = "Pushing" if push.running else "Pushed"
    if push.error:
        state = "Not pushed"
    if push.operation is not None:
        state = f"Operation {push.operation.id}, {push.operation.state.value}"
    return f"{state}: {summary(push.plan)}"


def after_lines(push: PushState) -> list[str]:
    """The summary after a push: why it stopped, and each row that a person has to look at."""
    if push.error:
        return [harmless(push.error)]
    if push.operation is None:
        return []
    lines = [harmless(push.operation.note)] if push.operation.note else []
    troubled = [row for row in push.operation.rows if not row.outcome.fine]
    if not troubled:
        return [*lines, "Every row is in place."]
    return [
        *lines,
        f"{counted(len(troubled), 'row')} to look at, each with its reason."
        " {push.replan} scans and plans the rest.",
    ]


MARKS = {
    Outcome.CREATED: "+",
    Outcome.UPDATED: "=",
    Outcome.CANCELLED: "x",
    Outcome.ALREADY_IN_PLACE: "=",
    Outcome.SKIPPED: "-",
    Outcome.CONFLICT: "!",
    Outcome.FAILED: "!",
    Outcome.UNKNOWN: "?",
    Outcome.NOT_ATTEMPTED: "-",
}


def log_line(outcome: RowOutcome, push: PushState) -> Content:
    """A row's end in one line: mark, outcome, before and after, company, and the message."""
    company = _company(outcome, push)
    style = "$success" if outcome.outcome.fine else "$warning"
    if outcome.outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        style = "$error"
    return Content.assemble(
        (f"{MARKS[outcome.outcome]} {fit(outcome.outcome.words, 17)}", style),
        f"  {fit(change_words(outcome), 16)}  ",
        fit(company, 24) if outcome.message else company,
        "  ",
        (harmless(outcome.message), "$muted" if outcome.outcome.fine else ""),
    )


def log_words(outcome: RowOutcome, push: PushState) -> str:
    """A row's end in full, for a line that cannot hold it."""
    told = f"{_company(outcome, push)}, {change_words(outcome)}: {outcome.outcome.words}."
    return f"{told} {harmless(outcome.message)}".strip()


def _company(outcome: RowOutcome, push: PushState) -> str:
    planned = next((row.company for row in push.plan.rows if row.key == outcome.key), outcome.key)
    return harmless(outcome.company or planned)


def change_words(outcome: RowOutcome) -> str:
    """Write before and after of a row as `40 → 45`."""
    before = number(outcome.before.quantity) if outcome.before else ""
    if outcome.after is None:
        return before
    if outcome.action is Action.CANCEL and outcome.after.cancelled:
        return f"ends {outcome.after.cancelled:%d %b %Y}"
    return f"{before or '0'} → {number(outcome.after.quantity)}"
