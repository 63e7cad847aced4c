"""The seeded world: the same for the same seed, whole in itself, and of many kinds."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given

from seatsync_tui.sandbox.cases import CASES, FULL
from seatsync_tui.sandbox.generate import make_world
from tests.sandbox.seeded import (
    TODAY,
    Asked,
    few,
    worlds,
)


def test_same_arguments_make_the_same_world_byte_for_byte() -> None:
    assert pickle.dumps(make_world(7, 60, TODAY)) == pickle.dumps(make_world(7, 60, TODAY))


def test_the_world_does_not_depend_on_how_strings_are_hashed() -> None:
    script = (
        "import datetime, hashlib; from seatsync_tui.sandbox.generate import make_world;"
        "world = make_world(3, 60, datetime.date(2026, 11, 21));"
        "print(hashlib.sha256(repr(world).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_another_seed_makes_other_clients_but_the_same_cases() -> None:
    one, other = make_world(1, 60, TODAY), make_world(2, 60, TODAY)
    assert {told.case for told in one.expectations if told.shows} == {
        told.case for told in other.expectations if told.shows
    }
    shared = {account.name for account in one.duo.accounts} & {account.name for account in other.duo.accounts}
    assert len(shared) <= sum(case.customers for case in CASES) + 2


@pytest.mark.parametrize("subaccounts", [0, 1, 5, 10, 39, 40, 59, 60, 200, 2000])
def test_every_asked_size_is_made_exactly(subaccounts: int) -> None:
    assert len(make_world(1, subaccounts, TODAY).duo.accounts) == subaccounts


@few
@given(worlds)
def test_ids_are_unique_and_well_formed(asked: Asked) -> None:
    world = make_world(*asked)
    ids = [account.account_id for account in world.duo.accounts]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"DA[A-Z0-9]{18}", account_id) for account_id in ids)
    assert re.fullmatch(r"DI[A-Z0-9]{18}", world.duo.ikey)
    assert len(world.duo.skey) == 40
    for records in (world.psa.companies, world.psa.agreements, world.psa.additions, world.psa.catalog):
        assert all(number == record["id"] for number, record in records.items())
    identifiers = [company["identifier"] for company in world.psa.companies.values()]
    assert len(set(identifiers)) == len(identifiers)
    assert all(identifier.isascii() and 0 < len(identifier) <= 30 for identifier in identifiers)


@few
@given(worlds)
def test_records_belong_together(asked: Asked) -> None:
    world = make_world(*asked)
    psa = world.psa
    for agreement in psa.agreements.values():
        assert psa.companies[agreement["company"]["id"]]["name"] == agreement["company"]["name"]
        parent = agreement.get("parentAgreement")
        assert parent is None or psa.agreements[parent["id"]]["company"]["id"] == agreement["company"]["id"]
    for addition in psa.additions.values():
        agreement = psa.agreements[addition["agreementId"]]
        assert addition["agreementStatus"] == agreement["agreementStatus"]
        assert addition["effectiveDate"] >= agreement["billStartDate"]
        assert addition["product"]["identifier"] == psa.catalog[addition["product"]["id"]]["identifier"]
        assert addition.get("cancelledDate", "9") >= addition["effectiveDate"]


def test_sizes_run_from_none_over_one_page_to_three() -> None:
    sizes = {len(account.users) for account in make_world(1, FULL, TODAY).duo.accounts}
    assert {0, 300, 301} <= sizes
    assert 600 < max(sizes) <= 700


def test_users_have_every_known_status_and_one_nobody_knows() -> None:
    users = Counter(user for account in make_world(1, 60, TODAY).duo.accounts for user in account.users)
    kinds = {(user.status, user.enrolled) for user in users}
    assert {status for status, _ in kinds} == {
        "active",
        "bypass",
        "disabled",
        "locked out",
        "pending deletion",
        "quarantined",
    }
    assert {("active", False), ("bypass", True), ("pending deletion", True)} <= kinds
    active = sum(count for user, count in users.items() if user.status == "active")
    assert active > 0.85 * users.total()


def test_the_catalog_holds_products_that_no_addition_may_be_made_of() -> None:
    world = make_world(1, 60, TODAY)
    catalog = {item["identifier"]: item for item in world.psa.catalog.values()}
    assert catalog[world.product]["price"] == 6.0
    assert any(item["inactiveFlag"] for item in catalog.values())
    assert any(item["productClass"] == "Bundle" for item in catalog.values())
    assert any(item["price"] == 0 for item in catalog.values())
    others = [a for a in world.psa.additions.values() if a["product"]["identifier"] != world.product]
    assert len(others) > len(world.psa.additions) / 2


def test_companies_and_agreements_are_of_many_kinds() -> None:
    psa = make_world(1, 200, TODAY).psa
    assert {company["status"]["name"] for company in psa.companies.values()} == {"Active", "Inactive"}
    kinds = {(kind["id"], kind["name"]) for one in psa.companies.values() for kind in one["types"]}
    assert sorted(name for _, name in kinds) == ["Client", "Former Client", "Prospect", "Vendor"]
    assert len({number for number, _ in kinds}) == len(kinds)
    assert any(company["deletedFlag"] for company in psa.companies.values())
    agreements = psa.agreements.values()
    assert {one["agreementStatus"] for one in agreements} == {"Active", "Cancelled", "Expired", "Inactive"}
    assert {one["prorateFlag"] for one in agreements} == {True, False}
    assert {one["billingCycle"]["name"] for one in agreements} == {"Monthly", "Quarterly", "Annually"}
    assert sum("parentAgreement" in one for one in agreements) > 1
    next_invoices = Counter(str(one["nextInvoiceDate"])[:10] for one in agreements)
    assert next_invoices.most_common(1)[0][0] == "2026-12-01"
    assert {"2026-11-01", "2027-01-01"} <= set(next_invoices)
