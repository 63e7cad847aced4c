"""The guard's limits, each at its boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatsync_tui.models.plans import AfterImage, Outcome, Plan, PlanRow, RowOutcome
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Action, BeforeImage
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.guard import Allowances, GuardVerdict, judge
from seatsync_tui.reconcile.recheck import image_of
from tests.reconcile.builders import NOW, Office

PLAN = Office().client(seats=0).plan()


def lines(*quantities: int) -> Facts:
    """Facts with one agreement and an addition for each quantity, and counts that are no broken pull."""
    office = Office().client(seats=5)
    office.client(78, "Baker", 6)
    for number, quantity in enumerate(quantities, 9001):
        office.addition(number, quantity)
    return office.facts()


def planned(facts: Facts, changes: dict[int, int | None], creates: tuple[int, ...] = ()) -> Plan:
    """A plan that sets additions to a quantity (None cancels) and creates others."""
    assert facts.scan is not None
    additions = {line.id: line for line in facts.scan.additions}
    rows = [_row(additions[number], wanted) for number, wanted in changes.items()]
    rows += [_create(number, quantity) for number, quantity in enumerate(creates)]
    return replace(PLAN, rows=tuple(rows))


def _row(line: Addition, wanted: int | None) -> PlanRow:
    after = (
        AfterImage(cancelled=date(2026, 11, 30)) if wanted is None else AfterImage(quantity=Decimal(wanted))
    )
    action = Action.CANCEL if wanted is None else Action.UPDATE
    return PlanRow(
        f"addition:{line.id}",
        action,
        line.agreement_id,
        "Managed",
        line.id,
        77,
        "Acme",
        line.product_id,
        line.product,
        (),
        image_of(line),
        after,
        "",
    )


def _create(number: int, quantity: int) -> PlanRow:
    after = AfterImage(quantity=Decimal(quantity), effective=date(2026, 12, 1), bill_customer="Billable")
    return PlanRow(
        f"duo:company-{number}:product-7",
        Action.CREATE,
        577,
        "Managed",
        None,
        number,
        "Acme",
        7,
        "DUO-MFA",
        (),
        None,
        after,
        "",
    )


def kinds(verdict: GuardVerdict) -> list[str]:
    """Name what was found."""
    return [finding.kind for finding in verdict.findings]


@pytest.mark.parametrize(
    ("live", "cancels", "found"),
    [(10, 3, []), (10, 4, ["cancels"]), (40, 4, []), (40, 5, ["cancels"]), (39, 4, ["cancels"])],
)
def test_cancels_beyond_three_and_a_tenth_of_the_additions(live: int, cancels: int, found: list[str]) -> None:
    facts = lines(*[1] * live)
    assert kinds(judge(planned(facts, {9001 + i: None for i in range(cancels)}), facts=facts)) == found


def test_a_fall_to_zero_counts_as_a_cancel() -> None:
    facts = lines(*[1] * 10)
    changes: dict[int, int | None] = {9001: None, 9002: None, 9003: 0, 9004: 0}
    verdict = judge(planned(facts, changes), facts=facts)
    assert kinds(verdict) == ["cancels"]
    assert verdict.findings[0].needed == 4


@pytest.mark.parametrize(
    ("live", "decreases", "found"),
    [(10, 5, []), (10, 6, ["decreases"]), (20, 6, []), (20, 7, ["decreases"])],
)
def test_decreases_beyond_five_and_three_tenths_of_the_additions(
    live: int, decreases: int, found: list[str]
) -> None:
    facts = lines(*[10] * live)
    assert kinds(judge(planned(facts, {9001 + i: 9 for i in range(decreases)}), facts=facts)) == found


@pytest.mark.parametrize(
    ("fall", "seats", "found"),
    [(20, 100, []), (21, 100, ["decreases"]), (30, 200, []), (31, 200, ["decreases"])],
)
def test_a_fall_of_all_seats_beyond_15_percent_and_20(fall: int, seats: int, found: list[str]) -> None:
    facts = lines(seats - 50, 50)
    assert kinds(judge(planned(facts, {9002: 50 - fall}), facts=facts)) == found


@pytest.mark.parametrize(
    ("rise", "seats", "found"),
    [(20, 50, []), (21, 50, ["increases"]), (60, 200, []), (61, 200, ["increases"])],
)
def test_a_rise_of_all_seats_beyond_30_percent_and_20(rise: int, seats: int, found: list[str]) -> None:
    facts = lines(seats - 10, 10)
    assert kinds(judge(planned(facts, {9002: 10 + rise}), facts=facts)) == found


@pytest.mark.parametrize(
    ("live", "creates", "found"),
    [(10, 5, []), (10, 6, ["creates"]), (30, 6, []), (30, 7, ["creates"])],
)
def test_creates_beyond_five_and_a_fifth_of_the_additions(live: int, creates: int, found: list[str]) -> None:
    facts = lines(*[10] * live)
    assert kinds(judge(planned(facts, {}, (1,) * creates), facts=facts)) == found


def test_few_creates_of_very_many_seats_are_found_by_the_seats() -> None:
    facts = lines(50)
    verdict = judge(planned(facts, {}, (21,)), facts=facts)
    assert (kinds(verdict), verdict.findings[0].needed) == (["creates"], 1)


def test_three_cancels_of_most_seats_are_found_by_the_seats() -> None:
    facts = lines(100, 100, 100, 50)
    assert kinds(judge(planned(facts, {9001: None, 9002: None}), facts=facts)) == ["cancels"]


def test_exactly_the_number_of_rows_lifts_a_limit_and_no_other_number() -> None:
    facts = lines(*[1] * 10)
    plan = planned(facts, {9001 + i: None for i in range(4)})
    assert judge(plan, facts=facts, allowances=Allowances(cancels=4)).ok is True
    for typed in (Allowances(cancels=3), Allowances(cancels=5), Allowances(decreases=4), Allowances()):
        assert judge(plan, facts=facts, allowances=typed).ok is False
    verdict = judge(plan, facts=facts)
    assert "Type 4 to cancel 4 additions" in verdict.findings[0].words
    assert "--allow-cancels 4" in verdict.advice
    assert Allowances(cancels=4).words() == "allowed 4 cancels"


def test_a_broken_pull_has_no_override() -> None:
    office = Office().client(seats=0)
    office.client(78, "Baker", 0)
    office.addition(9001, 1)
    facts = office.facts()
    allowed = Allowances(cancels=1, decreases=1, increases=1, creates=1)
    verdict = judge(planned(facts, {9001: 0}), facts=facts, allowances=allowed)
    assert (kinds(verdict), verdict.ok) == (["broken pull"], False)


@pytest.mark.parametrize(
    ("customers", "one_each", "found"), [(4, False, []), (5, False, ["broken pull"]), (5, True, [])]
)
def test_equal_counts_of_five_customers_are_a_broken_pull_unless_one_each(
    customers: int, one_each: bool, found: list[str]
) -> None:
    office = Office().license(one_each=one_each)
    for number in range(77, 77 + customers):
        office.client(number, f"Client {number}", 1)
    office.addition(9001, 2)
    facts = office.facts()
    assert kinds(judge(planned(facts, {9001: 1}), facts=facts)) == found


def test_an_empty_plan_is_fine_whatever_the_pull() -> None:
    office = Office().client(seats=0)
    assert judge(PLAN, facts=office.facts()).ok is True


def done(number: int, action: Action, before: int | None, after: int) -> RowOutcome:
    """An earlier row of the day, as the journal keeps it."""
    image = BeforeImage(577, 7, Decimal(after), Decimal(0), "Billable", date(2025, 1, 1), None)
    outcome = {
        Action.UPDATE: Outcome.UPDATED,
        Action.CREATE: Outcome.CREATED,
        Action.CANCEL: Outcome.CANCELLED,
    }
    return RowOutcome(
        f"addition:{number}",
        action,
        outcome[action],
        before=None if before is None else replace(image, quantity=Decimal(before)),
        after=image,
        addition_id=number,
        at=NOW,
    )


def test_earlier_cancels_of_the_day_count() -> None:
    facts = lines(*[1] * 10)
    earlier = [done(9001 + i, Action.CANCEL, 1, 1) for i in range(3)]
    plan = planned(facts, {9010: None})
    assert judge(plan, facts=facts).ok is True
    assert kinds(judge(plan, facts=facts, earlier=earlier)) == ["cancels"]


def test_seats_are_held_against_what_stood_at_the_first_operation_of_the_day() -> None:
    facts = lines(100, 50, 36)
    earlier = [done(9003, Action.UPDATE, 50, 36)]
    assert judge(planned(facts, {9001: 84}), facts=facts, earlier=earlier).ok is True
    assert kinds(judge(planned(facts, {9001: 83}), facts=facts, earlier=earlier)) == ["decreases"]
    assert judge(planned(facts, {9001: 73}), facts=facts).ok is True


def test_additions_created_earlier_today_were_not_there_at_the_first_operation() -> None:
    facts = lines(*[10] * 5, 1, 1, 1)
    earlier = [done(9006 + i, Action.CREATE, None, 1) for i in range(3)]
    assert judge(planned(facts, {}, (1, 1)), facts=facts, earlier=earlier).ok is True
    assert kinds(judge(planned(facts, {}, (1, 1, 1)), facts=facts, earlier=earlier)) == ["creates"]


def test_what_failed_earlier_does_not_count() -> None:
    facts = lines(*[1] * 10)
    earlier = [replace(done(9001 + i, Action.CANCEL, 1, 1), outcome=Outcome.FAILED) for i in range(3)]
    assert judge(planned(facts, {9010: None}), facts=facts, earlier=earlier).ok is True


def test_each_product_is_judged_by_itself() -> None:
    facts = lines(*[1] * 10)
    assert facts.scan is not None
    moved = tuple(replace(line, product_id=8) if line.id > 9005 else line for line in facts.scan.additions)
    facts = replace(facts, scan=replace(facts.scan, additions=moved))
    assert judge(planned(facts, {9001: None, 9002: None, 9009: None, 9010: None}), facts=facts).ok is True


@given(st.permutations(list(range(8))), st.data())
def test_the_verdict_does_not_depend_on_the_order_of_rows(order: list[int], data: st.DataObject) -> None:
    quantities = data.draw(st.lists(st.integers(0, 40), min_size=8, max_size=8))
    wanted = data.draw(st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=8, max_size=8))
    facts = lines(*quantities)
    plan = planned(facts, {9001 + i: wanted[i] for i in range(8)}, (3, 4))
    shuffled = replace(plan, rows=(*(plan.rows[i] for i in order), *plan.rows[8:]))
    assert judge(plan, facts=facts) == judge(shuffled, facts=facts)


def beside(facts: Facts, *, kind: str, number: int) -> Facts:
    """The facts with so many additions more, of a kind that is no seats."""
    assert facts.scan is not None
    first = facts.scan.additions[0]
    quantity = {"credit": Decimal(-100), "delta": Decimal(100), "at 0": Decimal(0)}[kind]
    more = tuple(replace(first, id=9501 + i, quantity=quantity) for i in range(number))
    deltas = frozenset(line.id for line in more) if kind == "delta" else frozenset()
    scan = replace(facts.scan, additions=(*facts.scan.additions, *more))
    return replace(facts, scan=scan, deltas=deltas)


@pytest.mark.parametrize("kind", ["credit", "delta"])
def test_credits_and_deltas_widen_no_limit(kind: str) -> None:
    facts = beside(lines(*[10] * 20), kind=kind, number=20)
    for decreases, found in ((6, []), (7, ["decreases"])):
        assert kinds(judge(planned(facts, {9001 + i: 9 for i in range(decreases)}), facts=facts)) == found
    facts = beside(lines(50, 50), kind=kind, number=20)
    for fall, found in ((20, []), (21, ["decreases"])):
        assert kinds(judge(planned(facts, {9002: 50 - fall}), facts=facts)) == found


def test_additions_that_stand_at_0_are_no_falls_to_0() -> None:
    facts = beside(lines(*[1] * 10), kind="at 0", number=5)
    assert judge(planned(facts, {9001: None}), facts=facts).ok is True


def test_a_delta_that_was_pushed_earlier_today_is_no_change_of_seats() -> None:
    facts = lines(50, 50)
    delta = replace(done(9501, Action.CREATE, None, 40), key="duo:company-77:product-7:delta")
    plan = planned(facts, {9002: 40})
    assert judge(plan, facts=facts, earlier=[delta]).ok is True
    rise = planned(facts, {9002: 80})
    assert judge(rise, facts=facts, earlier=[delta]).ok is True
    assert kinds(judge(rise, facts=facts, earlier=[replace(delta, key="duo:company-77:product-7")])) == [
        "increases"
    ]


def test_no_product_at_all_before_and_a_product_without_seats_have_the_plain_limits() -> None:
    facts = lines()
    assert judge(planned(facts, {}, (4,) * 5), facts=facts).ok is True
    assert kinds(judge(planned(facts, {}, (1,) * 6), facts=facts)) == ["creates"]
    assert kinds(judge(planned(facts, {}, (7, 7, 7)), facts=facts)) == ["creates"]


@pytest.mark.parametrize(("no_charge", "found"), [(True, []), (False, ["broken pull"])])
def test_a_license_of_no_charge_is_no_sign_of_a_broken_pull(no_charge: bool, found: list[str]) -> None:
    office = Office().license()
    office.license(None if no_charge else 8, sku="duo-free", no_charge=no_charge)
    office.client(77, "Acme Dental", 5).client(78, "Baker", 6)
    for number in (77, 78):
        office.customer(f"DA{number}", f"Client {number}", 0, sku="duo-free")
    office.addition(9001, 4)
    facts = office.facts()
    assert kinds(judge(planned(facts, {9001: 5}), facts=facts)) == found
