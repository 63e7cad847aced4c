"""Make customers of Duo's account list, and judge whether it is all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import ValidationError

from seatsync_tui.models.counts import Customer
from seatsync_tui.sources.base import CustomerList
from seatsync_tui.sources.duo_shapes import Account, AccountPage


@dataclass(frozen=True, slots=True)
class Listing:
    """The account list, and the API host of each subaccount."""

    customers: CustomerList
    hosts: dict[str, str] = field(repr=False)


def read_listing(page: AccountPage) -> Listing:
    """Customers in Duo's order. An entry without a name is one as well; one without an id spoils the list."""
    customers: dict[str, Customer] = {}
    hosts: dict[str, str] = {}
    unreadable, repeated = 0, []
    for entry in page.response:
        account = _account(entry)
        if account is None:
            unreadable += 1
        elif account.account_id in customers:
            repeated.append(account.account_id)
        else:
            customers[account.account_id] = Customer("duo", account.account_id, _name(account))
            hosts[account.account_id] = account.api_hostname or ""
    note = _note(page, unreadable, repeated)
    return Listing(CustomerList(tuple(customers.values()), complete=not note, note=note), hosts)


def _account(entry: object) -> Account | None:
    try:
        return Account.model_validate(entry)
    except ValidationError:
        return None


def _name(account: Account) -> str:
    name = account.name if isinstance(account.name, str) else ""
    return name.encode("utf-8", "replace").decode()


def _note(page: AccountPage, unreadable: int, repeated: list[str]) -> str:
    if page.metadata is not None and page.metadata.next_offset is not None:
        return f"Duo says that there are more subaccounts than the {len(page.response)} it listed."
    if unreadable:
        return f"Duo listed {unreadable} of {len(page.response)} subaccounts in a form that cannot be read."
    if repeated:
        return f"Duo listed {repeated[0]} more than once."
    return ""
