"""Every pull, scan and push, newest first; what a crash left open stands on top."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from seatsync_tui.commands import Command, Scope, When
from seatsync_tui.models.plans import Operation, OperationState
from seatsync_tui.screens import filing
from seatsync_tui.screens.base import SeatScreen
from seatsync_tui.screens.jobs import Job
from seatsync_tui.screens.operation import OperationScreen, revert_refusal
from seatsync_tui.screens.outcomes import counts_words
from seatsync_tui.widgets.cells import counted, duration, fit, fit_right, moment
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.picklist import PickList
from seatsync_tui.widgets.progress import ProgressLine
from seatsync_tui.widgets.whole_line import Entry, WholeLine

HEADING = (
    f"   {fit_right('No', 5)}  {fit('What', 6)} {fit('State', 10)} {fit('When', 13)} {fit('Took', 12)} Result"
)


EMPTY = "Nothing was done yet. {everywhere.go-setup} goes to Setup; {setup.pull} there pulls."


class OperationsScreen(SeatScreen):
    """Shows the stored operations."""

    TAB = "operations"
    SCOPE = Scope.OPERATIONS
    BINDINGS: ClassVar[list[BindingType]] = bindings("operations")

    listed = getters.query_one("#operations", PickList)

    def __init__(self) -> None:
        super().__init__()
        self._operations: tuple[Operation, ...] = ()

    def body(self) -> ComposeResult:
        yield Static("", id="unsettled", markup=False)
        yield ProgressLine()
        yield Static(HEADING, classes="heading", markup=False)
        yield Static("", id="no-operations", classes="empty", markup=False)
        yield (listed := PickList(id="operations"))
        yield WholeLine(listed)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_focus(self.listed)

    def session_changed(self) -> None:
        """Read the list anew."""
        self.run_worker(
            self._load(),
            group="operations",
            exclusive=True,
            description="Read operations",
            exit_on_error=False,
        )

    async def _load(self) -> None:
        operations = await asyncio.to_thread(self.session.workspace.operations)
        self._show(in_order(operations))

    def _show(self, operations: Sequence[Operation]) -> None:
        here = self.listed.highlighted
        self._operations = tuple(operations)
        self.listed.clear_options()
        self.listed.add_options([Entry(operation_line(each), operation_words(each)) for each in operations])
        if operations:
            self.listed.highlighted = min(here or 0, len(operations) - 1)
        empty = self.query_one("#no-operations", Static)
        empty.update("" if operations else self.seatsync.told(EMPTY))
        empty.display = not operations
        self.listed.display = bool(operations)
        self._show_unsettled()

    def _show_unsettled(self) -> None:
        open_ones = [operation for operation in self._operations if _unsettled(operation)]
        words = ""
        if open_ones:
            numbers = ", ".join(str(operation.id) for operation in open_ones)
            words = (
                f"Operation {numbers} was broken off: it is not known whether its last rows were written."
                " {operations.settle} reads them live and settles it; until then nothing can be pushed."
            )
        notice = self.query_one("#unsettled", Static)
        notice.update(self.seatsync.told(words))
        notice.display = bool(words)

    def refusal(self, command: Command) -> str:
        if command.when is When.LISTED and not self._operations:
            return "Nothing was done yet, so there is nothing to open."
        if command.id == "operations.settle" and not any(map(_unsettled, self._operations)):
            return "Nothing is left to settle."
        here = self.listed.highlighted
        if command.id == "operations.revert" and here is not None:
            return revert_refusal(self._operations[here], self.session.workspace.read_only)
        return super().refusal(command)

    @on(OptionList.OptionSelected)
    async def open_clicked(self) -> None:
        """A click opens."""
        await self.action_command("operations.open")

    def do_open(self) -> None:
        index = self.listed.highlighted
        if index is None:
            return
        number = self._operations[index].id
        self.run_worker(self._open(number), group="operation", exclusive=True, exit_on_error=False)

    async def _open(self, number: int) -> None:
        operation = await asyncio.to_thread(self.session.workspace.operation, number)
        if operation is not None:
            self.app.push_screen(OperationScreen(operation))

    def do_revert(self) -> None:
        index = self.listed.highlighted
        if index is not None:
            self.seatsync.ask_revert(self._operations[index].id)

    def do_settle(self) -> None:
        workspace = self.session.workspace
        self.seatsync.start(Job("settle", lambda stop: workspace.resume(stop=stop)))

    def do_export(self) -> None:
        filing.export_operations(self.seatsync, self._operations)


def _unsettled(operation: Operation) -> bool:
    return operation.state is OperationState.UNSETTLED


def in_order(operations: Sequence[Operation]) -> list[Operation]:
    """Unsettled ones first, then the newest."""
    return sorted(operations, key=lambda operation: (not _unsettled(operation), -operation.id))


def operation_line(operation: Operation) -> Content:
    """One operation: number, what, state, when, how long, and what came of it."""
    took = ""
    if operation.ended is not None:
        took = duration((operation.ended - operation.started).total_seconds())
    style = {OperationState.UNSETTLED: "bold $error", OperationState.STOPPED: "$warning"}.get(
        operation.state, ""
    )
    told = _told(operation)
    mark = "!! " if _unsettled(operation) else "   "
    return Content.assemble(
        (mark, style),
        fit_right(str(operation.id), 5),
        "  ",
        fit(operation.kind, 6),
        " ",
        (fit(operation.state.value, 10), style),
        " ",
        (fit(moment(operation.started), 13), "$muted"),
        " ",
        (fit(took, 12), "$muted"),
        f" {told}",
        (f"  by {harmless(operation.by)}", "$muted"),
    )


def operation_words(operation: Operation) -> str:
    """Who did it and what came of it, for a line that cannot hold them."""
    return f"{operation.kind.capitalize()} {operation.id} by {harmless(operation.by)}: {_told(operation)}"


def _told(operation: Operation) -> str:
    if operation.kind == "push" and not operation.rows and not operation.note:
        return counted(0, "row")
    return counts_words(operation.counts()) or harmless(operation.note)
