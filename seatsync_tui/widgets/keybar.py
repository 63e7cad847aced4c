"""The footer: what can be done here, at most seven entries on 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from seatsync_tui.commands import Command, shown_key

MOST_ON_80 = 7


class KeyBar(Widget):
    """One line of keys with their labels; each can be clicked."""

    DEFAULT_CSS = """
    KeyBar { height: 1; padding: 0 1; dock: bottom; background: $surface; color: $foreground; }
    KeyBar:ansi { background: ansi_default; }
    """

    @dataclass
    class Clicked(Message):
        """An entry was clicked."""

        bar: KeyBar
        command: Command

        @property
        def control(self) -> KeyBar:
            """The bar it happened in."""
            return self.bar

    def __init__(self) -> None:
        super().__init__()
        self.commands: tuple[Command, ...] = ()
        self._places: list[tuple[int, int, Command]] = []

    def show(self, commands: Sequence[Command]) -> None:
        """Offer these commands, the most wanted first."""
        if self.commands != tuple(commands):
            self.commands = tuple(commands)
            self.refresh()

    @property
    def shown(self) -> tuple[Command, ...]:
        """The commands there is room for; the last wanted one, help, is never cut."""
        width = self.content_size.width
        most = MOST_ON_80 if width < 100 else len(self.commands)
        chosen = list(self.commands[:most])
        if self.commands and self.commands[-1] not in chosen:
            chosen[-1] = self.commands[-1]
        while len(chosen) > 1 and sum(cell_len(_text(command)) + 2 for command in chosen) - 2 > width:
            del chosen[-2]
        return tuple(chosen)

    def render(self) -> Content:
        parts: list[Content] = []
        self._places = []
        x = 0
        for command in self.shown:
            text = _text(command)
            self._places.append((x, x + cell_len(text), command))
            parts.append(
                Content.assemble(
                    (shown_key(command.keys[0]), "bold $footer-key-foreground"), f" {command.label}", "  "
                )
            )
            x += cell_len(text) + 2
        return Content("").join(parts)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for start, end, command in self._places:
            if start <= offset.x < end:
                self.post_message(self.Clicked(self, command))


def _text(command: Command) -> str:
    return f"{shown_key(command.keys[0])} {command.label}"
