"""The `conditions` language, as a table of conditions and the records they find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatsync_tui.sandbox.psa_compare import ConditionError
from seatsync_tui.sandbox.psa_conditions import compile_conditions
from seatsync_tui.sandbox.psa_fields import AGREEMENT, COMPANY, Resource
from seatsync_tui.sandbox.world import Record

AGREEMENTS: list[Record] = [
    {
        "id": 1,
        "name": "Managed Services",
        "company": {"id": 77, "identifier": "NORTHW", "name": "Northwind Dental"},
        "type": {"id": 4, "name": "Managed"},
        "agreementStatus": "Active",
        "cancelledFlag": False,
        "prorateFlag": True,
        "billAmount": 120.5,
        "startDate": "2025-01-01T00:00:00Z",
        "nextInvoiceDate": "2026-12-01",
        "_info": {"lastUpdated": "2026-10-01T08:00:00Z", "updatedBy": "JDoe"},
    },
    {
        "id": 2,
        "name": 'The "Gold" Plan [2026]',
        "company": {"id": 78, "identifier": "LAKES", "name": "O'Hara & Sons"},
        "type": {"id": 9, "name": "Security"},
        "agreementStatus": "Cancelled",
        "cancelledFlag": True,
        "billAmount": -3.0,
        "startDate": "2025-06-01T00:00:00Z",
        "endDate": "2026-06-30T00:00:00Z",
        "nextInvoiceDate": "soon",
        "_info": {"lastUpdated": "2026-11-01T08:00:00Z", "updatedBy": "MKovacs"},
    },
    {"id": 3, "name": "managed backup 50%", "agreementStatus": "Expired", "company": None},
]
COMPANIES: list[Record] = [
    {"id": 1, "name": "A", "types": [{"id": 1, "name": "Client"}, {"id": 2, "name": "Partner"}]},
    {"id": 2, "name": "B", "types": [{"id": 3, "name": "Vendor"}]},
    {"id": 3, "name": "C", "types": []},
]


def found(text: str, records: list[Record] = AGREEMENTS, resource: Resource = AGREEMENT) -> list[int]:
    question = compile_conditions(text, resource)
    return [record["id"] for record in records if question(record)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [1, 2, 3]),
        ("   ", [1, 2, 3]),
        ("id=1", [1]),
        ("id = 1", [1]),
        ("id != 1", [2, 3]),
        ("id <> 1", [2, 3]),
        ("id<2", [1]),
        ("id <= 2", [1, 2]),
        ("id>2", [3]),
        ("id >= 2", [2, 3]),
        ("billAmount = 120.5", [1]),
        ("billAmount < -2", [2]),
        ("id in (3, 1, 99)", [1, 3]),
        ("id IN (2)", [2]),
        ("id not in (1,2)", [3]),
        ('type/name in ("Managed", "Security")', [1, 2]),
        ('name = "Managed Services"', [1]),
        ("name = 'Managed Services'", [1]),
        ('name = "managed services"', [1]),
        ('name contains "managed"', [1, 3]),
        ('name not contains "managed"', [2]),
        ('name like "managed%"', [1, 3]),
        ('name like "*Gold*"', [2]),
        ('name like "managed"', []),
        ('name not like "Managed*"', [2]),
        ('name contains "[[]2026]"', [2]),
        (r'name contains "\"Gold\""', [2]),
        ("company/name contains 'O''Hara'", [2]),
        ('company/identifier = "NORTHW"', [1]),
        ("company/id = 78", [2]),
        ("company/id != 78", [1]),
        ("company/id = null", [3]),
        ("company/id != null", [1, 2]),
        ("endDate = null", [1, 3]),
        ("endDate != null", [2]),
        ("cancelledFlag = false", [1]),
        ("cancelledFlag = True", [2]),
        ("cancelledFlag != true", [1]),
        ("startDate >= [2025-06-01T00:00:00Z]", [2]),
        ("startDate < [2025-06-01]", [1]),
        ("endDate < [2027-01-01]", [2]),
        ("nextInvoiceDate = [2026-12-01]", [1]),
        ('nextInvoiceDate <= "2026-12-31"', [1]),
        ('agreementStatus = "Active"', [1]),
        ('agreementStatus != "Active"', [2, 3]),
        ('AgreementStatus not like "Can*"', [1, 3]),
        ('agreementStatus in ("Expired","Active")', [1, 3]),
        ('id=1 or id=2 and name="nothing"', [1]),
        ('(id=1 or id=2) and agreementStatus="Cancelled"', [2]),
        ("not id=1", [2, 3]),
        ("not (id=1 or id=3)", [2]),
        ("id=1 AND cancelledFlag=false OR id=3", [1, 3]),
        ("((id=2))", [2]),
        ("lastUpdated > [2026-10-15T00:00:00Z]", [2]),
        ("_info/lastUpdated <= [2026-10-15T00:00:00+00:00] and id < 3", [1]),
        ('_info/updatedBy = "MKovacs"', [2]),
    ],
)
def test_condition_finds_what_it_describes(text: str, ids: list[int]) -> None:
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("invoiceDate = null", "invoiceDate is not a recognized name."),
        ('company/nmae = "x"', "company/nmae is not a recognized name."),
        ('company = "x"', "company is not a recognized name."),
        ('agreementStatus = "Actve"', "Enum value supplied was invalid"),
        ('agreementStatus in ("Active", "Nope")', "Enum value supplied was invalid"),
        ("agreementStatus = 1", "1 cannot be compared with agreementStatus."),
        ('id = "1"', '"1" cannot be compared with id.'),
        ("name = Managed", "Managed cannot be compared with name."),
        ("cancelledFlag = yes", "yes is not a valid boolean value."),
        ("startDate > [yesterday]", "[yesterday] is not a valid date."),
        ("id like 1", "Operator 'like' cannot be used with id."),
        ("endDate > null", "Operator '>' cannot be used with null."),
        ("id =", "Syntax error in conditions near '='."),
        ("id 1", "Syntax error in conditions near '1'."),
        ("id = 1 and", "Syntax error in conditions near 'the end'."),
        ("(id = 1", "Syntax error in conditions near 'the end'."),
        ("id = 1)", "Syntax error in conditions near ')'."),
        ("id = 1 id = 2", "Syntax error in conditions near 'id'."),
        ("id in 1", "Syntax error in conditions near '1'."),
        ("id in ()", "Syntax error in conditions near ')'."),
        ("id in (1 2)", "Syntax error in conditions near '2'."),
        ('name = "open', "Syntax error in conditions near '\"open'."),
        ("1 = id", "Syntax error in conditions near '1'."),
        ("id not 1", "Syntax error in conditions near '1'."),
        ("id = 1 & id = 2", "Syntax error in conditions near '& id = 2'."),
    ],
)
def test_condition_that_cannot_be_read_says_where(text: str, message: str) -> None:
    with pytest.raises(ConditionError) as refused:
        compile_conditions(text, AGREEMENT)
    assert str(refused.value) == message


def test_names_inside_lists_are_only_known_to_child_conditions() -> None:
    clients = compile_conditions('types/name = "client"', COMPANY, children=True)
    assert [record["id"] for record in COMPANIES if clients(record)] == [1]
    with pytest.raises(ConditionError, match="types/name is not a recognized name"):
        compile_conditions('types/name = "Client"', COMPANY)
    with pytest.raises(ConditionError, match="name is not a recognized name"):
        compile_conditions('name = "A"', COMPANY, children=True)


def test_child_conditions_know_no_list_of_values() -> None:
    with pytest.raises(ConditionError, match="Syntax error"):
        compile_conditions("types/id in (1)", COMPANY, children=True)


@given(st.text(alphabet=" ()=<>!,'\"[]*%ainotdrlkeu/1.-", max_size=30))
def test_any_text_is_either_read_or_refused(text: str) -> None:
    try:
        question = compile_conditions(text, AGREEMENT)
    except ConditionError:
        return
    assert {question(record) for record in AGREEMENTS} <= {True, False}


@given(st.text(max_size=20), st.text(max_size=20))
def test_equality_holds_for_any_text_written_in_double_quotes(held: str, asked: str) -> None:
    escaped = asked.replace("\\", "\\\\").replace('"', '\\"')
    question = compile_conditions(f'name = "{escaped}"', AGREEMENT)
    assert question({"id": 1, "name": held}) == (held.casefold() == asked.casefold())
