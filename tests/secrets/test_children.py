"""No program that SeatSync starts inherits a credential: every start says what the other may know."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import seatsync_tui

ROOT = Path(seatsync_tui.__file__).parent
STARTS = frozenset({"Popen", "run", "call", "check_call", "check_output", "getoutput"})
"""Of the module `subprocess`."""
REPLACES = frozenset({"system", "popen", "fork", "forkpty", "posix_spawn", "startfile"})
"""Of the module `os`, beside all whose names begin with `exec` or `spawn`."""

MAY_START = re.compile(r"subprocess|os\.(exec|spawn|system|popen|fork|posix|startfile)")
"""Only files with such words are taken apart."""


def starts() -> list[tuple[str, ast.Call]]:
    """Every call that starts another program, and where it stands."""
    found: list[tuple[str, ast.Call]] = []
    for file in sorted(ROOT.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if not MAY_START.search(text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and _starts(node):
                found.append((f"{file.relative_to(ROOT)}:{node.lineno}", node))
    return found


def _starts(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="subprocess"), attr=name):
            return name in STARTS
        case ast.Attribute(value=ast.Name(id="os"), attr=name):
            return name in REPLACES or name.startswith(("exec", "spawn"))
        case ast.Attribute(attr=name):
            return name in ("create_subprocess_exec", "create_subprocess_shell")
    return False


def test_every_program_that_is_started_is_given_an_environment_without_our_variables() -> None:
    found = starts()
    assert len(found) >= 6
    for place, call in found:
        given = [each.value for each in call.keywords if each.arg == "env"]
        if isinstance(call.func, ast.Attribute) and call.func.attr == "execve":
            given = [call.args[2]]
        assert given, f"{place} lets another program inherit all there is"
        assert _cleaned(given[0], place), f"{place} hands on more than without_own gives"


def _cleaned(environment: ast.expr, place: str) -> bool:
    """Whether it comes of `without_own`: there, or by the one name that the keyring's worker has for it."""
    if place.startswith("secrets/keyring_call.py"):
        return isinstance(environment, ast.Name) and "own = without_own(environ)" in (
            ROOT / "secrets" / "keyring_call.py"
        ).read_text(encoding="utf-8")
    names = {each.id for each in ast.walk(environment) if isinstance(each, ast.Name)}
    return "without_own" in names
