"""Names: harmless on a screen, and equal where only their writing differs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from seatsync_tui.reconcile.names import (
    NO_NAME,
    clean,
    differing_words,
    fold,
    name_keys,
    nameless,
    tier_keys,
)

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
HOSTILE = st.lists(
    st.sampled_from(
        ["\x1b", "[", "31m", "]0;", "\x07", "\x9b", "A", " ", "\u202e", "\u200d", "\u0301", "é", "\n"]
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Acme Dental", "Acme Dental"),
        ("  Acme \t\r\n Dental ", "Acme Dental"),
        ("\x1b[31mAcme\x1b[0m", "Acme"),
        ("\x1b]0;owned\x07Acme", "Acme"),
        ("\x1b]8;;http://x\x1b\\Acme", "Acme"),
        ("\x9b2JAcme", "Acme"),
        ("\x1bcAcme", "Acme"),
        ("Ac\x00me\x08\x7f", "Acme"),
        ("Acme \u202elatneD\u202c", "Acme latneD"),
        ("\u2066Acme\u2069\u200e\u200f\u061c", "Acme"),
        ("Ac\u200b\u200c\u200d\ufeff\u00adme", "Acme"),
        ("Acme\u2028Dental", "Acme Dental"),
        ("Acme\u3000Dental", "Acme Dental"),
        ("Ac\ud800me", "Acme"),
        ("\U000e0041Acme", "Acme"),
        ("Zahnärzte 東京 🦷", "Zahnärzte 東京 🦷"),
        ("[bold]Acme[/bold]", "[bold]Acme[/bold]"),
        ("=1+1", "=1+1"),
    ],
)
def test_clean_keeps_what_can_be_read_and_drops_what_acts(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\x1b[2J", "\u202e\u202c", "\n\t", "\u3164", "\u0301", "\u0301 \u0301"]
)
def test_a_name_of_nothing_is_said_to_be_none(text: str) -> None:
    assert clean(text) == NO_NAME
    assert nameless(text)
    assert tier_keys(text) == ("", "", "")


def test_a_pile_of_marks_is_cut_and_an_ordinary_accent_stays() -> None:
    assert clean("a" + "\u0301" * 300) == "a" + "\u0301" * 4
    assert clean("e\u0301") == "e\u0301"


def test_a_long_name_is_kept_whole() -> None:
    assert clean("x" * 300) == "x" * 300


@given(ANY_TEXT | HOSTILE)
def test_cleaned_text_is_one_harmless_line_and_cleaning_again_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned == cleaned.strip() != ""
    assert all(
        unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for character in cleaned
    )
    assert len(cleaned.splitlines()) == 1


@given(ANY_TEXT | HOSTILE)
@example("\u0e33")
def test_folding_again_changes_nothing_and_keys_never_fail(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    plain, bare, expanded = tier_keys(text)
    assert bool(plain) == bool(bare) == bool(expanded)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café  ZÜRICH", "cafe zurich"),
        ("İstanbul", "istanbul"),
        ("ISPARTA ı", "isparta i"),
        ("Straße", "strasse"),
        ("Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"),
        ("Øresund Æro Łódź", "oresund aero lodz"),
        ("Acme™", "acme"),
        ("Baker & Sons", "baker & sons"),
        ("がぎ", "がぎ"),
    ],
)
def test_fold_makes_text_findable_from_a_plain_keyboard(text: str, folded: str) -> None:
    assert fold(text) == folded


SAME_WRITING = [
    ("Acme Dental", "ACME  dental"),
    ("Baker & Sons", "Baker and Sons"),
    ("U.S. Robotics Corp.", "U S ROBOTICS CORP"),
    ("O'Brien's", "O’Briens"),
    ("Micro-Integration", "Micro Integration"),
    ("BrightPath Schools", "Bright Path Schools"),
    ("X LLC", "X, L.L.C."),
    ("Café Zürich", "Cafe Zurich"),
    ("Straße 7", "STRASSE 7"),
    ("İstanbul", "ISTANBUL"),
    ("Ａｃｍｅ", "Acme"),
    ("Ac\u200bme \u202eDental", "Acme Dental"),
    ("Acme (UK)", "Acme UK"),
    ("\x1b[31mAcme\x1b[0m Dental", "Acme Dental"),
]


@pytest.mark.parametrize(("a", "b"), SAME_WRITING)
def test_the_first_key_folds_case_punctuation_and_spaces(a: str, b: str) -> None:
    assert tier_keys(a)[0] == tier_keys(b)[0]


SAME_BUT_FORM = [
    ("Acme", "Acme, Inc."),
    ("Acme Inc", "Acme Incorporated"),
    ("Acme LLC", "Acme Limited Liability Company"),
    ("Acme Ltd", "Acme Limited"),
    ("Acme", "Acme Co., Ltd."),
    ("Acme", "Acme PLLC"),
    ("Acme", "Acme LLP"),
    ("Acme", "Acme plc"),
    ("Acme", "Acme Company"),
    ("Acme", "Acme (Pty) Ltd"),
    ("Acme", "Acme Pty Ltd"),
    ("Müller", "Müller GmbH"),
    ("Müller", "Müller GmbH & Co. KG"),
    ("Acme", "Acme AG"),
    ("Acme", "Acme S.A."),
    ("Acme", "Acme SARL"),
    ("Acme", "Acme B.V."),
    ("Acme", "Acme N.V."),
    ("Acme", "Acme, P.A."),
    ("Acme", "Acme, PC"),
    ("Acme", "Acme A/S"),
    ("ACME", "ACME A/S"),
    ("ACME", "ACME S.P.A."),
    ("ACME", "ACME SA"),
    ("ACME", "ACME CO"),
    ("Acme", "Acme Oy"),
    ("Acme", "Acme S.p.A."),
    ("Acme", "Acme Sp. z o.o."),
    ("Acme", "The Acme Corporation"),
    ("Good Guys Inc", "Good Guys, The"),
]


@pytest.mark.parametrize(("a", "b"), SAME_BUT_FORM)
def test_the_second_key_drops_the_legal_form_and_a_leading_the(a: str, b: str) -> None:
    assert tier_keys(a)[0] != tier_keys(b)[0]
    assert tier_keys(a)[1] == tier_keys(b)[1]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Digi Intl Inc", "Digi International"),
        ("Brown Bros LLC", "Brown Brothers"),
        ("Wave Tech", "Wave Technologies, Inc."),
        ("Acme Mfg", "Acme Manufacturing Co"),
        ("Saint Mary School", "St. Mary School"),
        ("Acme Company of Ohio", "Acme Co of Ohio"),
    ],
)
def test_the_third_key_writes_abbreviations_out(a: str, b: str) -> None:
    assert tier_keys(a)[1] != tier_keys(b)[1]
    assert tier_keys(a)[2] == tier_keys(b)[2]


DIFFERENT = [
    ("Island Village (Unit One) Ltd", "Island Village (Unit Two) Ltd"),
    ("Island Village (Unit One) Ltd", "Island Village Ltd"),
    ("Store 5", "Store 6"),
    ("Store 1 2", "Store 12"),
    ("Acme London", "Acme"),
    ("Acme Dental PA", "Acme Dental"),
    ("Acme Dental (PA)", "Acme Dental"),
    ("Summit Dental CO", "Summit Dental"),
    ("Acme Plumbing NV", "Acme Plumbing"),
    ("Serenity Spa", "Serenity"),
    ("SERENITY SPA", "Serenity"),
    ("FAMILY PC", "Family"),
    ("Johnson Ag", "Johnson"),
    ("Family Pc", "Family"),
    ("Tiffany & Co", "Tiffany"),
    ("S & Co", "Sand Co"),
    ("C++ School", "C School"),
    ("A+ Tutoring", "A Tutoring"),
    ("Acme Holdings", "Acme"),
    ("Acme Group", "Acme"),
    ("Ovid Technologies", "Avid Technology"),
    ("Chyron Corp", "Chiron Corporation"),
    ("🦷 Dental", "Dental"),
    ("がっこう", "かっこう"),
    ("कि", "क"),
]


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_what_names_another_client_is_in_every_key(a: str, b: str) -> None:
    assert set(tier_keys(a)).isdisjoint(tier_keys(b))


@pytest.mark.parametrize("name", ["Limited", "The", "The Company", "Inc", "AG", "Co", "The Limited Company"])
def test_a_name_made_of_legal_words_keeps_one(name: str) -> None:
    assert all(tier_keys(name))


def test_the_dropped_form_is_kept_in_one_spelling() -> None:
    forms = {name_keys(name).form for name in ("X LLC", "X, L.L.C.", "X Limited Liability Company")}
    assert forms == {"llc"}
    assert name_keys("X Inc").form == "inc"
    assert name_keys("X").form == ""


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Summit Dental, CO", "Summit Dental ,CO"),
        ("Summit Dental, CO", "Summit Dental , CO"),
        ("Summit Dental,CO", "Summit Dental ,  - CO"),
        ("U. S. West (East)", "US West (East)"),
        ("Unit 1 2 Storage", "Unit 1, 2 Storage"),
    ],
)
def test_words_are_the_same_wherever_spaces_and_commas_stand(name: str, same: str) -> None:
    keys, others = name_keys(name), name_keys(same)
    assert tier_keys(name) == tier_keys(same)
    assert (keys.form, keys.words) == (others.form, others.words)


def test_a_comma_tells_a_form_from_a_place() -> None:
    assert (name_keys("Summit Dental, CO").form, name_keys("Summit Dental CO").form) == ("co", "")


def test_names_of_symbols_alone_can_be_compared_and_of_punctuation_cannot() -> None:
    assert tier_keys("🦷🦷")[0]
    assert tier_keys("!!! ...") == ("", "", "")


@pytest.mark.parametrize(
    ("customer", "company", "words"),
    [
        ("Acme Inc", "Acme LLC", "-inc +llc"),
        ("Acme Dental", "ACME, Dental", ""),
        ("Acme", "Acme Dental Group", "+dental +group"),
        ("Acme Acme", "Acme", "-acme"),
    ],
)
def test_differing_words_tell_what_either_name_lacks(customer: str, company: str, words: str) -> None:
    assert differing_words(customer, company) == words


def test_differing_words_of_long_names_are_cut() -> None:
    long = " ".join(f"word{chr(97 + place)}" for place in range(20))
    assert differing_words(long, "Acme").endswith("…")
    assert len(differing_words(long, "Acme").split()) == 9
