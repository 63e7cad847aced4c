"""Customers find their company by a saved mapping or an equal name, and never by likeness."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatsync_tui.models.counts import Customer
from seatsync_tui.models.mappings import CompanyMapping, MatchedBy
from seatsync_tui.models.psa import Company
from seatsync_tui.models.rows import Suggestion
from seatsync_tui.reconcile.matching import CompanyIndex, Match, likely, match, suggest, takes_first
from seatsync_tui.reconcile.names import clean

NAMES = Path(__file__).parents[2].parent / "shared" / "data" / "names"
needs_names = pytest.mark.skipif(not NAMES.is_dir(), reason="the lists of real names are not here")


def index_of(*names: str) -> CompanyIndex:
    """Companies numbered from 1 in the order given."""
    return CompanyIndex(Company(number, f"C{number}", name) for number, name in enumerate(names, 1))


def match_one(name: str, index: CompanyIndex, *, others: Iterable[str] = ()) -> Match:
    customers = [Customer("duo", "DA0", name)]
    customers += [Customer("duo", f"DA{number}", other) for number, other in enumerate(others, 1)]
    return match(customers, index, ())[("duo", "DA0")]


def saved(
    company_id: int,
    customer: str,
    company: str,
    *,
    customer_id: str = "DA0",
    how: MatchedBy = MatchedBy.PERSON,
    confirmed: bool = True,
) -> CompanyMapping:
    at = datetime(2026, 8, 1, tzinfo=UTC)
    return CompanyMapping("duo", customer_id, company_id, customer, company, how, "jo@box", at, confirmed)


def match_saved(mapping: CompanyMapping, name: str, index: CompanyIndex) -> Match:
    return match([Customer("duo", "DA0", name)], index, [mapping])[("duo", "DA0")]


# equal names


@pytest.mark.parametrize(
    ("customer", "company"),
    [
        ("ACME  DENTAL", "Acme Dental"),
        ("Acme Dental", "Acme Dental PLLC"),
        ("Baker & Sons", "Baker and Sons Ltd"),
        ("Good Guys Inc", "The Good Guys, Inc."),
        ("Digi Intl", "Digi International Inc."),
        ("İSTANBUL TİCARET", "istanbul ticaret"),
        ("Straße 7", "STRASSE 7 GmbH"),
        ("Ａｃｍｅ Dental", "Acme Dental"),
        ("Acme\u200b \u202eDental", "Acme Dental"),
        ("🦷 Dental", "🦷 dental LLC"),
        ("x" * 300, "X" * 300 + " Inc"),
    ],
)
def test_an_equal_name_matches_by_itself(customer: str, company: str) -> None:
    found = match_one(customer, index_of("Other Company", company))
    assert (found.company_id, found.verdict, found.how) == (2, "automatic", "name")
    assert not found.confirmed


@pytest.mark.parametrize(
    ("customer", "company"),
    [
        ("Acme Dentall", "Acme Dental"),
        ("Acme", "Acme Dental"),
        ("Acme (North)", "Acme (South)"),
        ("Acme (North)", "Acme"),
        ("Store 5", "Store 15"),
        ("Acme Dental CO", "Acme Dental"),
        ("Integral Systems Inc", "Integrated Systems, Inc."),
        ("Ovid Technologies Inc", "Avid Technology, Inc."),
    ],
)
def test_a_name_that_is_only_alike_never_matches(customer: str, company: str) -> None:
    found = match_one(customer, index_of(company))
    assert (found.company_id, found.verdict) == (None, "unmatched")
    assert found.reason


def test_the_first_tier_with_a_hit_decides() -> None:
    found = match_one("X LLC", index_of("X, LLC", "X Inc", "X"))
    assert (found.company_id, found.verdict) == (1, "automatic")


def test_the_same_legal_form_in_another_spelling_is_preferred() -> None:
    index = index_of("X Limited Liability Company", "X Inc")
    assert match_one("X LLC", index).company_id == 1
    assert match_one("X", index).verdict == "ambiguous"
    assert match_one("X Ltd", index).candidates == (2, 1)


def test_two_companies_of_one_name_are_ambiguous_and_both_listed() -> None:
    found = match_one("Acme", index_of("Acme", "Other", "ACME"))
    assert (found.company_id, found.verdict, found.candidates) == (None, "ambiguous", (1, 3))
    assert "2 companies fit" in found.reason


@pytest.mark.parametrize(
    "twin", [Company(2, "A2", "Acme", status="Inactive"), Company(2, "A2", "Acme", deleted=True)]
)
def test_an_inactive_or_deleted_twin_makes_a_name_ambiguous(twin: Company) -> None:
    found = match_one("Acme", CompanyIndex([twin, Company(1, "A1", "Acme")]))
    assert (found.verdict, found.candidates) == ("ambiguous", (1, 2))


@pytest.mark.parametrize(
    ("company", "state"),
    [
        (Company(1, "A", "Acme", status="Inactive"), "not active (Inactive)"),
        (Company(1, "A", "Acme", deleted=True), "in the recycle bin"),
    ],
)
def test_a_name_that_only_an_unusable_company_bears_is_ambiguous(company: Company, state: str) -> None:
    found = match_one("Acme", CompanyIndex([company]))
    assert (found.company_id, found.verdict, found.candidates) == (None, "ambiguous", (1,))
    assert state in found.reason


@pytest.mark.parametrize("fellow", ["Acme", "ACME.", "The Acme Company"])
def test_a_name_that_two_customers_bear_is_ambiguous_for_whoever_needs_that_tier(fellow: str) -> None:
    found = match_one("Acme", index_of("Acme Inc"), others=[fellow])
    assert (found.verdict, found.candidates) == ("ambiguous", (1,))
    assert "2 customers" in found.reason


def test_customers_of_different_forms_each_find_their_own_company() -> None:
    customers = [Customer("duo", "A", "X LLC"), Customer("duo", "B", "X Inc")]
    found = match(customers, index_of("X Inc", "X, LLC"), ())
    assert [found["duo", key].company_id for key in "AB"] == [2, 1]


def test_customers_of_two_sources_do_not_stand_in_each_others_way() -> None:
    customers = [Customer("duo", "A", "Acme"), Customer("csv", "A", "Acme")]
    found = match(customers, index_of("Acme"), ())
    assert {one.company_id for one in found.values()} == {1}


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u202e", "\x1b[31m", "!!!"])
def test_a_customer_without_a_name_is_unmatched_and_says_so(name: str) -> None:
    found = match_one(name, CompanyIndex([Company(1, "A", ""), Company(2, "B", "!!!")]))
    assert (found.company_id, found.verdict) == (None, "unmatched")
    assert "name" in found.reason
    assert suggest(name, index_of("Acme")) == ()


# saved mappings


def test_a_saved_mapping_wins_over_any_name() -> None:
    index = index_of("Acme", "Umbrella Holdings")
    found = match_saved(saved(2, "Acme", "Umbrella Holdings"), "Acme", index)
    assert (found.company_id, found.verdict, found.how, found.confirmed) == (2, "mapped", "person", True)
    assert "2026-08-01" in found.reason
    assert not found.renamed


def test_a_saved_mapping_to_an_inactive_company_stands() -> None:
    index = CompanyIndex([Company(1, "A", "Acme", status="Inactive")])
    assert match_saved(saved(1, "Acme", "Acme"), "Acme", index).verdict == "mapped"


@pytest.mark.parametrize(
    ("companies", "why"),
    [
        ([Company(2, "B", "Acme")], "no longer lists"),
        ([Company(1, "A", "Acme", deleted=True)], "recycle bin"),
    ],
)
def test_a_mapped_company_that_is_gone_leaves_the_customer_unmatched(
    companies: list[Company], why: str
) -> None:
    found = match_saved(saved(1, "Acme", "Acme"), "Acme", CompanyIndex(companies))
    assert (found.company_id, found.verdict) == (None, "unmatched")
    assert why in found.reason


@pytest.mark.parametrize(
    ("customer_now", "company_now", "was"),
    [("Zebra Logistics", "Acme Dental", "Acme Dental"), ("Acme Dental", "Zebra Logistics", "Acme Dental")],
)
def test_a_pair_of_which_one_became_another_asks_whether_it_is_the_same(
    customer_now: str, company_now: str, was: str
) -> None:
    found = match_saved(saved(1, "Acme Dental", "Acme Dental"), customer_now, index_of(company_now))
    assert (found.company_id, found.verdict, found.candidates, found.was) == (None, "ambiguous", (1,), was)
    assert 'was "Acme Dental", now "Zebra Logistics": same client?' in found.reason


@pytest.mark.parametrize(
    ("customer_now", "company_now"),
    [("Acme Dental Group", "Acme Dental"), ("Acme Dental", "Acme Dental PLLC")],
)
def test_a_small_change_of_name_is_flagged_and_stays_mapped(customer_now: str, company_now: str) -> None:
    found = match_saved(saved(1, "Acme Dental", "Acme Dental"), customer_now, index_of(company_now))
    assert (found.company_id, found.verdict, found.renamed, found.was) == (1, "mapped", True, "Acme Dental")


def test_a_change_of_case_or_punctuation_is_no_new_name() -> None:
    found = match_saved(saved(1, "Acme Dental", "ACME, Dental"), "ACME DENTAL", index_of("Acme Dental"))
    assert (found.verdict, found.renamed) == ("mapped", False)


def test_a_pair_imported_without_names_is_taken_by_its_ids() -> None:
    found = match_saved(saved(1, "", "", how=MatchedBy.IMPORT), "Acme", index_of("Umbrella"))
    assert (found.company_id, found.how, found.renamed) == (1, "import", False)


def test_a_mapped_customer_that_lost_its_name_is_asked_about() -> None:
    assert match_saved(saved(1, "Acme", "Acme"), "", index_of("Acme")).verdict == "ambiguous"


def test_two_customers_are_never_summed_by_names_alone() -> None:
    mappings = [saved(1, "Acme Dental", "Acme", customer_id="DA1", how=MatchedBy.NAME, confirmed=False)]
    customers = [Customer("duo", "DA0", "Acme"), Customer("duo", "DA1", "Acme Dental")]
    found = match(customers, index_of("Acme"), mappings)
    assert (found["duo", "DA0"].verdict, found["duo", "DA0"].candidates) == ("ambiguous", (1,))
    assert "Acme Dental leads to Acme too" in found["duo", "DA0"].reason
    assert found["duo", "DA1"].company_id == 1


def test_a_customer_joins_a_company_that_a_person_gave_to_another() -> None:
    mappings = [saved(1, "Acme West", "Acme", customer_id="DA1")]
    customers = [Customer("duo", "DA0", "Acme"), Customer("duo", "DA1", "Acme West")]
    found = match(customers, index_of("Acme"), mappings)
    assert [one.company_id for one in found.values()] == [1, 1]


# suggestions


def test_suggestions_come_best_first_with_their_evidence() -> None:
    index = index_of("Acme Dental PLLC", "Acme Rental", "Zebra Logistics", "Acme Dental Supply Inc")
    found = suggest("Acme Dentall", index, mapped_to={1: "Acme\x1b[31m West"})
    assert found[0].company_id == 1
    assert found[0].score >= 90
    assert found[0].differs == "-dentall +dental +pllc"
    assert found[0].note == "mapped to Acme West"
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(one.score >= 60 for one in found)
    assert 3 not in {one.company_id for one in found}


def test_at_most_five_companies_are_suggested() -> None:
    index = index_of(*[f"Acme Dental {word}" for word in ("A1", "B2", "C3", "D4", "E5", "F6", "G7")])
    assert len(suggest("Acme Dental", index)) == 5
    assert len(suggest("Acme Dental", index, first=(7, 6, 5, 4, 3, 2, 1))) == 5


def test_companies_that_fit_come_first_and_those_of_an_earlier_push_before_them() -> None:
    index = index_of("Acme Dental", "Umbrella", "Acme Dentist", "Zebra")
    found = suggest("Acme Dental", index, first=(4,), pushed=(2, 99))
    assert [one.company_id for one in found[:3]] == [2, 4, 1]
    assert [one.note for one in found[:2]] == ["named by an earlier push", ""]


def test_unusable_companies_are_marked() -> None:
    index = CompanyIndex(
        [Company(1, "A", "Acme One", status="Gone away"), Company(2, "B", "Acme One", deleted=True)]
    )
    assert [one.note for one in suggest("Acme One", index)] == ["inactive", "in the recycle bin"]


def test_the_company_of_the_same_form_leads_among_equal_scores() -> None:
    assert [one.company for one in suggest("X Ltd", index_of("X Inc", "X Limited"))] == ["X Limited", "X Inc"]


def test_every_site_of_a_client_is_suggested_however_many_share_its_name() -> None:
    sites = [f"Acme Dental ({place})" for place in ("North", "South", "East", "West")]
    assert len(suggest("Acme Dental", index_of(*sites))) == 4


def test_a_short_form_and_a_name_cut_short_are_suggested() -> None:
    index = index_of(
        "Bright Path Schools of Northern Ohio",
        "Worldwide Consolidated Marine Instruments and Salvage Holdings",
        "First National Bakery",
    )
    assert suggest("Bright Path", index)[0].company_id == 1
    assert suggest("Worldwide Consolidated Marine Instr", index)[0].company_id == 2


def test_a_name_written_in_two_words_finds_the_one_in_one_word() -> None:
    index = index_of("DataStream Logistics", "Harbor Bakery", "Main Street Vets")
    assert suggest("Data Stream Logistic", index)[0].company_id == 1


def test_numbers_are_alike_only_when_equal() -> None:
    index = index_of("Client 1001", "Client 1002")
    assert suggest("Client 1002 Ltd", index)[0].company_id == 2
    assert all(score < 90 for company_id, score in likely("Client 1002", index) if company_id == 1)


def of_scores(*scores: int) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(number, f"C{number}", score) for number, score in enumerate(scores))


@pytest.mark.parametrize(
    ("scores", "takes"),
    [((90,), True), ((89,), False), ((), False), ((95, 85), True), ((95, 86), False), ((95, 60, 99), False)],
)
def test_enter_takes_the_first_only_when_it_is_sure_and_leads(scores: tuple[int, ...], takes: bool) -> None:
    assert takes_first(of_scores(*scores)) is takes


LONG = "Saint Mary of the Woods Regional Medical Center and Family Clinic"


@pytest.mark.parametrize(
    ("name", "company", "takes"),
    [
        (f"{LONG} 12", f"{LONG} 13", False),
        (f"{LONG} 12", LONG, False),
        (LONG, f"{LONG} 12", False),
        ("Unit 1 2 Dental", "Unit 12 Dental", False),
        ("24/7 Fitness", "247 Fitness", False),
        (f"{LONG} 12 East", f"East {LONG} 12", True),
        (f"Team 1A {LONG}", f"Team 1 A {LONG}", True),
        ("a b c d e f g h i 1 " + LONG, LONG + " j k l m n o p q r 2", False),
    ],
)
def test_enter_never_takes_a_name_with_another_number(name: str, company: str, takes: bool) -> None:
    offered = suggest(name, index_of(company))
    assert (takes_first(offered), takes <= (offered[0].score >= 90 if offered else False)) == (takes, True)


def test_search_looks_through_name_and_identifier() -> None:
    index = CompanyIndex(
        [
            Company(1, "AcmeD", "Acme Dental"),
            Company(2, "Zeb", "Café Zebra"),
            Company(3, "x", "New Acme", "Old"),
        ]
    )
    assert [company.id for company in index.search("acme")] == [1, 3]
    assert [company.id for company in index.search("cafe zeb")] == [2]
    assert [company.id for company in index.search("", limit=2)] == [1, 2]


# properties

PART = st.sampled_from(
    [
        "Acme",
        "acme",
        "Dental",
        "The",
        "&",
        "and",
        "LLC",
        "Inc",
        "Ltd",
        "(North)",
        "5",
        "é",
        "\u200b",
        "🦷",
        "Intl",
    ]
)
NAME = st.lists(PART, max_size=4).map(" ".join)
COMPANIES = st.lists(st.tuples(NAME, st.sampled_from(["Active", "Inactive"]), st.booleans()), max_size=8).map(
    lambda seen: [Company(n, f"C{n}", name, status, gone) for n, (name, status, gone) in enumerate(seen)]
)
CUSTOMERS = st.lists(NAME, max_size=8).map(
    lambda names: [Customer("duo", f"DA{number}", name) for number, name in enumerate(names)]
)


@given(COMPANIES, CUSTOMERS, st.randoms(use_true_random=False))
def test_the_outcome_depends_on_no_order(
    companies: list[Company], customers: list[Customer], shuffler: random.Random
) -> None:
    mappings = [
        CompanyMapping("duo", f"DA{number}", number, "Acme", "Acme Dental", MatchedBy.NAME)
        for number in range(3)
    ]
    first_index = CompanyIndex(companies)
    first = match(customers, first_index, mappings)
    for things in (companies, customers, mappings):
        shuffler.shuffle(things)
    index = CompanyIndex(companies)
    assert match(customers, index, mappings) == first
    for customer in customers:
        assert suggest(customer.name, index) == suggest(customer.name, first_index)


@given(COMPANIES, CUSTOMERS)
def test_an_automatic_match_is_to_an_active_company_that_no_other_customer_gets(
    companies: list[Company], customers: list[Customer]
) -> None:
    by_id = {company.id: company for company in companies}
    found = match(customers, CompanyIndex(companies), ())
    taken = [one.company_id for one in found.values() if one.company_id is not None]
    assert len(taken) == len(set(taken))
    assert all(by_id[company_id].usable for company_id in taken)
    assert all(one.reason for one in found.values())


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_can_be_matched_and_scored(customer: str, company: str) -> None:
    index = index_of(company, "Acme Dental")
    match_one(customer, index)
    assert all(60 <= one.score <= 100 for one in suggest(customer, index))


# scale


def test_among_thousands_of_companies_each_customer_finds_its_own() -> None:
    maker = random.Random(7)
    syllables = [
        "ba",
        "co",
        "di",
        "fen",
        "gor",
        "hal",
        "jin",
        "kel",
        "lom",
        "mar",
        "nor",
        "pix",
        "quo",
        "ster",
    ]

    def word() -> str:
        return "".join(maker.choices(syllables, k=3)).title()

    trades = ["Dental", "Law", "Logistics", "Schools", "Marine", "Bakery"]
    names = [f"{word()} {word()} {maker.choice(trades)}" for _ in range(2_000)]
    customers = [Customer("duo", f"DA{n}", f"{names[n % 2_000]} {n // 2_000}") for n in range(2_000, 10_000)]
    customers += [Customer("duo", f"DA{n}", f"{name.upper()} LLC") for n, name in enumerate(names)]
    index = index_of(*names)
    found = match(customers, index, ())
    assert sum(one.verdict == "automatic" for one in found.values()) > 1_900
    for name in names[:20]:
        assert suggest(f"{name[:-1]} Group", index)


# real names

RENAMED = (
    "DATA TRANSLATION INC",
    "PERFORMANCE SYST INTL INC",
    "STANDARD MICROSYSTEMS CORP",
    "MARQUETTE ELECTRONICS INC",
    "PYXIS CORP",
    "VOICE IT WORLDWIDE INC",
    "GRAFF PAY PER VIEW INC",
)
"""Renamed companies, abbreviations and wrong labels, which no comparison of strings can find."""


def read_names(file: str) -> list[list[str]]:
    with (NAMES / file).open(newline="", encoding="utf-8") as lines:
        return list(csv.reader(lines))[1:]


def labelled() -> tuple[CompanyIndex, dict[str, set[str]], dict[str, set[str]]]:
    """Companies, and for every vendor name those labelled as the same and as another one."""
    business = read_names("business.csv")
    pairs = read_names("pairs.csv")
    companies = {name for relation, _, name in business if relation == "hooverweb"} | {
        row[1] for row in pairs
    }
    same: dict[str, set[str]] = {}
    other: dict[str, set[str]] = {}
    for vendor, company, label, *_ in pairs:
        (same if label == "1" else other).setdefault(vendor, set()).add(company)
    return index_of(*sorted(companies)), same, other


@needs_names
def test_real_names_match_none_wrongly_and_most_by_themselves() -> None:
    index, same, other = labelled()
    names = sorted({*same, *other})
    found = match([Customer("vendor", name, name) for name in names], index, ())
    placed = {
        name: index.by_id[one.company_id].name
        for (_, name), one in found.items()
        if one.company_id is not None
    }
    assert [name for name, company in placed.items() if company not in same.get(name, set())] == []
    assert len(placed) >= 0.85 * len(same)


@needs_names
def test_real_names_find_their_company_among_the_first_five() -> None:
    index, same, _ = labelled()
    names = [name for name in sorted(same) if name not in RENAMED]
    found = match([Customer("vendor", name, name) for name in names], index, ())
    lost = []
    for name in names:
        one = found["vendor", name]
        offered = {suggestion.company for suggestion in suggest(name, index)}
        if one.company_id is None and offered.isdisjoint(map(clean, same[name])):
            lost.append(name)
    assert len(lost) <= 0.05 * len(names), lost


@needs_names
def test_enter_never_takes_a_wrong_real_name() -> None:
    index, same, other = labelled()
    for name in sorted({*same, *other}):
        offered = suggest(name, index)
        if takes_first(offered) and name not in RENAMED:
            assert offered[0].company in set(map(clean, same.get(name, set()))), name


@needs_names
def test_no_name_of_a_register_matches_the_company_of_another_number() -> None:
    register = read_names("register.csv")
    index = CompanyIndex(Company(number, row[0], row[1]) for number, row in enumerate(register))
    wrong = []
    for row in register:
        one = match_one(row[1], index)
        if one.company_id is not None and index.by_id[one.company_id].identifier != row[0]:
            wrong.append(row[1])
    assert wrong == []
