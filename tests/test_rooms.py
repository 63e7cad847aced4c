"""The rooms of the code: imports point one way, and the rules know nothing of screens, wires or disks."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "seatsync_tui"
ORDER = {
    "cli": 0,
    "app": 0,
    "screens": 1,
    "widgets": 2,
    "theme": 2,
    "commands": 3,
    "workflow": 4,
    "sources": 5,
    "connectwise": 5,
    "store": 5,
    "secrets": 5,
    "exports": 5,
    "reports": 5,
    "http": 6,
    "settings": 6,
    "reconcile": 7,
    "models": 8,
}
"""A room may import its own number and larger ones."""
APART = (
    ("sources", "connectwise"),
    ("store", "sources"),
    ("store", "connectwise"),
    ("exports", "store"),
    ("reports", "sources"),
    ("reports", "connectwise"),
    ("reports", "store"),
)
"""Rooms on one floor that may not know each other."""
DOORS = frozenset({"cli", "app", "screens", "widgets", "commands", "theme", "__main__"})
ALLOWED_IN_RULES = {"rapidfuzz", "seatsync_tui", "tzlocal", *sys.stdlib_module_names} - {"sqlite3"}
HEAVY = ("textual", "httpx", "pydantic", "sqlite_utils", "sqlite3", "keyring", "starlette")


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """What a module imports when it runs; what it imports for its annotations alone binds nothing."""
    for node in running_nodes(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def running_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but those under `if TYPE_CHECKING`."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from running_nodes(child)


def imported_rooms(path: Path) -> set[str]:
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("seatsync_tui.")}
    return rooms - {room_of(path)}


def places() -> dict[str, str]:
    """Every room by its number, taking the settings and secrets rooms whether file or folder."""
    return {room_of(path): str(path) for path in sources()}


def test_every_room_has_its_place_in_the_order() -> None:
    known = {*ORDER, "sandbox", "__init__", "__main__"}

    assert set(places()) <= known


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    room = room_of(path)
    if room in ("__main__", "__init__", "sandbox"):
        return
    for other in imported_rooms(path):
        assert ORDER[other] >= ORDER[room], f"{room} may not import {other}"
        assert (room, other) not in APART
        assert (other, room) not in APART


def test_the_sandbox_stands_apart() -> None:
    for path in sources():
        if room_of(path) == "sandbox":
            assert imported_rooms(path) <= {"sandbox"}, path
        else:
            assert "sandbox" not in imported_rooms(path), path


def test_the_rules_import_the_standard_library_and_each_other_alone() -> None:
    for path in sources():
        if room_of(path) in ("models", "reconcile"):
            packages = {name.split(".")[0] for name in imported(path)}
            assert packages <= ALLOWED_IN_RULES, path


def test_models_import_nothing_of_ours() -> None:
    for path in sources():
        if room_of(path) == "models":
            assert imported_rooms(path) == set(), path


def test_nothing_below_the_doors_knows_textual_or_click() -> None:
    for path in sources():
        if room_of(path) not in DOORS and room_of(path) != "sandbox":
            packages = {name.split(".")[0] for name in imported(path)}
            assert not packages & {"textual", "click"}, path


def loaded_by(statement: str) -> set[str]:
    """The heavy libraries that a fresh interpreter holds after a statement."""
    ask = f"print('loaded:', *sorted(name for name in {HEAVY!r} if name in sys.modules))"
    script = f"import sys\n{statement}\n{ask}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_the_rules_load_no_heavy_library() -> None:
    modules = [
        f"seatsync_tui.{room_of(path)}.{path.stem}"
        for path in sources()
        if room_of(path) in ("models", "reconcile") and path.stem != "__init__"
    ]

    assert loaded_by(f"import {', '.join(modules)}") == set()


def test_the_version_is_told_without_loading_a_heavy_library() -> None:
    run = "sys.argv = ['seatsync', '--version']\ntry:\n    main()\nexcept SystemExit:\n    pass"

    assert loaded_by(f"from seatsync_tui.cli import main\n{run}") == set()
