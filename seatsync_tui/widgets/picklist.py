"""A list to pick from, with the same moving keys as the grid."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.style import Style
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
        &:focus > .option-list--option-highlighted, &.led > .option-list--option-highlighted {
            color: $block-cursor-foreground; background: $block-cursor-background; text-style: bold;
        }
        &:nocolor > .option-list--option-highlighted, &:ansi > .option-list--option-highlighted {
            color: ansi_default; background: ansi_default; text-style: underline;
        }
        &:nocolor:focus > .option-list--option-highlighted, &:ansi:focus > .option-list--option-highlighted {
            color: ansi_default; background: ansi_default; text-style: reverse;
        }
        &.led:nocolor > .option-list--option-highlighted, &.led:ansi > .option-list--option-highlighted {
            color: ansi_default; background: ansi_default; text-style: reverse;
        }
    }
    """

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Keep reverse video, the cursor where there is no colour; Textual's own way leaves it out."""
        style = super().get_visual_style(*component_classes, partial=partial)
        if any(self.get_component_styles(name).text_style.reverse for name in component_classes):
            return style + Style(reverse=True)
        return style

    def action_select_entry(self) -> None:
        """Choose the highlighted entry."""
        self.action_select()
