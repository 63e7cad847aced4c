"""A client that others wrote, unmodified, works against the ConnectWise side over HTTPS on loopback."""

from __future__ import annotations

import json
import ssl
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from pydantic.warnings import PydanticDeprecatedSince20

from seatsync_tui.sandbox.psa_records import agreement_record
from seatsync_tui.sandbox.psa_rules import ALREADY_INVOICED
from seatsync_tui.sandbox.server import Sandbox, running
from tests.sandbox.psa_site import CREDIT, DUO, PLAIN, PRORATING, SEATS, replace, small_world

# Its models were written for an older pydantic, which says so of one of them while they are imported.
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "Using extra keyword arguments on `Field`", PydanticDeprecatedSince20)
    from pyconnectwise import ConnectWiseManageAPIClient
    from pyconnectwise.exceptions import (
        AuthenticationFailedException,
        MalformedRequestException,
        MethodNotAllowedException,
        NotFoundException,
        PermissionsFailedException,
        ServerError,
    )
    from pyconnectwise.models.manage import Addition, Agreement, AgreementType, CatalogItem, Company, Info


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sandbox]:
    """Serve the small site with a certificate that only this test trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with running(small_world(), tls=context) as served:
        yield served


def client_for(sandbox: Sandbox, private_key: str = "priv", client_id: str = "") -> Any:
    site = sandbox.world.psa
    return ConnectWiseManageAPIClient(
        "exm", f"localhost:{sandbox.port}", client_id or site.client_id, site.public_key, private_key
    )


def test_it_finds_the_codebase_and_counts(sandbox: Sandbox) -> None:
    client = client_for(sandbox)
    assert client.codebase == "v2026_4/"
    assert client.finance.agreements.count.get().count == 4
    assert client.procurement.catalog.count.get(params={"conditions": "inactiveFlag=false"}).count == 3


def test_it_reads_agreements_page_by_page_with_their_conditions(sandbox: Sandbox) -> None:
    site = sandbox.world.psa
    for number in range(600, 630):
        site.agreements[number] = agreement_record(number, site.companies[77], name=f"Plan {number}")
    pages = client_for(sandbox).finance.agreements.paginated(
        1, 7, params={"conditions": 'agreementStatus="Active" and id >= 600'}
    )
    found = [agreement.id for agreement in pages.all()]
    assert found == list(range(600, 630))
    asked = [exchange.query["page"] for exchange in sandbox.record.of(path="/finance/agreements")]
    assert asked == ["1", "2", "3", "4", "5"]


def test_it_lists_the_additions_of_an_agreement(sandbox: Sandbox) -> None:
    found = client_for(sandbox).finance.agreements.id(PRORATING).additions.get()
    assert [(line.id, line.quantity, line.product.identifier) for line in found] == [
        (SEATS, 25.0, "DUO-ADV"),
        (CREDIT, -2.0, "DUO-ADV"),
    ]
    assert found[0].effective_date.date().isoformat() == "2025-01-01"
    assert found[0].cancelled_date is None


def test_it_patches_a_quantity(sandbox: Sandbox) -> None:
    line = client_for(sandbox).finance.agreements.id(PRORATING).additions.id(SEATS)
    patched = line.patch([replace("quantity", 27)])
    assert (patched.quantity, patched.billed_quantity, patched.ext_price) == (27.0, 27.0, 162.0)
    assert line.get().info["updatedBy"] == "SeatSync"


def test_it_creates_and_deletes_an_addition(sandbox: Sandbox) -> None:
    additions = client_for(sandbox).finance.agreements.id(PLAIN).additions
    made = additions.post(
        {
            "product": {"id": DUO},
            "quantity": 12,
            "billCustomer": "Billable",
            "effectiveDate": "2026-12-01T00:00:00Z",
        }
    )
    assert (made.agreement_id, made.unit_price, made.description) == (PLAIN, 6.0, "Duo Advantage")
    additions.id(made.id).delete()
    with pytest.raises(NotFoundException):
        additions.id(made.id).get()
    assert [write.method for write in sandbox.record.writes()] == ["POST", "DELETE"]


def test_it_raises_its_own_error_for_a_record_that_is_not_valid(sandbox: Sandbox) -> None:
    additions = client_for(sandbox).finance.agreements.id(PLAIN).additions
    late = {"product": {"id": DUO}, "billCustomer": "Billable", "effectiveDate": "2026-11-01T00:00:00Z"}
    with pytest.raises(MalformedRequestException) as refused:
        additions.post(late)
    assert json.loads(refused.value.details())["errors"][0]["message"] == ALREADY_INVOICED


def test_it_raises_its_own_error_for_a_bad_condition(sandbox: Sandbox) -> None:
    with pytest.raises(MalformedRequestException) as refused:
        client_for(sandbox).finance.agreements.get(params={"conditions": "invoiceDate = null"})
    assert "invoiceDate is not a recognized name." in refused.value.details()


def test_it_raises_its_own_error_for_each_refused_access(sandbox: Sandbox) -> None:
    with pytest.raises(AuthenticationFailedException):
        client_for(sandbox, private_key="wrong").finance.agreements.count.get()
    with pytest.raises(AuthenticationFailedException):
        client_for(sandbox, client_id="not-ours").finance.agreements.count.get()
    with pytest.raises(MethodNotAllowedException):
        client_for(sandbox).company.companies.post({"name": "x"})
    sandbox.faults.add("forbidden", times=1, path="count")
    with pytest.raises(PermissionsFailedException):
        client_for(sandbox).finance.agreements.count.get()
    sandbox.faults.add("500", times=1, path="count")
    with pytest.raises(ServerError):
        client_for(sandbox).finance.agreements.count.get()


def test_it_tries_again_after_a_timeout_of_the_database(sandbox: Sandbox) -> None:
    sandbox.faults.add("500-timeout", times=3, path="count")
    assert client_for(sandbox).finance.agreements.count.get().count == 4


def test_it_reads_companies_catalog_types_and_system_info(sandbox: Sandbox) -> None:
    client = client_for(sandbox)
    companies = client.company.companies.get(
        params={"conditions": "deletedFlag=false", "orderBy": "name asc"}
    )
    assert [company.name for company in companies] == ["Lakeside Legal", "Northwind Dental"]
    assert client.procurement.catalog.id(DUO).get().price == 6.0
    assert [kind.name for kind in client.finance.agreements.types.get()] == ["Managed Services", "Security"]
    assert client.system.info.get().server_time_zone == "Eastern Standard Time"
    assert [report.name for report in client.system.reports.get()] == ["Service", "AgreementAdditions"]


def test_its_models_take_every_record_of_the_site() -> None:
    site = small_world().psa
    models = (
        (Agreement, site.agreements),
        (Addition, site.additions),
        (Company, site.companies),
        (CatalogItem, site.catalog),
    )
    for model, records in models:
        assert [model.model_validate(record).id for record in records.values()] == list(records)


AGREEMENTS_SAMPLE = """[{"id":501,"name":"Managed Services","type":{"id":4,"name":"Managed"},
"company":{"id":77,"identifier":"NORTHW","name":"Northwind Dental"},"agreementStatus":"Active",
"billStartDate":"2025-01-01T00:00:00Z","nextInvoiceDate":"2026-12-01","prorateFlag":false,
"_info":{"lastUpdated":"2026-11-02T09:00:00Z","updatedBy":"JDoe"}},{"id":502,
"name":"Security Bundle","type":{"id":9,"name":"Security"},"company":{"id":78,"identifier":"LAKES",
"name":"Lakeside Legal"},"agreementStatus":"Active","billStartDate":"2025-06-01T00:00:00Z",
"nextInvoiceDate":"2026-12-01","prorateFlag":true,"_info":{"lastUpdated":"2026-10-30T14:10:00Z",
"updatedBy":"JDoe"}}]"""

ADDITIONS_SAMPLE = """[{"id":9001,"product":{"id":7,"identifier":"DUO-ADV","serializedFlag":false,
"_info":{"catalog_href":"…/procurement/catalog/7"}},"quantity":25.0,"lessIncluded":0.0,
"unitPrice":6.0,"unitCost":3.1,"billCustomer":"Billable","effectiveDate":"2025-01-01T00:00:00Z",
"taxableFlag":true,"invoiceDescription":"Duo Advantage","purchaseItemFlag":false,
"specialOrderFlag":false,"agreementId":501,"description":"Duo Advantage","billedQuantity":25.0,
"uom":"Each","extPrice":150.0,"extCost":77.5,"sequenceNumber":1.0,"margin":72.5,"prorateCost":0.0,
"proratePrice":0.0,"extendedProrateCost":0.0,"extendedProratePrice":0.0,
"prorateCurrentPeriodFlag":false,"agreementStatus":"Active",
"_info":{"lastUpdated":"2026-10-01T08:00:00Z","updatedBy":"JDoe"}}]"""

CREATED_SAMPLE = """{"id":9105,"product":{"id":7,"identifier":"DUO-ADV"},"quantity":12.0,
"unitPrice":6.0,"unitCost":3.1,"billCustomer":"Billable","effectiveDate":"2026-12-01T00:00:00Z",
"agreementId":502,"_info":{}}"""


def test_its_models_take_the_sample_bodies_that_the_site_is_made_after() -> None:
    agreements = [Agreement.model_validate(record) for record in json.loads(AGREEMENTS_SAMPLE)]
    additions = [Addition.model_validate(record) for record in json.loads(ADDITIONS_SAMPLE)]
    created = Addition.model_validate_json(CREATED_SAMPLE)
    assert [agreement.name for agreement in agreements] == ["Managed Services", "Security Bundle"]
    assert (additions[0].margin, created.quantity) == (72.5, 12.0)


def test_an_addition_of_the_site_has_every_name_and_value_of_the_sample() -> None:
    held = small_world().psa.additions[SEATS]
    sample = json.loads(ADDITIONS_SAMPLE)[0]
    same = {name: held[name] for name in sample if name not in ("product", "_info")}
    assert same == {name: sample[name] for name in same}
    assert held["product"].keys() == sample["product"].keys()
    assert held["_info"].keys() >= sample["_info"].keys()


def test_its_models_refuse_an_empty_text_for_a_date() -> None:
    sample = json.loads(ADDITIONS_SAMPLE)[0] | {"cancelledDate": ""}
    with pytest.raises(ValueError, match="cancelledDate"):
        Addition.model_validate(sample)


def test_its_agreement_type_and_system_info_are_models_of_what_is_served(sandbox: Sandbox) -> None:
    client = client_for(sandbox)
    assert isinstance(client.finance.agreements.types.id(9).get(), AgreementType)
    assert isinstance(client.system.info.get(), Info)
