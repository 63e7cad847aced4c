"""Every command of the app in one table: bindings, footer, palette, help and `seatsync keys` read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from seatsync_tui.models.errors import SettingsError


class Scope(StrEnum):
    """Where a command works."""

    EVERYWHERE = "everywhere"
    LIST = "list"
    PREVIEW = "preview"
    SETUP = "setup"
    PUSH = "push"
    OPERATIONS = "operations"
    OPERATION = "operation"
    SUMS = "sums"
    COUNTS = "counts"
    FILE = "file"
    PICKER = "picker"
    DIALOG = "dialog"

    @property
    def heading(self) -> str:
        """As a heading of the help."""
        return TITLES[self]


TITLES = {
    Scope.EVERYWHERE: "Everywhere",
    Scope.LIST: "In every list",
    Scope.PREVIEW: "Preview",
    Scope.SETUP: "Setup",
    Scope.PUSH: "Push",
    Scope.OPERATIONS: "Operations",
    Scope.OPERATION: "One operation",
    Scope.SUMS: "Sums",
    Scope.COUNTS: "Counts of all clients",
    Scope.FILE: "A file to count",
    Scope.PICKER: "Where something is picked",
    Scope.DIALOG: "Where something is asked",
}


class When(StrEnum):
    """The condition of a command, in words for the help; a screen says the reason when it does not hold."""

    ALWAYS = "always"
    ROW = "a row is under the cursor"
    CHANGE = "the row has a change to write"
    TICKED = "something is ticked"
    SHOWN = "rows are shown"
    IDLE = "no pull, scan or push is running"
    CUSTOMER = "the row has a customer"
    MAPPED = "the row's customer has a company"
    LISTED = "the list has an entry"
    ENDED = "a push has ended"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do by a key, by the palette or by both."""

    id: str
    """`preview.tick`: the scope, a dot, and the name of the method that does it."""
    keys: tuple[str, ...]
    label: str
    """Two words at most, as the footer shows it."""
    help: str
    """One sentence for help and palette."""
    scope: Scope
    footer: int = 0
    """Place in the footer, 1 first; 0 keeps it out."""
    when: When = When.ALWAYS

    @property
    def name(self) -> str:
        """The part of the id after the dot."""
        return self.id.partition(".")[2]

    @property
    def method(self) -> str:
        """The method of the screen that does it."""
        return "do_" + self.name.replace("-", "_")

    @property
    def shown_keys(self) -> str:
        """The keys as a person reads them: `ctrl+d pgdn`."""
        return " ".join(shown_key(key) for key in self.keys)


KEY_WORDS = {
    "question_mark": "?",
    "slash": "/",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "f1": "F1",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "up": "↑",
    "down": "↓",
}


def shown_key(key: str) -> str:
    """Write a key as it stands on the keyboard."""
    return KEY_WORDS.get(key, key)


def _everywhere() -> Iterable[Command]:
    scope = Scope.EVERYWHERE
    yield Command("everywhere.go-setup", ("1",), "Setup", "Go to Setup.", scope)
    yield Command("everywhere.go-preview", ("2",), "Preview", "Go to Preview.", scope)
    yield Command("everywhere.go-push", ("3",), "Push", "Go to Push: the running or last push.", scope)
    yield Command("everywhere.go-operations", ("4",), "Operations", "Go to Operations.", scope)
    yield Command(
        "everywhere.help", ("question_mark", "f1"), "help", "Show the keys that work here.", scope, 90
    )
    yield Command("everywhere.messages", ("M",), "messages", "Read again what was said.", scope)
    yield Command("everywhere.palette", ("ctrl+p",), "palette", "Find any command by name.", scope)
    yield Command(
        "everywhere.back",
        ("escape",),
        "back",
        "Go back: stop what runs, leave a field, clear a filter.",
        scope,
    )
    yield Command("everywhere.quit", ("q", "ctrl+q"), "quit", "Leave SeatSync.", scope)


def _list() -> Iterable[Command]:
    scope = Scope.LIST
    yield Command("list.cursor_up", ("up", "k"), "up", "Move up.", scope)
    yield Command("list.cursor_down", ("down", "j"), "down", "Move down.", scope)
    yield Command("list.first", ("home", "g"), "first", "Move to the first row.", scope)
    yield Command("list.last", ("end", "G"), "last", "Move to the last row.", scope)
    yield Command("list.page_up", ("pageup", "ctrl+u"), "page up", "Move up a page.", scope)
    yield Command("list.page_down", ("pagedown", "ctrl+d"), "page down", "Move down a page.", scope)


def _preview_ticks() -> Iterable[Command]:
    scope = Scope.PREVIEW
    yield Command("preview.tick", ("space",), "tick", "Tick or untick the row.", scope, 2, When.ROW)
    yield Command(
        "preview.tick-shown",
        ("a",),
        "tick shown",
        "Tick all shown updates without a flag; creates, cancels and flagged rows when one such class is"
        " shown alone, after typing their number.",
        scope,
        3,
        When.SHOWN,
    )
    yield Command("preview.untick-shown", ("A",), "untick", "Untick all shown rows.", scope, 0, When.SHOWN)
    yield Command(
        "preview.push",
        ("p",),
        "push",
        "Push what is ticked, after showing it in words.",
        scope,
        1,
        When.TICKED,
    )
    yield Command("preview.push-row", ("P",), "push row", "Push the row alone.", scope, 0, When.CHANGE)


def _preview_rows() -> Iterable[Command]:
    scope = Scope.PREVIEW
    yield Command(
        "preview.resolve",
        ("enter",),
        "resolve",
        "Open what the row needs; else its details.",
        scope,
        4,
        When.ROW,
    )
    yield Command(
        "preview.details",
        ("d",),
        "details",
        "Show everything about the row: why it is so.",
        scope,
        0,
        When.ROW,
    )
    yield Command("preview.why", ("w",), "why", "Show or hide the reasons below the list.", scope)
    yield Command(
        "preview.pick-company",
        ("c",),
        "company",
        "Pick another company for the row.",
        scope,
        0,
        When.CUSTOMER,
    )
    yield Command(
        "preview.undo-company",
        ("u",),
        "undo match",
        "Undo the company mapping of the row.",
        scope,
        0,
        When.MAPPED,
    )
    yield Command(
        "preview.ignore",
        ("i",),
        "ignore",
        "Leave the row's customer or addition out, and say why.",
        scope,
        0,
        When.ROW,
    )
    yield Command(
        "preview.hold",
        ("H",),
        "hold",
        "Hold the row at a number until a day, and say why; on a held row: lift it.",
        scope,
        0,
        When.ROW,
    )
    yield Command(
        "preview.date",
        ("e",),
        "date",
        "Change the first billed day of a create, or the last one of a cancel.",
        scope,
        0,
        When.ROW,
    )
    yield Command(
        "preview.confirm-matches",
        ("m",),
        "sure matches",
        "Save the companies that lead by far, shown one by one, after typing their number.",
        scope,
    )
    yield Command(
        "preview.keep",
        ("K",),
        "keep",
        "Keep an Extra addition that is no seats, and say why.",
        scope,
        0,
        When.ROW,
    )
    yield Command(
        "preview.history",
        ("h",),
        "history",
        "Show the row's seats month by month, and who wrote what.",
        scope,
        0,
        When.ROW,
    )
    yield Command(
        "preview.copy",
        ("y",),
        "copy",
        "Copy the row as text, and write it into a file.",
        scope,
        0,
        When.ROW,
    )


def _preview_list() -> Iterable[Command]:
    scope = Scope.PREVIEW
    yield Command("preview.filter", ("slash",), "filter", "Filter the rows as you type.", scope, 5)
    yield Command("preview.next-chip", ("f",), "status", "Filter by the next status.", scope)
    yield Command("preview.previous-chip", ("F",), "status back", "Filter by the status before.", scope)
    yield Command("preview.no-change", ("n",), "no change", "Show or hide rows without a change.", scope, 9)
    yield Command(
        "preview.next-source",
        ("N",),
        "source",
        "Show the next source alone, and all of them after the last.",
        scope,
        0,
        When.ALWAYS,
    )
    yield Command("preview.counts", ("C",), "counts", "Show what every client has at every vendor.", scope)
    yield Command("preview.sort", ("o",), "sort", "Sort by the next column.", scope)
    yield Command("preview.reverse", ("O",), "reverse", "Turn the order round.", scope)
    yield Command("preview.pull", ("r",), "pull", "Pull the counts from the source.", scope, 6, When.IDLE)
    yield Command("preview.scan", ("s",), "scan", "Scan ConnectWise.", scope, 7, When.IDLE)
    yield Command(
        "preview.scan-all",
        ("S",),
        "scan all",
        "Scan ConnectWise in full: every company.",
        scope,
        0,
        When.IDLE,
    )
    yield Command(
        "preview.export", ("x",), "export", "Write what is shown as a CSV file.", scope, 8, When.SHOWN
    )
    yield Command(
        "preview.export-xlsx",
        ("X",),
        "workbook",
        "Write what is shown as an XLSX file.",
        scope,
        0,
        When.SHOWN,
    )
    yield Command(
        "preview.sums",
        ("v",),
        "sums",
        "Group what is shown by company, agreement or product, with sums.",
        scope,
        0,
        When.SHOWN,
    )
    yield Command(
        "preview.accept-absences",
        ("b",),
        "accept gone",
        "Accept that the customers which the newest pull misses are gone, and say why.",
        scope,
    )


def _setup() -> Iterable[Command]:
    scope = Scope.SETUP
    yield Command("setup.connections", ("c",), "connections", "Go to Connections.", scope, 4)
    yield Command("setup.licenses", ("l",), "license", "Go to License mapping.", scope, 5)
    yield Command("setup.companies", ("m",), "companies", "Go to Company mapping.", scope, 6)
    yield Command("setup.rules", ("e",), "rules", "Go to the rules and limits.", scope, 9)
    yield Command(
        "setup.choose", ("enter",), "change", "Change the entry under the cursor.", scope, 1, When.LISTED
    )
    yield Command("setup.test", ("t",), "test", "Test the connection under the cursor.", scope, 2)
    yield Command("setup.no-charge", ("N",), "no charge", "Mark the license as no charge.", scope)
    yield Command("setup.count-rule", ("C",), "count rule", "Change how the license is counted.", scope)
    yield Command("setup.filter", ("slash",), "filter", "Filter the company mapping.", scope)
    yield Command("setup.show", ("f",), "show", "Show all, mapped, unmapped or failed.", scope)
    yield Command("setup.unmap", ("u",), "unmap", "Remove the mapping, after saying what it affects.", scope)
    yield Command(
        "setup.file",
        ("i",),
        "file",
        "Count a vendor's file: say what its columns hold, look at what it says, and pull it.",
        scope,
        0,
        When.IDLE,
    )
    yield Command("setup.pull", ("r",), "pull", "Pull the counts from the source.", scope, 7, When.IDLE)
    yield Command("setup.scan", ("s",), "scan", "Scan ConnectWise.", scope, 8, When.IDLE)


def _push() -> Iterable[Command]:
    scope = Scope.PUSH
    yield Command("push.open", ("enter",), "operation", "Open the operation.", scope, 1, When.ENDED)
    yield Command(
        "push.replan",
        ("r",),
        "plan the rest",
        "Scan again and go back to what is left.",
        scope,
        2,
        When.ENDED,
    )
    yield Command("push.export", ("x",), "export", "Write the outcome as a CSV file.", scope, 3, When.ENDED)


def _operations() -> Iterable[Command]:
    scope = Scope.OPERATIONS
    yield Command("operations.open", ("enter",), "open", "Show before and after.", scope, 1, When.LISTED)
    yield Command(
        "operations.revert",
        ("u",),
        "take back",
        "Make the plan that takes the push back, and ask.",
        scope,
        4,
        When.LISTED,
    )
    yield Command(
        "operations.settle",
        ("S",),
        "settle",
        "Settle an operation that was broken off, by reading live.",
        scope,
        2,
        When.IDLE,
    )
    yield Command(
        "operations.export", ("x",), "export", "Write the list as a CSV file.", scope, 3, When.LISTED
    )
    scope = Scope.OPERATION
    yield Command("operation.export", ("x",), "export", "Write its rows as a CSV file.", scope, 2)
    yield Command(
        "operation.revert", ("u",), "take back", "Make the plan that takes it back, and ask.", scope, 3
    )
    yield Command(
        "operation.settle",
        ("S",),
        "settle row",
        "Say by hand what became of the row under the cursor.",
        scope,
        4,
    )


def _sums() -> Iterable[Command]:
    scope = Scope.SUMS
    yield Command(
        "sums.by", ("v",), "group", "Group by the next of company, agreement and product.", scope, 1
    )
    yield Command("sums.narrow", ("enter",), "narrow", "Narrow the preview to the group.", scope, 2)


def _counts() -> Iterable[Command]:
    scope = Scope.COUNTS
    yield Command("counts.right", ("right", "l"), "right", "Move to the columns on the right.", scope, 1)
    yield Command("counts.left", ("left", "h"), "left", "Move to the columns on the left.", scope, 2)
    yield Command("counts.export", ("x",), "export", "Write the table as a CSV file.", scope, 3)
    yield Command("counts.export-xlsx", ("X",), "workbook", "Write the table as a workbook.", scope, 4)


def _file() -> Iterable[Command]:
    scope = Scope.FILE
    yield Command(
        "file.next", ("right", "space"), "next", "Take the next of what the choice may be.", scope, 1
    )
    yield Command("file.previous", ("left",), "back one", "Take the one before.", scope)
    yield Command("file.type", ("enter",), "type", "Type the value of the choice.", scope, 2)
    yield Command("file.open", ("o",), "other file", "Open another file.", scope, 5)
    yield Command("file.remember", ("w",), "remember", "Remember how files like this one are read.", scope, 4)
    yield Command(
        "file.pull",
        ("p",),
        "pull",
        "Remember it and pull the file, after showing what it says and which rows are bad.",
        scope,
        3,
    )
    yield Command("file.bad", ("b",), "bad rows", "List the bad rows with their lines.", scope, 6)


def _asking() -> Iterable[Command]:
    scope = Scope.PICKER
    yield Command("picker.take", ("enter",), "take", "Take the entry under the cursor.", scope, 1)
    yield Command("picker.up", ("up",), "up", "Move up while typing.", scope)
    yield Command("picker.down", ("down",), "down", "Move down while typing.", scope, 2)
    yield Command("picker.page-up", ("pageup",), "page up", "Move up a page.", scope)
    yield Command("picker.page-down", ("pagedown",), "page down", "Move down a page.", scope)
    yield Command("picker.help", ("f1",), "help", "Show the keys that work here.", scope, 4)
    yield Command(
        "picker.back", ("escape",), "back", "Empty the search, or go back without a change.", scope, 3
    )
    scope = Scope.DIALOG
    yield Command("dialog.confirm", ("enter",), "confirm", "Confirm.", scope, 1)
    yield Command("dialog.back", ("escape",), "back", "Go back without a change.", scope, 2)


def _all() -> Iterable[Command]:
    yield from _everywhere()
    yield from _list()
    yield from _preview_ticks()
    yield from _preview_rows()
    yield from _preview_list()
    yield from _setup()
    yield from _push()
    yield from _operations()
    yield from _sums()
    yield from _counts()
    yield from _file()
    yield from _asking()


COMMANDS: tuple[Command, ...] = tuple(_all())
BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}


NEVER = frozenset({"ctrl+a", "ctrl+b", "ctrl+z", "ctrl+h", "ctrl+i", "ctrl+m", "ctrl+space", "ctrl+s"})
"""Keys that tmux, screen or the terminal itself takes, or that arrive as another."""

AROUND = (Scope.EVERYWHERE, Scope.LIST)
OVER = (Scope.PICKER, Scope.DIALOG, Scope.OPERATION, Scope.SUMS, Scope.COUNTS, Scope.FILE)
"""Scopes of dialogs, where nothing else's keys work."""


def remapped(wishes: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Read a table of keys, as `"preview.push" = "ctrl+g, f5"`; raises SettingsError naming what is wrong."""
    keys = {name: _wished(name, wish) for name, wish in wishes.items()}
    for scope in Scope:
        taken: dict[str, str] = {}
        for command in commands_of(scope, *(() if scope in OVER else AROUND)):
            for key in keys.get(command.id, command.keys):
                if taken.setdefault(key, command.id) != command.id:
                    raise SettingsError(
                        f"The key {shown_key(key)} is both {taken[key]} and {command.id}.",
                        advice="Give one of them another key in the profile's table of keys.",
                    )
    return keys


def in_force(wishes: Mapping[str, object]) -> tuple[Command, ...]:
    """Every command with the keys that a table of wishes gives it; raises as `remapped` does."""
    keys = remapped(wishes)
    return tuple(replace(command, keys=keys.get(command.id, command.keys)) for command in COMMANDS)


def _wished(name: str, wish: object) -> tuple[str, ...]:
    if name not in BY_ID:
        raise SettingsError(
            f"There is no command {name!r} to give a key.", advice="`seatsync keys` lists them."
        )
    keys = tuple(key.strip() for key in str(wish).split(",") if key.strip())
    if not keys or any(key in NEVER for key in keys):
        raise SettingsError(
            f"{name} cannot be on {str(wish)!r}: terminals keep that key, or it is none.",
            advice="Take a letter, a function key, or ctrl with another letter.",
        )
    return keys


def commands_of(*scopes: Scope) -> tuple[Command, ...]:
    """The commands of these scopes, in the order of the table."""
    return tuple(command for command in COMMANDS if command.scope in scopes)


def footer_of(*scopes: Scope) -> tuple[Command, ...]:
    """The commands that the footer of these scopes may show, the most wanted first."""
    shown = [command for command in commands_of(*scopes) if command.footer]
    return tuple(sorted(shown, key=lambda command: command.footer))
