"""A vendor's file: what its columns hold, chosen beside a live view of what the file then says."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from seatsync_tui.commands import Scope
from seatsync_tui.models.errors import SeatSyncError
from seatsync_tui.models.imports import ImportProfile
from seatsync_tui.screens.base import Dialog
from seatsync_tui.screens.dialogs import Ask, AskText, Tell
from seatsync_tui.screens.jobs import Job
from seatsync_tui.sources.file_drafts import chosen, guessed, stepped, suggested, wrong
from seatsync_tui.sources.file_rows import load
from seatsync_tui.widgets.cells import counted, fit, fit_right
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.keybar import KeyBar
from seatsync_tui.widgets.keys import bindings
from seatsync_tui.widgets.picklist import PickList
from seatsync_tui.workflow import importing
from seatsync_tui.workflow.importing import FileTrial
from seatsync_tui.workflow.reports import PullReports

if TYPE_CHECKING:
    from seatsync_tui.app import SeatSyncApp
    from seatsync_tui.sources.file_reading import BadRow, FileContent
    from seatsync_tui.workflow.workspace import Workspace

CHOICES: tuple[tuple[str, str, str], ...] = (
    ("name", "Profile", ""),
    ("label", "Vendor", ""),
    ("customer", "Customer in", "none yet"),
    ("customer_id", "Its id in", "none: the name"),
    ("sku", "Sku in", "none"),
    ("fixed_sku", "One sku", "none"),
    ("quantity", "Seats in", "none yet"),
    ("day", "Date in", "none"),
    ("date_order", "Date order", "told by the date"),
    ("metric", "They count", ""),
    ("header_row", "Heads in line", ""),
    ("sheet", "Sheet", "the first shown"),
    ("delimiter", "Delimiter", "found by looking"),
    ("encoding", "Encoding", "found by looking"),
    ("decimal", "Decimal sign", ""),
)
"""Field of the profile, its label, and what stands for an empty one."""
LAST_FILE = "file:last"
"""Entry of the view state that remembers the last file."""
CELL = 14
"""Columns of the screen for a column of the file."""


def open_file(app: SeatSyncApp) -> None:
    """Ask for a file, then show it."""
    workspace = app.session.workspace

    def opened(path: str | None) -> None:
        if path:
            app.push_screen(FileImport(Path(path).expanduser()))

    last = workspace.stored(lambda store: store.view_state()).get(LAST_FILE, "")
    ask = AskText(
        "Count a vendor's file", [("The file (CSV or XLSX)", last)], enter="look at it", check=_no_file
    )
    app.push_screen(ask, opened)


def _no_file(values: Sequence[str]) -> str:
    if not values[0]:
        return "Type the path of a file; esc goes back."
    try:
        return "" if Path(values[0]).expanduser().is_file() else "There is no such file."
    except (OSError, RuntimeError, ValueError):
        return "There is no such file."


class FileImport(Dialog[None]):
    """Choices on the left; on the right the file, what it says by them, and its bad rows."""

    SCOPE: ClassVar[Scope] = Scope.FILE
    BINDINGS: ClassVar[list[BindingType]] = bindings("file", "dialog")
    AUTO_FOCUS = "PickList"
    FOOTER = ("file.next", "file.type", "file.pull", "file.remember", "file.bad", "dialog.back")

    choices = getters.query_one(PickList)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._data = b""
        self._draft = ImportProfile("", "", customer="", quantity="")
        self._known: dict[str, ImportProfile] = {}
        self._trial = FileTrial((), ())

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("", classes="dialog-title", id="file-title", markup=False)
            with Horizontal(id="file-panes"):
                yield PickList(id="file-choices")
                with Vertical(id="file-view"):
                    yield Static("", id="file-sample", markup=False)
                    yield Static("", id="file-says", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        super().on_mount()
        self._work(self._open(), "Read the file")

    def _work(self, work: Coroutine[Any, Any, object], what: str) -> None:
        self.run_worker(work, group="file", exclusive=True, description=what, exit_on_error=False)

    async def _open(self) -> None:
        workspace = self.session.workspace
        try:
            self._data, self._known = await asyncio.to_thread(_read, workspace, self._path)
        except SeatSyncError as error:
            self._trial = FileTrial((), (), problem=str(error))
            self._show()
            return
        name = "".join(
            letter for letter in self._path.stem.casefold() if letter.isascii() and letter.isalnum()
        )
        self._draft = await asyncio.to_thread(self._first_draft, name[:20] or "file")
        await self._try()

    def _first_draft(self, name: str) -> ImportProfile:
        """The remembered profile whose heads are the file's, else what the heads suggest."""
        guess = suggested(self._data, self._path.name, name)
        for known in self._known.values():
            trial = importing.try_out(self.session.workspace, self._data, self._path.name, known)
            if trial.content is not None and trial.content.heads == known.heads:
                return known
        return guess

    async def _try(self) -> None:
        draft = self._draft
        trial = await asyncio.to_thread(
            importing.try_out, self.session.workspace, self._data, self._path.name, draft
        )
        if draft is not self._draft:
            return
        better = guessed(draft, trial.columns)
        if better != draft:
            self._draft = better
            await self._try()
            return
        self._trial = trial
        self._show()

    # What is shown

    def _show(self) -> None:
        self.query_one("#file-title", Static).update(f"Count {harmless(self._path.name)}")
        here = self.choices.highlighted or 0
        self.choices.clear_options()
        self.choices.add_options([Option(self._choice(*choice)) for choice in CHOICES])
        self.choices.highlighted = min(here, len(CHOICES) - 1)
        width = max(20, self.query_one("#file-view").size.width)
        self.query_one("#file-sample", Static).update(
            "\n".join(sample_lines(self._trial, self._draft, width))
        )
        self.query_one("#file-says", Static).update("\n".join(told(self._trial, self._draft.metric)))

    def _choice(self, field: str, label: str, empty: str) -> Content:
        value = str(getattr(self._draft, field))
        words = {"\t": "tab"}.get(value, harmless(value)) or empty
        style = "" if value else "$muted"
        return Content.assemble(f"{fit(label, 14)} ", (words, style))

    # Commands

    def do_next(self) -> None:
        self._step(1)

    def do_previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        field = self._field()
        if field == "name":
            self._next_profile(by)
            return
        draft = stepped(self._draft, field, by, self._trial.columns, self._trial.sheets)
        if draft == self._draft:
            self.notify("That is typed: enter.", markup=False)
            return
        self._take(draft)

    def _next_profile(self, by: int) -> None:
        names = list(self._known)
        if not names:
            self.notify("No profile is remembered yet. enter types a name for this one.", markup=False)
            return
        here = names.index(self._draft.name) + by if self._draft.name in names else 0
        self._take(self._known[names[here % len(names)]])

    def _take(self, draft: ImportProfile) -> None:
        self._draft = draft
        self._work(self._try(), "Read the file")

    def do_type(self) -> None:
        field = self._field()
        label = next(label for name, label, _ in CHOICES if name == field)
        now = str(getattr(self._draft, field))

        def typed(value: str | None) -> None:
            if value is not None:
                self._take(chosen(self._draft, field, value))

        ask = AskText(
            label,
            [("Value", "tab" if now == "\t" else now)],
            enter="take",
            check=lambda values: wrong(field, values[0]),
        )
        self.app.push_screen(ask, typed)

    def _field(self) -> str:
        return CHOICES[self.choices.highlighted or 0][0]

    @on(OptionList.OptionSelected)
    def type_clicked(self) -> None:
        """A click on a choice types its value."""
        self.do_type()

    def do_open(self) -> None:
        self.dismiss(None)
        open_file(self.seatsync)

    def do_bad(self) -> None:
        content = self._trial.content
        rows = content.bad if content is not None else []
        self.app.push_screen(Tell(f"Bad rows: {len(rows)}", list(map(bad_line, rows)) or ["None."]))

    def do_confirm(self) -> None:
        self.do_type()

    def do_remember(self) -> None:
        self._work(self._remember(), "Remember the profile")

    def _content(self) -> FileContent | None:
        """What the file says; why it says nothing yet is told."""
        if self._trial.content is None:
            words = self._trial.problem or "The file is still being read."
            self.notify(words, severity="warning", markup=False)
        return self._trial.content

    async def _remember(self) -> bool:
        """Keep the profile; what is wrong with it is said."""
        if self._content() is None:
            return False
        workspace, draft, path = self.session.workspace, self._draft, self._path
        try:
            checked = await asyncio.to_thread(importing.define, workspace, draft, path)
        except SeatSyncError as error:
            self.notify(str(error), severity="error", markup=False)
            return False
        self._draft = checked.profile
        self._known[draft.name] = checked.profile
        await asyncio.to_thread(
            lambda: workspace.stored(lambda store: store.save_view_state({LAST_FILE: str(path)}))
        )
        self.notify(f"Remembered as {draft.name}; its source is {draft.source}.", markup=False)
        return True

    def do_pull(self) -> None:
        content = self._content()
        if content is None:
            return
        if not content.seats and not content.bad:
            self.notify("The file holds no row: no file is no zero.", severity="warning", markup=False)
            return
        lines = [*told(self._trial, self._draft.metric, most=5)]
        if content.bad:
            lines += ["", "Customers with a bad row are then not read; the rest counts."]
        self.app.push_screen(Ask(f"Pull {harmless(self._path.name)}?", lines, enter="pull"), self._pull)

    def _pull(self, sure: bool | None) -> None:
        if sure:
            self._work(self._remember_and_pull(), "Pull the file")

    async def _remember_and_pull(self) -> None:
        if self._draft != self._known.get(self._draft.name) and not await self._remember():
            return
        workspace, name, path = self.session.workspace, self._draft.name, self._path
        app = self.seatsync
        app.start(Job("pull", lambda stop: pull_one(workspace, name, path)))
        self.dismiss(None)


async def pull_one(workspace: Workspace, name: str, path: Path) -> PullReports:
    """Pull a file whose bad rows were shown and accepted."""
    _, report = await importing.pull_file(workspace, name, path, without_bad_rows=True)
    return PullReports([] if report is None else [report])


def _read(workspace: Workspace, path: Path) -> tuple[bytes, dict[str, ImportProfile]]:
    return load(path), {each.name: each for each in importing.profiles(workspace)}


def sample_lines(trial: FileTrial, draft: ImportProfile, width: int) -> Iterator[str]:
    """The first lines of the file in cells, with their numbers; the chosen columns first."""
    places = {column: place for place, column in enumerate(trial.columns)}
    picked = [draft.customer, draft.customer_id, draft.sku, draft.quantity, draft.day]
    order = [places[column] for column in dict.fromkeys(picked) if column in places]
    order += [place for place in range(len(trial.columns)) if place not in order]
    shown = order[: max(1, (width - 5) // CELL)]
    for line, cells in trial.sample[:8]:
        texts = [
            harmless(str(cells[place])) if place < len(cells) and cells[place] is not None else ""
            for place in shown
        ]
        yield fit_right(str(line), 4) + " " + "".join(fit(text, CELL - 1) + " " for text in texts)


def told(trial: FileTrial, metric: str, most: int = 4) -> Iterator[str]:
    """What the file says by the choices: rows, customers, seats, remarks, bad rows with their lines."""
    if trial.problem:
        yield harmless(trial.problem)
    content = trial.content
    if content is None:
        return
    customers = len({customer for customer, _ in content.seats})
    total = sum(seats.quantity for seats in content.seats.values())
    whose = f"{counted(content.rows, 'row')}, {counted(customers, 'customer')}"
    yield f"{whose}, {total:,} {harmless(metric)}."
    if summed := sum(seats.rows - 1 for seats in content.seats.values()):
        yield f"{counted(summed, 'row')} added to one of the same customer and sku."
    if content.months:
        yield f"Rows of {', '.join(content.months)}."
    yield from map(harmless, trial.remarks)
    if content.bad:
        many = len(content.bad)
        yield f"{counted(many, 'bad row')} {'does' if many == 1 else 'do'} not count:"
        yield from map(bad_line, content.bad[:most])
        if len(content.bad) > most:
            yield f"and {len(content.bad) - most:,} more: b lists them."


def bad_line(row: BadRow) -> str:
    """A bad row by its line."""
    who = f" ({harmless(row.customer)})" if row.customer else ""
    return f"Line {row.line}{who}: {harmless(row.why)}."
