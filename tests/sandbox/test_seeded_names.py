"""Names of the seeded world: those that agree meet one company, those in doubt reach nobody else."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date

from hypothesis import example, given, settings
from rapidfuzz.fuzz import ratio

from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.names import without_accents
from seatsync_tui.sandbox.words import COLOURS, PLACE_ENDS, PLACE_STARTS, STRAY_WORDS, SURNAMES, THINGS
from seatsync_tui.sandbox.world import Record, World
from tests.sandbox.seeded import (
    IN_DOUBT,
    TODAY,
    Asked,
    bare_key,
    few,
    likeness,
    plain_key,
    plainly,
    whole_worlds,
    words,
    worlds,
)


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
@example((28904, 143, date(2020, 1, 1)))
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
    rarity = rarity_of_words(world)
    for name in unsure:
        for company in sensitive:
            assert likeness(name or "", company, rarity) < 60, (name, company)


def test_no_word_of_a_name_in_doubt_is_like_a_word_that_others_draw() -> None:
    places = [start + end for start in PLACE_STARTS for end in PLACE_ENDS]
    drawn = [without_accents(word).casefold() for word in (*places, *SURNAMES, *COLOURS, *THINGS)]
    for word in STRAY_WORDS:
        assert not [other for other in drawn if ratio(word.casefold(), other) >= 75], word


def test_an_unmatched_branch_has_a_likely_company_and_a_stranger_has_none() -> None:
    world = make_world(1, 60, TODAY)
    rarity = rarity_of_words(world)
    names = {account.account_id: account.name or "" for account in world.duo.accounts}
    companies = [company["name"] for company in world.psa.companies.values()]
    unmatched = {told.case: told for told in plainly(world) if told.status == "Unmatched"}
    for case, told in unmatched.items():
        best = max(likeness(names[told.customer_id or ""], company, rarity) for company in companies)
        assert (best < 60) == (case in ("unmatched, no suggestion", "no name")), case


def rarity_of_words(world: World) -> defaultdict[str, float]:
    """Weigh each word by how few companies have it; one that none has weighs most."""
    spread = Counter(word for one in world.psa.companies.values() for word in set(words(one["name"])))
    total = len(world.psa.companies)
    most = math.log(1 + total)
    return defaultdict(lambda: most, {word: math.log(1 + total / count) for word, count in spread.items()})


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
