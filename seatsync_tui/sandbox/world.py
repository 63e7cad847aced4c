"""The sandbox's world: what Duo and ConnectWise hold, as plain mutable records.

A world is data only. `duo.py` and `psa.py` serve it, `generate.py` makes it from a seed, tests change it
while it is being read. ConnectWise records are kept in the very shape the API sends, so that what is served
is what is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from seatsync_tui.sandbox.vendors import Vendors

Record = dict[str, Any]


class DuoUser(NamedTuple):
    """One Duo user, as small as the count needs; the full object is drawn up when a page is served."""

    number: int
    """Unique within its account; the user id is made from it."""
    status: str
    """`active`, `bypass`, `disabled`, `locked out`, `pending deletion`, or a value nobody has seen yet."""
    enrolled: bool


@dataclass(slots=True)
class DuoAccount:
    """A child account (subaccount) of the MSP's Duo parent."""

    account_id: str
    """`DA` and 18 characters."""
    name: str | None
    users: Sequence[DuoUser] = field(default_factory=list)
    """In listing order; any sequence will do, so that a million users need not be held. Replace it whole."""
    api_hostname: str = ""
    """Empty: the server's own loopback `host:port`. Anything else is sent as it stands."""
    refusal: str = ""
    """Empty, or why reads of this account fail: `cross-deployment`, `forbidden`."""
    edition: str = "PLATFORM"


@dataclass(slots=True)
class DuoParent:
    """The MSP's own Duo account: keys of its Accounts API application, and its children in listing order."""

    ikey: str
    skey: str
    accounts: list[DuoAccount] = field(default_factory=list)


def service_boards() -> dict[int, Record]:
    """The service boards of every site: two in use and one given up."""
    place = {"location": {"id": 2, "name": "Tampa Office"}, "department": {"id": 10, "name": "Services"}}
    names = {1: "Help Desk", 2: "Billing", 3: "Old Board"}
    return {
        number: {"id": number, "name": name, **place, "inactiveFlag": number == 3}
        for number, name in names.items()
    }


def board_statuses() -> dict[int, Record]:
    """A status to begin with, one in between and a closing one for each board, with ids of its own."""
    kinds = (("New", True, False), ("In Progress", False, False), (">Closed", False, True))
    return {
        10 * board["id"] + place: {
            "id": 10 * board["id"] + place,
            "name": name,
            "board": {"id": board["id"], "name": board["name"]},
            "sortOrder": place,
            "inactive": False,
            "closedStatus": closes,
            "defaultFlag": first,
        }
        for board in service_boards().values()
        for place, (name, first, closes) in enumerate(kinds, 1)
    }


@dataclass(slots=True)
class PsaSite:
    """One ConnectWise PSA site. Each mapping goes from id to the record as the API sends it."""

    company: str
    """The login company id, as in `company+publicKey:privateKey`."""
    public_key: str
    private_key: str
    client_id: str
    codebase: str = "v2026_4/"
    time_zone: str = "Eastern Standard Time"
    """`system/info.serverTimeZone`: a Windows zone name."""
    member: str = "SeatSync"
    """The API member: what `_info.updatedBy` says after a write."""
    companies: dict[int, Record] = field(default_factory=dict)
    agreements: dict[int, Record] = field(default_factory=dict)
    additions: dict[int, Record] = field(default_factory=dict)
    """All additions of all agreements; `agreementId` tells whose."""
    catalog: dict[int, Record] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    """Names listed by `/system/reports`."""
    boards: dict[int, Record] = field(default_factory=service_boards)
    board_statuses: dict[int, Record] = field(default_factory=board_statuses)
    tickets: dict[int, Record] = field(default_factory=dict)
    notes: dict[int, Record] = field(default_factory=dict)
    """Notes of all tickets; `ticketId` tells whose."""
    documents: dict[int, Record] = field(default_factory=dict)
    attached: dict[int, tuple[str, int]] = field(default_factory=dict)
    """What a document hangs on, as kind and id of the record, by the document's id."""
    files: dict[int, bytes] = field(default_factory=dict)
    """Content of a document by its id."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one seeded case should show once its license is mapped, written down by hand, never computed.

    It speaks of the row about `customer_id`, or, without a customer, of the row that holds `addition_id`.
    """

    case: str
    """Short name of the case, unique in the world."""
    status: str
    """The status letter for letter; empty where several would be right and only `never` matters."""
    customer_id: str | None = None
    addition_id: int | None = None
    company_id: int | None = None
    flags: tuple[str, ...] = ()
    """The flags that must stand, each as its text begins: `sum of 2`, `starts`, `maybe more`."""
    counted: int | None = None
    """Seats of the whole row: of all its customers together."""
    current: float | None = None
    change: str | None = None
    """`update`, `create`, `cancel`, or nothing proposed."""
    pick: str = ""
    """What a person has to choose first: `license`, `company`, `agreement`, `addition`, `ending`, `zero`."""
    checked: bool = False
    blocked: bool = False
    """The row cannot be ticked as it stands."""
    says: str = ""
    """A piece of the reason that has to be there, or empty."""
    given: tuple[str, ...] = ()
    """What a person did before, in order; without any, nothing but the license mapping. One sentence each:

    `map CUSTOMER COMPANY` · `map CUSTOMER COMPANY as OLD NAME` · `pin CUSTOMER ADDITION` ·
    `hold CUSTOMER QUANTITY until DATE` · `ignore CUSTOMER` · `wrote ADDITION QUANTITY` (by our last push) ·
    `license PRODUCT` (what the Duo license is mapped to; the last one counts) · `license none` (it is not).
    """
    never: tuple[str, ...] = ()
    """Statuses that would be wrong for this row."""
    shows: str = ""
    """What a person trying the demo learns from it, in one sentence; empty for ordinary customers."""


@dataclass(slots=True)
class World:
    """Everything the sandbox serves."""

    seed: int
    today: date
    duo: DuoParent
    psa: PsaSite
    product: str = "DUO-MFA"
    """Identifier of the catalog product that the Duo license should be mapped to."""
    expectations: list[Expectation] = field(default_factory=list)
    vendors: Vendors | None = None
    """What other vendors hold; without it they are not served."""
