"""One operation: who, when, how it ended, and every row with before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from seatsync_tui.commands import Command, Scope
from seatsync_tui.models.plans import Operation, Outcome, RowOutcome
from seatsync_tui.models.rows import Action
from seatsync_tui.screens import filing, jobbing
from seatsync_tui.screens.base import Dialog
from seatsync_tui.screens.dialogs import AskText
from seatsync_tui.screens.outcomes import counts_words
from seatsync_tui.widgets.cells import duration, fit, moment, number
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.keybar import KeyBar
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.parts import Parts
from seatsync_tui.widgets.picklist import PickList

LEAST_NAME, MOST_NAME = 22, 40
"""Cells for a company's name: on 80 columns, and at most."""


class OperationScreen(Dialog[None]):
    """The rows of one operation, in front of whatever opened it."""

    SCOPE: ClassVar[Scope] = Scope.OPERATION
    BINDINGS: ClassVar[list[BindingType]] = bindings("operation", "dialog")
    AUTO_FOCUS = "PickList"
    FOOTER = ("dialog.confirm", "operation.export", "operation.revert", "operation.settle", "dialog.back")
    ENTER = "close"

    listed = getters.query_one(PickList)

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(title(self.operation), classes="dialog-title", markup=False)
            for line in facts(self.operation):
                yield Parts(line, classes="quiet")
            name = name_width(self.operation, self.app.size.width)
            told = row_heading(name) if self.operation.rows else "It has no rows."
            yield Static(told, classes="row-heading", markup=False)
            yield PickList(*[Option(row_line(row, name)) for row in self.operation.rows])
            yield Static("", id="row-message", markup=False)
            yield KeyBar()

    @on(OptionList.OptionHighlighted)
    def tell_message(self, event: OptionList.OptionHighlighted) -> None:
        """The whole message of the row under the cursor."""
        row = self.operation.rows[event.option_index]
        words = f"{row.action.value} {harmless(row.company)}: {row.outcome.words}. {harmless(row.message)}"
        self.query_one("#row-message", Static).update(words)

    def refusal(self, command: Command) -> str:
        if command.id == "operation.export" and not self.operation.rows:
            return "It has no rows to export."
        if command.id == "operation.revert":
            return revert_refusal(self.operation, self.session.workspace.read_only)
        row = self._row()
        if command.id == "operation.settle" and (row is None or row.outcome is not Outcome.UNKNOWN):
            return "Only a row whose outcome is unknown is settled by hand."
        return ""

    def do_export(self) -> None:
        filing.export_operation(self.seatsync, self.operation)

    def do_revert(self) -> None:
        self.dismiss(None)
        self.seatsync.ask_revert(self.operation.id)

    def do_settle(self) -> None:
        row = self._row()
        assert row is not None, "refused without a row"
        number = self.operation.id
        lines = [
            f"{row.action.value} of {harmless(row.company or row.key)}: {row.outcome.words}.",
            "Look in ConnectWise. Type the id of the addition that holds it, or none if nothing was written.",
        ]

        def settle(typed: str | None) -> None:
            if typed:
                found = None if typed.casefold() == "none" else int(typed)
                self.dismiss(None)
                jobbing.settle_row(self.seatsync, number, row.key, found)

        self.app.push_screen(
            AskText(
                "Settle by hand",
                [("Addition id, or none", "")],
                enter="settle",
                lines=lines,
                check=_settle_problem,
            ),
            settle,
        )

    def _row(self) -> RowOutcome | None:
        index = self.listed.highlighted
        return self.operation.rows[index] if index is not None else None

    def do_confirm(self) -> None:
        self.dismiss(None)


def _settle_problem(values: Sequence[str]) -> str:
    (typed,) = values
    known = typed.casefold() == "none" or (typed.isascii() and typed.isdigit())
    return "" if known else "Type a number, or none."


def revert_refusal(operation: Operation, read_only: bool) -> str:
    """Why an operation cannot be taken back; empty when a plan can be made of it."""
    if operation.kind != "push":
        return f"A {operation.kind} writes nothing, so there is nothing to take back."
    if not any(row.outcome.fine for row in operation.rows):
        return "It wrote nothing, so there is nothing to take back."
    return "Read only: nothing is written." if read_only else ""


def title(operation: Operation) -> str:
    """Number, kind and state."""
    return f"Operation {operation.id}: {operation.kind}, {operation.state.value}"


def facts(operation: Operation) -> list[str]:
    """Who, when, how long, and what came of it."""
    took = ""
    if operation.ended is not None:
        took = f", took {duration((operation.ended - operation.started).total_seconds())}"
    lines = [f"By {harmless(operation.by)} on {moment(operation.started)}{took}"]
    if said := counts_words(operation.counts()):
        lines.append(said)
    if operation.note:
        lines.append(harmless(operation.note))
    if operation.digest:
        lines.append(f"Plan {operation.plan_id}, digest {operation.digest[:16]}…")
    return lines


def name_width(operation: Operation, width: int) -> int:
    """Cells for the companies' names: what the longest needs, where a message has room beside it."""
    longest = max((cell_len(harmless(row.company or row.key)) for row in operation.rows), default=0)
    return max(LEAST_NAME, min(MOST_NAME, longest, LEAST_NAME + (width - 80) // 2))


def row_heading(name: int) -> str:
    """The heads of the rows, with so many cells for the company's name."""
    return f"{fit('Outcome', 17)}{fit('Company', name)}  {fit('Before', 7)}{fit('After', 16)}Message"


def row_line(row: RowOutcome, name: int) -> Content:
    """One row with what stood there before and after."""
    style = "$success" if row.outcome.fine else "$warning"
    if row.outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        style = "$error"
    before = number(row.before.quantity) if row.before else "none"
    after = "as before" if row.after is None else number(row.after.quantity)
    if row.action is Action.CANCEL and row.after is not None and row.after.cancelled:
        after = f"ends {row.after.cancelled:%d %b %Y}"
    return Content.assemble(
        (fit(row.outcome.words, 17), style),
        fit(harmless(row.company or row.key), name),
        f"  {fit(before, 7)}{fit(after, 16)}",
        (harmless(row.message), "$muted"),
    )
