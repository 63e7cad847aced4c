"""A plan of one company alone never takes another client's rows along."""

from __future__ import annotations

import pytest

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.reconcile.partial import company_meant, company_words
from tests.reconcile.builders import Office


def namesakes() -> Office:
    """Two companies of one name, and one whose name is the other's number."""
    office = Office().client(77, "Acme Dental", 45).client(78, "ACME Dental", 6).client(79, "78", 3)
    return office.mapped("DA77", 77).mapped("DA78", 78).mapped("DA79", 79)


def test_a_name_that_two_companies_bear_is_refused_with_their_ids() -> None:
    with pytest.raises(SettingsError, match="2 companies are named 'acme dental': 77 and 78"):
        company_meant(namesakes().preview().rows, "acme dental")


@pytest.mark.parametrize(("wanted", "company", "named"), [("77", 77, "Acme Dental (77)"), ("79", 79, "78")])
def test_an_id_means_one_company_and_is_said_where_the_name_means_two(
    wanted: str, company: int, named: str
) -> None:
    rows = namesakes().preview().rows
    assert company_meant(rows, wanted) == company
    assert company_words(rows, company) == named


def test_an_id_goes_before_a_name_that_reads_like_it() -> None:
    assert company_meant(namesakes().preview().rows, "78") == 78


@pytest.mark.parametrize("wanted", ["Acme", "7", "٧٧", ""])
def test_a_part_of_a_name_or_id_means_nobody(wanted: str) -> None:
    with pytest.raises(SettingsError, match="No row belongs"):
        company_meant(namesakes().preview().rows, wanted)
