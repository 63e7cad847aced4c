"""Matches that are as good as certain are proposed together, and never where a question is left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seatsync_tui.reconcile.confirming import confirmable
from tests.reconcile.builders import Office

NEAR = "Acme Dental Groupe"


def office(name: str = NEAR, company: str = "Acme Dental Group") -> Office:
    """A customer that is named almost as a company is, and another company far from it."""
    made = Office().client(77, company, None).client(78, "Baker & Sons", 6)
    made.customer("DA9", name, 5)
    return made


def proposed(made: Office) -> list[tuple[str, int]]:
    return [(each.customer[1], each.best.company_id) for each in confirmable(made.facts())]


def test_one_that_leads_by_far_is_proposed() -> None:
    assert proposed(office()) == [("DA9", 77)]


def test_two_customers_that_lead_to_one_company_are_a_question() -> None:
    made = office()
    made.customer("DA10", "Acme Dentall Group", 3)
    assert proposed(made) == []


@pytest.mark.parametrize("how", ["by name", "saved", "saved for one that is gone"])
def test_a_company_that_another_customer_holds_is_a_question(how: str) -> None:
    made = office()
    if how == "by name":
        made.customer("DA11", "Acme Dental Group", 3)
    elif how == "saved":
        made.customer("DA11", "Zinnia Bakery", 3)
        made.mapped("DA11", 77)
    else:
        made.mapped("DA12", 77)
    assert proposed(made) == []


@pytest.mark.parametrize("state", [{"deleted": True}, {"status": "Inactive"}])
def test_a_company_that_is_not_in_use_is_a_question(state: dict[str, object]) -> None:
    made = office()
    made.companies[0] = replace(made.companies[0], **state)  # type: ignore[arg-type]
    assert proposed(made) == []


def test_one_that_is_ignored_or_holds_another_number_is_not_proposed() -> None:
    assert proposed(office().ignore("DA9")) == []
    long = "Saint Mary of the Woods Regional Medical Center and Family Clinic"
    assert proposed(office(f"{long} 12", f"{long} 13")) == []
