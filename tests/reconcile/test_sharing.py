"""A product is fed by one source: a second at the same company is declared shared, or nothing is written."""

from __future__ import annotations

from datetime import date

import pytest

from seatsync_tui.models.mappings import AdditionChoice
from seatsync_tui.models.rows import Action, Row, Status
from tests.reconcile.builders import DUO, OTHER, Office, seen

TOLD = "Csv and Duo both feed"


def two_sources(product: int = DUO, *, at: int = 77, **license: object) -> Office:
    """Acme's 10 seats in Duo, and 4 of a company in a file, mapped to a product."""
    office = Office().client(seats=10).license().license(product, source="csv", sku="seats", **license)
    office.client(80, "Baker Law", None)
    office.customer("C1", "Acme Dental", 4, source="csv", sku="seats")
    return office.mapped("DA77", 77).mapped("C1", at, source="csv")


def apart(office: Office, first: int | None = None, second: int | None = None) -> Office:
    """Give Duo's seats the one agreement and the file's another."""
    office.agreement(600, 77)
    office.pin("DA77", 577, first)
    return office.decide("choices", AdditionChoice("csv", "C1", "seats", "users", 600, second))


def blocked(office: Office) -> list[Row]:
    rows = [row for row in office.preview().rows if TOLD in row.blocked]
    assert not any(row.tickable or row.checked for row in rows)
    return rows


def summed() -> Office:
    office = two_sources()
    office.addition(9001, 10)
    return office


def on_two_agreements() -> Office:
    office = apart(two_sources())
    office.addition(9001, 9)
    office.addition(9002, 9, 600)
    return office


def on_two_pins() -> Office:
    office = apart(two_sources(), 9001, 9002)
    office.addition(9001, 9)
    office.addition(9002, 9, 600)
    return office


def in_a_chain() -> Office:
    office = two_sources()
    office.addition(9001, 10, cancelled=date(2026, 12, 31))
    office.addition(9002, 10, effective=date(2027, 1, 1))
    return office


def with_no_addition_yet() -> Office:
    return apart(two_sources())


def also_billed_as_the_other() -> Office:
    office = two_sources(OTHER).license(also_billed_as=(OTHER,))
    office.addition(9001, 9)
    office.addition(9002, 9, product_id=OTHER, product="DUO-OLD")
    return office


def the_other_also_billed_as_ours() -> Office:
    office = two_sources(OTHER, also_billed_as=(DUO,))
    office.addition(9001, 9)
    office.addition(9002, 9, product_id=OTHER, product="DUO-OLD")
    return office


def of_several_customers() -> Office:
    office = on_two_agreements()
    office.customer("DA78", "Acme East", 3)
    return office.mapped("DA78", 77).pin("DA78", 577)


ODD = [
    (summed, 1),
    (on_two_agreements, 2),
    (on_two_pins, 2),
    (in_a_chain, 1),
    (with_no_addition_yet, 2),
    (also_billed_as_the_other, 2),
    (the_other_also_billed_as_ours, 2),
    (of_several_customers, 2),
]


@pytest.mark.parametrize(("made", "rows"), ODD, ids=lambda each: getattr(each, "__name__", ""))
def test_two_sources_at_one_company_wait_until_one_is_declared_shared(made: object, rows: int) -> None:
    assert callable(made)
    office: Office = made()
    assert len(blocked(office)) == rows
    assert any(row.action is not None for row in blocked(office))
    declared = next(each for each in office.decided["licenses"] if each.source == "csv")
    office.license(
        declared.product_id, source="csv", sku="seats", shared=True, also_billed_as=declared.also_billed_as
    )
    assert blocked(office) == []


def test_an_extra_addition_that_may_be_the_other_sources_is_not_cancelled() -> None:
    office = two_sources().pin("DA77", 577, 9001)
    office.addition(9001, 14)
    office.addition(9002, 4)
    extra = office.row("addition:9002")
    assert seen(extra.status, extra.action, extra.tickable) == (Status.EXTRA_ADDITION, Action.CANCEL, False)
    assert TOLD in extra.blocked


def test_two_sources_of_one_product_at_two_companies_do_not_meet() -> None:
    office = two_sources(at=80)
    office.addition(9001, 9)
    office.addition(9002, 9, 580)
    assert blocked(office) == []
    assert {row.key: row.checked for row in office.preview().rows} == {
        "duo:company-77:product-7": True,
        "csv:company-80:product-7": True,
    }


def test_a_source_whose_customer_is_ignored_feeds_nothing() -> None:
    office = on_two_agreements().ignore("DA77")
    assert blocked(office) == []


def test_of_three_sources_two_have_to_be_declared() -> None:
    office = summed().license(source="csv", sku="seats", shared=True)
    assert office.row("csv:company-77:product-7").checked
    office.license(source="api", sku="seats").customer("A1", "Acme Dental", 2, source="api", sku="seats")
    office.mapped("A1", 77, source="api")
    (row,) = [row for row in office.preview().rows if row.contributors]
    assert row.blocked == "Api, Csv and Duo all feed DUO-MFA: declare it shared first."
    assert office.license(source="api", sku="seats", shared=True).row(row.key).checked
