"""The documents are true: what they name exists, and what exists is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from seatsync_tui.cli.machine import shown
from seatsync_tui.cli.main import VERBS
from seatsync_tui.models import errors
from seatsync_tui.models.plans import Outcome
from seatsync_tui.models.rows import Flag, Status
from seatsync_tui.secrets import SECRET_NAMES
from seatsync_tui.secrets.references import KINDS
from seatsync_tui.settings import Settings
from seatsync_tui.settings.model import variable_of

ROOT = Path(__file__).parents[1]
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
STATUSES = (ROOT / "docs" / "statuses.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
CREDENTIALS = (ROOT / "docs" / "credentials.md").read_text(encoding="utf-8")
SOURCES = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_is_documented(verb: str) -> None:
    assert re.search(rf"`(seatsync )?{verb}\b", COMMAND_LINE)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_documented(outcome: Outcome) -> None:
    assert f"`{outcome.value}`" in COMMAND_LINE


@pytest.mark.parametrize("status", Status)
def test_every_status_is_documented(status: Status) -> None:
    assert f"| {status.value} |" in STATUSES


def test_every_flag_is_documented() -> None:
    source = (ROOT / "seatsync_tui" / "models" / "rows.py").read_text(encoding="utf-8")
    told = source.split("kind: str")[1].split('"""')[1]
    kinds = re.findall(r"`([^`]+)`", told)

    assert Flag("large", "large").unchecks
    assert len(kinds) > 10
    for kind in kinds:
        assert f"`{kind}" in STATUSES or f"{kind} DATE`" in STATUSES, kind


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_every_credential_is_documented(name: str) -> None:
    assert f"secret set {name}" in README + SOURCES
    assert f"`SEATSYNC_{name.upper().replace('-', '_')}`" in COMMAND_LINE


def test_every_exit_code_of_an_error_is_documented() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.exit_code for kind in kinds if issubclass(kind, errors.SeatSyncError)}

    documented = {
        int(code) for line in re.findall(r"^\| ([\d, ]+) \|", COMMAND_LINE, re.M) for code in line.split(",")
    }
    assert codes <= documented


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented_with_what_it_takes_its_default_and_its_variable(name: str) -> None:
    field = Settings.model_fields[name]
    default = shown(field.default)
    (line,) = [line for line in SETTINGS.splitlines() if line.startswith(f"| `{name}` |")]

    _, _, meaning, takes, told, variable, _ = (cell.strip() for cell in line.split("|"))
    assert len(meaning) > 10
    assert takes == field.description
    assert told == (f"`{default}`" if default else "empty")
    assert variable == f"`{variable_of(name)}`"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_place_of_a_credential_is_documented(kind: str) -> None:
    assert re.search(rf"^\| `{kind}\b", CREDENTIALS, re.M)
