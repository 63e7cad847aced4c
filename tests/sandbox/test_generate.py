"""The seeded world: the same for the same seed, whole in itself, and with every case it promises."""

from __future__ import annotations

import math
import pickle
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio, token_sort_ratio

from seatsync_tui.sandbox.cases import CASES, FULL, describe
from seatsync_tui.sandbox.fault_kinds import KINDS
from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.names import without_accents
from seatsync_tui.sandbox.world import DuoAccount, Expectation, Record, World

TODAY = date(2026, 11, 21)
Asked = tuple[int, int, date]
IN_DOUBT = ("Unmatched", "Ambiguous")

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

seeds = st.integers(0, 10**9)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
worlds = st.tuples(seeds, st.integers(0, 130), days)
whole_worlds = st.tuples(seeds, st.integers(FULL, 200), days)
few = settings(max_examples=25, deadline=None)


def counted(account: DuoAccount) -> int:
    return sum(user.enrolled and user.status != "pending deletion" for user in account.users)


def plainly(world: World) -> list[Expectation]:
    return [told for told in world.expectations if not told.given]


def live(world: World, addition: Record) -> bool:
    return bool(
        addition["product"]["identifier"] == world.product
        and addition["agreementStatus"] == "Active"
        and addition.get("cancelledDate", "9")[:10] >= world.today.isoformat()
        and addition["quantity"] >= 0
    )


FORMS = {"llc", "inc", "ltd", "limited", "corp", "pllc", "llp", "the"}


def words(name: str | None) -> list[str]:
    text = without_accents(name or "").casefold().replace("&", " and ").replace("'", "")
    return re.findall(r"[^\W_]+", text)


def plain_key(name: str | None) -> str:
    return "".join(words(name))


def bare_key(name: str | None) -> str:
    return "".join(word for word in words(name) if word not in FORMS)


def likeness(name: str, other: str, rarity: dict[str, float]) -> float:
    """A plain reading of the suggestion score: the lesser of sorted words and rare words in common."""
    mine, theirs = words(name), words(other)
    common = sum(rarity[a] ** 2 for a in mine if any(ratio(a, b) >= 75 for b in theirs))
    lengths = math.sqrt(sum(rarity[a] ** 2 for a in mine) * sum(rarity[b] ** 2 for b in theirs))
    rare_words = 100 * common / lengths if lengths else 0
    return min(token_sort_ratio(" ".join(mine), " ".join(theirs)), rare_words)


def test_same_arguments_make_the_same_world_byte_for_byte() -> None:
    assert pickle.dumps(make_world(7, 60, TODAY)) == pickle.dumps(make_world(7, 60, TODAY))


def test_the_world_does_not_depend_on_how_strings_are_hashed() -> None:
    script = (
        "import datetime, hashlib; from seatsync_tui.sandbox.generate import make_world;"
        "world = make_world(3, 60, datetime.date(2026, 11, 21));"
        "print(hashlib.sha256(repr(world).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_another_seed_makes_other_clients_but_the_same_cases() -> None:
    one, other = make_world(1, 60, TODAY), make_world(2, 60, TODAY)
    assert {told.case for told in one.expectations if told.shows} == {
        told.case for told in other.expectations if told.shows
    }
    shared = {account.name for account in one.duo.accounts} & {account.name for account in other.duo.accounts}
    assert len(shared) <= sum(case.customers for case in CASES) + 2


@pytest.mark.parametrize("subaccounts", [0, 1, 5, 10, 39, 40, 59, 60, 200, 2000])
def test_every_asked_size_is_made_exactly(subaccounts: int) -> None:
    assert len(make_world(1, subaccounts, TODAY).duo.accounts) == subaccounts


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("subaccounts", [40, 47, 60, 200])
def test_every_status_and_flag_is_there_from_forty_subaccounts_on(seed: int, subaccounts: int) -> None:
    world = make_world(seed, subaccounts, TODAY)
    assert {told.status for told in world.expectations} - {""} == STATUSES
    assert {told.status for told in plainly(world)} - {""} == UNAIDED
    assert {flag for told in world.expectations for flag in told.flags} == FLAGS


@few
@given(worlds)
def test_ids_are_unique_and_well_formed(asked: Asked) -> None:
    world = make_world(*asked)
    ids = [account.account_id for account in world.duo.accounts]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"DA[A-Z0-9]{18}", account_id) for account_id in ids)
    assert re.fullmatch(r"DI[A-Z0-9]{18}", world.duo.ikey)
    assert len(world.duo.skey) == 40
    for records in (world.psa.companies, world.psa.agreements, world.psa.additions, world.psa.catalog):
        assert all(number == record["id"] for number, record in records.items())
    identifiers = [company["identifier"] for company in world.psa.companies.values()]
    assert len(set(identifiers)) == len(identifiers)
    assert all(identifier.isascii() and 0 < len(identifier) <= 30 for identifier in identifiers)


@few
@given(worlds)
def test_records_belong_together(asked: Asked) -> None:
    world = make_world(*asked)
    psa = world.psa
    for agreement in psa.agreements.values():
        assert psa.companies[agreement["company"]["id"]]["name"] == agreement["company"]["name"]
        parent = agreement.get("parentAgreement")
        assert parent is None or psa.agreements[parent["id"]]["company"]["id"] == agreement["company"]["id"]
    for addition in psa.additions.values():
        agreement = psa.agreements[addition["agreementId"]]
        assert addition["agreementStatus"] == agreement["agreementStatus"]
        assert addition["effectiveDate"] >= agreement["billStartDate"]
        assert addition["product"]["identifier"] == psa.catalog[addition["product"]["id"]]["identifier"]
        assert addition.get("cancelledDate", "9") >= addition["effectiveDate"]


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
@given(worlds)
def test_ordinary_names_meet_exactly_one_company(asked: Asked) -> None:
    world = make_world(*asked)
    accounts = {account.account_id: account for account in world.duo.accounts}
    agreeing = [told for told in plainly(world) if told.customer_id and told.status not in IN_DOUBT]
    for key in (plain_key, bare_key):
        keys = Counter(key(account.name) for account in world.duo.accounts)
        companies: dict[str, list[int]] = {}
        for number, company in world.psa.companies.items():
            companies.setdefault(key(company["name"]), []).append(number)
        left = []
        for told in agreeing:
            name = accounts[told.customer_id or ""].name
            if key(name) not in companies:
                left.append(told)
                continue
            assert companies[key(name)] == [told.company_id], name
            assert keys[key(name)] == 1, name
        agreeing = left
    assert not agreeing


@few
@given(worlds)
def test_names_in_doubt_meet_no_company_or_no_single_one(asked: Asked) -> None:
    world = make_world(*asked)
    accounts = {account.account_id: account for account in world.duo.accounts}
    customers = Counter(bare_key(account.name) for account in world.duo.accounts)
    companies: dict[str, list[Record]] = {}
    for company in world.psa.companies.values():
        companies.setdefault(bare_key(company["name"]), []).append(company)
    for told in plainly(world):
        if told.status not in IN_DOUBT:
            continue
        key = bare_key(accounts[told.customer_id or ""].name)
        fitting = companies.get(key, [])
        usable = [one for one in fitting if one["status"]["name"] == "Active" and not one["deletedFlag"]]
        certain = len(fitting) == 1 and len(usable) == 1 and customers[key] == 1
        assert not certain, told.case
        assert (told.status == "Unmatched") == (not fitting), told.case


@settings(max_examples=8, deadline=None)
@given(whole_worlds)
def test_doubt_about_names_reaches_neither_orphans_nor_ticked_decreases(asked: Asked) -> None:
    world = make_world(*asked)
    accounts = {account.account_id: account for account in world.duo.accounts}
    unsure = [
        accounts[told.customer_id or ""].name
        for told in plainly(world)
        if told.status in (*IN_DOUBT, "Not read")
    ]
    sensitive = [
        world.psa.companies[told.company_id or 0]["name"]
        for told in plainly(world)
        if told.status == "Orphaned"
        or (told.checked and told.counted is not None and told.counted < (told.current or 0))
    ]
    spread = Counter(word for one in world.psa.companies.values() for word in set(words(one["name"])))
    total = len(world.psa.companies)
    rarity = Counter({word: math.log(1 + total / count) for word, count in spread.items()})
    for name in unsure:
        known = {word: rarity.get(word, math.log(1 + total)) for word in words(name)}
        for company in sensitive:
            assert likeness(name or "", company, {**rarity, **known}) < 60, (name, company)


def test_a_likely_company_of_an_unmatched_customer_looks_likely() -> None:
    assert token_sort_ratio("annex acupuncture fiddlestick", "acupuncture fiddlestick") > 60


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


def test_sizes_run_from_none_over_one_page_to_three() -> None:
    sizes = {len(account.users) for account in make_world(1, FULL, TODAY).duo.accounts}
    assert {0, 300, 301} <= sizes
    assert 600 < max(sizes) <= 700


def test_users_have_every_known_status_and_one_nobody_knows() -> None:
    users = Counter(user for account in make_world(1, 60, TODAY).duo.accounts for user in account.users)
    kinds = {(user.status, user.enrolled) for user in users}
    assert {status for status, _ in kinds} == {
        "active",
        "bypass",
        "disabled",
        "locked out",
        "pending deletion",
        "quarantined",
    }
    assert {("active", False), ("bypass", True), ("pending deletion", True)} <= kinds
    active = sum(count for user, count in users.items() if user.status == "active")
    assert active > 0.85 * users.total()


def test_the_catalog_holds_products_that_no_addition_may_be_made_of() -> None:
    world = make_world(1, 60, TODAY)
    catalog = {item["identifier"]: item for item in world.psa.catalog.values()}
    assert catalog[world.product]["price"] == 6.0
    assert any(item["inactiveFlag"] for item in catalog.values())
    assert any(item["productClass"] == "Bundle" for item in catalog.values())
    assert any(item["price"] == 0 for item in catalog.values())
    others = [a for a in world.psa.additions.values() if a["product"]["identifier"] != world.product]
    assert len(others) > len(world.psa.additions) / 2


def test_companies_and_agreements_are_of_many_kinds() -> None:
    psa = make_world(1, 200, TODAY).psa
    assert {company["status"]["name"] for company in psa.companies.values()} == {"Active", "Inactive"}
    kinds = {(kind["id"], kind["name"]) for one in psa.companies.values() for kind in one["types"]}
    assert sorted(name for _, name in kinds) == ["Client", "Former Client", "Prospect", "Vendor"]
    assert len({number for number, _ in kinds}) == len(kinds)
    assert any(company["deletedFlag"] for company in psa.companies.values())
    agreements = psa.agreements.values()
    assert {one["agreementStatus"] for one in agreements} == {"Active", "Cancelled", "Expired", "Inactive"}
    assert {one["prorateFlag"] for one in agreements} == {True, False}
    assert {one["billingCycle"]["name"] for one in agreements} == {"Monthly", "Quarterly", "Annually"}
    assert sum("parentAgreement" in one for one in agreements) > 1
    next_invoices = Counter(str(one["nextInvoiceDate"])[:10] for one in agreements)
    assert next_invoices.most_common(1)[0][0] == "2026-12-01"
    assert {"2026-11-01", "2027-01-01"} <= set(next_invoices)


def test_names_are_messy_and_hostile_ones_are_among_them() -> None:
    world = make_world(1, 200, TODAY)
    typed = [account.name for account in world.duo.accounts if account.name]
    formal = [company["name"] for company in world.psa.companies.values()]
    for names in (typed, formal):
        assert any("[bold red]" in name for name in names)
        assert any("\x1b[" in name and "\u202e" in name for name in names)
        assert any(len(name) > 40 for name in names)
    assert any(name.isupper() for name in typed)
    assert any(name.islower() for name in typed)
    assert any(" and " in name for name in typed)
    assert any("  " in name for name in typed)
    assert any(name.startswith("=") for name in formal)
    assert any(not name.isascii() and name.isprintable() for name in formal)
    assert sum(name.endswith(("LLC", "Inc.", "Ltd.", "PLLC", "LLP")) for name in formal) > len(formal) / 4
    assert any(account.name is None for account in world.duo.accounts)


def test_two_thousand_clients_have_two_thousand_names_without_numbers() -> None:
    names = [account.name or "" for account in make_world(1, 2000, TODAY).duo.accounts]
    assert len({bare_key(name) for name in names}) >= 1998
    assert sum(any(sign.isdigit() for sign in name) for name in names) <= 2


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
