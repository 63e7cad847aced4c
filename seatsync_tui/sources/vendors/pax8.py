"""Pax8: one list of subscriptions for all companies, each with its product and its committed term.

By the vendor's partner and authentication specifications; no live account was asked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from seatsync_tui.http.answers import Unreadable
from seatsync_tui.models.counts import Customer, SeatCount
from seatsync_tui.sources.api import MOST_PAGES, ApiSource
from seatsync_tui.sources.base import CustomerList, Metric, SourceInfo, SourceSetting
from seatsync_tui.sources.record import Record

PAGE = 200
"""Records asked for at a time, the most Pax8 gives."""
BILLED = ("Active", "PendingCancel")
"""Statuses of a subscription that is billed; one that waits for its cancellation is until then."""


@dataclass(slots=True)
class _Product:
    """What one company has of one product."""

    label: str
    quantity: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    until: date | None = None
    """The earliest end of a term that still runs."""


@dataclass(slots=True)
class _Held:
    """Products by id, of every company."""

    by_company: dict[str, dict[str, _Product]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


class Pax8(ApiSource):
    """Reads all companies and subscriptions with the list, so that counting one asks nothing more."""

    _token = ""

    async def authorization(self, scope: str) -> Mapping[str, str]:
        """A bearer token for all; it lasts a day."""
        if not self._token:
            fields = {
                "client_id": self.keys["pax8-client-id"],
                "client_secret": self.keys["pax8-client-secret"],
                "audience": "https://api.pax8.com",
                "grant_type": "client_credentials",
            }
            url = f"{self.base('pax8-url')}/token"
            self._token = await self.token(url, fields, "token", as_json=True)
        return {"Authorization": f"Bearer {self._token}"}

    async def list_customers(self) -> CustomerList:
        """The companies that hold a subscription; those that hold none are nobody's count."""
        names = {each.text("id"): each.words("name") async for each in self._pages("companies", {})}
        self._held = _Held()
        for status in BILLED:
            async for subscription in self._pages("subscriptions", {"status": status}):
                await self._take(subscription)
        held = self._held.by_company
        return CustomerList(tuple(Customer(self.name, key, names.get(key, "")) for key in held))

    async def count(self, customer: Customer) -> Sequence[SeatCount]:
        """What was listed for a company, a number a product."""
        return [
            self.counted(
                customer,
                product_id,
                each.quantity,
                label=each.label,
                committed=each.committed,
                until=each.until,
            )
            for product_id, each in self._held.by_company[customer.customer_id].items()
        ]

    async def _take(self, subscription: Record) -> None:
        if subscription.text("id") in self._held.seen:
            return
        self._held.seen.add(subscription.text("id"))
        products = self._held.by_company.setdefault(subscription.text("companyId"), {})
        product_id = subscription.text("productId")
        if product_id not in products:
            label = subscription.words("productName") or await self._product(product_id)
            products[product_id] = _Product(label)
        product, quantity = products[product_id], subscription.seats("quantity")
        product.quantity += quantity
        term = subscription.maybe("commitmentTerm")
        end = None if term is None else term.day("endDate")
        if end is not None and end >= self.clock.now().date():
            product.committed += quantity
            product.until = end if product.until is None else min(product.until, end)

    async def _product(self, product_id: str) -> str:
        found = await self.ask(f"{self.base('pax8-url')}/products/{product_id}", scope="products")
        return found.words("name") or product_id

    async def _pages(self, what: str, params: Mapping[str, object]) -> AsyncIterator[Record]:
        """Every record of a list; raises Unreadable when there are fewer or more than it says."""
        number, total, rows = 0, 0, 0
        while number < MOST_PAGES:
            answer = await self.ask(
                f"{self.base('pax8-url')}/{what}", scope=what, params={"page": number, "size": PAGE, **params}
            )
            paging = answer.record("page")
            total = int(paging.amount("totalElements"))
            if int(paging.amount("number")) != number:
                raise Unreadable(f"page {paging.amount('number')} of {what} instead of page {number}")
            for record in answer.records("content"):
                rows += 1
                yield record
            number += 1
            if number >= paging.amount("totalPages"):
                break
        if rows != total:
            raise Unreadable(f"{rows} {what} where it says there are {total}")


SOURCE = Pax8.info = SourceInfo(
    name="pax8",
    label="Pax8",
    customer_word="company",
    settings=(
        SourceSetting("pax8-client-id", "Client id"),
        SourceSetting("pax8-client-secret", "Client secret", secret=True),
        SourceSetting("pax8-url", "Address", default="https://api.pax8.com/v1"),
    ),
    open=Pax8,
    metrics=(Metric("licenses", "quantity of the subscriptions"),),
    role="API client {pax8-client-id}",
    needs=("An API application of the partner account.", "It reads companies, subscriptions and products."),
)
