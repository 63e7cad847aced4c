"""The table of commands: complete, without clashes, and never on keys that terminals need."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from textual.command import DiscoveryHit

from seatsync_tui.cli.machine import keys_verb
from seatsync_tui.commands import COMMANDS, Command, Scope, commands_of, footer_of
from seatsync_tui.commands.remapping import NEVER, OVER
from seatsync_tui.screens.base import Commanding
from seatsync_tui.screens.connection_form import ConnectionForm
from seatsync_tui.screens.counts import Counts
from seatsync_tui.screens.file_import import FileImport
from seatsync_tui.screens.operation import OperationScreen
from seatsync_tui.screens.operations import OperationsScreen
from seatsync_tui.screens.palette import CommandTable
from seatsync_tui.screens.picker import Picker
from seatsync_tui.screens.preview import PreviewScreen
from seatsync_tui.screens.push import PushScreen
from seatsync_tui.screens.setup import SetupScreen
from seatsync_tui.screens.sums import Sums
from seatsync_tui.widgets.count_grid import CountGrid
from seatsync_tui.widgets.field import Field
from seatsync_tui.widgets.grid import PreviewGrid
from seatsync_tui.widgets.picklist import PickList
from tests.app.driving import driven
from tests.app.staging import StagedWorkspace

SCREENS: dict[Scope, tuple[type[Commanding], ...]] = {
    Scope.EVERYWHERE: (SetupScreen, PreviewScreen, PushScreen, OperationsScreen),
    Scope.PREVIEW: (PreviewScreen,),
    Scope.SETUP: (SetupScreen,),
    Scope.PUSH: (PushScreen,),
    Scope.OPERATIONS: (OperationsScreen,),
    Scope.OPERATION: (OperationScreen,),
    Scope.PICKER: (Picker,),
    Scope.DIALOG: (ConnectionForm,),
    Scope.SUMS: (Sums,),
    Scope.COUNTS: (Counts,),
    Scope.FILE: (FileImport,),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_a_method_where_it_works(command: Command) -> None:
    if command.scope is Scope.LIST:
        for widget in (PreviewGrid, PickList, CountGrid):
            assert callable(getattr(widget, f"action_{command.name}"))
        return
    for screen in SCREENS[command.scope]:
        assert callable(getattr(screen, command.method))


def test_ids_are_unique_and_begin_with_their_scope() -> None:
    assert not [each for each, count in Counter(command.id for command in COMMANDS).items() if count > 1]
    assert all(command.id.startswith(f"{command.scope}.") for command in COMMANDS)


@pytest.mark.parametrize("scope", list(Scope))
def test_no_key_means_two_things_at_once(scope: Scope) -> None:
    around = () if scope in OVER else (Scope.LIST, Scope.EVERYWHERE)
    keys = Counter(key for command in commands_of(scope, *around) for key in command.keys)
    assert not [key for key, count in keys.items() if count > 1]


def test_keys_of_terminals_and_multiplexers_are_never_bound() -> None:
    assert not NEVER & {key for command in COMMANDS for key in command.keys}
    bound = {key for binding in Field.BINDINGS for key in getattr(binding, "key", "").split(",")}
    assert "backspace" in bound
    assert not {"ctrl+a", "ctrl+b", "ctrl+z"} & bound


def test_every_help_is_a_sentence_and_every_label_is_short() -> None:
    for command in COMMANDS:
        assert command.help.endswith(".")
        assert len(command.label) <= 14


@pytest.mark.parametrize("scope", [Scope.PREVIEW, Scope.SETUP, Scope.PUSH, Scope.OPERATIONS])
def test_the_footer_ends_with_help(scope: Scope) -> None:
    assert footer_of(scope, Scope.EVERYWHERE)[-1].name == "help"


def test_the_page_of_keys_is_made_from_the_table() -> None:
    root = Path(__file__).parents[2]
    spec = importlib.util.spec_from_file_location("make_keys", root / "docs" / "make_keys.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page() == (root / "docs" / "keys.md").read_text("utf-8"), "run python docs/make_keys.py"


def test_the_verb_prints_the_keys_that_the_settings_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEATSYNC_HOME", str(tmp_path))
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text('[profile.default.keys]\n"preview.push" = "f9"\n')
    said = CliRunner().invoke(keys_verb, obj={"profile": "default", "flags": {}}, standalone_mode=False)
    assert said.exception is None
    (line,) = [line for line in said.output.splitlines() if "preview.push " in line]
    assert line.startswith("f9 ")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_is_in_the_help_of_its_screen_and_on_the_page_of_keys(command: Command) -> None:
    page = (Path(__file__).parents[2] / "docs" / "keys.md").read_text("utf-8")
    assert f"| `{command.id}` | {command.help} |" in page
    assert command in commands_of(command.scope)
    assert command.keys
    assert command.shown_keys


@pytest.mark.parametrize("scope", [each for each in Scope if each not in OVER])
async def test_the_palette_offers_every_command_of_a_screen(scope: Scope, staged: StagedWorkspace) -> None:
    name = scope.value if scope in (Scope.SETUP, Scope.PREVIEW, Scope.PUSH, Scope.OPERATIONS) else "preview"
    async with driven(staged) as driver:
        await driver.app.go(name)
        await driver.settle()
        hits = [hit async for hit in CommandTable(driver.app.screen).discover()]
        offered = {str(hit.help) for hit in hits if isinstance(hit, DiscoveryHit)}
    moving = commands_of(Scope.LIST)
    own = {
        each.help for each in commands_of(scope) if each.id not in ("everywhere.palette", "everywhere.back")
    }
    assert own - {each.help for each in moving} <= offered
