"""The commands of dialogs, where nothing else's keys work."""

from __future__ import annotations

from collections.abc import Iterable

from seatsync_tui.commands.kinds import Command, Scope


def sums() -> Iterable[Command]:
    scope = Scope.SUMS
    yield Command(
        "sums.by", ("v",), "group", "Group by the next of company, agreement and product.", scope, 1
    )
    yield Command("sums.narrow", ("enter",), "narrow", "Narrow the preview to the group.", scope, 2)


def counts() -> Iterable[Command]:
    scope = Scope.COUNTS
    yield Command("counts.right", ("right", "l"), "columns", "Move to the columns on the right.", scope, 1)
    yield Command("counts.left", ("left", "h"), "columns back", "Move to the columns on the left.", scope, 2)
    yield Command("counts.vendor", ("v",), "vendor", "Move to the next vendor's columns.", scope, 3)
    yield Command("counts.export", ("x",), "export", "Write the table as a CSV file.", scope, 4)
    yield Command("counts.export-xlsx", ("X",), "workbook", "Write the table as a workbook.", scope, 5)


def file() -> Iterable[Command]:
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


def asking() -> Iterable[Command]:
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
