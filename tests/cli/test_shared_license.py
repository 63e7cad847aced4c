"""One product fed by two sources: declared where a license is mapped, and kept when it is mapped again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from seatsync_tui.models.counts import Pull, PullVerdict, SeatCount
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.workflow.workspace import Workspace
from tests.cli.terminal import Seat
from tests.reconcile.builders import DUO, NOW, Office

DUO_MFA = ("duo", "duo-mfa", "users")
HUNTRESS = ("huntress", "huntress-edr", "agents")
ELSEWHERE = "already gets its seats from duo"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A home with a scan and a pull of a second source, and Duo's license mapped."""
    opened = Workspace.open("default", {"SEATSYNC_HOME": str(tmp_path)})
    scan = Office().client().facts().scan
    assert scan is not None
    opened.stored(lambda store: store.save_scan(replace(scan, id=0)))
    count = SeatCount(HUNTRESS[0], "1", "Acme Dental", *HUNTRESS[1:], Decimal(4), as_of=NOW)
    pull = Pull(0, "huntress", NOW, NOW, "tester", complete=True, counts=(count,))
    opened.stored(lambda store: store.save_pull(pull, PullVerdict(good=True)))
    opened.map_license(DUO_MFA, product="DUO-MFA")
    yield opened
    opened.close()


def mapping_of(workspace: Workspace, key: tuple[str, str, str]) -> LicenseMapping:
    return next(mapping for mapping in workspace.decisions().licenses if mapping.key == key)


def test_a_second_source_is_taken_once_one_of_the_two_is_declared(workspace: Workspace) -> None:
    with pytest.raises(SettingsError, match=ELSEWHERE):
        workspace.map_license(HUNTRESS, product=DUO)
    workspace.map_license(HUNTRESS, product=DUO, shared=True)
    assert mapping_of(workspace, HUNTRESS).shared
    workspace.map_license(HUNTRESS, product=DUO)
    assert mapping_of(workspace, HUNTRESS).shared, "not said again, it stays declared"
    with pytest.raises(SettingsError, match=ELSEWHERE):
        workspace.map_license(HUNTRESS, product=DUO, shared=False)
    with pytest.raises(SettingsError, match="No charge"):
        workspace.map_license(HUNTRESS, no_charge=True, shared=True)


def test_what_is_not_said_stays_while_the_product_does(workspace: Workspace) -> None:
    imported = LicenseMapping(
        *DUO_MFA, DUO, "DUO-MFA", also_billed_as=(8,), one_each=True, interval="average", shared=True
    )
    workspace.stored(lambda store: store.save_license(imported))
    workspace.map_license(DUO_MFA, product=DUO, count_rule="all but pending deletion")
    kept = mapping_of(workspace, DUO_MFA)
    assert kept == replace(imported, count_rule="all but pending deletion", by=kept.by, at=kept.at)
    workspace.map_license(DUO_MFA, product=DUO, interval="latest")
    assert mapping_of(workspace, DUO_MFA).interval == ""
    workspace.map_license(DUO_MFA, product=DUO, one_each=False)
    assert not mapping_of(workspace, DUO_MFA).one_each
    workspace.map_license(DUO_MFA, product="DUO-OLD")
    another = mapping_of(workspace, DUO_MFA)
    assert (another.also_billed_as, another.one_each, another.shared) == ((), False, False)


def test_the_verb_declares_it_and_takes_it_back(workspace: Workspace, tmp_path: Path) -> None:
    workspace.close()
    seat = Seat(tmp_path, {})
    words = ("map", "license", "huntress", "huntress-edr", "--product", "DUO-MFA")
    refused = seat.run(*words)
    assert refused.code != 0
    assert "--shared" in refused.err
    said = seat.run(*words, "--shared")
    assert (said.code, "shared with other sources" in said.out) == (0, True)
    assert seat.run(*words).code == 0
    assert ELSEWHERE in seat.run(*words, "--not-shared").err


def test_the_verb_declares_that_every_customer_has_one(workspace: Workspace, tmp_path: Path) -> None:
    words = ("map", "license", "duo", "duo-mfa", "--product", "DUO-MFA")
    seat = Seat(tmp_path, {})
    said = seat.run(*words, "--one-each")
    assert (said.code, "one each" in said.out) == (0, True)
    assert mapping_of(workspace, DUO_MFA).one_each
    assert seat.run(*words).code == 0
    assert mapping_of(workspace, DUO_MFA).one_each, "not said again, it stays declared"
    assert seat.run(*words, "--not-one-each").code == 0
    assert not mapping_of(workspace, DUO_MFA).one_each
