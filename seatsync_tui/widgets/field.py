"""A text field without the keys that terminals' own programs need: Ctrl+A, Ctrl+B and Ctrl+Z stay theirs."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

TAKEN = {"ctrl+a", "ctrl+b", "ctrl+z"}


def _without_taken(offered: list[BindingType]) -> list[BindingType]:
    kept: list[BindingType] = []
    for binding in Binding.make_bindings(offered):
        if binding.key not in TAKEN:
            kept.append(binding)
    return kept


def without_taken(field: Input) -> None:
    """Take those keys from a field of Textual's own."""
    for key in TAKEN:
        field._bindings.key_to_bindings.pop(key, None)


class Field(Input, inherit_bindings=False):
    """One line of text, one cell high, without a frame."""

    BINDINGS: ClassVar[list[BindingType]] = _without_taken(Input.BINDINGS)
    DEFAULT_CSS = """
    Field {
        height: 1;
        border: none;
        padding: 0 1;
        background: $surface;
        color: $foreground;
        &:focus { border: none; background: $panel; }
        &.-invalid, &.-invalid:focus { border: none; }
        & > .input--placeholder { color: $muted; }
        &:ansi:focus { text-style: underline; }
    }
    """
