"""The commands of Setup, Push and Operations."""

from __future__ import annotations

from collections.abc import Iterable

from seatsync_tui.commands.kinds import Command, Scope, When


def setup() -> Iterable[Command]:
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
    yield Command(
        "setup.shared",
        ("S",),
        "shared",
        "Declare the license's product shared with other sources, or take that back.",
        scope,
    )
    yield Command(
        "setup.one-each",
        ("O",),
        "one each",
        "Declare that every customer truly has the same count of the license, or take that back.",
        scope,
    )
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


def push() -> Iterable[Command]:
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


def operations() -> Iterable[Command]:
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
