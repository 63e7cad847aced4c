"""No part of the program but the sources and the sandbox names a vendor: a source is one file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from seatsync_tui.sources.registry import SOURCES

PROGRAM = Path(__file__).parents[1] / "seatsync_tui"
AT_HOME = ("sources", "sandbox")
ALLOWED = {
    # The verb that serves the built-in sandbox says what that is.
    ("cli/demo.py", "duo"),
    # The vendor's chat, which reports go to.
    ("reports/chat.py", "microsoft"),
    # Examples of what the verb and the filter take.
    ("cli/decide.py", "duo"),
    ("reconcile/query_fields.py", "duo"),
}
OTHERS = ("avanan", "adobe", "sentinelone", "druva", "dropsuite", "azure", "entra")
"""Vendors that are known by their files, and other names of those that are asked."""


def names() -> tuple[str, ...]:
    """What the vendors are called: the source's name, and the first word of its label."""
    told = (word for info in SOURCES.values() for word in (info.name, info.label.split()[0]))
    return tuple(sorted({word.casefold() for word in (*told, *OTHERS)}))


def words_in(tree: ast.AST) -> Iterator[str]:
    """Every text and name of the code; texts that stand for themselves are documentation."""
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            # What click prints as a verb's help.
            yield ast.get_docstring(node) or "" if node.decorator_list else ""
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def found_in(source: str) -> set[str]:
    """The vendors that a file's code names."""
    wanted = re.compile(rf"(?<![a-z])({'|'.join(names())})(?![a-z])", re.IGNORECASE)
    return {hit.casefold() for words in words_in(ast.parse(source)) for hit in wanted.findall(words)}


def test_only_sources_and_the_sandbox_name_a_vendor() -> None:
    named = {
        (str(file.relative_to(PROGRAM)), vendor)
        for file in PROGRAM.rglob("*.py")
        if file.relative_to(PROGRAM).parts[0] not in AT_HOME
        for vendor in found_in(file.read_text(encoding="utf-8"))
    }
    assert named - ALLOWED == set()


def test_what_names_a_vendor_is_found_and_documentation_is_not() -> None:
    assert found_in("def open_duo():\n    'As Pax8 has it.'\n    return 'Huntress says no'") == {
        "duo",
        "huntress",
    }
    assert found_in("from x.vendors import graph\nimport y\ny.vendor['duo-host']") == {"duo"}
    assert found_in("'''Duo'''\nA = 'duopoly'\n'''As Duo.'''") == set()


def test_every_source_tells_its_words_for_setup() -> None:
    for info in SOURCES.values():
        assert any(info.customer_word in line for line in info.word_list), info.name
