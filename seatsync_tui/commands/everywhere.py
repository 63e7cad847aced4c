"""The commands of every screen and every list."""

from __future__ import annotations

from collections.abc import Iterable

from seatsync_tui.commands.kinds import Command, Scope


def everywhere() -> Iterable[Command]:
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


def in_lists() -> Iterable[Command]:
    scope = Scope.LIST
    yield Command("list.cursor_up", ("up", "k"), "up", "Move up.", scope)
    yield Command("list.cursor_down", ("down", "j"), "down", "Move down.", scope)
    yield Command("list.first", ("home", "g"), "first", "Move to the first row.", scope)
    yield Command("list.last", ("end", "G"), "last", "Move to the last row.", scope)
    yield Command("list.page_up", ("pageup", "ctrl+u"), "page up", "Move up a page.", scope)
    yield Command("list.page_down", ("pagedown", "ctrl+d"), "page down", "Move down a page.", scope)
