"""A list to pick from, with the same moving keys as the grid."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import OptionList

from seatsync_tui.widgets.keys import bindings


class PickList(OptionList, inherit_bindings=False):
    """Options one below the other; Enter is left to the screen's commands where it has one."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("list")
    DEFAULT_CSS = """
    PickList {
        height: 1fr;
        border: none;
        padding: 0;
        background: $background;
        color: $foreground;
        scrollbar-size-vertical: 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &:focus { border: none; background: $background; background-tint: transparent 0%; }
        & > .option-list--option { padding: 0 1; }
        & > .option-list--option-highlighted {
            color: $block-cursor-blurred-foreground;
            background: $block-cursor-blurred-background;
            text-style: none;
        }
        &:focus > .option-list--option-highlighted {
            color: $block-cursor-foreground; background: $block-cursor-background; text-style: bold;
        }
        &:nocolor:focus > .option-list--option-highlighted, &:ansi:focus > .option-list--option-highlighted {
            color: ansi_default; background: ansi_default; text-style: reverse;
        }
        &:nocolor > .option-list--option-highlighted, &:ansi > .option-list--option-highlighted {
            color: ansi_default; background: ansi_default; text-style: underline;
        }
    }
    """

    def action_select_entry(self) -> None:
        """Choose the highlighted entry."""
        self.action_select()
