"""Faults are switched on in code or in a word, count what they are about, and are refused when senseless."""

from __future__ import annotations

import pytest

from seatsync_tui.sandbox.fault_kinds import KINDS, MEANINGS, ONLY_OF, manual
from seatsync_tui.sandbox.faults import Asked, Fault, FaultError, Faults, parse_fault

USERS = "/admin/v1/users"


@pytest.mark.parametrize(
    ("parts", "concerned"),
    [
        ({}, True),
        ({"service": "duo"}, True),
        ({"service": "connectwise"}, False),
        ({"method": "get"}, True),
        ({"method": "POST"}, False),
        ({"path": r"offset=300\b"}, True),
        ({"path": r"offset=30\b"}, False),
        ({"account": "DA1"}, True),
        ({"account": "DA2"}, False),
        ({"agreement": 501}, False),
    ],
)
def test_a_fault_is_about_the_requests_it_names(parts: dict[str, str], concerned: bool) -> None:
    asked = Asked("duo", "GET", f"{USERS}?account_id=DA1&offset=300", account="DA1")
    fault = Faults().add("500", **parts)  # type: ignore[arg-type]
    assert fault.concerns(asked) is concerned


def test_a_fault_is_about_the_additions_of_the_agreement_it_names() -> None:
    fault = Faults().add("500", agreement=501)
    asked = Asked("connectwise", "GET", "/v2026_4/apis/3.0/finance/agreements/501/additions", agreement=501)
    assert fault.concerns(asked)


def test_a_fault_counts_what_it_saw_and_what_it_hit() -> None:
    faults = Faults(["500:skip=2,times=2"])
    hit = [faults.take(("500",), Asked("duo", "GET", USERS)) is not None for _ in range(6)]
    assert hit == [False, False, True, True, False, False]
    record = faults.active()[0].as_record()
    assert (record["seen"], record["acted"]) == (6, 2)


def test_the_first_fault_that_hits_wins_and_the_next_one_waits() -> None:
    faults = Faults(["429:times=1", "500:times=1"])
    asked = Asked("duo", "GET", USERS)
    kinds = [faults.take(("429", "500"), asked) for _ in range(3)]
    assert [fault and fault.kind for fault in kinds] == ["429", "500", None]


def test_faults_are_switched_off_one_by_one_and_all_at_once() -> None:
    faults = Faults(["500", "502-html"])
    first, second = faults.active()
    faults.remove(first)
    assert faults.active() == (second,)
    third = faults.add("429")
    faults.remove(third.number)
    faults.clear()
    assert faults.active() == ()


def test_a_fault_is_read_from_one_word_of_the_command_line() -> None:
    fault = parse_fault(
        r"slow:service=duo,path=offset=300\,x,method=get,account=DA1,skip=2,times=1,ms=50,after=yes"
    )
    assert (fault.service, fault.path, fault.method, fault.account) == ("duo", "offset=300,x", "get", "DA1")
    assert (fault.skip, fault.times) == (2, 1)
    assert fault.options == {"ms": 50.0, "after": True}
    assert parse_fault("429:agreement=501").agreement == 501


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fire", "unknown fault 'fire'"),
        ("429:soon=1", "has no option soon"),
        ("429:times", "not of the form key=value"),
        ("429:times=few", "times needs a number, not 'few'"),
        ("slow:ms=long", "ms needs a number"),
        ("500:service=azure", "unknown service 'azure'"),
        ("shrinking:service=connectwise", "a fault of duo alone"),
        ("500:path=(", "no regular expression"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(FaultError, match=words.replace("(", r"\(")):
        parse_fault(text)


def test_an_option_without_a_number_says_so() -> None:
    with pytest.raises(FaultError, match="needs a number"):
        Fault("429").amount("retry_after")


def test_the_manual_tells_every_kind_and_its_options() -> None:
    assert MEANINGS.keys() == KINDS.keys()
    assert ONLY_OF.keys() <= KINDS.keys()
    text = manual()
    assert "rate-limit:requests=200,window=60,per=all,seconds=30,retry_after=N" in text
    assert all(f"\n  {kind}" in text for kind in KINDS)
