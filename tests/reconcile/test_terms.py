"""Yearly terms: seats bought for a year go only to a yearly agreement of the same month."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from seatsync_tui.models.counts import Sku
from seatsync_tui.models.rows import Pick
from tests.reconcile.builders import Office, seen

YEARLY = (Sku("duo", "duo-mfa", "Duo Security (MFA)", yearly=True),)
ENDS = date(2027, 3, 31)
APRIL = {"billing_cycle": "Annual", "bill_start": date(2025, 4, 15)}


def office(**agreement: Any) -> Office:
    made = Office(skus=YEARLY).client(seats=45, **agreement)
    return made.commit("DA77", 45, ENDS)


def test_a_yearly_agreement_of_the_same_month_carries_the_term() -> None:
    row = office(**APRIL).row()
    assert seen(row.agreement_id, row.tickable) == (577, True)


@pytest.mark.parametrize(
    "agreement",
    [APRIL | {"billing_cycle": "Monthly"}, APRIL | {"bill_start": date(2025, 5, 1)}],
    ids=["monthly", "another month"],
)
def test_any_other_agreement_is_refused_with_the_one_it_needs(agreement: dict[str, Any]) -> None:
    row = office(**agreement).row()
    assert seen(row.tickable, row.blocked) == (
        False,
        "The term is for a year: it needs a yearly agreement that started in April.",
    )
    made = office(**agreement)
    made.pin("DA77", 577)
    assert not made.row("duo:company-77:product-7:agreement-577").tickable


def test_of_several_agreements_the_fitting_one_is_taken() -> None:
    made = office(billing_cycle="Monthly")
    made.agreement(578, 77, **APRIL)
    row = made.row()
    assert seen(row.agreement_id, row.pick) == (578, None)


def test_of_several_fitting_ones_a_person_picks() -> None:
    made = office(**APRIL)
    made.agreement(578, 77, **APRIL)
    assert seen(made.row().pick, made.row().tickable) == (Pick.AGREEMENT, False)


def test_a_term_whose_end_is_not_known_began_this_month() -> None:
    made = office(billing_cycle="Annual", bill_start=date(2025, 11, 1))
    made.commit("DA77", 45, None)
    assert made.row().tickable
