"""The filter language, sorting and counts of the preview."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.rows import Action, Contributor, Flag, Row, Status
from seatsync_tui.reconcile.query import (
    COLUMNS,
    FIELD_NAMES,
    QueryError,
    flag_counts,
    parse,
    sort_rows,
    status_counts,
)
from seatsync_tui.reconcile.query_index import IndexedRows, visible
from tests.reconcile.builders import Office


def contributor(name: str, counted: int | None = 1) -> Contributor:
    seats = None if counted is None else Decimal(counted)
    return Contributor("duo", f"DA-{name}", name, "duo-mfa", "users", seats)


ACME = Row(
    "duo:company-1:product-7",
    "duo",
    Status.READY,
    "45 seats are counted, 40 are billed.",
    contributors=(contributor("Acme Dental"), contributor("Acme West")),
    company="Acme Dental PLLC",
    agreement="Managed Services",
    product="DUO-MFA",
    sku="duo-mfa",
    flags=(Flag("sum of", "sum of 2", unchecks=False),),
    counted=Decimal(45),
    current=Decimal(40),
    billed=Decimal(40),
    action=Action.UPDATE,
    target=Decimal(45),
    unit_price=Decimal(6),
    money=Decimal(30),
    tickable=True,
    checked=True,
)
BAKER = Row(
    "duo:company-2:product-7",
    "duo",
    Status.READY,
    "12 seats are counted, 19 are billed.",
    contributors=(contributor("Baker & Sons"),),
    company="Baker & Sons Ltd",
    agreement="Security Bundle",
    product="DUO-MFA",
    flags=(Flag("large", "large"), Flag("to zero", "to zero")),
    counted=Decimal(0),
    current=Decimal(19),
    action=Action.UPDATE,
    target=Decimal(0),
    money=Decimal("-114.00"),
    tickable=True,
)
COBALT = Row(
    "addition:9001",
    "duo",
    Status.ORPHANED,
    "No customer leads to this company.",
    company="Cobalt Marine",
    agreement="Managed Services",
    product="DUO-MFA",
    current=Decimal(8),
    action=Action.CANCEL,
    target=Decimal(0),
    money=Decimal(-48),
    tickable=True,
)
DELTA = Row(
    "duo:company-4:product-7",
    "duo",
    Status.NO_ADDITION,
    "No live addition carries the product.",
    contributors=(contributor("Delta Law"),),
    company="Delta Law LLP",
    counted=Decimal(6),
    action=Action.CREATE,
    target=Decimal(6),
    money=Decimal(36),
    tickable=True,
)
ELM = Row(
    "duo:DA5:duo-mfa",
    "duo",
    Status.UNMATCHED,
    "No company is named Café Elm.",
    contributors=(contributor("Café Elm\u202e"),),
    sku="duo-mfa",
    counted=Decimal(14),
    blocked="No company yet.",
)
FERN = Row(
    "duo:company-6:product-7",
    "duo",
    Status.NO_CHANGE,
    "Equal.",
    contributors=(contributor("Fern Vets"),),
    company="Fern Vets",
    agreement="Managed Services",
    product="DUO-MFA",
    counted=Decimal(5),
    current=Decimal(5),
)
ROWS = (ACME, BAKER, COBALT, DELTA, ELM, FERN)


def shown(text: str, show_no_change: bool = False) -> str:
    """First letters of the rows that a filter shows."""
    rows = visible(ROWS, parse(text), show_no_change=show_no_change)
    return "".join("ABCDEF"[ROWS.index(row)] for row in rows)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("", "ABCDE"),
        ("   ", "ABCDE"),
        ("acme", "A"),
        ("WEST", "A"),
        ("managed", "AC"),
        ("managed acme", "A"),
        ("acme baker", ""),
        ('"baker & sons"', "B"),
        ('"security bundle', "B"),
        ('"ltd security"', ""),
        ("cafe", "E"),
        ("orphaned", "C"),
        ("cancel", "C"),
        ("sum", "A"),
        ("+30.00", "A"),
        ("-duo-mfa", "D"),
        ("-acme -baker", "CDE"),
        ("status:orphaned", "C"),
        ("status:ORPH", "C"),
        ("status:no-addition", "D"),
        ("status:no_addition", "D"),
        ('status:"no addition"', "D"),
        ("status:addition", "D"),
        ("status:orphaned,unmatched", "CE"),
        ("-status:ready", "CDE"),
        ("company:marine", "C"),
        ('company:"acme dental"', "A"),
        ('company:="acme dental pllc"', "A"),
        ('company:="acme dental"', ""),
        ("customer:west", "A"),
        ("subaccount:west", "A"),
        ("customer:marine", ""),
        ("agreement:managed", "AC"),
        ("product:duo-mfa", "ABCE"),
        ("reason:billed", "AB"),
        ("flag:large", "B"),
        ("flag:to-zero", "B"),
        ("flag:sum", "A"),
        ("flag:any", "AB"),
        ("flag:none", "CDE"),
        ("-flag:large", "ACDE"),
        ("delta:>5", "D"),
        ("delta:>=5", "AD"),
        ("delta:<0", "BC"),
        ("delta:-19", "B"),
        ("delta:<−10", "B"),
        ("delta:≥5", "AD"),
        ("qty:=40", "A"),
        ("qty:>0", "ABC"),
        ("qty:!=40", "BC"),
        ("seats:=0", "B"),
        ("count:>=14", "AE"),
        ("count:+14", "E"),
        ("money:<-100", "B"),
        ("money:>=$30", "AD"),
        ("money:<1,000", "ABCD"),
        ("price:6.0", "A"),
        ("billed:40", "A"),
        ("action:create", "D"),
        ("action:c", "CD"),
        ("action:none", "E"),
        ("checked:yes", "A"),
        ("checked:no", "BCDE"),
        ("-checked:yes", "BCDE"),
        ("blocked:yes", "E"),
        ("source:duo acme", "A"),
        ("acme status:ready delta:>=5 checked:y", "A"),
        ("STATUS:Ready", "AB"),
        ('status:ready"', "AB"),
        ("10:30", ""),
        ('"foo:bar"', ""),
        ("-", "ABCE"),
    ],
)
def test_a_filter_shows(text: str, letters: str) -> None:
    assert shown(text) == letters


def test_no_change_is_hidden_until_shown_or_asked_for_by_name() -> None:
    assert shown("fern") == ""
    assert shown("fern", show_no_change=True) == "F"
    assert shown("status:no-change") == "F"
    assert shown("-status:no-change") == "ABCDE"


def test_checked_goes_by_the_boxes_as_they_stand() -> None:
    assert visible(ROWS, parse("checked:yes"), checked={COBALT.key}) == [COBALT]
    assert parse("checked:yes").matches(COBALT, checked=True)
    assert not parse("checked:yes").matches(ACME, checked=False)
    assert parse("checked:yes").matches(ACME)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("status:zebra", ("status:zebra", "no-addition", "Orphaned")),
        ("acme status:", ("status:", "a status")),
        ("status:ready,,", ("status:ready,,",)),
        ("delta:>", ("delta:>", "a number", "delta:>5")),
        ("delta:five", ("delta:five", "a number")),
        ("-qty:nan", ("-qty:nan", "a number")),
        ("money:>>5", ("money:>>5",)),
        ("money:1e9", ("money:1e9",)),
        ("action:explode", ("action:explode", "create, update, cancel")),
        ("checked:maybe", ("checked:maybe", "yes or no")),
        ("flag:", ("flag:", "a flag")),
        ('company:""', ("company:", "a part of the name")),
        ("foo:bar", ("foo:bar", "foo:", "status:", "quotes")),
    ],
)
def test_a_wrong_term_is_named_with_what_it_takes(text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(QueryError) as refused:
        parse(text)
    for word in words:
        assert word in str(refused.value)


def test_a_wrong_term_is_an_error_of_ours_and_harmless_on_a_screen() -> None:
    with pytest.raises(SettingsError) as refused:
        parse("foo\u00aa:\x1b[31m\u202ebar")
    assert "\x1b" not in str(refused.value)
    assert "\u202e" not in str(refused.value)


def test_every_field_is_told_and_understood() -> None:
    values = {"flag:": "any", "status:": "ready", "action:": "none", "checked:": "no", "blocked:": "no"}
    for name in FIELD_NAMES:
        assert parse(f"{name}{values.get(name, '5')}").tests


TERMS = st.lists(
    st.sampled_from(
        ["status", "delta", "qty", ":", ">", "=", "-", '"', " ", ",", "5", "orph", "−", "é", "\x1b"]
    ),
    max_size=14,
).map("".join)


@given(st.text(max_size=60) | TERMS)
def test_any_text_is_a_filter_or_an_error_in_words(text: str) -> None:
    with suppress(QueryError):
        query = parse(text)
        fitting = [row for row in ROWS if query.matches(row)]
        assert visible(ROWS, query, show_no_change=True) == fitting


@given(st.lists(TERMS | st.sampled_from(["a", "ac", "acme", "-a", "checked:yes", "delta:>5 a"]), max_size=5))
def test_what_an_index_learned_from_other_filters_changes_no_answer(texts: list[str]) -> None:
    index = IndexedRows(ROWS)
    for text in texts:
        for end in range(len(text) + 1):
            with suppress(QueryError):
                query = parse(text[:end])
                checked = {ROWS[end % len(ROWS)].key}
                for sort in ("", "company"):
                    fresh = IndexedRows(ROWS).visible(query, checked=checked, sort=sort, reverse=end % 2 == 0)
                    assert index.visible(query, checked=checked, sort=sort, reverse=end % 2 == 0) == fresh


@given(st.text(max_size=20))
def test_a_quoted_text_is_always_only_text(text: str) -> None:
    query = parse('"' + text.replace('"', "") + '"')
    assert not query.tests
    assert not query.without


@pytest.mark.parametrize(
    ("column", "reverse", "letters"),
    [
        ("status", False, "ECDABF"),
        ("company", False, "ABCDFE"),
        ("company", True, "FDCBAE"),
        ("customer", False, "ABEDFC"),
        ("counted", False, "BFDEAC"),
        ("counted", True, "AEDFBC"),
        ("change", False, "BCADEF"),
        ("money", True, "DACBEF"),
        ("current", False, "FCBADE"),
        ("flags", False, "BACDEF"),
    ],
)
def test_rows_sort_by_a_column_with_the_empty_ones_last(column: str, reverse: bool, letters: str) -> None:
    rows = sort_rows(ROWS, column, reverse)
    assert "".join("ABCDEF"[ROWS.index(row)] for row in rows) == letters


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("reverse", [False, True])
def test_sorting_keeps_every_row_and_the_order_of_equal_ones(column: str, reverse: bool) -> None:
    assert sorted(row.key for row in sort_rows(ROWS, column, reverse)) == sorted(row.key for row in ROWS)
    twins = sort_rows((ACME, ACME, FERN, FERN), column, reverse)
    again = sort_rows(twins, column, reverse)
    assert twins == again


def test_rows_of_equal_status_keep_their_order_either_way() -> None:
    assert sort_rows((BAKER, ACME), "status") == [BAKER, ACME]
    assert sort_rows((BAKER, ACME), "status", reverse=True) == [BAKER, ACME]


def test_an_unknown_column_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="no column colour"):
        sort_rows(ROWS, "colour")


def test_every_status_is_counted_in_the_order_of_trouble() -> None:
    counts = status_counts(ROWS)
    assert list(counts) == list(Status)
    assert counts[Status.READY] == 2
    assert counts[Status.HELD] == 0
    assert sum(counts.values()) == len(ROWS)


def test_every_kind_of_flag_is_counted_once_a_row() -> None:
    twice = Row("k", "duo", Status.READY, "", flags=(Flag("maybe more", "a"), Flag("maybe more", "b")))
    assert flag_counts((*ROWS, twice)) == {"large": 1, "maybe more": 1, "sum of": 1, "to zero": 1}


def test_thousands_of_rows_are_filtered_by_phrase_and_number() -> None:
    rows = IndexedRows(
        Row(
            f"k{number}",
            "duo",
            Status.READY,
            "",
            contributors=(contributor(f"Client {number}", number),),
            company=f"Client {number} PLLC",
            counted=Decimal(number),
            current=Decimal(5),
            action=Action.UPDATE,
            target=Decimal(number),
        )
        for number in range(5_000)
    )
    assert len(rows.visible(parse("client"))) == 5_000
    assert len(rows.visible(parse('"client 499" delta:>100'))) == 11


def test_texts_are_folded_before_reasons_are_made_and_both_bit_by_bit() -> None:
    office = Office().client(seats=45).client(78, "Baker", 5).client(79, "Cobalt", 7)
    index = IndexedRows(office.preview().rows)
    reason = type(index.rows[0]).__dict__["reason"].place

    def made() -> int:
        return sum(_stands(reason, row) for row in index.rows)

    steps = []
    while index.index_more(2):
        steps.append(made())
    assert (steps, made()) == ([0, 0, 2], 3)


def _stands(slot: Any, row: Row) -> bool:
    """Whether a field stands already; asking for it as usual would make it."""
    try:
        slot.__get__(row)
    except AttributeError:
        return False
    return True
