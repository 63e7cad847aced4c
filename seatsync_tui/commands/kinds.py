"""What a command is: where it works, when, by which keys, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    "left": "←",
    "right": "→",
}


def shown_key(key: str) -> str:
    """Write a key as it stands on the keyboard."""
    return KEY_WORDS.get(key, key)
