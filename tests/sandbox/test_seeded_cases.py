"""Cases of the seeded world: each is there, says what the records say, and stays inside the guard."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from seatsync_tui.sandbox.cases import describe
from seatsync_tui.sandbox.fault_kinds import KINDS
from seatsync_tui.sandbox.generate import make_world
from tests.sandbox.seeded import (
    TODAY,
    Asked,
    counted,
    few,
    live,
    plainly,
    whole_worlds,
    worlds,
)

STATUSES = {
    "License unmapped",
    "Not read",
    "Unmatched",
    "Ambiguous",
    "No agreement",
    "Held",
    "Multiple additions",
    "Ending",
    "No addition",
    "Ready",
    "No change",
    "Extra addition",
    "Orphaned",
    "Formerly mapped",
}
UNAIDED = STATUSES - {"License unmapped", "Held", "Extra addition", "Formerly mapped"}
"""Those that need no earlier deed of a person."""
FLAGS = {
    "large",
    "to zero",
    "hand edit",
    "maybe more",
    "fractional",
    "hold ended",
    "pin lost",
    "renamed",
    "sum of 2",
    "starts",
    "ends",
    "no proration",
    "child agreement",
    "never mapped",
}
GIVEN = re.compile(
    r"map DA[A-Z0-9]{18} \d+( as .+)?|pin DA[A-Z0-9]{18} \d+|hold DA[A-Z0-9]{18} \d+ until \d{4}-\d\d-\d\d"
    r"|ignore DA[A-Z0-9]{18}|wrote \d+ \d+|license [A-Z0-9-]+|license none"
)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("subaccounts", [40, 47, 60, 200])
def test_every_status_and_flag_is_there_from_forty_subaccounts_on(seed: int, subaccounts: int) -> None:
    world = make_world(seed, subaccounts, TODAY)
    assert {told.status for told in world.expectations} - {""} == STATUSES
    assert {told.status for told in plainly(world)} - {""} == UNAIDED
    assert {flag for told in world.expectations for flag in told.flags} == FLAGS


@few
@given(worlds)
def test_expectations_name_things_that_exist(asked: Asked) -> None:
    world = make_world(*asked)
    accounts = {account.account_id for account in world.duo.accounts}
    cases = [told.case for told in world.expectations]
    assert len(set(cases)) == len(cases)
    for told in world.expectations:
        assert told.customer_id is None or told.customer_id in accounts
        assert told.addition_id is None or told.addition_id in world.psa.additions
        assert told.company_id is None or told.company_id in world.psa.companies
        assert told.customer_id or told.addition_id
        assert all(GIVEN.fullmatch(deed) for deed in told.given)
        assert not (told.blocked and told.checked)


@few
@given(worlds)
def test_each_customer_and_each_live_addition_is_expected_once(asked: Asked) -> None:
    world = make_world(*asked)
    rows = Counter(told.customer_id for told in plainly(world) if told.customer_id)
    assert rows == {account.account_id: 1 for account in world.duo.accounts}
    names = {told.company_id for told in world.expectations if told.customer_id}
    alone = {told.addition_id for told in plainly(world) if not told.customer_id}
    for addition in world.psa.additions.values():
        if live(world, addition):
            company = world.psa.agreements[addition["agreementId"]]["company"]["id"]
            assert company in names or addition["id"] in alone


@few
@given(worlds)
def test_written_numbers_are_those_of_the_records(asked: Asked) -> None:
    world = make_world(*asked)
    accounts = {account.account_id: account for account in world.duo.accounts}
    for told in world.expectations:
        if told.customer_id and told.counted is not None and "sum of 2" not in told.flags:
            assert told.counted == counted(accounts[told.customer_id]), told.case
        if told.addition_id and told.current is not None:
            assert told.current == world.psa.additions[told.addition_id]["quantity"], told.case


@few
@given(whole_worlds)
def test_pushing_all_that_is_ticked_stays_inside_the_guard(asked: Asked) -> None:
    world = make_world(*asked)
    seats = [a["quantity"] for a in world.psa.additions.values() if live(world, a)]
    ticked = [told for told in plainly(world) if told.checked]
    moves = [(told.counted or 0) - (told.current or 0) for told in ticked]
    assert all(told.change == "update" for told in ticked)
    assert any(move > 0 for move in moves)
    assert any(move < 0 for move in moves)
    assert sum(move < 0 for move in moves) <= max(5, 0.3 * len(seats))
    assert sum(moves) <= max(20, 0.3 * sum(seats))
    assert -sum(moves) <= max(20, 0.15 * sum(seats))


@few
@given(whole_worlds)
def test_ticked_moves_are_small_and_never_reach_zero(asked: Asked) -> None:
    world = make_world(*asked)
    for told in plainly(world):
        if told.checked:
            assert told.counted is not None
            assert told.current is not None
            assert told.counted > 0
            assert abs(told.counted - told.current) <= max(10, told.current / 2)


@few
@given(whole_worlds)
def test_two_customers_of_three_agree_and_nine_of_ten_can_be_read(asked: Asked) -> None:
    world = make_world(*asked)
    customers = len(world.duo.accounts)
    rows = [told for told in plainly(world) if told.customer_id]
    agree = sum(told.status in ("Ready", "No change") for told in rows)
    assert 0.6 <= agree / customers <= 0.7
    refused = [account for account in world.duo.accounts if account.refusal]
    assert len(refused) <= customers / 10
    assert {account.refusal for account in refused} == {"cross-deployment", "forbidden"}
    orphans = [told for told in plainly(world) if told.status == "Orphaned"]
    assert len(orphans) == 3
    assert all(told.blocked and "never mapped" in told.flags for told in orphans)


def test_month_ends_and_leap_days_make_whole_worlds() -> None:
    for today in (date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1), date(2026, 11, 30)):
        world = make_world(5, 60, today)
        ending = next(told for told in world.expectations if told.case == "ending")
        assert world.psa.additions[ending.addition_id or 0]["cancelledDate"][:10] >= today.isoformat()


def test_describe_names_every_case_and_nothing_a_terminal_would_obey() -> None:
    world = make_world(1, 60, TODAY)
    table = describe(world)
    assert all(told.case in table for told in world.expectations if told.shows)
    assert all(sign.isprintable() or sign == "\n" for sign in table)
    assert "ordinary 1" not in table


def test_the_guide_to_the_sandbox_tells_every_case_and_every_fault() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text()
    told = {(row[0], row[-1]) for row in _table_rows(guide)}
    seeded = {(one.case, one.shows) for one in make_world(1, 60, TODAY).expectations if one.shows}
    assert {row for row in told if row[0] in {case for case, _ in seeded}} == seeded
    assert [kind for kind in KINDS if f"`{kind}`" not in guide] == []


def _table_rows(text: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
