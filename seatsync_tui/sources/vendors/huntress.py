"""Huntress: organizations, and for each the billable numbers of every product.

By the vendor's API reference; no live account was asked. Its limit of 60 requests a minute is kept.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal

from seatsync_tui.http.answers import Unreadable
from seatsync_tui.models.counts import Customer, SeatCount
from seatsync_tui.sources.api import MOST_PAGES, ApiSource
from seatsync_tui.sources.base import CustomerList, Metric, SourceInfo, SourceSetting
from seatsync_tui.sources.record import Record

PAGE = 500
LABELS = {"edr": "Managed EDR", "itdr": "Managed ITDR", "sat": "Security awareness training", "siem": "SIEM"}
UNITS = {"edr": "agents", "itdr": "identities", "sat": "learners", "siem": "log sources"}
LISTED = {
    "edr": "agents_count",
    "itdr": "billable_identity_count",
    "sat": "sat_learner_count",
    "siem": "logs_sources_count",
}
"""Numbers that the list itself bears; `agents_count` also counts agents that are not billed."""


class Huntress(ApiSource):
    """Asks for each organization, or with `huntress-counts` cheap takes the numbers of the list."""

    async def authorization(self, scope: str) -> Mapping[str, str]:
        """The API key and its secret, as user and password."""
        pair = f"{self.keys['huntress-key']}:{self.keys['huntress-secret']}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    async def list_customers(self) -> CustomerList:
        """Every organization, oldest first so that pages stay what they are."""
        self._listed = {each.text("id"): each async for each in self._organizations()}
        return CustomerList(
            tuple(Customer(self.name, key, each.words("name")) for key, each in self._listed.items())
        )

    async def count(self, customer: Customer) -> Sequence[SeatCount]:
        """The products of one organization; one it does not have is not there."""
        if self.keys["huntress-counts"] == "cheap":
            listed = self._listed[customer.customer_id]
            told = {sku: name for sku, name in LISTED.items() if listed.fields.get(name) is not None}
            numbers = {sku: listed.seats(name) for sku, name in told.items()}
        else:
            url = f"{self.base('huntress-url')}/v1/organizations/{customer.customer_id}"
            answer = await self.ask(url, scope=customer.customer_id)
            numbers = _usages(answer.record("organization").record("actual_usages"))
        return [
            self.counted(customer, sku, number, metric=UNITS[sku], label=LABELS[sku])
            for sku, number in numbers.items()
        ]

    async def _organizations(self) -> AsyncIterator[Record]:
        token, seen = "", set[str]()
        for _ in range(MOST_PAGES):
            params = {"limit": PAGE, "sort_direction": "asc"} | ({"page_token": token} if token else {})
            answer = await self.ask(
                f"{self.base('huntress-url')}/v1/organizations", scope="organizations", params=params
            )
            for organization in answer.records("organizations"):
                if organization.text("id") in seen:
                    raise Unreadable(f"the organization {organization.text('id')} twice")
                seen.add(organization.text("id"))
                yield organization
            paging = answer.maybe("pagination")
            token = "" if paging is None else paging.words("next_page_token")
            if not token:
                return
        raise Unreadable("pages that do not end")


def _usages(usages: Record) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    edr, sat, siem = usages.maybe("edr"), usages.maybe("sat"), usages.maybe("siem")
    if edr is not None:
        found["edr"] = edr.seats("billable_agents_count")
    if usages.fields.get("itdr") is not None:
        tenants = [each.seats("billable_identities_count") for each in usages.records("itdr")]
        found["itdr"] = sum(tenants, Decimal(0))
    if sat is not None:
        found["sat"] = sat.seats("learners_count")
    if siem is not None:
        found["siem"] = siem.seats("billable_log_sources_count")
    return found


SOURCE = Huntress.info = SourceInfo(
    name="huntress",
    label="Huntress",
    customer_word="organization",
    settings=(
        SourceSetting("huntress-key", "API key"),
        SourceSetting("huntress-secret", "API secret", secret=True),
        SourceSetting("huntress-url", "Address", default="https://api.huntress.io"),
        SourceSetting("huntress-counts", "Numbers", default="exact", choices=("exact", "cheap")),
    ),
    open=Huntress,
    metrics=tuple(Metric(unit, unit) for unit in UNITS.values()),
    role="API key {huntress-key}",
    needs=("An API key of the account that holds the organizations.",),
    calls_per_minute=60,
)
