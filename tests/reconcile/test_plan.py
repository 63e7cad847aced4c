"""Plans: what may be in one, its canonical form, and when it is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatsync_tui.models.errors import PlanRefused
from seatsync_tui.models.plans import AfterImage, Plan, PlanRow
from seatsync_tui.models.rows import Action, BeforeImage
from seatsync_tui.reconcile.classify import classify
from seatsync_tui.reconcile.facts import CreateRule, Rules
from seatsync_tui.reconcile.plan import build_plan, canonical, check_plan, digest, read_plan, to_file
from tests.reconcile.builders import NOW, SITE, TODAY, Office, seen

KEY = "duo:company-77:product-7"


def busy_office() -> Office:
    """An update, a create and a cancel; nobody in doubt."""
    office = Office().client(seats=45)
    office.addition(9001, 40)
    office.client(78, "Baker & Sons", 6)
    office.client(79, "Cobalt Marine", None)
    office.addition(9079, 8, 579)
    return office.mapped("DA77", 77).mapped("DA78", 78)


EVERY = (KEY, "duo:company-78:product-7", "addition:9079")


def test_a_plan_holds_what_is_checked_and_what_is_named() -> None:
    assert [row.key for row in busy_office().plan().rows] == [KEY]
    rows = {row.action: row for row in busy_office().plan(*EVERY).rows}
    update, create, cancel = rows[Action.UPDATE], rows[Action.CREATE], rows[Action.CANCEL]
    assert seen(update.addition_id, update.after, update.before is None) == (
        9001,
        AfterImage(Decimal(45)),
        False,
    )
    assert seen(create.addition_id, create.before, create.agreement_id) == (None, None, 578)
    assert create.after == AfterImage(
        quantity=Decimal(6),
        effective=date(2026, 11, 21),
        invoice_description="Duo Security (MFA)",
        bill_customer="Billable",
    )
    assert seen(cancel.after, cancel.addition_id) == (AfterImage(cancelled=date(2026, 11, 30)), 9079)
    assert update.customers == (("duo", "DA77", "Acme Dental"),)


def test_a_plan_says_where_it_comes_from_and_when_it_ends() -> None:
    plan = busy_office().plan()
    assert seen(plan.schema, plan.site, plan.today, plan.time_zone) == (1, SITE, TODAY, "America/New_York")
    assert seen(plan.pull_ids, plan.scan_id) == ((("duo", 1),), 4)
    assert plan.expires - plan.created == timedelta(hours=24)


def test_the_invoice_description_is_a_template_that_runs_nothing() -> None:
    office = busy_office()
    office.rules = Rules(
        invoice_description="{product} {sku} x{count} for {customer} {date} {0.__class__} {else}"
    )
    (row,) = office.plan(EVERY[1]).rows
    assert row.after.invoice_description == (
        "Duo MFA Duo Security (MFA) x6 for Baker & Sons 2026-11-21 {0.__class__} {else}"
    )


@pytest.mark.parametrize("key", ["duo:company-99:product-7", "duo:DA9:duo-mfa", "duo:company-80:product-7"])
def test_a_row_that_is_not_there_or_cannot_be_ticked_never_gets_into_a_plan(key: str) -> None:
    office = busy_office()
    office.customer("DA9", "Quite Another", 3)
    office.client(80, "Dale", 4)
    office.addition(9080, 4, 580)
    with pytest.raises(PlanRefused, match=key):
        office.plan(KEY, key)


@pytest.mark.parametrize("hours", [24, 25])
def test_no_plan_comes_from_a_pull_older_than_a_day(hours: int) -> None:
    office = busy_office()
    if hours == 24:
        assert office.plan(now=NOW + timedelta(hours=24)).rows
        return
    with pytest.raises(PlanRefused, match="older than 24 hours"):
        office.plan(now=NOW + timedelta(hours=24, seconds=1))


def test_a_plan_survives_the_round_trip_and_its_digest_is_sha256() -> None:
    plan = busy_office().plan(*EVERY)
    found, told = read_plan(to_file(plan))
    assert found == plan
    assert seen(told, len(told)) == (digest(plan), 64)
    assert read_plan(canonical(plan), told) == (plan, told)
    assert json.loads(to_file(plan))["digest"] == told


def test_a_plan_holds_quantities_as_strings_and_no_float() -> None:
    held = json.loads(canonical(busy_office().plan(*EVERY)), parse_float=pytest.fail)
    assert held["rows"][0]["after"]["quantity"] in ("45", "6", None)
    assert json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == canonical(
        busy_office().plan(*EVERY)
    )


@given(st.data())
def test_one_flipped_byte_is_refused(data: st.DataObject) -> None:
    whole = to_file(FILED)
    place = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    altered = whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :]
    with pytest.raises(PlanRefused):
        read_plan(altered)


FILED = busy_office().plan(*EVERY)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"\xff", b'{"plan":{"schema":1}}', b'{"digest":"0","plan":[]}', b"[" * 100_000],
)
def test_what_is_no_plan_is_refused(data: bytes) -> None:
    with pytest.raises(PlanRefused):
        read_plan(data)


def test_another_digest_than_the_one_meant_is_refused() -> None:
    with pytest.raises(PlanRefused, match="not 0000"):
        read_plan(to_file(FILED), "0000")


def test_an_unknown_schema_is_refused_by_name() -> None:
    with pytest.raises(PlanRefused, match="schema 2"):
        read_plan(canonical(replace(FILED, schema=2)))


words = st.text(max_size=12)
quantities = st.decimals(-1000, 1000, allow_nan=False, places=3)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
images = st.builds(
    BeforeImage,
    agreement_id=st.integers(1, 9),
    product_id=st.integers(1, 9),
    quantity=quantities,
    less_included=quantities,
    bill_customer=words,
    effective=st.none() | days,
    cancelled=st.none() | days,
    last_updated=words,
)
plan_rows = st.builds(
    PlanRow,
    key=words,
    action=st.sampled_from(Action),
    agreement_id=st.integers(1, 9),
    agreement=words,
    addition_id=st.none() | st.integers(1, 9),
    company_id=st.integers(1, 9),
    company=words,
    product_id=st.integers(1, 9),
    product=words,
    customers=st.lists(st.tuples(words, words, words), max_size=2).map(tuple),
    before=st.none() | images,
    after=st.builds(
        AfterImage,
        quantity=st.none() | quantities,
        cancelled=st.none() | days,
        effective=st.none() | days,
        invoice_description=words,
        bill_customer=words,
    ),
    reason=words,
    flags=st.lists(words, max_size=2).map(tuple),
    money=st.none() | quantities,
)


@given(st.lists(plan_rows, max_size=3), words)
def test_any_plan_reads_back_as_it_was(rows: list[PlanRow], partial: str) -> None:
    plan = replace(FILED, rows=tuple(rows), partial=partial)
    found, told = read_plan(to_file(plan))
    assert seen(found, told) == (plan, digest(plan))


def check(office: Office, plan: Plan, **more: object) -> None:
    """Open a plan an hour later."""
    values: dict[str, object] = {"now": NOW + timedelta(hours=1), "site": SITE, "claimed": False}
    check_plan(plan, facts=office.facts(), **(values | more))  # type: ignore[arg-type]


def test_an_untouched_plan_opens() -> None:
    office = busy_office()
    check(office, office.plan(*EVERY))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"site": "api-eu.example/other"}, "api-eu.example/other"),
        ({"claimed": True}, "pushed before"),
        ({"now": NOW + timedelta(hours=24)}, "expired"),
        ({"today": date(2026, 12, 1)}, "has passed"),
    ],
)
def test_a_plan_is_refused_for_another_site_a_claim_and_its_age(more: dict[str, object], says: str) -> None:
    office = busy_office()
    with pytest.raises(PlanRefused, match=says):
        check(office, office.plan(*EVERY), **more)


CHANGES: list[tuple[Callable[[Office], object], str]] = [
    (lambda office: office.license(8), KEY),
    (lambda office: office.license(count_rule="all but pending deletion"), KEY),
    (lambda office: office.license(also_billed_as=(8,)), KEY),
    (lambda office: office.license(interval="average"), KEY),
    (lambda office: office.license(adds=("storage",)), KEY),
    (lambda office: office.decided["companies"].pop(0) and office.mapped("DA77", 79), KEY),
    (lambda office: office.pin("DA77", 577, 9001), KEY),
    (lambda office: office.hold(KEY, 40, date(2026, 12, 31)), KEY),
    (lambda office: office.ignore("DA78"), EVERY[1]),
    (lambda office: office.customer("DA90", "Acme West", 5) and office.mapped("DA90", 77), KEY),
    (lambda office: office.customer("DA90", "Cobalt Marine", 5) and office.mapped("DA90", 78), EVERY[1]),
    (lambda office: office.license(source="csv", sku="seats"), KEY),
    (lambda office: office.ignore(addition=9079), EVERY[2]),
    (lambda office: office.mapped("DA99", 79), EVERY[2]),
    (lambda office: setattr(office, "rules", Rules(create=CreateRule.NEXT_MONTH)), EVERY[1]),
]


@pytest.mark.parametrize(("change", "key"), CHANGES)
def test_a_changed_mapping_or_rule_refuses_the_plan_and_names_the_rows(
    change: Callable[[Office], object], key: str
) -> None:
    office = busy_office()
    plan = office.plan(*EVERY)
    change(office)
    with pytest.raises(PlanRefused) as refused:
        check(office, plan)
    assert key in refused.value.what


def test_a_change_that_no_row_uses_leaves_the_plan_alone() -> None:
    office = busy_office()
    office.client(81, "Elm Vets", 3)
    plan = office.plan(*EVERY)
    office.pin("DA81", 581).mapped("DA81", 81)
    check(office, plan)


def test_a_match_by_name_that_is_saved_afterwards_is_the_same_mapping() -> None:
    office = Office().client(seats=45)
    office.addition(9001, 40)
    plan = office.plan()
    check(office.mapped("DA77", 77), plan)


def test_the_same_facts_make_the_same_digest() -> None:
    assert digest(busy_office().plan(*EVERY)) == digest(busy_office().plan(*reversed(EVERY)))


def test_without_a_scan_there_is_no_plan() -> None:
    office = Office(scanned=False)
    facts = office.facts()
    with pytest.raises(PlanRefused, match="not scanned"):
        build_plan(
            classify(facts),
            (),
            facts=facts,
            site=SITE,
            profile="default",
            operator="kim",
            now=datetime(2026, 11, 21, tzinfo=UTC),
            plan_id="1",
            tool_version="0",
        )


BROKEN: list[tuple[str, dict[str, object], str]] = [
    (KEY, {"before": None}, "what stood there"),
    (KEY, {"addition_id": None}, "has an addition"),
    (KEY, {"product_id": 8}, "another agreement or product"),
    (KEY, {"agreement_id": 1}, "another agreement or product"),
    (KEY, {"after": AfterImage()}, "changes nothing"),
    (KEY, {"after": AfterImage(Decimal(-1))}, "fewer seats than none"),
    (KEY, {"after": AfterImage(Decimal(4), cancelled=date(2026, 12, 1))}, "at once"),
    (KEY, {"after": AfterImage(Decimal(4), cancelled=date(2026, 12, 1), clears_end=True)}, "sets and clears"),
    (KEY, {"after": AfterImage(Decimal(4), effective=date(2026, 12, 1))}, "first billed day"),
    (KEY, {"action": Action.CREATE}, "an addition that is there"),
    (KEY, {"key": EVERY[1]}, "twice"),
    (EVERY[1], {"after": AfterImage(Decimal(4))}, "first billed day"),
    (EVERY[1], {"addition_id": 9001}, "an addition that is there"),
    (EVERY[2], {"after": AfterImage()}, "last billed day"),
    (EVERY[2], {"after": AfterImage(Decimal(5), cancelled=date(2026, 12, 1))}, "sets seats"),
]


@pytest.mark.parametrize(("key", "wrong", "says"), BROKEN)
def test_a_row_that_makes_no_sense_is_refused_even_with_a_digest_that_fits(
    key: str, wrong: dict[str, object], says: str
) -> None:
    office = busy_office()
    plan = office.plan(*EVERY)
    rows = tuple(replace(row, **wrong) if row.key == key else row for row in plan.rows)  # type: ignore[arg-type]
    with pytest.raises(PlanRefused, match=says):
        check(office, replace(plan, rows=rows))


@pytest.mark.parametrize(
    ("quantity", "first", "last"),
    [(0, date(2026, 12, 1), date(2026, 12, 1)), (3, date(2026, 12, 5), date(2026, 12, 2)), (-4, None, None)],
    ids=["taken back", "over before it begins", "credit"],
)
def test_what_carries_no_seats_gets_none_as_a_later_link_of_a_chain(
    quantity: int, first: date | None, last: date | None
) -> None:
    office = Office().client(seats=45)
    office.addition(9001, 40, cancelled=date(2026, 11, 30))
    office.addition(9002, 40, effective=date(2026, 12, 1))
    office.addition(9003, quantity, effective=first, cancelled=last)
    assert [row.addition_id for row in office.plan().rows] == [9001, 9002]
    assert any("Addition 9003 holds" in line and "never seats" in line for line in office.row().explain)


def signed(**changed: object) -> bytes:
    """A plan that somebody altered and gave a digest that fits."""
    held = json.loads(canonical(FILED)) | changed
    text = json.dumps(held, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    told = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f'{{"digest":"{told}","plan":{text}}}'.encode("utf-8", "surrogatepass")


def after(quantity: str) -> list[object]:
    """The plan's rows, the first one setting this quantity."""
    first, *others = json.loads(canonical(FILED))["rows"]
    return [first | {"after": first["after"] | {"quantity": quantity}}, *others]


def test_an_altered_plan_with_a_digest_that_fits_reads() -> None:
    assert read_plan(signed(operator="kim@other"))[0].operator == "kim@other"


@pytest.mark.parametrize("quantity", ["1E+31", "1E+999999999", "1e-999999", "NaN", "-0", "45.0", "٤٥", " 45"])
def test_a_number_written_otherwise_or_beyond_all_counts_is_refused(quantity: str) -> None:
    with pytest.raises(PlanRefused):
        read_plan(signed(rows=after(quantity)))


@pytest.mark.parametrize(
    "changed",
    [
        {"created": "0001-01-01T00:00:00+14:00"},
        {"expires": "9999-12-31T23:59:59-14:00"},
        {"today": "20261121"},
        {"operator": "\ud800"},
        {"scan": True},
        {"extra": 1},
        {"rests_on": [["no json", "1"]]},
        {"rests_on": [["[]", "1"]]},
        {"rests_on": [['["hold",1]', "1"]]},
        {"rests_on": [["[" * 100_000, "1"]]},
    ],
)
def test_a_value_that_makes_no_sense_is_refused_even_with_a_digest_that_fits(
    changed: dict[str, object],
) -> None:
    with pytest.raises(PlanRefused):
        read_plan(signed(**changed))


@pytest.mark.parametrize(
    "name", ['["hold"]', '["price 0","x"]', '["count rule","a","b","c","d"]', '["terms"]']
)
def test_what_a_plan_rests_on_has_to_make_sense_to_open(name: str) -> None:
    plan = read_plan(signed(rests_on=[[name, "1"]]))[0]
    with pytest.raises(PlanRefused, match="makes no sense"):
        check(busy_office(), plan)


def test_a_customer_that_is_no_longer_ignored_makes_another_sum() -> None:
    office = busy_office()
    office.customer("DA90", "Acme West", 5)
    office.mapped("DA90", 77).ignore("DA90")
    plan = office.plan(KEY)
    office.decided["ignores"].clear()
    with pytest.raises(PlanRefused, match=KEY):
        check(office, plan)
