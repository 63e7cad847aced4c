"""Puts records of Duo and ConnectWise into a world, one at a time, with ids and dates that fit together."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from seatsync_tui.sandbox import psa_records
from seatsync_tui.sandbox.days import month_start
from seatsync_tui.sandbox.dice import Dice
from seatsync_tui.sandbox.names import Names, bare
from seatsync_tui.sandbox.world import (
    DuoAccount,
    DuoParent,
    DuoUser,
    Expectation,
    PsaSite,
    Record,
    World,
)

EDITIONS = ("ENTERPRISE", "PLATFORM", "PLATFORM", "BEYOND")
"""Duo Essentials, Advantage and Premier, as its billing endpoint spells them."""
COMPANY_TYPES = {"Client": 1, "Prospect": 2, "Vendor": 3, "Former Client": 4}
EDITORS = ("JDoe", "MKovacs", "PAdeyemi", "LBrandt", "Billing")
"""Members of the MSP who keep its ConnectWise."""
AGREEMENT_TYPES = {"Managed Services": 4, "Security": 9, "Co-Managed IT": 11, "Backup": 12, "Voice": 14}


class Client(NamedTuple):
    """What one client has in both systems."""

    company: Record
    agreement: Record
    account: DuoAccount

    @property
    def row(self) -> dict[str, Any]:
        """Return what tells the client's row in an expectation."""
        return {"customer_id": self.account.account_id, "company_id": self.company["id"]}


class Builder:
    """A world in the making."""

    def __init__(self, seed: int, today: date) -> None:
        self.dice = Dice(seed)
        self.names = Names(self.dice)
        self.today = today
        duo = DuoParent(ikey="DI" + self.dice.signs(18), skey=self.dice.signs(40).lower())
        psa = PsaSite(
            company="northlane",
            public_key=self.dice.signs(16),
            private_key=self.dice.signs(16),
            client_id="5ea75ecc-0000-4000-8000-5a4db0c0ffee",
            reports=["AgreementAdditions"],
        )
        self.world = World(seed=seed, today=today, duo=duo, psa=psa)
        self._identifiers: set[str] = set()
        self._account_ids: set[str] = set()
        self._products: dict[str, Record] = {}
        self._places: dict[int, int] = {}
        self._last = {"company": 19, "agreement": 500, "addition": 9000}

    def product(self, identifier: str, **more: Any) -> Record:
        """Add a catalog product; `more` as `catalog_record` takes it."""
        number = 7 + 3 * len(self._products)
        record = psa_records.catalog_record(number, identifier, **more)
        self._products[identifier] = self.world.psa.catalog[number] = record
        return record

    def company(self, name: str, kind: str = "Client", **more: Any) -> Record:
        """Add a company of one type; `more` as `company_record` takes it."""
        number = self._number("company", 4)
        more.setdefault("_info", self._history(month_start(self.today, -self.dice.between(3, 60))))
        record = psa_records.company_record(number, name, identifier=self._identifier(name), **more)
        record["types"] = [psa_records.reference(COMPANY_TYPES[kind], kind)]
        self.world.psa.companies[number] = record
        return record

    def agreement(self, company: Record, name: str = "Managed Services", **more: Any) -> Record:
        """Add an agreement; unsaid, it is active, monthly, prorating and next invoiced on the 1st."""
        number = self._number("agreement", 3)
        kind = more.pop("type_name", name if name in AGREEMENT_TYPES else "Managed Services")
        more.setdefault("start", month_start(self.today, -self.dice.between(3, 40)))
        more.setdefault("next_invoice", month_start(self.today, 1))
        more.setdefault("prorate", True)
        more.setdefault("period_type", "Future")
        more.setdefault("_info", self._history(more["start"]))
        record = psa_records.agreement_record(
            number, company, name=name, type_id=AGREEMENT_TYPES[kind], type_name=kind, **more
        )
        self.world.psa.agreements[number] = record
        return record

    def addition(self, agreement: Record, quantity: float, product: str = "DUO-MFA", **more: Any) -> Record:
        """Add an addition, effective from the start of its agreement unless `more` says otherwise."""
        number = self._number("addition", 5)
        place = self._places[agreement["id"]] = self._places.get(agreement["id"], 0) + 1
        more.setdefault("effective", agreement["startDate"])
        more.setdefault("sequenceNumber", float(place))
        more.setdefault("_info", self._history(more["effective"]))
        record = psa_records.addition_record(
            number, agreement, self._products[product], quantity=quantity, **more
        )
        self.world.psa.additions[number] = record
        return record

    def customer(
        self, name: str | None, counted: int, *, never: int = 0, pending: int = 0, refusal: str = ""
    ) -> DuoAccount:
        """Add a Duo subaccount with so many users that count, never enrolled, and pending deletion."""
        users = people(self.dice, counted, never, pending)
        edition = self.dice.pick(EDITIONS)
        account = DuoAccount(self.account_id(), name, users, refusal=refusal, edition=edition)
        self.world.duo.accounts.append(account)
        return account

    def client(
        self,
        formal: str,
        typed: str,
        counted: int,
        *,
        never: int = 0,
        pending: int = 0,
        refusal: str = "",
        **agreement: Any,
    ) -> Client:
        """Add a company with one agreement and its subaccount; further words are about the agreement."""
        company = self.company(formal)
        return Client(
            company,
            self.agreement(company, **agreement),
            self.customer(typed, counted, never=never, pending=pending, refusal=refusal),
        )

    def expect(self, case: str, status: str, **more: Any) -> None:
        """Write down what a case should show."""
        self.world.expectations.append(Expectation(case, status, **more))

    def _history(self, day: date | str) -> dict[str, str]:
        """Draw who entered a record, and who changed it last between that day and the world's."""
        entered = min(date.fromisoformat(str(day)[:10]), self.today)
        changed = entered + (self.today - entered) * self.dice.below(100) // 100
        return psa_records.info(
            f"{changed}T{self.dice.between(8, 17):02}:30:00Z",
            self.dice.pick(EDITORS),
            dateEntered=f"{entered}T08:00:00Z",
            enteredBy=self.dice.pick(EDITORS),
        )

    def _number(self, kind: str, gap: int) -> int:
        self._last[kind] += self.dice.between(1, gap)
        return self._last[kind]

    def account_id(self) -> str:
        """Draw a subaccount id that no other subaccount has."""
        while True:
            account_id = "DA" + self.dice.signs(18)
            if account_id not in self._account_ids:
                self._account_ids.add(account_id)
                return account_id

    def _identifier(self, name: str) -> str:
        stem = bare(name).encode("ascii", "ignore").decode().upper()[:12] or "CLIENT"
        identifier, turn = stem, 2
        while identifier in self._identifiers:
            identifier, turn = f"{stem}{turn}", turn + 1
        self._identifiers.add(identifier)
        return identifier


def people(dice: Dice, counted: int, never: int = 0, pending: int = 0) -> list[DuoUser]:
    """Draw the users of a subaccount: statuses as they come, and exactly so many that count."""
    kinds = [(_status(dice), True) for _ in range(counted)]
    kinds += [("bypass" if dice.chance(0.1) else "active", False) for _ in range(never)]
    kinds += [("pending deletion", dice.chance(0.7)) for _ in range(pending)]
    return [DuoUser(number, *kind) for number, kind in enumerate(dice.shuffled(kinds), 1)]


def _status(dice: Dice) -> str:
    draw = dice.below(100)
    if draw < 90:
        return "active"
    if draw < 94:
        return "bypass"
    return "disabled" if draw < 98 else "locked out"
