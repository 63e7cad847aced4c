"""The palette's commands: the same table that feeds keys, footer and help."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.app import App
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.theme import ThemeProvider
from textual.widgets import Input

from seatsync_tui.commands import Command, Scope, commands_of
from seatsync_tui.screens.base import Commanding, SeatScreen
from seatsync_tui.widgets.field import without_taken


class Palette(CommandPalette):
    """Textual's palette, whose field leaves the keys alone that tmux and screen take."""

    def on_mount(self) -> None:
        without_taken(self.query_one(Input))


def search_themes(app: App[None]) -> None:
    """Choose a theme, with the same field."""
    app.push_screen(Palette([ThemeProvider], placeholder="Search for themes …"))


class CommandTable(Provider):
    """Offers every command of the screen below and of everywhere."""

    def _offered(self) -> tuple[Command, ...]:
        screen = self.screen
        if not isinstance(screen, SeatScreen):
            return ()
        here = (*commands_of(screen.SCOPE), *commands_of(Scope.EVERYWHERE))
        return tuple(
            screen.seatsync.with_keys(command)
            for command in here
            if command.id not in ("everywhere.palette", "everywhere.back")
        )

    async def discover(self) -> Hits:
        for command in self._offered():
            yield DiscoveryHit(title(command), self._runner(command), help=command.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._offered():
            score = max(matcher.match(title(command)), matcher.match(command.help) / 2)
            if score > 0:
                yield Hit(score, matcher.highlight(title(command)), self._runner(command), help=command.help)

    def _runner(self, command: Command) -> Callable[[], Awaitable[None]]:
        screen = self.screen
        assert isinstance(screen, Commanding), "only such screens offer commands"

        async def run() -> None:
            await screen.action_command(command.id)

        return run


def title(command: Command) -> str:
    """The label with the key that does the same."""
    label = command.label[:1].upper() + command.label[1:]
    keys = f"  ({command.shown_keys.split()[0]})" if command.keys else ""
    return f"{command.scope.heading}: {label}{keys}"
