"""What several customers and additions of one company may not hide from each other."""

from __future__ import annotations

from datetime import date

import pytest

from seatsync_tui.models.rows import Status
from tests.reconcile.builders import OTHER, Office, flags, seen

KEY = "duo:company-77:product-7"


@pytest.mark.parametrize("billed", [None, 50])
def test_a_customer_of_the_company_that_tells_nothing_at_all_makes_its_rows_not_read(
    billed: int | None,
) -> None:
    office = Office().client(seats=5)
    office.customer("DA78", "Acme East", None, sku="")
    office.mapped("DA77", 77).mapped("DA78", 77)
    if billed is not None:
        office.addition(9001, billed)
    row = office.row()
    assert seen(row.status, row.action, row.tickable, row.counted) == (Status.NOT_READ, None, False, None)
    assert "Acme East could not be read" in row.reason


def test_a_customer_that_tells_nothing_leaves_the_rows_of_other_sources_and_companies_alone() -> None:
    office = Office().client(seats=5).license()
    office.client(78, "Baker", 4)
    office.customer("C1", "Acme East", None, source="csv", sku="")
    office.customer("DA79", "Baker East", None, sku="")
    office.mapped("C1", 77, source="csv").mapped("DA78", 78).mapped("DA79", 78)
    office.addition(9001, 4)
    rows = office.rows()
    assert rows[KEY].status is Status.READY
    assert rows["duo:company-78:product-7"].status is Status.NOT_READ


def test_an_ignored_addition_the_license_is_also_billed_as_stops_a_create_too() -> None:
    office = Office().client(seats=14).license(also_billed_as=(OTHER,)).ignore(addition=9001)
    office.addition(9001, 14, product_id=OTHER, product="DUO-OLD")
    row = office.row()
    assert seen(row.status, row.tickable) == (Status.NO_ADDITION, False)
    assert "9001" in row.blocked


def test_an_addition_is_not_extra_while_the_company_waits_for_a_pick_and_none_is_compared() -> None:
    office = Office().client(seats=10)
    for agreement in (600, 610):
        office.agreement(agreement, 77)
    office.customer("DA78", "Acme East", 5)
    office.mapped("DA77", 77).mapped("DA78", 77).pin("DA77", 577).pin("DA78", 600)
    for addition, agreement in ((9001, 577), (9002, 577), (9004, 610)):
        office.addition(addition, 3, agreement)
    rows = office.rows()
    waiting = rows[f"{KEY}:agreement-577"]
    assert seen(waiting.status, waiting.related) == (Status.MULTIPLE_ADDITIONS, (9001, 9002, 9004))
    assert "addition:9004" not in rows


def test_a_hold_that_ended_is_said_where_several_additions_are_live() -> None:
    office = Office().client(seats=16).hold(KEY, 15, date(2026, 11, 20))
    office.addition(9001, 14)
    office.addition(9002, 2)
    assert seen(office.row().status, flags(office.row())) == (Status.MULTIPLE_ADDITIONS, ["hold ended"])
