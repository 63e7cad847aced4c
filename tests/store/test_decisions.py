"""Decisions: saved, undone, audited."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seatsync_tui.models.errors import StoreError
from seatsync_tui.models.mappings import AdditionChoice, Hold, Ignore, MatchedBy
from seatsync_tui.store.store import Store
from tests.store.makers import NOON, company_mapping, later, license_mapping


def test_every_kind_of_decision_comes_back(store: Store) -> None:
    mapping = license_mapping(
        also_billed_as=(4, 5), count_rule="enrolled", one_each=True, by="bo@box", at=NOON
    )
    company = company_mapping()
    choice = AdditionChoice("duo", "DA1", "duo-mfa", "users", 501, 9001, "bo@box", NOON)
    ignores = (
        Ignore(None, 9002, "credit", True, "bo@box", NOON),
        Ignore(("duo", "DA2"), None, "our own tenant", by="bo@box", at=NOON),
    )
    hold = Hold("duo:company-7:product-3", Decimal("12.5"), date(2026, 12, 31), "promised", "bo@box", NOON)
    store.save_license(mapping)
    store.save_company(company)
    store.save_choice(choice)
    for ignore in ignores:
        store.save_ignore(ignore)
    store.save_hold(hold)
    decisions = store.decisions()
    assert decisions.licenses == (mapping,)
    assert decisions.companies == (company,)
    assert decisions.choices == (choice,)
    assert decisions.ignores == ignores
    assert decisions.holds == (hold,)
    assert [(each.product_id, each.product) for each in decisions.watched] == [(3, "DUO-MFA")]


def test_an_unsigned_decision_is_signed_with_operator_and_time(store: Store) -> None:
    store.save_company(company_mapping(by="", at=None))
    [mapping] = store.decisions().companies
    assert (mapping.by, mapping.at) == ("ana@box", NOON)


def test_undo_gives_back_what_stood_before_one_step_at_a_time(store: Store) -> None:
    first, second = company_mapping(company_id=7), company_mapping(company_id=8, how=MatchedBy.PERSON)
    store.save_company(first)
    store.save_company(second)
    assert store.undo_company(("duo", "DA1")) == first
    assert store.decisions().companies == (first,)
    assert store.undo_company(("duo", "DA1")) is None
    assert store.decisions().companies == ()


def test_undo_of_a_removal_brings_the_mapping_back(store: Store) -> None:
    store.save_company(company_mapping())
    assert store.remove_company(("duo", "DA1")) == company_mapping()
    assert store.undo_company(("duo", "DA1")) == company_mapping()


def test_undo_without_a_history_changes_nothing(store: Store) -> None:
    assert store.undo_company(("duo", "nobody")) is None
    assert list(store.audit_records()) == []


def test_undo_speaks_of_one_customer_only(store: Store) -> None:
    store.save_companies([company_mapping("DA1"), company_mapping("DA2")])
    store.undo_company(("duo", "DA1"))
    assert store.decisions().companies == (company_mapping("DA2"),)


def test_license_and_choice_can_be_undone_too(store: Store) -> None:
    choice = AdditionChoice("duo", "DA1", "duo-mfa", "users", 501, by="ana@box", at=NOON)
    store.save_choice(choice)
    store.save_choice(replace(choice, agreement_id=502))
    assert store.undo_choice(choice.key) == choice
    store.save_license(license_mapping(3))
    store.save_license(license_mapping(4))
    undone = store.undo_license(("duo", "duo-mfa", "users"))
    assert undone is not None
    assert undone.product_id == 3


def test_a_product_once_mapped_stays_watched(store: Store) -> None:
    store.save_license(license_mapping(3))
    store.save_license(license_mapping(None))
    store.save_license(license_mapping(4))
    store.remove_license(("duo", "duo-mfa", "users"))
    decisions = store.decisions()
    assert decisions.licenses == ()
    assert [each.product_id for each in decisions.watched] == [3, 4]


def test_removing_what_is_not_there_is_no_change(store: Store) -> None:
    assert store.remove_company(("duo", "DA1")) is None
    assert store.remove_hold("nothing") is None
    assert store.remove_ignore(addition_id=1) is None
    assert list(store.audit_records()) == []


def test_an_ignore_is_of_one_thing(store: Store) -> None:
    with pytest.raises(ValueError, match="one customer or of one addition"):
        store.save_ignore(Ignore(("duo", "DA1"), 9001, "both"))


def test_ignores_of_a_customer_and_of_an_addition_do_not_meet(store: Store) -> None:
    store.save_ignore(Ignore(("duo", "9001"), None, "customer"))
    store.save_ignore(Ignore(None, 9001, "addition"))
    store.remove_ignore(addition_id=9001)
    assert [ignore.why for ignore in store.decisions().ignores] == ["customer"]


def test_confirming_is_audited_once(store: Store) -> None:
    store.save_companies([company_mapping("DA1"), company_mapping("DA2", confirmed=True)])
    keys = [("duo", "DA1"), ("duo", "DA2"), ("duo", "gone")]
    assert store.confirm_companies(keys, "bo@box", later(5)) == 1
    assert store.confirm_companies(keys, "bo@box", later(6)) == 0
    assert all(mapping.confirmed for mapping in store.decisions().companies)
    confirmed = [record for record in store.audit_records() if record.action == "confirm company"]
    assert [(record.operator, record.at, record.row_key) for record in confirmed] == [
        ("bo@box", later(5), "duo:DA1")
    ]


def test_every_change_of_a_decision_is_audited_with_before_and_after(store: Store) -> None:
    store.save_company(company_mapping(company_id=7))
    store.save_company(company_mapping(company_id=8, by="bo@box", at=later(1)))
    store.remove_company(("duo", "DA1"), by="cy@box", at=later(2))
    store.undo_company(("duo", "DA1"), by="cy@box", at=later(3))
    records = list(store.audit_records())
    assert [(record.operator, record.action, record.at) for record in records] == [
        ("ana@box", "map company", NOON),
        ("bo@box", "map company", later(1)),
        ("cy@box", "remove company", later(2)),
        ("cy@box", "undo company", later(3)),
    ]
    companies = [
        tuple(text and json.loads(text)["company_id"] for text in (record.before, record.after))
        for record in records
    ]
    assert companies == [(None, 7), (7, 8), (8, None), (None, 8)]


def test_saying_the_same_again_is_neither_audited_nor_undone(store: Store) -> None:
    store.save_company(company_mapping())
    store.save_company(company_mapping(by="bo@box", at=later(9)))
    assert len(list(store.audit_records())) == 1
    assert store.undo_company(("duo", "DA1")) is None


def test_a_name_with_half_a_character_is_stored_readably(store: Store) -> None:
    store.save_company(company_mapping(by="eve\ud800@box"))
    [mapping] = store.decisions().companies
    assert mapping.by == "eve?@box"
    assert store.verify_audit() == []


def test_an_id_with_half_a_character_is_refused_in_words(store: Store) -> None:
    with pytest.raises(StoreError, match="half a character"):
        store.save_company(company_mapping("DA\ud800"))


def test_many_mappings_are_saved_all_or_none(store: Store) -> None:
    broken = company_mapping("DA2", at=NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="no time zone"):
        store.save_companies([company_mapping("DA1"), broken])
    assert store.decisions().companies == ()
    assert list(store.audit_records()) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=8))
def test_undoing_everything_leaves_nothing(ids: list[int]) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "seatsync.db") as store:
        for company_id in ids:
            if company_id:
                store.save_company(company_mapping(company_id=company_id))
            else:
                store.remove_company(("duo", "DA1"))
        for _ in ids:
            store.undo_company(("duo", "DA1"))
        assert store.decisions().companies == ()
        assert store.verify_audit() == []
