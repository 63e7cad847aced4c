"""Microsoft 365 by Graph: the partner's contracts, and in each customer's tenant the skus it subscribed to.

By Microsoft's documentation of subscribedSku and contract; no live tenant was asked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import quote

from seatsync_tui.http.answers import Unreadable
from seatsync_tui.models.counts import Customer, SeatCount
from seatsync_tui.sources.api import MOST_PAGES, ApiSource, same_host
from seatsync_tui.sources.base import CustomerList, Metric, SourceInfo, SourceSetting
from seatsync_tui.sources.record import Record

NOT_BILLED = frozenset({"Deleted", "LockedOut", "Suspended"})
"""States of a sku whose seats are no longer sold."""
PURCHASED = "purchased"
ASSIGNED = "assigned"


class Graph(ApiSource):
    """Bears a token for each tenant; one that does not let the application in is not read."""

    async def authorization(self, scope: str) -> Mapping[str, str]:
        """A bearer token of the tenant the request is about."""
        fields = {
            "client_id": self.keys["graph-client-id"],
            "client_secret": self.keys["graph-client-secret"],
            "scope": "https://graph.microsoft.com/.default",
            "grant_type": "client_credentials",
        }
        url = f"{self.base('graph-login-url')}/{quote(scope)}/oauth2/v2.0/token"
        return {"Authorization": f"Bearer {await self.token(url, fields, scope)}"}

    async def list_customers(self) -> CustomerList:
        """The tenants that the partner has a contract with; several contracts are one tenant."""
        names: dict[str, str] = {}
        async for contract in self._values("contracts", self.keys["graph-tenant"]):
            names.setdefault(contract.text("customerId"), contract.words("displayName"))
        return CustomerList(tuple(Customer(self.name, key, name) for key, name in names.items()))

    async def count(self, customer: Customer) -> Sequence[SeatCount]:
        """Purchased and assigned seats of each sku that is counted in users."""
        counts: list[SeatCount] = []
        async for sku in self._values("subscribedSkus", customer.customer_id):
            if sku.text("capabilityStatus") in NOT_BILLED or sku.words("appliesTo") == "Company":
                continue
            label = sku.text("skuPartNumber")
            numbers = {
                PURCHASED: sku.record("prepaidUnits").seats("enabled"),
                ASSIGNED: sku.seats("consumedUnits"),
            }
            counts += [
                self.counted(customer, sku.text("skuId"), number, metric=metric, label=label)
                for metric, number in numbers.items()
            ]
        return counts

    async def _values(self, what: str, tenant: str) -> AsyncIterator[Record]:
        """Every record of a collection, by the links Graph gives, which stay on its host."""
        base = self.base("graph-url")
        headers = await self.authorization(tenant)
        url = f"{base}/v1.0/{what}"
        for _ in range(MOST_PAGES):
            answer = await self.ask(url, scope=tenant, headers=headers)
            for record in answer.records("value"):
                yield record
            link = answer.words("@odata.nextLink")
            if not link:
                return
            url = same_host(link, base)
        raise Unreadable("pages that do not end")


SOURCE = Graph.info = SourceInfo(
    name="graph",
    label="Microsoft 365",
    customer_word="tenant",
    settings=(
        SourceSetting("graph-tenant", "Tenant id of the partner"),
        SourceSetting("graph-client-id", "Application (client) id"),
        SourceSetting("graph-client-secret", "Client secret", secret=True),
        SourceSetting("graph-url", "Address", default="https://graph.microsoft.com"),
        SourceSetting("graph-login-url", "Sign-in address", default="https://login.microsoftonline.com"),
    ),
    open=Graph,
    metrics=(
        Metric(PURCHASED, "seats paid for"),
        Metric(ASSIGNED, "seats given to users", secondary=True),
    ),
    role="application {graph-client-id}",
    needs=(
        "An application of the partner's tenant, open to other tenants and consented to in each customer's.",
        "In the partner's tenant it needs Directory.Read.All, in a customer's Organization.Read.All.",
    ),
)
