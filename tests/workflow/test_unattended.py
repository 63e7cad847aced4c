"""Which rows a run may push while nobody watches."""

from __future__ import annotations

import pytest

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import CompanyMapping, Decisions, MatchedBy
from seatsync_tui.models.rows import Action, Flag, Row
from seatsync_tui.reconcile.ticks import tick_for
from seatsync_tui.workflow.unattended import ATTENDED, UNCONFIRMED, UNTICKED, Choice, choose, classes_named
from tests.reports.builders import change, contributor, preview_of

ALL = frozenset(Action)
PULLS = {"duo": 3}


def chosen(
    *rows: Row,
    classes: frozenset[Action] = ALL,
    ticks: dict[str, bool] | None = None,
    attended: tuple[int, ...] = (),
    mapped: tuple[CompanyMapping, ...] = (),
) -> Choice:
    said = {row.key: tick_for(row, ticks[row.key], PULLS) for row in rows if ticks and row.key in ticks}
    return choose(
        preview_of(*rows), classes, ticks=said, decisions=Decisions(companies=mapped), attended=attended
    )


def mapping(*, confirmed: bool) -> CompanyMapping:
    return CompanyMapping("duo", "DA1", 77, "Northwind", "Northwind", MatchedBy.NAME, confirmed=confirmed)


def test_a_confirmed_update_is_chosen_and_only_of_a_named_class() -> None:
    row = change()

    assert chosen(row).keys == {row.key}
    assert chosen(row, classes=frozenset({Action.CREATE})) == Choice(frozenset())


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (change(confirmed=False), UNCONFIRMED),
        (change(flags=(Flag("large", "large"),)), UNTICKED),
        (change(Action.CREATE, flags=(Flag("maybe more", "maybe more: Acme"),)), UNTICKED),
        (
            change(contributors=(contributor("A", 4, confirmed=True), contributor("B", 5, number="2"))),
            UNCONFIRMED,
        ),
    ],
)
def test_a_row_that_wants_an_eye_is_left_with_the_reason(row: Row, why: str) -> None:
    choice = chosen(row)

    assert choice.keys == frozenset()
    assert choice.left == ((why, 1),)
    assert list(choice.words()) == [f"1 change was left for a person: {why}."]


def test_a_row_that_cannot_be_ticked_is_never_chosen() -> None:
    assert chosen(change(tickable=False)) == Choice(frozenset())


def test_a_company_marked_for_attention_is_left() -> None:
    assert chosen(change(), attended=(77,)).left == ((ATTENDED, 1),)
    assert chosen(change(), attended=(78,)).keys


def test_a_create_of_a_named_class_needs_no_tick_but_heeds_a_persons_no() -> None:
    row = change(Action.CREATE)

    assert chosen(row).keys == {row.key}
    assert chosen(row, ticks={row.key: False}).left == ((UNTICKED, 1),)


def test_a_flagged_update_is_chosen_once_a_person_ticked_it() -> None:
    row = change(flags=(Flag("large", "large"),))

    assert chosen(row, ticks={row.key: True}).keys == {row.key}


def test_an_orphan_is_cancelled_only_where_a_person_once_confirmed_its_company() -> None:
    row = change(Action.CANCEL, contributors=())

    assert chosen(row).left == ((UNCONFIRMED, 1),)
    assert chosen(row, mapped=(mapping(confirmed=False),)).left == ((UNCONFIRMED, 1),)
    assert chosen(row, mapped=(mapping(confirmed=True),)).keys == {row.key}


def test_classes_are_read_from_words_with_commas() -> None:
    assert classes_named("updates, cancels") == {Action.UPDATE, Action.CANCEL}
    assert classes_named("") == frozenset()
    with pytest.raises(SettingsError, match="Known: updates, creates, cancels"):
        classes_named("update")
