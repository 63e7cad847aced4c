"""The pages for people who start, do the month's end, or are stuck say what the program says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from seatsync_tui.cli.main import VERBS, root
from seatsync_tui.connectwise import roles
from seatsync_tui.models.plans import Outcome
from seatsync_tui.models.rows import Status
from seatsync_tui.secrets.names import CONNECTWISE
from seatsync_tui.settings.paths import default_paths
from seatsync_tui.sources.registry import SOURCES
from seatsync_tui.store.side_note import HEAD_FILE
from seatsync_tui.workflow import heartbeat

ROOT = Path(__file__).parents[1]
CODE = ROOT / "seatsync_tui"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
STARTED, MONTH_END, SECURITY, TROUBLE = (
    (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("getting-started", "month-end", "security", "troubleshooting")
)
REFUSALS = ("PlanRefused", "GuardRefused", "LockedError", "UnsettledError")
FINDINGS = ("good", "note", "warning", "failure", "failed", "Finding")
TOLD_IN_WORDS = ("Refusals", "Credentials and keyrings", "Data")
"""Sections of the page on trouble whose first column quotes messages."""


def calls(names: tuple[str, ...], files: Iterator[Path]) -> Iterator[list[str]]:
    """The constant parts of the first argument of each call, in the code."""
    for file in sorted(files):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names and node.args:
                yield constants(node.args[0])


def constants(text: ast.expr) -> list[str]:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def section(page: str, title: str) -> str:
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(text: str) -> Iterator[str]:
    for line in text.splitlines()[1:]:
        if line.startswith("| ") and not line.startswith("| it says"):
            yield line.split(" | ")[0].removeprefix("| ")


@cache
def spoken() -> str:
    """Every text the program and the keyring library can say, each placeholder a mark."""
    texts = []
    for file in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant | ast.JoinedStr):
                texts.append("\0".join(constants(node)))
    return "\n".join(texts)


def test_every_refusal_of_a_plan_or_a_push_is_explained() -> None:
    told = section(TROUBLE, "Refusals").replace("`", "")
    found = [parts for parts in calls(REFUSALS, CODE.rglob("*.py")) if parts]

    assert len(found) > 25
    for parts in found:
        longest = max((part.strip(" .,:;()") for part in parts), key=len)
        assert longest in told, longest


@pytest.mark.parametrize("title", TOLD_IN_WORDS)
def test_every_message_that_is_explained_is_one_the_program_says(title: str) -> None:
    quoted = [
        words for cell in first_cells(section(TROUBLE, title)) for words in re.findall(r"`([^`]+)`", cell)
    ]
    foreign = ("The keyring cannot be used: Failed to unlock the collection!", "Prompt dismissed")

    assert len(quoted) > 5
    for words in quoted:
        pattern = re.escape(words).replace("4\\ seconds", "\0.seconds").replace("15\\ seconds", "\0.seconds")
        assert words in foreign or re.search(pattern, spoken()), words


def test_every_exit_code_says_what_to_do() -> None:
    command_line = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    codes = {
        int(code)
        for line in re.findall(r"^\| ([\d, ]+) \|", command_line.partition("## Exit codes")[2], re.M)
        for code in line.split(",")
    }

    told = re.findall(r"^\| (\d+) \|", section(TROUBLE, "By exit code"), re.M)
    assert [int(code) for code in told] == sorted(codes)


@pytest.mark.parametrize("status", Status)
def test_every_status_says_what_to_do(status: Status) -> None:
    assert f"\n| {status.value} |" in section(TROUBLE, "Rows")


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_says_what_to_do(outcome: Outcome) -> None:
    assert f"`{outcome.value}`" in section(TROUBLE, "Outcomes")


def test_every_check_of_doctor_is_told() -> None:
    told = section(TROUBLE, "What doctor checks")
    names = {"".join(parts[:1]) for parts in calls(FINDINGS, (CODE / "workflow").glob("checks_*.py"))}
    assigned = re.findall(
        r'check = f?"([A-Z][A-Za-z ]+)',
        "".join(file.read_text(encoding="utf-8") for file in (CODE / "workflow").glob("checks_*.py")),
    )

    assert len(names) > 15
    for name in {*names, *assigned} - {""}:
        assert f"`{name.rstrip()}" in told or f"`{name.split()[0]} NAME`" in told, name


def test_starting_names_every_credential_and_every_right() -> None:
    for name in (*SOURCES["duo"].required, *CONNECTWISE):
        assert f"seatsync secret set {name}\n" in STARTED
    rights = {value for name, value in vars(roles).items() if name.isupper() and name not in ("AGREEMENTS",)}
    assert len(rights) == 5
    for right in rights:
        place, _, levels = right.partition(": ")
        module, _, action = place.partition(" > ")
        (line,) = [
            line
            for line in STARTED.splitlines()
            if line.split("|")[1:3] == [f" {module} ", f" {action} "] or f"| {module} | {action} |" in line
        ]
        for level in levels.replace(" All", "").split(", "):
            assert level in line


def test_the_page_on_security_names_every_file() -> None:
    paths = default_paths("default", {"SEATSYNC_HOME": "/home"})
    files = [path.name for name, path in paths.places().items() if "." in path.name]
    assert len(files) == 3
    for name in (*files, heartbeat.NAME, HEAD_FILE, "seatsync.lock", "crash.log"):
        assert f"`{name}`" in SECURITY


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_into_a_page_meets_its_heading(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
        text = (page.parent / target if target else page).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", text, re.M)
        assert anchor in {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in headings}, (
            anchor
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_a_page_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    spans = re.findall(r"`seatsync( [^`\n]*|)`", text)
    blocks = [
        line.partition("seatsync")[2]
        for block in re.findall(r"```\w*\n(.*?)```", text, re.S)
        for line in block.splitlines()
        if line.startswith("seatsync")
    ]
    for words in (each.split("#")[0].split() for each in (*spans, *blocks)):
        while words and words[0].startswith("-"):
            words = words[2 if words[0] in ("--profile", "--set") else 1 :]
        if not words or words[0] in ("…", "sandbox"):  # the sandbox reads its own options
            continue
        assert words[0] in VERBS, words
        verb = root.get_command(click.Context(root), words[0])
        if isinstance(verb, click.Group) and len(words) > 1 and words[1].isalpha():
            known = verb.list_commands(click.Context(verb))
            assert words[1] in known or not words[1].islower(), words
        assert all(option in options(verb, words) for option in words if option.startswith("--")), words


def _inside(group: click.Group, name: str) -> click.Command | None:
    return group.get_command(click.Context(group), name)


def options(verb: click.Command | None, words: list[str]) -> set[str]:
    """Options of a verb, or of the verb inside of it that the words name."""
    while isinstance(verb, click.Group) and len(words) > 1 and (inner := _inside(verb, words[1])):
        verb, words = inner, words[1:]
    assert verb is not None
    return {name for parameter in verb.params for name in parameter.opts} | {"--help"}
